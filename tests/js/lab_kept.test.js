// What the Probability lab takes from a link or a storage, and how it writes numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLab, opening } from '../../playground/web/lab/kept.js';
import { axisOf, chance, figure, inSteps, shortChance } from '../../playground/web/lab/numbers.js';

test('the lab takes its own opening, as JSON too', () => {
  assert.ok(isLab(opening()));
  assert.ok(isLab(JSON.parse(JSON.stringify(opening()))));
});

test('what no section can show is refused', () => {
  const { softmax, draws, logs, tail, order, letters } = opening();
  const wrong = [
    null,
    [],
    { ...opening(), view: 'other' },
    { ...opening(), softmax: { ...softmax, logits: [1] } },
    { ...opening(), softmax: { ...softmax, logits: [1, 1e9] } },
    { ...opening(), softmax: { ...softmax, logits: ['<b>', 1] } },
    { ...opening(), softmax: { ...softmax, temperature: -1 } },
    { ...opening(), draws: { ...draws, weights: [0, 0] } },
    { ...opening(), draws: { ...draws, n: 1e9 } },
    { ...opening(), draws: { ...draws, seed: -1 } },
    { ...opening(), logs: { ...logs, t: 0 } },
    { ...opening(), logs: { ...logs, chances: [0.5, 2] } },
    { ...opening(), tail: { ...tail, q: 2 } },
    { ...opening(), order: { ...order, order: ['temperature', 'temperature', 'top_k', 'top_p'] } },
    { ...opening(), order: { ...order, values: { ...order.values, temperature: 0 } } },
    { ...opening(), letters: { ...letters, width: 10_000 } },
    { ...opening(), letters: { ...letters, step: 2.5 } },
    { ...opening(), letters: undefined },
    { ...opening(), softmax: { ...softmax, logits: Array(100_000).fill(1) } },
    { ...opening(), softmax: { ...softmax, logits: [1, Number.NaN] } },
    { ...opening(), softmax: { ...softmax, temperature: Infinity } },
    { ...opening(), softmax: { ...softmax, k: true } },
    { ...opening(), softmax: [[1, 2], 1, 0, 1, 0] },
    { ...opening(), draws: { ...draws, kind: '<img src=x onerror=alert(1)>' } },
    { ...opening(), draws: { ...draws, n: 0.5 } },
    { ...opening(), draws: { ...draws, weights: { 0: 1, 1: 1, length: 2 } } },
    { ...opening(), draws: { ...draws, weights: [1, -1] } },
    { ...opening(), logs: { ...logs, chances: Array(513).fill(0.5) } },
    { ...opening(), logs: { ...logs, p: 0 } },
    { ...opening(), tail: { ...tail, q: '0.5' } },
    { ...opening(), tail: { ...tail, n: 2 ** 60 } },
    { ...opening(), order: { ...order, order: ['temperature', 'top_k', 'top_p', '__proto__'] } },
    { ...opening(), order: { ...order, weights: [1e-9, 1e-9] } },
  ];
  assert.deepEqual(
    wrong.map((value) => isLab(value)),
    wrong.map(() => false),
  );
});

test('numbers keep their digits and have a true minus sign', () => {
  assert.deepEqual([0, -1.5, 5.5e-5, 12345678, Infinity].map(figure), ['0', '−1.5', '5.50e−5', '1.23e+7', '∞']);
  assert.deepEqual([0, 1, 0.5, 1e-43, 0.99999].map(chance), ['0', '100 %', '50 %', '1.00e−43', '99.9990 %']);
  assert.deepEqual([2 / 3, 1, 0.00101, 4.2e-5].map(shortChance), ['66.7 %', '100.0 %', '0.1 %', '4.20e−5']);
  assert.equal(inSteps(0.30000000000000004, 0.1), 0.3);
});

test('an axis holds 0 and ends at a round number', () => {
  assert.deepEqual(axisOf([1, 2, 3, 4, 100]), { low: 0, high: 100, step: 1 });
  assert.deepEqual(axisOf([-1, 24]), { low: -1, high: 30, step: 0.1 });
  assert.equal(axisOf([1, 99]).step, 1);
  assert.deepEqual(axisOf([0, 0]), { low: 0, high: 1, step: 0.01 });
});
