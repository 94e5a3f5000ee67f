// The watermark's green tokens, against those that transformers' WatermarkLogitsProcessor draws on a CPU.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detection, greenAfter, greensOf, mersenne } from '../../playground/web/live/green.js';
import { process } from '../../playground/web/live/math.js';
import { NEUTRAL, PROBS, rounded, SAMPLING, stepOf } from './live_step.js';

const MARK = { greenlist_ratio: 0.25, watermark_bias: 2 };

/** @param {Uint8Array} green */
const idsOf = (green) => [...green].flatMap((each, id) => (each ? [id] : []));

test('the generator is MT19937', () => {
  const random = mersenne(5489);
  assert.deepEqual([random(), random(), random()], [3499211612, 581869302, 3890346734]);
  const later = mersenne(5489);
  for (let i = 0; i < 9999; i++) later();
  assert.equal(later(), 4123659995); // the ten thousandth, as the C++ standard has it
});

test('the green tokens are those of transformers', () => {
  assert.deepEqual(idsOf(greenAfter(5, 12, 0.5)), [1, 2, 3, 6, 8, 10]);
  assert.deepEqual(idsOf(greenAfter(0, 10, 0.3)), [1, 4, 7]);
  for (const [previous, size, count, sum] of [
    [8191, 8192, 2048, 8396921],
    [50256, 50257, 12564, 317134094],
  ]) {
    const ids = idsOf(greenAfter(previous, size, 0.25));
    assert.deepEqual([ids.length, ids.reduce((total, id) => total + id, 0)], [count, sum]);
  }
});

test('a token is green after the one before it; without one nothing is known', () => {
  assert.deepEqual(greensOf(null, [5, 6, 7], 12, { ...MARK, greenlist_ratio: 0.5 }).slice(0, 2), [null, true]);
  assert.equal(greensOf(5, [4], 12, { ...MARK, greenlist_ratio: 0.5 })[0], false);
});

test('z counts the green tokens that are more than chance would give', () => {
  const green = [null, ...Array(40).fill(true), ...Array(60).fill(false)];
  const found = detection(green, MARK);
  assert.deepEqual([found.green, found.scored], [40, 100]);
  assert.ok(Math.abs(Number(found.z) - (40 - 25) / Math.sqrt(100 * 0.25 * 0.75)) < 1e-12);
  assert.equal(detection([null], MARK).z, null);
});

test('the watermark acts after the cut-offs, raises what is green of what they left, and ranks anew', () => {
  const step = stepOf(PROBS, { last: 5 });
  const options = { ...SAMPLING, top_k: 3, watermark_bias: 2, greenlist_ratio: 0.5 };
  const green = idsOf(greenAfter(5, 4, 0.5));
  const { stages, after, kept, ids } = process(step, options);
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['top_k', 'watermark_bias'],
  );
  const raised = PROBS.map((p, id) => (id > 2 ? 0 : green.includes(id) ? p * Math.exp(2) : p));
  const total = raised.reduce((sum, p) => sum + p, 0);
  assert.deepEqual(rounded(after), rounded(raised.map((p) => p / total)));
  assert.equal(kept, 3);
  assert.equal(ids[0], raised.indexOf(Math.max(...raised)));
});

test('without a token before it nothing is green', () => {
  const { green, after } = process(stepOf(PROBS), { ...NEUTRAL, watermark_bias: 2 });
  assert.equal(green, null);
  assert.deepEqual(rounded(after), PROBS);
});
