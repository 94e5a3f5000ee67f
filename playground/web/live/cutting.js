// The stages that cut tokens off, on ranked logits. Pure: no DOM.
// A logit is a float32, as transformers' are; weights and sums are float64. What a cut keeps is a stretch [low, high)
// of the ranking, so a cut maps one stretch to a smaller one.

import { mu } from './surprise.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Step, Stretch } from './types.js' */

const MOST_FOR_TOP_H = 100; // TopHLogitsWarper.top_n

/**
 * How much of a stretch is left under an option's value; it keeps at least `least` tokens.
 *
 * @typedef {(s: Stretch, value: number, least: number, options?: DecodingOptions) => [low: number, high: number]} Cut
 */

/**
 * A cut-off: its value at a step (null: off), and the cut.
 *
 * @type {Record<string, [valueIn: (options: DecodingOptions, step: Step) => number | null, cut: Cut]>}
 */
export const CUT_OFFS = {
  top_n_sigma: [({ top_n_sigma }) => (top_n_sigma > 0 ? top_n_sigma : null), topNSigma],
  xtc_probability: [({ xtc_probability }, { chance }) => (xtc_probability > 0 ? xtc_probability - chance : null), xtc],
  mirostat_tau: [mu, mirostat],
  top_h: [({ top_h }) => top_h, topH],
  top_k: [({ top_k }) => (top_k > 0 ? top_k : null), topK],
  top_p: [({ top_p }) => (top_p < 1 ? top_p : null), topP],
  min_p: [({ min_p }) => min_p, minP],
  typical_p: [({ typical_p }) => (typical_p < 1 ? typical_p : null), typical],
  epsilon_cutoff: [({ epsilon_cutoff }) => (epsilon_cutoff > 0 ? epsilon_cutoff : null), epsilon],
  eta_cutoff: [({ eta_cutoff }) => (eta_cutoff > 0 ? eta_cutoff : null), eta],
};

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

/**
 * The standard deviation is that of the logits that are left; the sums are float64, as TopNSigmaLogitsWarper's.
 *
 * @type {Cut}
 */
function topNSigma({ values, low, high }, n, least) {
  let mean = 0;
  for (let i = low; i < high; i++) mean += values[i] / (high - low);
  let variance = 0;
  for (let i = low; i < high; i++) variance += (values[i] - mean) ** 2 / (high - low);
  const limit = values[low] - n * Math.sqrt(variance);
  const end = firstWhere(low, high, (i) => values[i] < limit);
  return [low, Math.min(Math.max(end, low + least), high)];
}

/**
 * `lead` is by how much the probability of acting exceeds this step's chance.
 *
 * @type {Cut}
 */
function xtc(s, lead, least, options) {
  if (lead <= 0) return [s.low, s.high];
  const limit = Number(options?.xtc_threshold) * stretchMass(s);
  const excluded = Math.max(firstWhere(s.low, s.high, (i) => s.weights[i] < limit) - s.low - 1, 0);
  return s.high - s.low - excluded < least ? [s.low, s.high] : [s.low + excluded, s.high];
}

/** @type {Cut} */
function mirostat(s, most) {
  const total = stretchMass(s);
  const high = firstWhere(s.low, s.high, (i) => -Math.log2(s.weights[i] / total) > most);
  return [s.low, Math.max(high, s.low + 1)];
}
