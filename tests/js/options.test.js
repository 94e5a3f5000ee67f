// What the controls show and the options that it stands for, on a page with four options.

/** @import { OptionData, OptionsData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idleBy, inOrder, optionsOf, strategyOf, valuesOf } from '../../playground/web/shell/options.js';

/**
 * @param {OptionData['neutral']} neutral
 * @param {string} kind
 * @returns {OptionData}
 */
const option = (neutral, kind) => ({ neutral, kind, group: 'choice', limits: [null, null], slider: null, idle: [] });
const table = {
  controls: ['num_beams', 'seed', 'min_p'],
  options: {
    do_sample: option(false, 'bool'),
    num_beams: option(1, 'int'),
    seed: option(0, 'seed'),
    min_p: option(null, 'float'),
    forced_bos_token_id: option(null, 'ids'),
  },
};

test('what the controls show stands in their order, the strategy first', () => {
  assert.deepEqual(inOrder({ min_p: 0.1, seed: 7, num_beams: 4, strategy: 'beam' }, table), ['beam', 4, 7, 0.1]);
});

test('a beam width counts only under a strategy with beams', () => {
  assert.equal(optionsOf({ strategy: 'beam_sampling', num_beams: 4 }, table).num_beams, 4);
  assert.equal(optionsOf({ strategy: 'sampling', num_beams: 4 }, table).num_beams, 1);
});

test('the zero of a slider stands for null where an option is off by null', () => {
  const options = optionsOf({ strategy: 'sampling', num_beams: 1, seed: 0, min_p: 0 }, table);
  assert.equal(options.min_p, null);
  assert.equal(options.seed, 0);
});

test('an option without a control is neutral', () => {
  assert.equal(optionsOf({ strategy: 'greedy' }, table).forced_bos_token_id, null);
});

test('a strategy is beams or none, drawn or not', () => {
  assert.equal(strategyOf({ num_beams: 1, do_sample: false }), 'greedy');
  assert.equal(strategyOf({ num_beams: 1, do_sample: true }), 'sampling');
  assert.equal(strategyOf({ num_beams: 2, do_sample: false }), 'beam');
  assert.equal(strategyOf({ num_beams: 2, do_sample: true }), 'beam_sampling');
});

test('a setting says nothing of the seed, nor without beams of the beam width', () => {
  const setting = /** @type {OptionsData} */ ({ do_sample: true, num_beams: 1, seed: 3, min_p: null });
  assert.deepEqual(valuesOf(setting, table), { strategy: 'sampling', min_p: 0 });
});

test('the first rule that holds says why an option has no effect', () => {
  const greedy = { ko: '뽑지 않음', en: 'nothing is drawn' };
  const one = { ko: '1이면 그대로', en: '1 changes nothing' };
  /** @type {OptionData} */
  const temperature = {
    ...option(1, 'float'),
    idle: [
      { option: 'do_sample', comparison: '==', value: false, reason: greedy },
      { option: 'temperature', comparison: '<=', value: 1, reason: one },
    ],
  };
  const known = { options: { temperature, min_p: option(null, 'float') } };
  const reason = (/** @type {string} */ name, /** @type {Partial<OptionsData>} */ options) =>
    idleBy(name, /** @type {OptionsData} */ (options), known);
  assert.equal(reason('temperature', { do_sample: false, temperature: 1 }), greedy);
  assert.equal(reason('temperature', { do_sample: true, temperature: 1 }), one);
  assert.equal(reason('temperature', { do_sample: true, temperature: 1.1 }), null);
  assert.equal(reason('min_p', { min_p: null }), 'off');
  assert.equal(reason('min_p', { min_p: 0.1 }), null);
});
