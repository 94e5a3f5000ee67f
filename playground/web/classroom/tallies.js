// A result as rows to be drawn: the class beside the model. Pure: no DOM. What is counted comes from the server
// (playground/classroom), and is not counted again here.

/** @import { AskedData, BarsResult, ChoicesResult, NumbersResult } from '../generated/contract.js' */

/**
 * One row: a name, the class's share with how many that are, and the model's; null: not known, or not counted.
 *
 * @typedef {object} Row
 * @property {string} name '': all other answers
 * @property {number} share of the class
 * @property {number | null} count
 * @property {number | null} prob the model's
 * @property {boolean} isGreedy whether greedy decoding takes it
 */

/** @typedef {ChoicesResult | BarsResult | NumbersResult} Result */

const AXES = [0.1, 0.2, 0.3, 0.5, 0.75, 1]; // where the bars' axis may end
const MOST_BINS = 10;

/**
 * @param {Result} result
 * @returns {result is ChoicesResult}
 */
export const isCounted = (result) => 'counts' in result;

/**
 * @param {Result} result
 * @returns {result is NumbersResult}
 */
export const isNumbers = (result) => 'values' in result;

/**
 * The rows of a choice, of typed texts or of drawn bars.
 *
 * @param {Pick<AskedData, 'options' | 'kind' | 'other'>} question
 * @param {ChoicesResult | BarsResult} result
 * @returns {Row[]}
 */
export function rowsOf({ options, kind, other }, result) {
  const { probs, greedy } = result.model;
  const probOf = (/** @type {number} */ i) => (i < options.length ? (probs?.[i] ?? null) : null);
  if (!isCounted(result))
    return options.map((name, i) => ({
      name,
      share: result.mean[i] ?? 0,
      count: null,
      prob: probOf(i),
      isGreedy: i === greedy,
    }));
  const share = (/** @type {number} */ count) => (result.total ? count / result.total : 0);
  const rows = result.counts.map(({ text, count }, i) => ({
    name: text,
    share: share(count),
    count,
    prob: probOf(i),
    isGreedy: i === greedy && i < options.length,
  }));
  if (!result.hidden && !(kind === 'choice' && other)) return rows;
  const rest = probs && kind === 'choice' ? Math.max(0, 1 - probs.reduce((sum, prob) => sum + prob, 0)) : null;
  return [...rows, { name: '', share: share(result.hidden), count: result.hidden, prob: rest, isGreedy: false }];
}

/**
 * Numbers as rows: each by itself where they are few, else in intervals of equal width.
 *
 * @param {NumbersResult} result
 * @param {(number: number) => string} text
 * @returns {Row[]}
 */
export function numberRows({ values, total }, text) {
  /** @param {string} name @param {number} count */
  const row = (name, count) => ({ name, count, share: total ? count / total : 0, prob: null, isGreedy: false });
  if (values.length <= MOST_BINS) return values.map(({ value, count }) => row(text(value), count));
  const [low, high] = [values[0].value, values[values.length - 1].value];
  const width = (high - low) / MOST_BINS;
  const counts = Array.from({ length: MOST_BINS }, () => 0);
  for (const { value, count } of values) counts[Math.min(MOST_BINS - 1, Math.floor((value - low) / width))] += count;
  return counts.map((count, i) => row(`${text(low + i * width)} – ${text(low + (i + 1) * width)}`, count));
}

/**
 * Where the axis of rows ends: at a round number, from which the longest bar keeps away a little.
 *
 * @param {Row[]} rows
 */
export function axisOf(rows) {
  const longest = Math.max(0, ...rows.map(({ share, prob }) => Math.max(share, prob ?? 0)));
  return AXES.find((end) => longest <= end * 0.98) ?? 1;
}

/**
 * The answer that a uniform number draws from those of the class that have a name, in their order; null: there are
 * none.
 *
 * @param {Row[]} rows
 * @param {number} u in [0, 1)
 * @returns {number | null} the row's index
 */
export function drawn(rows, u) {
  const weights = rows.map(({ name, count }) => (name && count) || 0);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (!all) return null;
  let sum = 0;
  const at = weights.findIndex((weight) => {
    sum += weight;
    return u * all < sum;
  });
  return at < 0 ? null : at;
}

const SIGNS = /** @type {const} */ ({ '▁': ' ', '⏎': '\n', '⇥': '\t', '␍': '\r' });

/**
 * The text of a token that is shown with visible white space.
 *
 * @param {string} label
 */
export const textOfLabel = (label) =>
  label.replace(/[▁⏎⇥␍]/g, (sign) => SIGNS[/** @type {keyof typeof SIGNS} */ (sign)]);

/**
 * A text with another answer behind it: a token as it is, a typed word with a space before it.
 *
 * @param {string} before
 * @param {string} answer
 * @param {boolean} isToken
 */
export function joined(before, answer, isToken) {
  if (isToken) return before + textOfLabel(answer);
  const isGlued = !before || /\s$/.test(before) || /^[\p{P}\p{S}]/u.test(answer);
  return before + (isGlued ? '' : ' ') + answer;
}
