// One step under some options: what is removed, what is left, which token is taken. Pure: no DOM.

import { applyHistory, CUT_OFFS, stretchEntropy, stretchMass } from './stages.js';

export { decodeStep } from './codec.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Curve, Left, Mode, Past, Result, Stage, Step, Stretch, Taken } from './types.js' */

const GREEDY_TEMPERATURE = 1e-6; // options.GREEDY_TEMPERATURE
const CURVE_POINTS = 300;
const ROUNDING = 1e-5; // of a cumulative probability: float32 sums and the coded tail

/**
 * The history stages of a step, as last computed: they change with other sliders than the cut-offs.
 *
 * @type {WeakMap<Step, Past & { key: string }>}
 */
const histories = new WeakMap();

/**
 * @param {Step} step
 * @param {DecodingOptions} options
 * @returns {Past}
 */
function history(step, options) {
  const key = [
    options.repetition_penalty,
    options.no_repeat_ngram_size,
    options.min_new_tokens,
    options.num_beams > 1,
  ].join();
  const known = histories.get(step);
  if (known && known.key === key) return known;
  const past = { ...applyHistory(step, options), key };
  histories.set(step, past);
  return past;
}

/**
 * The step under `options` (DecodingOptions' names and neutral values).
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 * @returns {Result}
 */
export function process(step, options) {
  const past = history(step, options);
  const draws = options.do_sample && options.temperature > GREEDY_TEMPERATURE;
  const mode = options.num_beams > 1 ? 'beam' : draws ? 'sampling' : 'greedy';
  const s = stretch(past, draws ? options.temperature : 1);
  const stages = historyStages(past, step);
  /** @type {Curve} */
  const curve = { past, sums: s.sums, count: s.high, k: null, p: null, grip: null };
  if (options.do_sample && s.high > 0) {
    if (draws) cutOffs(s, options, step, stages, curve);
    else if (mode === 'greedy') oneHot(s, stages); // beams at temperature 0 are a plain beam search
  }
  return { mode, stages, ...curve, ...left(s, stages), ...taken(s, mode, step) };
}

/**
 * @param {Past} past
 * @param {number} temperature
 * @returns {Stretch}
 */
function stretch({ ids, values: logits, count }, temperature) {
  const divisor = Math.fround(temperature);
  const values = temperature === 1 ? logits : logits.map((x) => x / divisor);
  while (count > 0 && values[count - 1] === -Infinity) count--;
  const weights = new Float64Array(ids.length);
  const sums = new Float64Array(ids.length + 1);
  for (let i = 0; i < count; i++) weights[i] = Math.exp(values[i] - values[0]);
  for (let i = 0; i < ids.length; i++) sums[i + 1] = sums[i] + weights[i];
  return { ids: ids.slice(), values, weights, sums, low: 0, high: count, legal: count };
}

/**
 * The history stages with what each left, by the model's own probabilities.
 *
 * @param {Past} past
 * @param {Step} step
 * @returns {Stage[]}
 */
function historyStages(past, step) {
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
 * @param {Stretch} s
 * @param {DecodingOptions} options
 * @param {Step} step
 * @param {Stage[]} stages
 * @param {Curve} curve
 */
function cutOffs(s, options, step, stages, curve) {
  const least = options.num_beams > 1 ? step.eos.length + 1 : 1;
  if (options.temperature !== 1) {
    const entered = stages.length ? stages[stages.length - 1].kept : step.ranked.count;
    stages.push({ name: 'temperature', removed: s.ids.slice(s.high, entered), kept: s.high, mass: 1 });
  }
  for (const [name, valueIn, act] of CUT_OFFS) {
    const share = stretchMass(s) / s.sums[s.legal];
    if (name === 'top_p') curve.grip = share;
    const value = valueIn(options);
    if (value === null) continue;
    if (name === 'top_k') curve.k = Math.min(value, s.ids.length);
    if (name === 'top_p') curve.p = { height: value * share, share };
    cut(s, act(s, value, least), name, stages);
  }
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
