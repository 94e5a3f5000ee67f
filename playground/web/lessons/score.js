// How far an answer is from what the page shows. Pure: no DOM.

/** @import { QuestionData } from '../generated/contract.js' */
/** @import { Truth } from '../shell/shown.js' */

/** @typedef {string | string[] | number | number[]} Answer a reader's: of a curve the heights, at the value's places */

/**
 * Shares that are no more than 1 together: what was drawn higher is brought down in proportion.
 *
 * @param {number[]} drawn
 */
export function asShares(drawn) {
  const sum = drawn.reduce((all, height) => all + height, 0);
  return sum > 1 ? drawn.map((height) => height / sum) : drawn;
}

/**
 * The total variation distance of two distributions, ½ Σ |pᵢ − qᵢ|, what both leave out of 1 being one outcome
 * more: 0 where they are equal, 1 where they have nothing in common. (Levin, Peres & Wilmer, "Markov Chains and Mixing
 * Times", proposition 4.2.)
 *
 * @param {number[]} drawn taken as {@link asShares} does
 * @param {number[]} other
 */
export function totalVariation(drawn, other) {
  const one = asShares(drawn);
  const rest = (/** @type {number[]} */ shares) => Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  const parts = one.map((share, i) => Math.abs(share - other[i]));
  return (parts.reduce((sum, part) => sum + part, 0) + Math.abs(rest(one) - rest(other))) / 2;
}

/**
 * The mean distance of two curves, at the places that both have.
 *
 * @param {number[]} one
 * @param {number[]} other
 */
export const meanDistance = (one, other) =>
  one.reduce((sum, height, i) => sum + Math.abs(height - other[i]), 0) / one.length;

/**
 * The share of all pairs that stand in the same order in both: (1 + Kendall's τ) / 2.
 *
 * @param {string[]} order
 * @param {string[]} truth
 */
export function pairsInOrder(order, truth) {
  let [right, all] = [0, 0];
  for (const [i, first] of order.entries())
    for (const second of order.slice(i + 1)) {
      all += 1;
      if (truth.indexOf(first) < truth.indexOf(second)) right += 1;
    }
  return all ? right / all : 1;
}

/**
 * Whether a number is near enough: within a factor on a logarithmic scale, else within a difference.
 *
 * @param {number} guess
 * @param {number} truth
 * @param {NonNullable<QuestionData['scale']>} scale
 */
export function isNear(guess, truth, { is_log, near }) {
  if (!is_log) return Math.abs(guess - truth) <= near * (1 + 1e-9);
  return guess > 0 && truth > 0 && Math.max(guess / truth, truth / guess) <= near * (1 + 1e-9);
}

/**
 * Whether an answer is right; of what is drawn, whether it is near: a tenth of all.
 *
 * @param {QuestionData} question
 * @param {Answer} answer
 * @param {Truth} truth
 */
export function isRight(question, answer, truth) {
  const { kind, scale } = question;
  if (kind === 'number') return isNear(Number(answer), Number(truth), /** @type {NonNullable<typeof scale>} */ (scale));
  if (kind === 'order') return JSON.stringify(answer) === JSON.stringify(truth);
  if (kind === 'bars') return totalVariation(/** @type {number[]} */ (answer), /** @type {number[]} */ (truth)) <= 0.1;
  if (kind !== 'curve') return answer === truth;
  const heights = /** @type {Array<[number, number]>} */ (truth).map(([, height]) => height);
  const { low, high } = /** @type {NonNullable<typeof scale>} */ (scale);
  return meanDistance(/** @type {number[]} */ (answer), heights) <= (high - low) / 10;
}

/**
 * The number at `share` of a scale's way, rounded as the scale says.
 *
 * @param {number} share 0 to 1
 * @param {NonNullable<QuestionData['scale']>} scale
 */
export function numberAt(share, { low, high, is_log, digits }) {
  const number = is_log ? low * (high / low) ** share : low + share * (high - low);
  return Math.min(high, Math.max(low, Number(number.toFixed(digits))));
}

const LEAST_STEPS = 400;
const MOST_STEPS = 100_000;

/**
 * The number of steps of a scale's slider: as many as there are numbers with its digits, so that each press of a key is
 * another one; of very many those that are near enough to each other for an answer to be right.
 *
 * @param {NonNullable<QuestionData['scale']>} scale
 */
export function stepsOf({ low, high, is_log, digits, near }) {
  if (is_log) return LEAST_STEPS;
  const all = Math.round((high - low) * 10 ** digits);
  const needed = near > 0 ? Math.ceil((high - low) / near) : all;
  return Math.max(1, Math.min(all, Math.max(needed, LEAST_STEPS), MOST_STEPS));
}

/**
 * Where a number stands on a scale, 0 to 1; beyond its ends, at them.
 *
 * @param {number} number
 * @param {NonNullable<QuestionData['scale']>} scale
 */
export function shareOf(number, { low, high, is_log }) {
  const share = is_log ? Math.log(Math.max(number, low) / low) / Math.log(high / low) : (number - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}
