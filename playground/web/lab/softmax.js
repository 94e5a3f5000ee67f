// Softmax with temperature, and the outcome that a uniform number picks. Pure: no DOM. Python: probability/softmax.py.

/**
 * exp(z / T) / Σ exp(z / T), each z less the largest. T = 0: all is the first maximum's; T = ∞: all alike.
 *
 * @param {number[]} logits finite, or −∞ for what is removed
 * @param {number} [temperature]
 */
export function softmax(logits, temperature = 1) {
  const top = Math.max(...logits);
  if (temperature === 0) return logits.map((_, i) => (i === logits.indexOf(top) ? 1 : 0));
  const scaled = (/** @type {number} */ z) => (z > -Infinity ? (z - top) / temperature : -Infinity);
  return normalized(logits.map((z) => Math.exp(scaled(z))));
}

/**
 * Weights divided by their sum, which is above 0.
 *
 * @param {number[]} weights
 */
export function normalized(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * The sums of the first 1, 2, … probabilities.
 *
 * @param {number[]} probabilities
 */
export function cumulative(probabilities) {
  let sum = 0;
  return probabilities.map((p) => {
    sum += p;
    return sum;
  });
}

/**
 * The outcome at which the cumulative sum first exceeds `u`: the inverse CDF.
 *
 * @param {number[]} sums as `cumulative` gives them
 * @param {number} u in [0, 1)
 */
export function pick(sums, u) {
  const target = u * sums[sums.length - 1];
  let from = 0;
  let to = sums.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sums[middle] > target) to = middle;
    else from = middle + 1;
  }
  return from;
}
