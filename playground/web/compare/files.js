// A comparison as files: a row a setting. No DOM.

/** @import { FiguresData, LanesData, OptionsData } from '../generated/contract.js' */

import { csvText } from '../common/csv.js';

/** @type {Exclude<keyof FiguresData, 'repeated' | 'repeated_places'>[]} */
const COLUMNS = [
  'logprob',
  'mean_logprob',
  'perplexity',
  'distinct_1',
  'distinct_2',
  'tokens',
  'bytes',
  'logprob_per_byte',
  'seconds',
  'tokens_per_second',
];

/**
 * An option's value as a cell holds it: a list as JSON.
 * @template Value
 * @param {Value} value
 */
const cell = (value) => (Array.isArray(value) ? JSON.stringify(value) : /** @type {Exclude<Value, object>} */ (value));

/**
 * The comparison as a CSV file.
 * @param {LanesData} value
 * @param {string[]} names the settings'
 */
export function csv(value, names) {
  const options = /** @type {(keyof OptionsData)[]} */ (Object.keys(value.rows[0]?.options ?? {}));
  const sizes = Object.keys(value.rows[0]?.figures.repeated ?? {});
  const repeated = sizes.map((n) => `repeated_${n}`);
  const head = ['setting', 'model', 'dtype', 'prompt', 'text', ...COLUMNS, ...repeated, 'stop_reason', ...options];
  const lines = value.rows.map((row, i) => [
    names[i],
    row.model,
    row.dtype,
    row.prompt,
    row.texts.join(''),
    ...COLUMNS.map((name) => row.figures[name]),
    ...sizes.map((n) => row.figures.repeated[n]),
    row.stop_reason,
    ...options.map((name) => cell(row.options[name])),
  ]);
  return csvText([head, ...lines]);
}

/**
 * The comparison as JSON, with every token's log-probability.
 * @param {LanesData} value
 * @param {string[]} names the settings'
 */
export function json({ prompt, seed, rows }, names) {
  const settings = rows.map(({ running, ids, texts, logprobs, ...row }, i) => ({
    setting: names[i],
    text: texts.join(''),
    ...row,
    token_ids: ids,
    logprobs,
  }));
  return JSON.stringify({ prompt, seed, settings }, null, 1);
}
