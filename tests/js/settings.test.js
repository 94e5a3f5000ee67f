// Settings of a comparison: their names, and which of them differ in the width of the beam alone.

/** @import { SettingData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeam, nameOf, own, widths } from '../../playground/web/workbench/settings.js';

/** @type {SettingData} */
const GREEDY = {
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
};
const options = Object.fromEntries(Object.entries(GREEDY).map(([name, neutral]) => [name, { neutral }]));
const words = { greedy: 'greedy', sampling: 'sampling', beam: 'beam', min_p_label: 'min-p' };

/** @param {Partial<SettingData>} more @param {string[]} [idle] */
const name = (more, idle = []) =>
  nameOf({ ...GREEDY, ...more }, { options, words, hasEffect: (each) => !idle.includes(each) });

test('a setting is named by its strategy and what is not neutral, in the order of the options', () => {
  assert.equal(name({}), 'greedy');
  assert.equal(name({ do_sample: true, top_k: 50, temperature: 0.7 }), 'sampling · T 0.7 · k 50');
  assert.equal(name({ do_sample: true, min_p: 0.1 }), 'sampling · min-p 0.1');
});

test('a beam is named with its width', () => {
  assert.equal(name({ num_beams: 5, no_repeat_ngram_size: 2 }), 'beam 5 · n-gram 2');
});

test('an option without an effect is not in the name', () => {
  assert.equal(name({ temperature: 0.7 }, ['temperature']), 'greedy');
});

test('a setting is without the seed and the length that all share', () => {
  assert.deepEqual(own({ ...GREEDY, seed: 3, max_new_tokens: 60 }), GREEDY);
});

test('one beam is no beam search', () => {
  assert.equal(isBeam(GREEDY), false);
  assert.equal(isBeam({ num_beams: 2 }), true);
});

test('widths are those settings that differ in nothing else and draw nothing, greedy first', () => {
  const beams = [5, 2].map((num_beams) => ({ ...GREEDY, num_beams, min_new_tokens: num_beams }));
  const others = [
    { ...GREEDY, num_beams: 3, length_penalty: 2 },
    { ...GREEDY, do_sample: true, num_beams: 4 },
  ];
  assert.deepEqual(
    widths([...beams, GREEDY, ...others]).map(([width]) => width),
    [1, 2, 5],
  );
  assert.deepEqual(widths([]), []);
});
