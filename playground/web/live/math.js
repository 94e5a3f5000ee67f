// One step under some options: what is removed, what is left, which token is taken. Pure: no DOM.

import { CHANGES, change } from './changing.js';
import { CUT_OFFS, stretchEntropy, stretchMass } from './cutting.js';
import { greenAfter } from './green.js';
import { inOrder, isDrawn, isOn } from './stages.js';

export { decodeStep } from './codec.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Base, Left, Marks, Mode, Past, Ranking, Result, Stage, Step, Stretch, Taken } from './types.js' */

const CURVE_POINTS = 300;
const ROUNDING = 1e-5; // of a cumulative probability: float32 sums and the coded tail

/**
 * The logits of a step after the stages that change them before any other acts, as last computed: they depend on other
 * sliders than the cut-offs.
 *
 * @type {WeakMap<Step, Past & { key: string }>}
 */
const beginnings = new WeakMap();

/**
 * @param {Step} step
 * @param {DecodingOptions} options
 * @param {string[]} names the stages that act first
 * @returns {Past}
 */
function beginning(step, options, names) {
  const isBeam = options.num_beams > 1;
  const values = names.map((name) => CHANGES[name].reads.map((option) => options[option]));
  const key = JSON.stringify([names, values, isBeam]);
  const known = beginnings.get(step);
  if (known && known.key === key) return known;
  /** @type {Base} */
  const base = isBeam ? logSoftmax(step.ranked) : step.ranked;
  const logit = (/** @type {number} */ id) => Math.fround(step.logits[id] - (base.shift ?? 0));
  const past = { ...change(base, logit, names, options, step), key };
  beginnings.set(step, past);
  return past;
}

/**
 * @param {Ranking} ranking
 * @returns {Base}
 */
function logSoftmax({ ids, values, count }) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[i] - values[0]);
  const shift = values[0] + Math.log(sum);
  return { ids, values: values.map((x) => x - shift), count, shift };
}

/**
 * The step under `options` (DecodingOptions' names and neutral values).
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 * @returns {Result}
 */
export function process(step, options) {
  const draws = isDrawn(options);
  const mode = options.num_beams > 1 ? 'beam' : draws ? 'sampling' : 'greedy';
  const order = inOrder(options.stage_order);
  const names = order.filter((name) => isOn(name, step, options) || (draws && name === 'top_p')); // it can be dragged
  const first = names.findIndex((name) => !(name in CHANGES));
  const past = beginning(step, options, first < 0 ? names : names.slice(0, first));
  const stages = firstStages(past, step);
  let s = stretch(past);
  /** @type {Marks} */
  const marks = { k: null, p: null, grip: null };
  for (const name of first < 0 ? [] : names.slice(first)) {
    if (name in CHANGES) s = changed(s, name, options, step, stages, marks);
    else if (s.high > s.low) act(s, name, options, step, stages, marks);
  }
  const curve = { past, sums: s.sums, count: s.legal, ...marks };
  if (options.do_sample && mode === 'greedy' && s.high > s.low) oneHot(s, stages); // beams at 0 are a plain search
  const isMarked = options.watermark_bias > 0 && step.last !== null;
  const green = isMarked ? greenAfter(Number(step.last), step.vocab_size, options.greenlist_ratio) : null;
  return { mode, stages, green, ...curve, ...left(s, stages), ...taken(s, mode, step) };
}

/**
 * @param {Ranking} past
 * @returns {Stretch}
 */
function stretch({ ids, values, count }) {
  const weights = new Float64Array(ids.length);
  const sums = new Float64Array(ids.length + 1);
  for (let i = 0; i < count; i++) weights[i] = Math.exp(values[i] - values[0]);
  for (let i = 0; i < ids.length; i++) sums[i + 1] = sums[i] + weights[i];
  return { ids: ids.slice(), values, weights, sums, low: 0, high: count, legal: count };
}

/**
 * The stages that act first, with what each left, by the model's own probabilities.
 *
 * @param {Past} past
 * @param {Step} step
 * @returns {Stage[]}
 */
