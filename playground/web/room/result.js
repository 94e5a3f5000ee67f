// The rows of a revealed result: the class beside the model. No DOM.

/** @import { AskedData, BarsResult, ChoicesResult, NumbersResult } from '../generated/contract.js' */

/** @typedef {ChoicesResult | NumbersResult | BarsResult} Result */

/**
 * One row: shares of 1; null where there is none.
 *
 * @typedef {object} Row
 * @property {string} text
 * @property {number | null} ours of the class
 * @property {number | null} model
 * @property {number | null} count
 */

/**
 * The rows of a result; of numbers each with how many gave it.
 *
 * @param {AskedData} question
 * @param {Result} result
 * @param {string} another what "another" is called
 * @returns {Row[]}
 */
export function rowsOf(question, result, another) {
  if ('counts' in result) return ofChoices(question, result, another);
  if ('values' in result) {
    const { values, total } = result;
    return values.map(({ value, count }) => ({ text: String(value), ours: count / total, model: null, count }));
  }
  const { mean, model } = result;
  return question.options.map((text, i) => ({
    text,
    ours: mean[i] ?? null,
    model: model.probs?.[i] ?? null,
    count: null,
  }));
}

/**
 * @param {AskedData} question
 * @param {ChoicesResult} result
 * @param {string} another
 * @returns {Row[]}
 */
function ofChoices({ options, other }, { counts, hidden, total, model }, another) {
  /** @param {number} count */
  const share = (count) => (total ? count / total : null);
  const rows = counts.map(({ text, count }, i) => ({
    text,
    ours: share(count),
    model: i < options.length ? (model.probs?.[i] ?? null) : null,
    count,
  }));
  if (!hidden && !other) return rows;
  const rest = model.probs ? Math.max(0, 1 - model.probs.reduce((all, each) => all + each, 0)) : null;
  return [...rows, { text: another, ours: share(hidden), model: rest, count: hidden }];
}
