// The columns of figures in a comparison, and what the totals say. No DOM.

/** @import { ComparedSettingData, FiguresData, LaneData } from '../generated/contract.js' */

import { logprob, percent, ratio } from '../common/format.js';

/** @typedef {{ setting: ComparedSettingData, row: LaneData | null }} Compared a setting, and its text if run */

/**
 * @typedef {object} Column
 * @property {string} key its title's in the words
 * @property {(figures: FiguresData, size: number) => string} shown the figure as text; `size` of n-grams
 * @property {(figures: FiguresData) => number | null} [value] what is compared: the largest is best
 * @property {boolean} [across] whether it compares across tokenizers, and is shown where there are several
 */

const DASH = '—';

/** @param {number | null | undefined} value @param {(value: number) => string} shown */
const known = (value, shown) => (value === null || value === undefined ? DASH : shown(value));

/** @param {number} value */
const perplexity = (value) => (value < 1000 ? value.toFixed(2) : value.toExponential(1));

/** @param {number} nats */
export const perByte = (nats) => nats.toFixed(3).replace('-', '−');

/** @type {Column[]} */
export const COLUMNS = [
  {
    key: 'compare_total',
    shown: (figures) => (figures.tokens ? logprob(figures.logprob) : DASH),
    value: (figures) => figures.logprob,
  },
  {
    key: 'compare_mean',
    shown: (figures) => known(figures.mean_logprob, logprob),
    value: (figures) => figures.mean_logprob,
  },
  {
    key: 'compare_per_byte',
    shown: (figures) => known(figures.logprob_per_byte, perByte),
    value: (figures) => figures.logprob_per_byte,
    across: true,
  },
  { key: 'compare_perplexity', shown: (figures) => known(figures.perplexity, perplexity) },
  { key: 'compare_distinct', shown: (figures) => `${ratio(figures.distinct_1)} / ${ratio(figures.distinct_2)}` },
  { key: 'compare_repeated', shown: (figures, size) => known(figures.repeated[size], percent) },
  { key: 'tokens', shown: (figures) => String(figures.tokens) },
  { key: 'compare_seconds', shown: (figures) => ratio(figures.seconds) },
  { key: 'compare_speed', shown: (figures) => known(figures.tokens_per_second, (value) => value.toFixed(0)) },
];

/**
 * Whether all texts are of the same tokens: of others only what is counted per byte compares.
 * @param {Compared[]} compared
 */
export const areOfOneTokenizer = (compared) =>
  new Set(compared.flatMap(({ row }) => (row ? [row.tokenizer] : []))).size < 2;

/**
 * The columns that are shown of these texts.
 * @param {Compared[]} compared
 */
export const columnsOf = (compared) => COLUMNS.filter(({ across = false }) => !across || !areOfOneTokenizer(compared));

/**
 * Whether a text has the best figure of all that have any tokens; of one text alone there is no best, and across
 * tokenizers only of what compares.
 * @param {Column} column
 * @param {LaneData} row
 * @param {Compared[]} compared
 */
export function isBest({ value, across = false }, row, compared) {
  if (!value || (!across && !areOfOneTokenizer(compared))) return false;
  const figures = compared.flatMap((each) => (each.row?.figures.tokens ? [each.row.figures] : []));
  const values = figures.map((each) => value(each) ?? Number.NEGATIVE_INFINITY);
  return values.length > 1 && value(row.figures) === Math.max(...values);
}

/**
 * The settings from the largest total to the smallest, with ` > ` and ` = ` between; null where lengths differ. Empty
 * until every setting has its text.
 * @param {Compared[]} compared
 * @param {(setting: ComparedSettingData) => string} label
 * @returns {string | null}
 */
export function order(compared, label) {
  const done = compared.flatMap(({ setting, row }) =>
    row && !row.running && row.figures.tokens ? [{ setting, figures: row.figures }] : [],
  );
  if (done.length < 2 || done.length < compared.length) return '';
  if (new Set(done.map(({ figures }) => figures.tokens)).size > 1) return null;
  done.sort((a, b) => b.figures.logprob - a.figures.logprob);
  const parts = done.map(({ setting, figures }, i) => {
    const isEqual = i > 0 && done[i - 1].figures.logprob - figures.logprob < 1e-4;
    return `${i === 0 ? '' : isEqual ? ' = ' : ' > '}${label(setting)} ${logprob(figures.logprob)}`;
  });
  return parts.join('');
}
