// Running sums of log-probabilities. No DOM.

/**
 * 0 and the sums of the first, the first two, … of `values`.
 * @param {number[]} values
 * @returns {number[]}
 */
export function running(values) {
  let sum = 0;
  return [
    0,
    ...values.map((value) => {
      sum += value;
      return sum;
    }),
  ];
}
