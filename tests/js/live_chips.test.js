// The chips of the stages that are on, and the order that one makes by moving one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chipsOf, moved } from '../../playground/web/live/chips.js';
import { process } from '../../playground/web/live/math.js';
import { matches } from '../../playground/web/shell/options.js';
import { PROBS, SAMPLING, stepOf, WORDS } from './live_step.js';

test('each stage that is on says how much of the probability it removed, or that it only rescales', () => {
  const result = process(stepOf(PROBS), { ...SAMPLING, temperature: 2, top_k: 2, top_p: 1 - 1e-12 });
  assert.deepEqual(
    chipsOf(result, WORDS).map(({ name, effect }) => [name, effect]),
    [
      ['temperature', 'rescaled'],
      ['top_k', '−36.8 %'],
      ['top_p', '0 %'],
    ],
  );
  assert.deepEqual(chipsOf(process(stepOf(PROBS), SAMPLING), WORDS), []);
});

test('a stage that is moved makes an order of those that are on; back in its place there is none', () => {
  const names = ['temperature', 'top_k', 'top_p'];
  assert.deepEqual(moved(names, 'top_p', 0), ['top_p', 'temperature', 'top_k']);
  assert.equal(moved(['top_p', 'temperature', 'top_k'], 'top_p', 2), null);
});

test('a control is found by its name in code, by its label and by its help', () => {
  const words = { top_n_sigma_label: 'top-nσ', top_n_sigma_help: 'keeps logits within n standard deviations' };
  for (const wanted of ['sigma', 'top_n', 'deviations logits'])
    assert.ok(matches('top_n_sigma', wanted, words), wanted);
  assert.ok(!matches('top_n_sigma', 'beam', words));
});
