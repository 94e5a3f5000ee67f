// Temperature, top-k, top-p and min-p on a distribution, in any order. Pure: no DOM. Python: probability/cut_offs.py.

import { normalized, softmax } from './softmax.js';

export const ORDER = /** @type {const} */ (['temperature', 'top_k', 'top_p', 'min_p']); // transformers' order

/** @typedef {typeof ORDER[number]} StageName */
/** @typedef {(probabilities: number[], value: number) => boolean[]} CutOff which outcomes it keeps */

/** @type {Record<Exclude<StageName, 'temperature'>, CutOff>} */
export const CUT_OFFS = {
  /** The k most probable, and those equal to the last of them; 0 keeps all. */
  top_k(probabilities, k) {
    const size = Math.min(k, probabilities.length) || probabilities.length;
    const last = [...probabilities].sort((a, b) => b - a)[size - 1];
    return probabilities.map((p) => p >= last);
  },

  /** The most probable until their sum reaches p; summed from the least on, as transformers does. */
  top_p(probabilities, share) {
    const kept = probabilities.map(() => true);
    const order = probabilities.map((_, i) => i).sort((a, b) => probabilities[a] - probabilities[b] || a - b);
    let sum = 0;
    for (const i of order.slice(0, -1)) {
      sum += probabilities[i];
      kept[i] = sum > 1 - share;
    }
    return kept;
  },

  /** Those with at least this share of the largest. */
  min_p(probabilities, share) {
    const limit = share * Math.max(...probabilities);
    return probabilities.map((p) => p >= limit);
  },
};

/**
 * The distribution after each setting; what is removed has probability 0.
 *
 * @param {number[]} probabilities
 * @param {Array<[StageName, number]>} settings
 */
export function applied(probabilities, settings) {
  let probs = normalized(probabilities);
  return settings.map(([name, value]) => {
    probs = name === 'temperature' ? softmax(probs.map(Math.log), value) : cut(probs, CUT_OFFS[name](probs, value));
    return probs;
  });
}

/**
 * @param {number[]} probabilities
 * @param {boolean[]} kept
 */
export const cut = (probabilities, kept) => normalized(probabilities.map((p, i) => (kept[i] ? p : 0)));
