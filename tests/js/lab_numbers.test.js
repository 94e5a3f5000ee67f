// The Probability lab's numbers, by themselves; tests/web/lab holds them to Python's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniform } from '../../playground/web/common/generator.js';
import { applied } from '../../playground/web/lab/cut_offs.js';
import { band, counts, error, expectedError } from '../../playground/web/lab/draws.js';
import { beamSearch, bestOf, exhaustive } from '../../playground/web/lab/letters.js';
import { failure, runningLogSum, runningProduct } from '../../playground/web/lab/logs.js';
import { pick, softmax } from '../../playground/web/lab/softmax.js';
import { chanceOfAny, drawsFor } from '../../playground/web/lab/tail.js';

const FOUR = [0.5, 0.25, 0.15, 0.1];
/** @param {number[]} probabilities */
const kept = (probabilities) => probabilities.filter((p) => p > 0).length;

test('temperature 0 is the first maximum, infinity is all alike', () => {
  assert.deepEqual(softmax([1, 3, 3], 0), [0, 1, 0]);
  assert.deepEqual(softmax([1, -Infinity, 2], Infinity), [0.5, 0, 0.5]);
});

test('a uniform number picks the bar under which it falls, never one of probability 0', () => {
  const sums = [0.5, 0.5, 0.75, 1];
  assert.deepEqual(
    [0, 0.499, 0.5, 0.75, 1 - 2 ** -53].map((u) => pick(sums, u)),
    [0, 0, 2, 3, 3],
  );
});

test('temperature first keeps three tokens and last keeps two', () => {
  /** @type {Array<[import('../../playground/web/lab/cut_offs.js').StageName, number]>} */
  const stages = [
    ['temperature', 2],
    ['top_p', 0.7],
  ];
  assert.equal(kept(applied(FOUR, stages)[1]), 3);
  assert.equal(kept(applied(FOUR, stages.reverse())[1]), 2);
});

test('the generator gives the published words', () => {
  const [left, right] = [0xff1dae59, 0x6cd10df2]; // Random123, philox2x32 10: counter 0, key 0
  assert.equal(uniform(0, 0), ((left >>> 5) * 2 ** 26 + (right >>> 6)) / 2 ** 53);
});

test('counts lie in their bands about as often as the bands say', () => {
  const made = band(1_000, 0.3);
  const inside = Array.from({ length: 500 }, (_, seed) => counts([0.3, 0.7], 1_000, seed)[0]).filter(
    (count) => count >= made.low && count <= made.high,
  );
  assert.ok(Math.abs(inside.length / 500 - made.coverage) < 0.04);
  assert.deepEqual(band(10, 0), { low: 0, high: 0, coverage: 1 });
  assert.deepEqual(band(10, 1), { low: 10, high: 10, coverage: 1 });
});

test('the error of many draws is near what is expected', () => {
  const [far, expected] = [error(counts(FOUR, 100_000, 1), FOUR), expectedError(FOUR, 100_000)];
  assert.ok(far < 4 * expected && far > expected / 20);
});

test('a product of halves ends and the sum of its logs goes on', () => {
  const halves = Array.from({ length: 2_000 }, () => 0.5);
  const products = runningProduct(halves);
  assert.equal(products[1_023], 5.562684646268003e-309);
  assert.deepEqual(failure(products, 'float64'), { subnormal: 1_023, zero: 1_075 });
  assert.deepEqual(failure(runningProduct(halves, 'float32'), 'float32'), { subnormal: 127, zero: 150 });
  assert.deepEqual(failure(runningProduct([0.9]), 'float64'), { subnormal: null, zero: null });
  assert.ok(Math.abs(runningLogSum(halves)[1_023] + 709.782712893384) < 1e-9);
});

test('the chance of any keeps its digits', () => {
  assert.ok(Math.abs(chanceOfAny(1e-17, 100) / 1e-15 - 1) < 1e-12);
  assert.deepEqual([chanceOfAny(1, 9), chanceOfAny(1, 0), chanceOfAny(0, 9)], [1, 0, 0]);
  assert.deepEqual([drawsFor(0.5, 0), drawsFor(0, 0), drawsFor(0.9, 1), drawsFor(0.5, 0.01)], [Infinity, 0, 1, 69]);
});

test('greedy search and two beams miss what three find', () => {
  assert.deepEqual(
    [1, 2, 3].map((width) => bestOf(beamSearch(width)).text),
    ['aaaaa', 'aaaaa', 'ccccc'],
  );
  assert.equal(exhaustive()[0].text, 'ccccc');
  assert.equal(exhaustive().length, 243);
});
