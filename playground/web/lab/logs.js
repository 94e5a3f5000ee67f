// A product of probabilities against the sum of their logs. Pure: no DOM. Python: probability/logs.py.

export const LONGEST = 2_000; // factors
export const SMALLEST_NORMAL = { float32: 2 ** -126, float64: 2 ** -1022 };

/** @typedef {keyof typeof SMALLEST_NORMAL} Precision */

/**
 * The product of the first 1, 2, … factors, each factor and each product in this precision.
 *
 * @param {number[]} probabilities
 * @param {Precision} [precision]
 */
export function runningProduct(probabilities, precision = 'float64') {
  const round = precision === 'float32' ? Math.fround : (/** @type {number} */ x) => x;
  let product = 1;
  return probabilities.map((p) => {
    product = round(product * round(p));
    return product;
  });
}

/**
 * The sum of the natural logs of the first 1, 2, … factors.
 *
 * @param {number[]} probabilities
 */
export function runningLogSum(probabilities) {
  let sum = 0;
  return probabilities.map((p) => {
    sum += Math.log(p);
    return sum;
  });
}

/**
 * After how many factors a product is first subnormal, and first 0; null: never.
 *
 * @param {number[]} products
 * @param {Precision} precision
 */
export function failure(products, precision) {
  const first = (/** @type {(product: number) => boolean} */ holds) => products.findIndex(holds) + 1 || null;
  return { subnormal: first((x) => x > 0 && x < SMALLEST_NORMAL[precision]), zero: first((x) => x === 0) };
}
