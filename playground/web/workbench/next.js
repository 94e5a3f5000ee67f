// What a model may write next at a step: the best tokens and how unsure it is. Pure: no DOM.

/** @import { Step } from '../live/types.js' */

/**
 * The `n` best tokens of a step under the unmodified model, best first, each label once.
 *
 * @param {Pick<Step, 'ranked' | 'before'>} step
 * @param {(id: number) => string} label
 * @param {number} n
 */
export function bestTokens({ ranked, before }, label, n) {
  /** @type {Map<string, number>} */
  const probs = new Map();
  for (const id of ranked.ids.subarray(0, ranked.count)) {
    const name = label(id);
    if (probs.size >= n && !probs.has(name)) break;
    probs.set(name, (probs.get(name) ?? 0) + before[id]);
  }
  return [...probs].map(([name, prob]) => ({ label: name, prob }));
}

/**
 * The entropy of a distribution in bits, − Σ p log₂ p.
 *
 * @param {ArrayLike<number>} probs
 */
export function bits(probs) {
  let sum = 0;
  for (let i = 0; i < probs.length; i++) if (probs[i] > 0) sum -= probs[i] * Math.log2(probs[i]);
  return sum + 0; // never -0
}
