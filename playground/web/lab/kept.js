// The Probability lab's numbers as a part of the page's state. No DOM.

import { HIGHEST_SEED } from '../common/generator.js';
import { checkOf } from '../common/shape.js';
import { ORDER } from './cut_offs.js';
import { MOST_DRAWS } from './draws.js';
import { STEPS } from './letters.js';
import { LONGEST } from './logs.js';

/** @import { StageName } from './cut_offs.js' */

export const VIEWS = /** @type {const} */ (['softmax', 'draws', 'logs', 'tail', 'order', 'letters']);
export const LESSON = [1, 2, 3, 4, 100];
export const LARGEST_LOGIT = 1e6;
export const MOST_BARS = 12;
export const MOST_BEAMS = 9;
export const MOST_CHANCES = 512; // of a text's tokens
export const KINDS = /** @type {const} */ (['coin', 'die', 'bent', 'own']);

/** @typedef {typeof VIEWS[number]} ViewName */
/** @typedef {{ logits: number[], temperature: number | null, k: number, p: number, least: number }} SoftmaxValues */
/** @typedef {{ kind: typeof KINDS[number], weights: number[], n: number, seed: number }} DrawsValues */
/** @typedef {{ p: number, t: number, chances: number[] }} LogsValues `chances`, where there are any, instead of p */
/** @typedef {{ q: number, n: number }} TailValues */
/** @typedef {{ weights: number[], order: StageName[], values: Record<StageName, number> }} OrderValues */
/** @typedef {{ width: number, step: number }} LettersValues */

/**
 * What every section shows. A temperature of null is T → ∞.
 *
 * @typedef {object} LabValues
 * @property {ViewName} view
 * @property {SoftmaxValues} softmax
 * @property {DrawsValues} draws
 * @property {LogsValues} logs
 * @property {TailValues} tail
 * @property {OrderValues} order
 * @property {LettersValues} letters
 */

/** The values that the lab opens with. @returns {LabValues} */
export const opening = () => ({
  view: 'softmax',
  softmax: { logits: [...LESSON], temperature: 1, k: 0, p: 1, least: 0 },
  draws: { kind: 'die', weights: [1, 1, 1, 1, 1, 1], n: 100, seed: 1 },
  logs: { p: 0.5, t: 1024, chances: [] },
  tail: { q: 0.01, n: 100 },
  order: {
    weights: [0.5, 0.25, 0.15, 0.1],
    order: ['top_k', 'top_p', 'min_p', 'temperature'],
    values: { temperature: 2, top_k: 0, top_p: 0.7, min_p: 0 },
  },
  letters: { width: 1, step: STEPS },
});

const isMade = /** @type {(value: unknown) => value is LabValues} */ (
  checkOf({
    view: ['one', ...VIEWS],
    softmax: {
      logits: ['list', 'number'],
      temperature: ['any', 'number', 'null'],
      k: 'whole',
      p: 'number',
      least: 'number',
    },
    draws: { kind: ['one', ...KINDS], weights: ['list', 'number'], n: 'whole', seed: 'whole' },
    logs: { p: 'number', t: 'whole', chances: ['list', 'number'] },
    tail: { q: 'number', n: 'whole' },
    order: {
      weights: ['list', 'number'],
      order: ['tuple', ...ORDER.map(() => ['one', ...ORDER])],
      values: Object.fromEntries(ORDER.map((name) => [name, 'number'])),
    },
    letters: { width: 'whole', step: 'whole' },
  })
);

/** @type {(value: number, low: number, high: number) => boolean} */
const within = (value, low, high) => value >= low && value <= high;

/**
 * Whether values can be the weights of a distribution: at least two bars, none negative, not all 0.
 *
 * @param {number[]} weights
 */
export const areWeights = (weights) =>
  within(weights.length, 2, MOST_BARS) &&
  weights.every((weight) => within(weight, 0, LARGEST_LOGIT)) &&
  weights.some((weight) => weight > 1e-6);

/**
 * Whether a value is the lab's numbers, each within what its section can show.
 *
 * @param {unknown} value
 * @returns {value is LabValues}
 */
export function isLab(value) {
  if (!isMade(value)) return false;
  const { softmax, draws, logs, tail, order, letters } = value;
  const { temperature, top_k, top_p, min_p } = order.values;
  return [
    within(softmax.logits.length, 2, MOST_BARS),
    softmax.logits.every((logit) => within(logit, -LARGEST_LOGIT, LARGEST_LOGIT)),
    within(softmax.temperature ?? 1, 0, LARGEST_LOGIT),
    within(softmax.k, 0, MOST_BARS) && within(softmax.p, 0, 1) && within(softmax.least, 0, 1),
    areWeights(draws.weights) && within(draws.n, 1, MOST_DRAWS) && within(draws.seed, 0, HIGHEST_SEED),
    within(logs.p, 1e-3, 1) && within(logs.t, 1, LONGEST),
    logs.chances.length <= MOST_CHANCES && logs.chances.every((chance) => within(chance, 0, 1)),
    within(tail.q, 0, 1) && within(tail.n, 1, MOST_DRAWS),
    areWeights(order.weights) && new Set(order.order).size === ORDER.length,
    within(temperature, 0.01, 100) && within(top_k, 0, MOST_BARS) && within(top_p, 0, 1) && within(min_p, 0, 1),
    within(letters.width, 1, MOST_BEAMS) && within(letters.step, 0, STEPS),
  ].every(Boolean);
}
