// A series of draws.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn } from '../../playground/web/live/draws.js';
import { process } from '../../playground/web/live/math.js';
import { PROBS, SAMPLING, stepOf } from './live_step.js';

test('every uniform number stands for one token, in the order of the numbers', () => {
  const draws = drawn(process(stepOf([...PROBS].reverse()), SAMPLING), [0.1, 0.99, 0.6]);
  assert.deepEqual(draws, [
    { u: 0.1, place: 0, token: 3 },
    { u: 0.99, place: 3, token: 0 },
    { u: 0.6, place: 1, token: 2 },
  ]);
});

test('draws come from what is left only', () => {
  const draws = drawn(process(stepOf(PROBS), { ...SAMPLING, top_k: 2 }), [0, 0.66, 0.67, 0.999999]);
  assert.deepEqual(
    draws.map(({ token }) => token),
    [0, 0, 1, 1],
  );
});

test('where everything is banned nothing is drawn', () => {
  const history = { ids: [0, 1, 2, 3], reach: [1, 1, 1, 1], times: [0, 0, 0, 0], recent: [] };
  const result = process(stepOf(PROBS, { history }), { ...SAMPLING, no_repeat_ngram_size: 1 });
  assert.deepEqual(drawn(result, [0.5]), []);
});
