// The stages of transformers, on ranked logits. Pure: no DOM.
// A logit is a float32, as transformers' are; weights and sums are float64. What a sampling stage keeps is a stretch
// [low, high) of the ranking, so a stage maps one stretch to a smaller one.

import { finite } from './codec.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Base, Past, Ranking, Removal, Step, Stretch } from './types.js' */

const MOST_FOR_TOP_H = 100; // TopHLogitsWarper.top_n

/**
 * The stages that look at the ids so far.
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 * @returns {Past}
 */
export function applyHistory(step, options) {
  const base = options.num_beams > 1 ? logSoftmax(step.ranked) : step.ranked;
  /** @type {Map<number, number>} */
  const changed = new Map();
  const stages = [];
  if (options.repetition_penalty !== 1) stages.push(penalise(step, base, changed, options.repetition_penalty));
  if (options.no_repeat_ngram_size > 0) {
    const banned = step.history.ids.filter((_, i) => step.history.reach[i] >= options.no_repeat_ngram_size);
    stages.push(ban('no_repeat_ngram_size', banned, step, base, changed));
  }
  if (options.min_new_tokens > 0 && step.eos.length) {
    const early = step.generated < options.min_new_tokens ? [...new Set(step.eos)] : [];
    stages.push(ban('min_new_tokens', early, step, base, changed));
  }
  return { ...reranked(base, changed), stages };
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
 * @param {number} id
 * @param {Step} step
 * @param {Base} base
 * @param {Map<number, number>} changed
 */
const logitOf = (id, step, base, changed) => changed.get(id) ?? Math.fround(step.logits[id] - (base.shift ?? 0));

/**
 * @param {Step} step
 * @param {Base} base
 * @param {Map<number, number>} changed
 * @param {number} strength
 * @returns {Removal}
 */
function penalise(step, base, changed, strength) {
  const penalty = Math.fround(strength);
  const removed = [];
  for (const id of step.history.ids) {
    const old = logitOf(id, step, base, changed);
    const value = Math.fround(old < 0 ? old * penalty : old / penalty);
    changed.set(id, value);
    if (value === -Infinity && old > -Infinity) removed.push(id);
  }
  return { name: 'repetition_penalty', removed: Uint32Array.from(removed) };
}

/**
 * @param {string} name
 * @param {number[]} banned
 * @param {Step} step
 * @param {Base} base
 * @param {Map<number, number>} changed
 * @returns {Removal}
 */
function ban(name, banned, step, base, changed) {
  const removed = banned.filter((id) => logitOf(id, step, base, changed) > -Infinity);
  for (const id of removed) changed.set(id, -Infinity);
  return { name, removed: Uint32Array.from(removed) };
}

/**
 * The ranking with some values changed: a merge of those unchanged with those changed.
 *
 * @param {Base} base
 * @param {Map<number, number>} changed
 * @returns {Base}
 */
function reranked(base, changed) {
  if (!changed.size) return base;
  const size = base.ids.length;
  const moved = [...changed].sort(([i, x], [j, y]) => (x === y ? i - j : y - x));
  const ids = new Uint32Array(size);
  const values = new Float32Array(size);
  /** @type {(i: number, x: number, other: [number, number]) => boolean} */
  const first = (i, x, [j, y]) => x > y || (x === y && i < j);
  let next = 0;
  let place = 0;
  for (let r = 0; r < size; r++) {
    const id = base.ids[r];
    if (changed.has(id)) continue;
    while (next < moved.length && !first(id, base.values[r], moved[next]))
      [ids[place], values[place++]] = moved[next++];
    [ids[place], values[place++]] = [id, base.values[r]];
  }
  while (next < moved.length) [ids[place], values[place++]] = moved[next++];
  return { ids, values, count: finite(values) };
}

/**
 * A cut: how much of a stretch is left under an option's value; it keeps at least `least` tokens.
 *
 * @typedef {(s: Stretch, value: number, least: number) => [low: number, high: number]} Cut
 */

/**
 * The cut-offs in their order: the option, its value (null: off), the cut.
 *
 * @type {[name: string, valueIn: (options: DecodingOptions) => number | null, cut: Cut][]}
 */
export const CUT_OFFS = [
  ['top_h', ({ top_h }) => top_h, topH],
  ['top_k', ({ top_k }) => (top_k > 0 ? top_k : null), topK],
  ['top_p', ({ top_p }) => (top_p < 1 ? top_p : null), topP],
  ['min_p', ({ min_p }) => min_p, minP],
  ['typical_p', ({ typical_p }) => (typical_p < 1 ? typical_p : null), typical],
  ['epsilon_cutoff', ({ epsilon_cutoff }) => (epsilon_cutoff > 0 ? epsilon_cutoff : null), epsilon],
  ['eta_cutoff', ({ eta_cutoff }) => (eta_cutoff > 0 ? eta_cutoff : null), eta],
];

/**
 * The weight of a stretch.
 *
 * @param {Pick<Stretch, 'sums' | 'low' | 'high'>} stretch
 */
export const stretchMass = ({ sums, low, high }) => sums[high] - sums[low];

/**
 * The first place in [from, to) at which `fails` holds; it holds from some place on.
 *
 * @param {number} from
 * @param {number} to
 * @param {(place: number) => boolean} fails
 */
function firstWhere(from, to, fails) {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (fails(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * The entropy of a stretch, in nats.
 *
 * @param {Pick<Stretch, 'weights' | 'sums' | 'low' | 'high'>} stretch
 */
export function stretchEntropy(stretch) {
  const { weights, low, high } = stretch;
  const total = stretchMass(stretch);
  let sum = 0;
  for (let i = low; i < high; i++) {
    const p = weights[i] / total;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/** @type {Cut} */
function topH(s, share) {
  const best = { ...s, high: Math.min(s.high, s.low + MOST_FOR_TOP_H) };
  const total = stretchMass(best);
  const limit = stretchEntropy(best) * share;
  let sum = 0;
  let high = s.low;
  for (; high < best.high; high++) {
    const p = s.weights[high] / total;
    sum -= p > 0 ? p * Math.log(p) : 0;
    if (sum > limit) break;
  }
  return [s.low, Math.max(high, s.low + 1)];
}

/**
 * Tokens equal to the k-th stay.
 *
 * @type {Cut}
 */
function topK(s, k, least) {
  const last = s.low + Math.max(k, least) - 1;
  return last >= s.high ? [s.low, s.high] : [s.low, firstWhere(last, s.high, (i) => s.values[i] < s.values[last])];
}

/**
 * The token that crosses p stays. Among equals at the cut transformers keeps the higher ids, so they move forward.
 *
 * @type {Cut}
 */
function topP(s, p, least) {
  const limit = (1 - p) * stretchMass(s);
  const cut = firstWhere(s.low, s.high, (i) => s.sums[s.high] - s.sums[i] <= limit);
  const high = Math.min(Math.max(cut, s.low + least), s.high);
  preferHigherIds(s, high);
  return [s.low, high];
}

/**
 * @param {Stretch} stretch
 * @param {number} cut
 */
function preferHigherIds({ ids, values, low, high }, cut) {
  if (cut >= high || values[cut] !== values[cut - 1]) return;
  const from = firstWhere(low, cut, (i) => values[i] <= values[cut]);
  const to = firstWhere(cut, high, (i) => values[i] < values[cut]);
  const group = ids.slice(from, to);
  const kept = cut - from;
  ids.set(group.subarray(group.length - kept), from);
  ids.set(group.subarray(0, group.length - kept), cut);
}

/** @type {Cut} */
function minP(s, share, least) {
  const limit = share * s.weights[s.low];
  const high = firstWhere(s.low, s.high, (i) => s.weights[i] < limit);
  return [s.low, Math.min(Math.max(high, s.low + least), s.high)];
}

/**
 * Nearest to the entropy first, outwards to both sides, until the mass is reached; equals of the last stay.
 *
 * @type {Cut}
 */
function typical(s, share, least) {
  const { weights } = s;
  const total = stretchMass(s);
  const centre = stretchEntropy(s);
  const distance = (/** @type {number} */ i) => Math.abs(-Math.log(weights[i] / total) - centre);
  let high = firstWhere(s.low, s.high, (i) => -Math.log(weights[i] / total) >= centre);
  let low = high;
  let sum = 0;
  let furthest = 0;
  const next = () => (high >= s.high || (low > s.low && distance(low - 1) <= distance(high)) ? --low : high++);
  while (high - low < s.high - s.low && (sum < share * total || high - low < least)) {
    const i = next();
    sum += weights[i];
    furthest = distance(i);
  }
  while (low > s.low && distance(low - 1) <= furthest) low--;
  while (high < s.high && distance(high) <= furthest) high++;
  return [low, high];
}

/** @type {Cut} */
function epsilon(s, probability, least) {
  const limit = probability * stretchMass(s);
  const high = firstWhere(s.low, s.high, (i) => s.weights[i] < limit);
  const [, always] = topK(s, 1, least);
  return [s.low, Math.max(high, always)];
}

/** @type {Cut} */
function eta(s, cutoff, least) {
  return epsilon(s, Math.min(cutoff, Math.sqrt(cutoff) * Math.exp(-stretchEntropy(s))), least);
}
