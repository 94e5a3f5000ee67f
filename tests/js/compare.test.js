// A comparison's files, its running sums, and what its figures say.

/** @import { FiguresData, LaneData, LanesData, OptionsData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLUMNS, columnsOf, isBest, order } from '../../playground/web/compare/columns.js';
import { csv, json } from '../../playground/web/compare/files.js';
import { running } from '../../playground/web/compare/sums.js';

/** @type {OptionsData} */
const OPTIONS = {
  do_sample: false,
  temperature: 1,
  top_k: 0,
  top_p: 1,
  num_beams: 1,
  no_repeat_ngram_size: 0,
  min_p: null,
  typical_p: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  top_h: null,
  repetition_penalty: 1,
  length_penalty: 1,
  early_stopping: false,
  min_new_tokens: 0,
  constraint: 'none',
  grammar: '',
  watermark_bias: 0,
  greenlist_ratio: 0.25,
  forced_bos_token_id: null,
  forced_eos_token_id: null,
  max_new_tokens: 3,
  seed: 0,
};
/** @type {FiguresData} */
const FIGURES = {
  logprob: -3,
  mean_logprob: -1,
  perplexity: 2.7,
  distinct_1: 1,
  distinct_2: 1,
  repeated: { 2: 0.5 },
  repeated_places: { 2: [1, 2] },
  tokens: 3,
  bytes: 6,
  logprob_per_byte: -0.5,
  seconds: 0.5,
  tokens_per_second: 6,
};

/** @param {Partial<FiguresData>} [figures] @param {Partial<LaneData>} [more] @returns {LaneData} */
const lane = (figures, more) => ({
  model: 'builtin/lm',
  dtype: null,
  tokenizer: 't',
  prompt: 'p',
  forced: 0,
  options: OPTIONS,
  running: false,
  stop_reason: 'length',
  ids: [1, 2, 3],
  texts: ['a', 'b', '='],
  logprobs: [-1, -1, -1],
  figures: { ...FIGURES, ...figures },
  tree: null,
  ...more,
});

/** @type {LanesData} */
const VALUE = { run_id: 'r', prompt: 'p', seed: 7, running: false, experiment: null, rows: [lane()] };

/** @param {LaneData[]} rows */
const compared = (...rows) => rows.map((row, i) => ({ setting: { ...OPTIONS, top_k: i }, row }));
/** @param {{ top_k: number }} setting */
const label = ({ top_k }) => `k${top_k}`;
/** @param {string} key */
const column = (key) => COLUMNS.find((each) => each.key === key) ?? COLUMNS[0];

test('sums begin with 0 and have one more place than values', () => {
  assert.deepEqual(running([-1, -2, -3]), [0, -1, -3, -6]);
  assert.deepEqual(running([]), [0]);
});

test('the CSV has a row a setting, its figures, its n-grams by size, its options', () => {
  const [head, line] = csv(VALUE, ['greedy'])
    .slice(1)
    .split('\r\n')
    .map((text) => text.slice(1, -1).split('","'));
  const cells = Object.fromEntries(head.map((name, i) => [name, line[i]]));
  assert.deepEqual(
    [cells.setting, cells.prompt, cells.text, cells.logprob, cells.repeated_2, cells.stop_reason, cells.max_new_tokens],
    ['greedy', 'p', 'ab=', '-3', '0.5', 'length', '3'],
  );
  assert.equal(cells.repeated_places_2, undefined);
});

test('a comparison of nothing is a file with a head', () => {
  assert.equal(csv({ ...VALUE, rows: [] }, []).split('\r\n').length, 2);
});

test('the JSON has each setting by its name, with its tokens', () => {
  const { prompt, seed, settings } = JSON.parse(json(VALUE, ['greedy']));
  assert.deepEqual([prompt, seed], ['p', 7]);
  assert.deepEqual(settings[0].token_ids, [1, 2, 3]);
  assert.deepEqual([settings[0].setting, settings[0].text], ['greedy', 'ab=']);
  assert.equal('running' in settings[0], false);
});

test('a figure that is not known is a dash', () => {
  const { figures } = lane({
    mean_logprob: null,
    logprob_per_byte: null,
    perplexity: null,
    tokens_per_second: null,
    distinct_1: null,
    tokens: 0,
  });
  const shown = Object.fromEntries(COLUMNS.map(({ key, shown }) => [key, shown(figures, 3)]));
  assert.deepEqual(shown, {
    compare_total: '—',
    compare_mean: '—',
    compare_per_byte: '—',
    compare_perplexity: '—',
    compare_distinct: '— / 1.00',
    compare_repeated: '—',
    tokens: '0',
    compare_seconds: '0.50',
    compare_speed: '—',
  });
});

test('a perplexity of a thousand or more is shown by its power of ten', () => {
  assert.equal(column('compare_perplexity').shown({ ...FIGURES, perplexity: 999.5 }, 2), '999.50');
  assert.equal(column('compare_perplexity').shown({ ...FIGURES, perplexity: 12345 }, 2), '1.2e+4');
});

test('the best figure is the largest of several texts', () => {
  const [worse, better] = [lane({ logprob: -5 }), lane({ logprob: -2 })];
  const rows = compared(worse, better);
  assert.equal(isBest(column('compare_total'), better, rows), true);
  assert.equal(isBest(column('compare_total'), worse, rows), false);
  assert.equal(isBest(column('compare_total'), better, compared(better)), false, 'of one text there is no best');
  assert.equal(isBest(column('tokens'), better, rows), false, 'nor of what is not compared');
});

test('across tokenizers only what is counted per byte compares', () => {
  const rows = [lane({ logprob_per_byte: -0.4 }), lane({ logprob: -2 }, { tokenizer: 'u' })];
  const both = compared(...rows);
  assert.equal(isBest(column('compare_total'), rows[1], both), false);
  assert.equal(isBest(column('compare_per_byte'), rows[0], both), true);
  assert.ok(columnsOf(both).includes(column('compare_per_byte')));
  assert.ok(!columnsOf(compared(rows[0])).includes(column('compare_per_byte')));
});

test('totals are ordered once every text of the same length has ended', () => {
  const rows = [lane({ logprob: -5 }), lane({ logprob: -2 }), lane({ logprob: -2.00001 })];
  assert.equal(order(compared(...rows), label), 'k1 −2.00 = k2 −2.00 > k0 −5.00');
  assert.equal(order(compared(rows[0], lane({}, { running: true })), label), '');
  assert.equal(order(compared(rows[0], lane({ tokens: 4 })), label), null);
  assert.equal(order(compared(rows[0]), label), '');
});
