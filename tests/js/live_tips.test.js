// The words of the tip over a bar.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveLines, tipLines } from '../../playground/web/live/tips.js';
import { PROBS, SAMPLING, shown, stepOf } from './live_step.js';

const OCCURRED = { history: { ids: [1], reach: [3], times: [0], recent: [2, 3] } };

test('a tip shows both probabilities, the logit and its log-probability', () => {
  assert.deepEqual(tipLines(1, shown(stepOf(PROBS), { ...SAMPLING, top_k: 2 })), [
    't1 · id 1',
    'rank 2, sum 75.0 %',
    '25.0 % to 33.3 %',
    'logit -1.39, logprob -1.39',
    'click to take',
  ]);
});

test('a removed token names the stage that removed it', () => {
  assert.deepEqual(tipLines(3, shown(stepOf(PROBS), { ...SAMPLING, top_k: 2 })).slice(1), [
    'rank 4, sum 100.0 %',
    '10.0 % to 0.0 %',
    'logit -2.30, logprob -2.30',
    'removed by top-k',
  ]);
});

test('a token that the n-gram rule bans names the n-gram it would repeat', () => {
  const lines = tipLines(1, shown(stepOf(PROBS, OCCURRED), { ...SAMPLING, no_repeat_ngram_size: 3 }));
  assert.deepEqual(lines.slice(-2), ['removed by n-gram block', 'repeats t2 t3 t1']);
});

test('at a rank of the curve the sum is of the distribution that the cut-offs get', () => {
  assert.deepEqual(curveLines(2, shown(stepOf(PROBS), { ...SAMPLING, temperature: 0.5 })), [
    't1 · id 1',
    'rank 2, sum 90.6 %',
    '25.0 % to 18.1 %',
    'click to take',
  ]);
});