function firstStages(past, step) {
  let kept = step.ranked.count;
  let mass = 1;
  return past.stages.map(({ name, removed }) => {
    const old = mass;
    kept -= removed.length;
    for (const id of removed) mass -= step.before[id];
    return { name, removed, kept, mass: old > 0 ? Math.max(mass, 0) / old : 0 };
  });
}

/**
 * A stage that changes logits after others have cut or divided them: what they left is ranked anew.
 *
 * @param {Stretch} s
 * @param {string} name
 * @param {DecodingOptions} options
 * @param {Step} step
 * @param {Stage[]} stages
 * @param {Marks} marks
 * @returns {Stretch}
 */
function changed(s, name, options, step, stages, marks) {
  const { ids, low, high } = s;
  const size = ids.length;
  const kept = high - low;
  const ranked = new Uint32Array([...ids.subarray(low, high), ...ids.subarray(0, low), ...ids.subarray(high)]);
  const values = new Float32Array(size).fill(-Infinity);
  values.set(s.values.subarray(low, high));
  const byId = new Float32Array(size);
  const shares = new Float64Array(size);
  for (let i = 0; i < size; i++) byId[ranked[i]] = values[i];
  for (let i = low; i < high; i++) shares[ids[i]] = s.weights[i] / stretchMass(s);
  const after = change({ ids: ranked, values, count: kept }, (id) => byId[id], [name], options, step);
  const [{ removed }] = after.stages;
  const lost = removed.reduce((sum, id) => sum + shares[id], 0);
  stages.push({ name, removed, kept: kept - removed.length, mass: Math.max(1 - lost, 0) });
  Object.assign(marks, { k: null, p: null, grip: null }); // they stood on another curve
  return stretch(after);
}

/**
 * @param {Stretch} s
 * @param {[low: number, high: number]} kept
 * @param {string} name
 * @param {Stage[]} stages
 */
function cut(s, [low, high], name, stages) {
  const before = stretchMass(s);
  const removed = s.ids.subarray(high, s.high);
  const leading = s.ids.subarray(s.low, low);
  s.low = low;
  s.high = high;
  stages.push({
    name,
    removed: leading.length ? Uint32Array.from([...leading, ...removed]) : removed,
    kept: high - low,
    mass: before > 0 ? stretchMass(s) / before : 0,
  });
}

/**
 * Temperature 0 while sampling: all mass on the best. The curve is drawn of what is left.
 *
 * @param {Stretch} s
 * @param {Stage[]} stages
 */
function oneHot(s, stages) {
  s.weights.fill(0, 1);
  s.sums.fill(s.weights[0], 1);
  cut(s, [0, 1], 'temperature', stages);
}

/**
 * Divides the logits of a stretch; those that underflow to −inf are removed. What stands above the stretch has no
 * weight.
 *
 * @param {Stretch} s
 * @param {number} temperature
 * @param {Stage[]} stages
 */
function heat(s, temperature, stages) {
  const divisor = Math.fround(temperature);
  const values = s.values.map((x) => x / divisor);
  const { low, high, ids } = s;
  while (s.legal > 0 && values[s.legal - 1] === -Infinity) s.legal--;
  s.high = Math.min(high, s.legal);
  for (let i = 0; i < ids.length; i++) {
    s.weights[i] = i < low || i >= s.legal ? 0 : Math.exp(values[i] - values[low]);
    s.sums[i + 1] = s.sums[i] + s.weights[i];
  }
  s.values = values;
  stages.push({ name: 'temperature', removed: ids.slice(s.high, high), kept: s.high - low, mass: 1 });
}

/**
 * @param {Stretch} s
 * @param {string} name a stage that changes no single logit
 * @param {DecodingOptions} options
 * @param {Step} step
 * @param {Stage[]} stages
 * @param {Marks} marks
 */
function act(s, name, options, step, stages, marks) {
  if (name === 'temperature') {
    Object.assign(marks, { p: null, grip: null });
    return heat(s, options.temperature, stages);
  }
  if (name === 'renormalize_logits') return cut(s, [s.low, s.high], name, stages);
  const share = stretchMass(s) / s.sums[s.legal];
  if (name === 'top_p') marks.grip = share;
  const [valueIn, cutOff] = CUT_OFFS[name];
  const value = valueIn(options, step);
  if (value === null) return;
  if (name === 'top_k') marks.k = Math.min(value, s.ids.length);
  if (name === 'top_p') marks.p = { height: value * share, share };
  const least = options.num_beams > 1 ? Math.max(step.eos.length, 1) + 1 : 1;
  cut(s, cutOff(s, value, least, options), name, stages);
}

