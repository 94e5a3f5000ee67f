// A text's steps as rows and as files.

/** @import { TokenData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv, json, rows } from '../../playground/web/workbench/strip/steps.js';

/** @param {string} label @param {number} choices @returns {TokenData} */
const token = (label, choices = 1) => ({
  id: 5,
  label,
  text: label,
  logprob: -0.5,
  prob: 0.25,
  u: null,
  kept: 3,
  entropy: 1.5,
  before: Array.from({ length: choices }, (_, i) => [i, `c${i}`, 0.5, 0.25]),
  after: [[5, label, 0.5, 1]],
});

const sent = { prompt_ids: [1], seed: 4, stop_reason: null };

test("a step's input is the prompt and all labels before it, white space as it was", () => {
  const tokens = ['▁a', '⏎', '⇥', 'b'].map((label) => token(label));
  const inputs = rows({ prompt: 'p', tokens }).map(({ input }) => input);
  assert.deepEqual(inputs, ['p', 'p a', 'p a\n', 'p a\n\t']);
});

test('what is shown takes the place of the prompt, even if it is empty', () => {
  assert.equal(rows({ prompt: 'article', shown: '', tokens: [token('a')] })[0].input, '');
});

test('a row has five choices at most', () => {
  assert.equal(rows({ prompt: 'p', tokens: [token('a', 7)] })[0].choices.length, 5);
});

test('the CSV has a row a step and ten columns of choices, empty where there are fewer', () => {
  const [head, line, end] = csv({ prompt: 'p', tokens: [token('a', 1)] }).split('\r\n');
  assert.equal(head.split(',').length, 2 + 10 + 7);
  assert.equal(line, '"0","p","c0","0.5","","","","","","","","","5","a","-0.5","0.25","","1.5","3"');
  assert.equal(end, '');
});

test('the JSON names the candidates before and after the stages', () => {
  const { steps, ...rest } = JSON.parse(json({ prompt: 'p', tokens: [token('a', 1)], ...sent }));
  assert.deepEqual(rest, { prompt: 'p', ...sent });
  assert.equal(steps[0].token_id, 5);
  assert.deepEqual(steps[0].before, [{ token_id: 0, label: 'c0', raw_prob: 0.5, prob: 0.25 }]);
  assert.deepEqual(steps[0].after, [{ token_id: 5, label: 'a', raw_prob: 0.5, prob: 1 }]);
  assert.equal('choices' in steps[0], false);
});
