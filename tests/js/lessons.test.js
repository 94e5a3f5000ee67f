// How far an answer is from what the page shows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePath, lessonAfter } from '../../playground/web/lessons/lessons.js';
import {
  asShares,
  isNear,
  isRight,
  meanDistance,
  numberAt,
  pairsInOrder,
  shareOf,
  stepsOf,
  totalVariation,
} from '../../playground/web/lessons/score.js';

const SCALE = { low: 1, high: 1000, is_log: true, unit: { ko: '', en: '' }, digits: 0, near: 2 };
/** @type {(kind: string, more?: object) => any} */
const question = (kind, more = {}) => ({ kind, scale: null, choices: [], ...more });

test('a drawing that equals the truth is at distance 0', () => {
  for (const truth of [
    [0.5, 0.25, 0.25],
    [0.1, 0.05, 0.02],
    [1, 0, 0],
  ])
    assert.equal(totalVariation(truth, truth), 0);
  assert.equal(meanDistance([1, 2, 3], [1, 2, 3]), 0);
});

test('a uniform drawing of n bars is at the analytic distance', () => {
  const truth = [0.5, 0.25, 0.15, 0.1];
  const uniform = truth.map(() => 1 / truth.length);
  const analytic = truth.reduce((sum, p) => sum + Math.max(0, p - 1 / truth.length), 0); // Σ (p − 1/n)⁺
  assert.equal(totalVariation(uniform, truth), analytic);
  assert.equal(analytic, 0.25);
});

test('distributions that have nothing in common are at distance 1', () => {
  assert.equal(totalVariation([1, 0], [0, 1]), 1);
});

test('what neither draws of 1 is an outcome of its own', () => {
  // bars of 0.5 and 0.3, and 0.2 elsewhere, against 0.3 and 0.1, and 0.6 elsewhere
  assert.ok(Math.abs(totalVariation([0.5, 0.3], [0.3, 0.1]) - 0.4) < 1e-12);
});

test('bars that are higher than 1 together are brought down in proportion', () => {
  assert.deepEqual(asShares([1, 1]), [0.5, 0.5]);
  assert.deepEqual(asShares([0.2, 0.3]), [0.2, 0.3]);
  assert.equal(totalVariation([1, 1], [0.5, 0.5]), 0);
});

test('an order is as good as the share of its pairs that stand right', () => {
  assert.equal(pairsInOrder(['a', 'b', 'c'], ['a', 'b', 'c']), 1);
  assert.equal(pairsInOrder(['c', 'b', 'a'], ['a', 'b', 'c']), 0);
  assert.equal(pairsInOrder(['b', 'a', 'c'], ['a', 'b', 'c']), 2 / 3);
  assert.equal(pairsInOrder(['a'], ['a']), 1);
});

test('on a logarithmic scale a number is near by a factor, else by a difference', () => {
  assert.ok(isNear(50, 100, SCALE) && isNear(200, 100, SCALE));
  assert.ok(!isNear(49, 100, SCALE) && !isNear(201, 100, SCALE) && !isNear(0, 100, SCALE));
  const even = { ...SCALE, is_log: false, near: 3 };
  assert.ok(isNear(97, 100, even) && !isNear(96, 100, even));
});

test('a place on a scale and the number there belong together', () => {
  for (const number of [1, 10, 100, 1000]) assert.equal(numberAt(shareOf(number, SCALE), SCALE), number);
  const even = { ...SCALE, low: -40, high: 0, is_log: false, digits: 1 };
  assert.equal(numberAt(0.5, even), -20);
  assert.equal(shareOf(-50, even), 0);
  assert.equal(shareOf(7, even), 1);
});

test('an answer is right where the page says the same', () => {
  assert.ok(isRight(question('choose'), 'same', 'same') && !isRight(question('choose'), 'same', 'different'));
  assert.ok(isRight(question('token'), '▁a', '▁a') && !isRight(question('token'), '▁a', '▁b'));
  assert.ok(isRight(question('order'), ['2', '1'], ['2', '1']) && !isRight(question('order'), ['1', '2'], ['2', '1']));
  assert.ok(isRight(question('number', { scale: SCALE }), 60, 100));
  assert.ok(isRight(question('bars'), [0.5, 0.4], [0.55, 0.35]) && !isRight(question('bars'), [0, 0.4], [0.55, 0.35]));
  const curve = question('curve', { scale: { ...SCALE, is_log: false, low: 0, high: 100 } });
  /** @type {[number, number][]} */
  const truth = [
    [1, 50],
    [10, 100],
  ];
  assert.ok(isRight(curve, [55, 95], truth) && !isRight(curve, [20, 95], truth));
});

test('each step of a slider is another number, and all that are right can be reached', () => {
  const scale = { ...SCALE, low: 0, high: 20, is_log: false, near: 0 };
  for (const each of [
    scale,
    { ...scale, low: -30, high: 0, digits: 1 },
    { ...scale, high: 5000 },
    { ...scale, high: 1, digits: 0 },
  ]) {
    const steps = stepsOf(each);
    const numbers = Array.from({ length: steps + 1 }, (_, i) => numberAt(i / steps, each));
    assert.equal(new Set(numbers).size, numbers.length, String(steps));
    assert.equal(steps, Math.round((each.high - each.low) * 10 ** each.digits));
  }
  assert.equal(stepsOf({ ...scale, high: 1e6, near: 100 }), 10_000, 'of very many those that are near enough');
  assert.equal(stepsOf({ ...scale, high: 1e6, near: 50_000 }), 400);
  assert.equal(stepsOf({ ...scale, high: 0.2 }), 1);
  assert.equal(stepsOf(SCALE), 400);
});

test('the next lesson is the next of the path that one follows, else of all', () => {
  const all = /** @type {any} */ ({
    lessons: ['03-a', '04-b', '05-c', '11-d'].map((name) => ({ name })),
    paths: [{ name: 'hour', lessons: ['11-d', '03-a', '05-c'] }],
  });
  const after = (/** @type {string} */ name) => lessonAfter(all, name)?.name;
  assert.deepEqual(['03-a', '11-d'].map(after), ['04-b', undefined]);
  choosePath('hour');
  assert.deepEqual(['11-d', '03-a', '05-c'].map(after), ['03-a', '05-c', undefined]);
  assert.equal(after('04-b'), '05-c', 'it is on no such path');
  choosePath('a path of another server');
  assert.equal(after('03-a'), '04-b');
  choosePath(null);
  assert.equal(after('03-a'), '04-b');
});
