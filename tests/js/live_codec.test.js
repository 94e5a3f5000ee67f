// How a step's payload is read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLogits, decodeStep, finite, rank } from '../../playground/web/live/codec.js';
import { base64, PROBS, payload, rounded } from './live_step.js';

test('a code counts steps below the origin, 65535 takes the next exact value', () => {
  const coded = {
    vocab_size: 5,
    origin: 2,
    step: 0.5,
    codes: base64(new Uint16Array([0xffff, 0, 4, 0xffff, 0xfffe]).buffer),
    exact: base64(new Float32Array([3.5, -Infinity]).buffer),
  };
  assert.deepEqual([...decodeLogits(coded)], [3.5, 2, 0, -Infinity, 2 - 0.5 * 0xfffe]);
});

test('ids are ranked by descending logit, negative ones too', () => {
  const { ids, values, count } = rank(new Float32Array([-2, 7, 0.5, -100, 3]));
  assert.deepEqual([...ids], [1, 4, 2, 0, 3]);
  assert.deepEqual([...values], [7, 3, 0.5, -2, -100]);
  assert.equal(count, 5);
});

test('among equals the lower id comes first, and minus zero equals zero', () => {
  assert.deepEqual([...rank(new Float32Array([1, 3, 1, 3])).ids], [1, 3, 0, 2]);
  assert.deepEqual([...rank(new Float32Array([-0, 0, -0])).ids], [0, 1, 2]);
});

test('what is −inf comes last and is not counted', () => {
  const { ids, count } = rank(new Float32Array([-Infinity, 1, -Infinity, 2]));
  assert.deepEqual([...ids], [3, 1, 0, 2]);
  assert.equal(count, 2);
  assert.equal(finite(new Float32Array([-Infinity])), 0);
});

test('a decoded step has its probabilities before any stage by id, and its labels by id', () => {
  const step = decodeStep(payload([Math.log(0.1), Math.log(0.4), Math.log(0.5)], { labels: [[2, 'two']] }));
  assert.deepEqual(rounded(step.before), [0.1, 0.4, 0.5]);
  assert.equal(step.labels.get(2), 'two');
  assert.equal(step.labels.get(0), undefined);
});

test('a constant added to all logits changes no probability', () => {
  const step = decodeStep(payload(PROBS.map((p) => Math.log(p) - 90)));
  assert.ok(step.before.every((p, id) => Math.abs(p - PROBS[id]) < 1e-5));
});
