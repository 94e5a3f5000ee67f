// A comparison as files: a row a setting. No DOM.

import { csvText } from '../common/csv.js';

const COLUMNS = [
  'logprob',
  'mean_logprob',
  'perplexity',
  'distinct_1',
  'distinct_2',
  'tokens',
  'seconds',
  'tokens_per_second',
];

export function csv(value, names) {
  const options = Object.keys(value.rows[0]?.options ?? {});
  const sizes = Object.keys(value.rows[0]?.figures.repeated ?? {});
  const head = [
    'setting',
    'prompt',
    'text',
    ...COLUMNS,
    ...sizes.map((n) => `repeated_${n}`),
    'stop_reason',
    ...options,
  ];
  const lines = value.rows.map((row, i) => [
    names[i],
    value.prompt,
    row.texts.join(''),
    ...COLUMNS.map((name) => row.figures[name]),
    ...sizes.map((n) => row.figures.repeated[n]),
    row.stop_reason,
    ...options.map((name) => row.options[name]),
  ]);
  return csvText([head, ...lines]);
}

export function json({ prompt, seed, rows }, names) {
  const named = rows.map(({ running, ids, texts, logprobs, ...row }, i) => ({
    setting: names[i],
    text: texts.join(''),
    ...row,
    token_ids: ids,
    logprobs,
  }));
  return JSON.stringify({ prompt, seed, settings: named }, null, 1);
}
