// Many draws from one distribution: counts, bands, errors. Pure: no DOM. Python: probability/draws.py.

import { fill } from '../common/generator.js';
import { cumulative, normalized, pick } from './softmax.js';

export const MOST_DRAWS = 1_000_000;
const us = new Float64Array(1_024); // uniform numbers, as many as are computed at once
const DUST = 1e-20; // of the largest term of a binomial: it changes no sum

/** @typedef {{ low: number, high: number, coverage: number }} Band where a count lies, and how often exactly */

/**
 * Adds `n` draws to a tally, the first of them number `start`: one multinomial experiment, in parts.
 *
 * @param {number[]} tally by outcome; changed
 * @param {number[]} sums of the probabilities
 * @param {number} n
 * @param {number} seed
 * @param {number} start
 */
export function draw(tally, sums, n, seed, start) {
  for (let first = start; first < start + n; first += us.length) {
    const size = Math.min(us.length, start + n - first);
    fill(us, size, seed, first);
    for (let i = 0; i < size; i++) tally[pick(sums, us[i])]++;
  }
  return tally;
}

/**
 * How often each outcome came up in `n` draws.
 *
 * @param {number[]} probabilities
 * @param {number} n
 * @param {number} seed
 */
export const counts = (probabilities, n, seed) =>
  draw(
    probabilities.map(() => 0),
    cumulative(normalized(probabilities)),
    n,
    seed,
    0,
  );

/**
 * Where a count that is binomial (n, p) lies in at least 95 % of all experiments: its quantiles at 2.5 % and 97.5 %.
 *
 * @param {number} n
 * @param {number} p
 * @returns {Band}
 */
export function band(n, p) {
  const { first, weights } = binomial(n, p);
  const sums = cumulative(weights);
  const total = sums[sums.length - 1];
  const low = sums.findIndex((sum) => sum / total >= 0.025);
  const high = sums.findIndex((sum) => sum / total >= 0.975);
  return { low: first + low, high: first + high, coverage: (sums[high] - (low ? sums[low - 1] : 0)) / total };
}

/**
 * A first count and the weights of it and those that follow, from the mode outwards; what is left out is dust.
 *
 * @param {number} n
 * @param {number} p
 */
function binomial(n, p) {
  if (p <= 0 || p >= 1) return { first: p <= 0 ? 0 : n, weights: [1] };
  const [mode, odds] = [Math.min(Math.floor((n + 1) * p), n), p / (1 - p)];
  const up = [1];
  for (let k = mode, weight = 1; k < n; k++) {
    weight *= ((n - k) / (k + 1)) * odds;
    if (weight < DUST) break;
    up.push(weight);
  }
  const down = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= k / (n - k + 1) / odds;
    if (weight < DUST) break;
    down.push(weight);
  }
  return { first: mode - down.length, weights: [...down.reverse(), ...up] };
}

/**
 * The root of the mean of (count / n − p)² over the outcomes.
 *
 * @param {number[]} tally
 * @param {number[]} probabilities
 */
export function error(tally, probabilities) {
  const [shares, probs] = [normalized(tally), normalized(probabilities)];
  return Math.sqrt(shares.reduce((sum, share, i) => sum + (share - probs[i]) ** 2, 0) / probs.length);
}

/**
 * What the error is on average, as the root of its mean square: it falls as 1 / √n.
 *
 * @param {number[]} probabilities
 * @param {number} n
 */
export function expectedError(probabilities, n) {
  const probs = normalized(probabilities);
  return Math.sqrt(probs.reduce((sum, p) => sum + p * (1 - p), 0) / probs.length / n);
}
