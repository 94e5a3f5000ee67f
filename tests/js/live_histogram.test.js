// The numbers of the histogram.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart, columns, edges, histogram } from '../../playground/web/live/charts/histogram.js';
import { plot, SAMPLING, shown, stepOf } from './live_step.js';

test('a column a power of ten, removed tokens first, then everything below 1e-12', () => {
  const counts = columns(new Float64Array([0, 0, 1e-30, 5e-12, 0.05, 0.1, 0.9]));
  assert.deepEqual(counts, [2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
});

test('every token is in one column', () => {
  const counts = columns(Float64Array.from({ length: 1000 }, (_, i) => 10 ** (-i / 50)));
  assert.equal(
    counts.reduce((sum, n) => sum + n, 0),
    1000,
  );
});

test('before and after are columns from the floor; numbers stand on the higher one', () => {
  const view = shown(stepOf([0.4, 0.25, 0.2, 0.15]), { ...SAMPLING, top_k: 1 });
  const frame = histogram.reframe(plot(600, 400), view);
  const { before, after, counts } = histogram.traces(view, frame);
  assert.deepEqual(before.y.slice(-3), [0.5, 4, null]);
  assert.deepEqual(after.y.slice(-3), [0.5, 1, null]);
  assert.deepEqual(after.y.slice(0, 3), [0.5, 3, null]);
  assert.deepEqual([counts.text?.[0], counts.text?.[1], counts.text?.at(-1)], ['3', '', '1']);
  assert.deepEqual([counts.y[0], counts.y[1], counts.y.at(-1)], [3, 0.5, 4]);
});

test('a frame sets the height of the axis by the size of the vocabulary', () => {
  const chart = plot(600, 400);
  histogram.reframe(chart, shown(stepOf(Array(150).fill(1 / 150)), SAMPLING));
  const { xaxis, yaxis } = chart.layout;
  assert.deepEqual(
    [yaxis.range, yaxis.ticktext],
    [
      [Math.log10(0.5), 3.8],
      ['1', '10', '100', '1,000'],
    ],
  );
  assert.deepEqual([xaxis.ticktext?.[0], xaxis.title.text], ['removed', 'probability']);
  assert.deepEqual(chart.thickness, { before: (600 / 15) * 0.76, after: (600 / 15) * 0.42 });
});

test('numbers of neighbours stand over each other where they would touch', () => {
  const sizes = { column: 20, decade: 30, measure: (/** @type {string} */ text) => 7 * text.length };
  const heights = apart(['50,000', '49,000', '', '3', '12'], [50000, 49000, 1, 3, 12], sizes).map(
    (n) => Math.log10(n) * 30,
  );
  assert.ok(heights[1] - heights[0] >= 14 - 1e-9);
  assert.deepEqual(heights.slice(2), [0, Math.log10(3) * 30, Math.log10(12) * 30]);
});

test('no two numbers overlap, whatever the counts are', () => {
  const sizes = { column: 18, decade: 24, measure: (/** @type {string} */ text) => 7 * text.length };
  for (let seed = 1; seed < 60; seed++) {
    const tops = Array.from({ length: 14 }, (_, i) => Math.ceil(10 ** ((5 * ((seed * (i + 3) * 7919) % 101)) / 101)));
    const texts = tops.map((n) => n.toLocaleString('en-US'));
    const heights = apart(texts, tops, sizes).map((n) => Math.log10(n) * sizes.decade);
    for (const [i, high] of heights.entries()) {
      for (let j = 0; j < i; j++) {
        const near = (7 * (texts[i].length + texts[j].length)) / 2 + 3 > (i - j) * sizes.column;
        assert.ok(!near || Math.abs(high - heights[j]) >= 14 - 1e-9, `${seed}: ${texts[j]} ${texts[i]}`);
      }
    }
  }
});

test('a tick is left out where it would meet another', () => {
  const measure = (/** @type {string} */ text) => 7 * text.length;
  const whole = ['removed', '1e-12', '1e-10', '1e-8', '1e-6', '1e-4', '1e-2', '1'];
  assert.deepEqual(edges('removed', 40, measure), whole);
  assert.deepEqual(edges('removed', 25, measure), whole.with(1, ''));
  assert.deepEqual(edges('removed', 15, measure), ['removed', '', '', '1e-8', '', '1e-4', '', '1']);
});
