// One step under some options: what is removed, what is left, which token is taken. Pure: no DOM.

import { CUT_OFFS, applyHistory, stretchEntropy, stretchMass } from './stages.js';
export { decodeStep } from './codec.js';

const GREEDY_TEMPERATURE = 1e-6; // options.GREEDY_TEMPERATURE
const CURVE_POINTS = 300;
const ROUNDING = 1e-5; // of a cumulative probability: float32 sums and the coded tail

const histories = new WeakMap(); // step → its last history stages: they change with other sliders than the cut-offs

function history(step, options) {
  const key = [options.repetition_penalty, options.no_repeat_ngram_size, options.min_new_tokens, options.num_beams > 1];
  const known = histories.get(step);
  if (known && known.key === key.join()) return known;
  const found = { ...applyHistory(step, options), key: key.join() };
  histories.set(step, found);
  return found;
}

/**
 * The step under `options` (DecodingOptions' names and neutral values).
 *
 * Returns {mode, stages, removedBy, after, ids, sums, low, high, kept, entropy, effective, token, place, u, k, p}:
 * `stages` in order, each {name, removed: ids, kept: number left, mass: share it kept of what it saw}; `removedBy` by id:
 * 0, or 1 + the stage's index; `after` by id; `ids` ranked, of which [low, high) are left; `sums` running sums of the
 * distribution that the cut-offs see, after `past`; `token` taken (null: none legal, or beams), at `place` in `ids`; `k`, `p`: where
 * their lines stand (null: no effect); `grip`: the mass that top-p acts on.
 */
export function process(step, options) {
  const past = history(step, options);
  const draws = options.do_sample && options.temperature > GREEDY_TEMPERATURE;
  const mode = options.num_beams > 1 ? 'beam' : draws ? 'sampling' : 'greedy';
  const s = stretch(past, draws ? options.temperature : 1);
  const stages = historyStages(past, step);
  const seen = { past, sums: s.sums, count: s.high, k: null, p: null, grip: null };
  if (options.do_sample && s.high > 0) {
    if (draws) cutOffs(s, options, step, stages, seen);
    else if (mode === 'greedy') oneHot(s, stages); // beams at temperature 0 are a plain beam search
  }
  return { mode, stages, ...seen, ...left(s, stages, step), ...taken(s, mode, step) };
}

function stretch({ ids, values: given, count }, temperature) {
  const divisor = Math.fround(temperature);
  const values = temperature === 1 ? given : given.map((x) => x / divisor);
  while (count > 0 && values[count - 1] === -Infinity) count--;
  const weights = new Float64Array(ids.length);
  const sums = new Float64Array(ids.length + 1);
  for (let i = 0; i < count; i++) weights[i] = Math.exp(values[i] - values[0]);
  for (let i = 0; i < ids.length; i++) sums[i + 1] = sums[i] + weights[i];
  return { ids: ids.slice(), values, weights, sums, low: 0, high: count, legal: count };
}

/** The history stages with what each left, by the model's own probabilities. */
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

function cut(s, [low, high], name, stages) {
  const before = stretchMass(s);
  const removed = s.ids.subarray(high, s.high);
  const leading = s.ids.subarray(s.low, low);
  Object.assign(s, { low, high });
  stages.push({
    name,
    removed: leading.length ? Uint32Array.from([...leading, ...removed]) : removed,
    kept: high - low,
    mass: before > 0 ? stretchMass(s) / before : 0,
  });
}

/** Temperature 0 while sampling: all mass on the best. The curve is drawn of what is left. */
function oneHot(s, stages) {
  s.weights.fill(0, 1);
  s.sums.fill(s.weights[0], 1);
  cut(s, [0, 1], 'temperature', stages);
}

function cutOffs(s, options, step, stages, seen) {
  const least = options.num_beams > 1 ? step.eos.length + 1 : 1;
  if (options.temperature !== 1) {
    const entered = stages.length ? stages[stages.length - 1].kept : step.ranked.count;
    stages.push({ name: 'temperature', removed: s.ids.slice(s.high, entered), kept: s.high, mass: 1 });
  }
  for (const [name, isOn, act] of CUT_OFFS) {
    const share = stretchMass(s) / s.sums[s.legal];
    if (name === 'top_p') seen.grip = share;
    if (!isOn(options[name])) continue;
    if (name === 'top_k') seen.k = Math.min(options.top_k, s.ids.length);
    if (name === 'top_p') seen.p = { height: options.top_p * share, share };
    cut(s, act(s, options[name], least), name, stages);
  }
}

/** What is left at the end: probabilities by id, who removed whom, entropy. */
function left(s, stages, step) {
  const { ids, weights, low, high } = s;
  const after = new Float64Array(ids.length);
  const total = stretchMass(s);
  for (let i = low; i < high; i++) after[ids[i]] = weights[i] / total;
  const removedBy = new Uint8Array(ids.length);
  stages.forEach(({ removed }, n) => removed.forEach((id) => (removedBy[id] = n + 1)));
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

function taken(s, mode, { u, taken: known }) {
  if (mode === 'beam' || s.high === s.low) return { token: null, place: null, u: null };
  if (mode === 'greedy') return { token: s.ids[0], place: 0, u: null };
  const place = placeAt(s, u);
  const beside = [place - 1, place + 1].find(
    (i) => s.ids[i] === known && i >= s.low && i < s.high && atEdge(s, Math.max(i, place), u),
  );
  return { token: s.ids[beside ?? place], place: beside ?? place, u };
}

/** Whether `u` stands where the token at `place` begins, but for rounding: then the token that was taken wins. */
function atEdge({ sums, low, high }, place, u) {
  return Math.abs((sums[place] - sums[low]) / (sums[high] - sums[low]) - u) < ROUNDING;
}

/** The place in the ranking at which the cumulative probability first exceeds `u`. */
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

/** Where `u` stands on the curve of the distribution that the cut-offs see: 0 … 1. */
export const heightOf = ({ sums, low, high, count }, u) => (sums[low] + u * (sums[high] - sums[low])) / sums[count];

/** Cumulative probability of the first `rank` tokens, of the distribution that the cut-offs see. */
export const cumulative = ({ sums, count }, rank) => (count ? sums[Math.min(rank, count)] / sums[count] : 0);

/** At most 300 ranks, 1 … size, evenly spaced on a log axis, each once. */
export function curveRanks(size) {
  const ranks = [];
  for (let i = 0; i < CURVE_POINTS; i++) {
    const rank = Math.round(size ** (i / (CURVE_POINTS - 1)));
    if (rank !== ranks[ranks.length - 1]) ranks.push(rank);
  }
  return ranks;
}

/** The n-gram that the token would repeat under n-gram size `size`: ids, the token last. */
export const repeatedNgram = (step, id, size) => [
  ...step.history.recent.slice(step.history.recent.length + 1 - size),
  id,
];
