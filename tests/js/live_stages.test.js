// The stages one by one, on four tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStep } from '../../playground/web/live/codec.js';
import { applyHistory, CUT_OFFS } from '../../playground/web/live/stages.js';
import { NEUTRAL, PROBS, payload, rounded, SAMPLING, STAGES, stepOf } from './live_step.js';

const OCCURRED = { history: { ids: [1, 2], reach: [2, 1], recent: [3] } };

test('without a history rule the ranking stays the object it is', () => {
  const step = stepOf(PROBS, OCCURRED);
  const past = applyHistory(step, NEUTRAL);
  assert.equal(past.ids, step.ranked.ids);
  assert.deepEqual(past.stages, []);
});

test('the repetition penalty divides positive logits and multiplies negative ones', () => {
  const step = decodeStep(payload([3, 2, -1, -3], { history: { ids: [1, 2], reach: [1, 1], recent: [] } }));
  const { ids, values, stages } = applyHistory(step, { ...NEUTRAL, repetition_penalty: 2 });
  assert.deepEqual([...ids], [0, 1, 2, 3]);
  assert.deepEqual([...values], [3, 1, -2, -3]);
  assert.deepEqual(stages, [{ name: 'repetition_penalty', removed: new Uint32Array(0) }]);
});

test('a penalised token moves down in the ranking', () => {
  const step = decodeStep(payload([3, 2, 1, 0], { history: { ids: [0], reach: [1], recent: [] } }));
  const { ids, values } = applyHistory(step, { ...NEUTRAL, repetition_penalty: 3 });
  assert.deepEqual([...ids], [1, 0, 2, 3]); // 3 / 3 equals the third's 1: the lower id first
  assert.deepEqual([...values], [2, 1, 1, 0]);
});

test('an n-gram size bans the tokens that would repeat an n-gram of that size', () => {
  const step = stepOf(PROBS, OCCURRED);
  const banned = (/** @type {number} */ size) => [
    ...applyHistory(step, { ...NEUTRAL, no_repeat_ngram_size: size }).stages[0].removed,
  ];
  assert.deepEqual(banned(1), [1, 2]);
  assert.deepEqual(banned(2), [1]);
  assert.deepEqual(banned(3), []);
});

test('a banned token is −inf at the end of the ranking', () => {
  const { ids, values, count } = applyHistory(stepOf(PROBS, OCCURRED), { ...NEUTRAL, no_repeat_ngram_size: 2 });
  assert.deepEqual([...ids], [0, 2, 3, 1]);
  assert.equal(values[3], -Infinity);
  assert.equal(count, 3);
});

test('end tokens are banned until the minimum length is reached', () => {
  const options = { ...NEUTRAL, min_new_tokens: 2 };
  const early = applyHistory(stepOf(PROBS, { eos: [0, 0], generated: 1 }), options);
  assert.deepEqual([...early.stages[0].removed], [0]);
  const late = applyHistory(stepOf(PROBS, { eos: [0], generated: 2 }), options);
  assert.deepEqual([...late.stages[0].removed], []);
});

test('a token that one rule has banned is not removed again by the next', () => {
  const step = stepOf(PROBS, { ...OCCURRED, eos: [1], generated: 0 });
  const { stages } = applyHistory(step, { ...NEUTRAL, no_repeat_ngram_size: 2, min_new_tokens: 1 });
  assert.deepEqual(
    stages.map(({ removed }) => [...removed]),
    [[1], []],
  );
});

test('under beams the penalty acts on log-probabilities', () => {
  const step = decodeStep(payload([Math.log(0.5) + 5, Math.log(0.5) + 5], OCCURRED)); // positive logits
  const past = applyHistory(step, { ...NEUTRAL, num_beams: 2, repetition_penalty: 2 });
  assert.deepEqual([...past.ids], [0, 1]);
  assert.deepEqual(rounded(past.values), rounded([Math.log(0.5), 2 * Math.log(0.5)]));
});

test('the cut-offs act in the order of the stages', () => {
  assert.deepEqual(
    CUT_OFFS.map(([name]) => name),
    STAGES.slice(4),
  );
});

test('at its neutral value a cut-off is off', () => {
  assert.ok(CUT_OFFS.every(([, valueIn]) => valueIn(SAMPLING) === null));
});

test('an option at the other end of its range is on', () => {
  const on = { top_h: 0, top_k: 1, top_p: 0, min_p: 0, typical_p: 0.5, epsilon_cutoff: 0.5, eta_cutoff: 0.5 };
  assert.deepEqual(
    CUT_OFFS.map(([, valueIn]) => valueIn({ ...SAMPLING, ...on })),
    [0, 1, 0, 0, 0.5, 0.5, 0.5],
  );
});
