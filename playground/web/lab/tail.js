// The long tail: what is rare in one draw is nearly sure over many. Pure: no DOM. Python: probability/tail.py.

/**
 * The probability of all outcomes but the `rank` most probable, summed from the least probable on.
 *
 * @param {ArrayLike<number>} probabilities
 * @param {number} rank
 */
export function beyond(probabilities, rank) {
  const sorted = Float64Array.from(probabilities).sort();
  const total = sorted.reduce((sum, p) => sum + p, 0);
  return sorted.subarray(0, Math.max(0, sorted.length - rank)).reduce((sum, p) => sum + p, 0) / total;
}

/**
 * 1 − (1 − q)ⁿ, the chance that at least one of n draws has an event of probability q, without cancellation.
 *
 * @param {number} q
 * @param {number} n
 */
export function chanceOfAny(q, n) {
  if (n === 0) return 0;
  return q === 1 ? 1 : -Math.expm1(n * Math.log1p(-q));
}

/**
 * How many draws it takes for that chance to be at least `chance`, below 1.
 *
 * @param {number} chance
 * @param {number} q
 */
export function drawsFor(chance, q) {
  if (chance === 0) return 0;
  if (q === 0) return Infinity;
  return q === 1 ? 1 : Math.ceil(Math.log1p(-chance) / Math.log1p(-q));
}