/**
 * What is left at the end: probabilities by id, who removed whom, entropy.
 *
 * @param {Stretch} s
 * @param {Stage[]} stages
 * @returns {Left}
 */
function left(s, stages) {
  const { ids, weights, low, high } = s;
  const after = new Float64Array(ids.length);
  const total = stretchMass(s);
  for (let i = low; i < high; i++) after[ids[i]] = weights[i] / total;
  const removedBy = new Uint8Array(ids.length);
  for (let n = 0; n < stages.length; n++) for (const id of stages[n].removed) removedBy[id] = n + 1;
  const entropy = high > low ? stretchEntropy(s) : null;
  return {
    ids,
    low,
    high,
    kept: high - low,
    after,
    removedBy,
    entropy,
    effective: entropy === null ? null : Math.exp(entropy),
  };
}

/**
 * @param {Stretch} s
 * @param {Mode} mode
 * @param {Step} step
 * @returns {Taken}
 */
function taken(s, mode, { u, taken: known }) {
  if (mode === 'beam' || s.high === s.low) return { token: null, place: null, u: null };
  if (mode === 'greedy') return { token: s.ids[0], place: 0, u: null };
  const place = placeAt(s, u);
  const beside = [place - 1, place + 1].find(
    (i) => s.ids[i] === known && i >= s.low && i < s.high && atEdge(s, Math.max(i, place), u),
  );
  return { token: s.ids[beside ?? place], place: beside ?? place, u };
}

/**
 * Whether `u` stands where the token at `place` begins, but for rounding: then the token that was taken wins.
 *
 * @param {Stretch} s
 * @param {number} place
 * @param {number} u
 */
function atEdge({ sums, low, high }, place, u) {
  return Math.abs((sums[place] - sums[low]) / (sums[high] - sums[low]) - u) < ROUNDING;
}

/**
 * The place in the ranking at which the cumulative probability first exceeds `u`.
 *
 * @param {Pick<Result, 'sums' | 'low' | 'high'>} result
 * @param {number} u
 * @returns {number}
 */
export function placeAt({ sums, low, high }, u) {
  const target = sums[low] + u * (sums[high] - sums[low]);
  let from = low;
  let to = high - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sums[middle + 1] > target) to = middle;
    else from = middle + 1;
  }
  while (from > low && sums[from + 1] === sums[from]) from--; // rounding at the end: the last that has any mass
  return from;
}

/**
 * Where `u` stands on the curve of the distribution that the cut-offs get: 0 … 1.
 *
 * @param {Pick<Result, 'sums' | 'low' | 'high' | 'count'>} result
 * @param {number} u
 * @returns {number}
 */
export const heightOf = ({ sums, low, high, count }, u) => (sums[low] + u * (sums[high] - sums[low])) / sums[count];

/**
 * Cumulative probability of the first `rank` tokens, of the distribution that the cut-offs get.
 *
 * @param {Pick<Result, 'sums' | 'count'>} result
 * @param {number} rank
 * @returns {number}
 */
export const cumulative = ({ sums, count }, rank) => (count ? sums[Math.min(rank, count)] / sums[count] : 0);

/**
 * At most 300 ranks, 1 … size, evenly spaced on a log axis, each once.
 *
 * @param {number} size
 * @returns {number[]}
 */
export function curveRanks(size) {
  /** @type {number[]} */
  const ranks = [];
  for (let i = 0; i < CURVE_POINTS; i++) {
    const rank = Math.round(size ** (i / (CURVE_POINTS - 1)));
    if (rank !== ranks[ranks.length - 1]) ranks.push(rank);
  }
  return ranks;
}

/**
 * The n-gram that the token would repeat under n-gram size `size`: ids, the token last.
 *
 * @param {Step} step
 * @param {number} id
 * @param {number} size
 * @returns {number[]}
 */
export function repeatedNgram({ history: { recent } }, id, size) {
  return [...recent.slice(recent.length + 1 - size), id];
}
