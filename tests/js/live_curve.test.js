// The numbers of the cumulative chart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, curveFrame, grips, valueAt } from '../../playground/web/live/charts/curve.js';
import { NEUTRAL, PROBS, plot, rounded, SAMPLING, shown, stepOf } from './live_step.js';

/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */

const FRAME = curveFrame({ vocab_size: 4 });

/**
 * @param {Partial<DecodingOptions>} options
 * @param {Partial<StepPayload>} parts
 * @param {number[]} us
 */
const traces = (options, parts = {}, us = []) =>
  curve.traces(shown(stepOf(PROBS, parts), { ...SAMPLING, ...options }, us), FRAME);

test('the rank axis holds the whole vocabulary, with ticks at 1, 2, 5 in a small one and at powers of ten', () => {
  assert.deepEqual(FRAME.ranks, [1, 2, 3, 4]);
  assert.deepEqual(FRAME.tickvals, [1, 2]);
  assert.deepEqual(curveFrame({ vocab_size: 50257 }).ticktext, ['1', '10', '100', '1,000', '10,000']);
});

test('the curve is the running sum by rank, of the distribution before the cut-offs', () => {
  assert.deepEqual(rounded(traces({ top_k: 2 }).curve.y), [0.5, 0.75, 0.9, 1]);
});

test('the area lies under the curve where tokens are kept', () => {
  const { kept, kept_words } = traces({ top_k: 3 });
  assert.deepEqual(kept.x, [1, 1, 2, 3, 3]);
  assert.deepEqual(rounded(kept.y), [0, 0.5, 0.75, 0.9, 0]);
  assert.ok(kept_words.text?.some((text) => text.includes('3 kept')));
});

test('the k line stands at rank k, below the chart when it is off', () => {
  assert.deepEqual(traces({ top_k: 2 }).k, { x: [2, 2], y: [0, 1.06] });
  assert.deepEqual(traces({}).k.y, [-1, -1]);
});

test('the p line stands at p of the mass that top-k left, and names that mass', () => {
  const { p, p_words } = traces({ top_k: 2, top_p: 0.5 });
  assert.deepEqual(rounded(p.y), [0.375, 0.375]);
  assert.deepEqual(p_words.text, ['', 'p = 0.50 of 75.0 %']);
  assert.deepEqual(traces({ top_p: 0.2 }).p_words.text, ['p = 0.20', '']);
});

test('u runs from the axis to the place of the chosen token', () => {
  const { u, u_point, u_words } = traces({}, { u: 0.6 });
  assert.deepEqual(
    [u.x, rounded(u.y)],
    [
      [1, 2],
      [0.6, 0.6],
    ],
  );
  assert.deepEqual(u_point.x, [2]);
  assert.deepEqual(u_words.text, ['u = 0.60: t1', '']);
});

test('greedy draws no u and has no handles', () => {
  const { u, k_handle, p_handle } = curve.traces(shown(stepOf(PROBS), NEUTRAL), FRAME);
  assert.deepEqual([u.y, k_handle.y, p_handle.y], [[-1, -1], [-1], [-1]]);
});

test('a handle whose line is off waits at the end of its axis', () => {
  const { k_handle, p_handle } = traces({});
  assert.deepEqual([k_handle.x, p_handle.x, p_handle.y], [[4], [4], [1]]);
  assert.deepEqual(traces({ top_k: 2 }).k_handle.x, [2]);
});

test('draws stand at their places', () => {
  const { draws } = traces({ top_k: 2 }, {}, [0.5, 0.9]);
  assert.deepEqual(
    [draws.x, rounded(draws.y)],
    [
      [1, 2],
      [0.375, 0.675],
    ],
  );
  assert.deepEqual(traces({}).draws.y, [-1]);
});

test('the lines can be taken hold of where they stand', () => {
  const chart = { ...plot(104, 106), frame: FRAME };
  chart.layout.yaxis.range = [0, 1.06];
  const { step, result } = shown(stepOf(PROBS), SAMPLING);
  const places = grips(result, step, chart);
  assert.deepEqual(rounded([places?.top_k ?? null, places?.top_p ?? null]), [102, 6]);
  assert.equal(grips(shown(step, NEUTRAL).result, step, chart), null);
  assert.equal(grips(result, step, { ...chart, frame: null }), null);
});

test('a line dragged to a share of its axis sets the option there, and is off at the end', () => {
  const step = { vocab_size: 100 };
  const frame = curveFrame(step);
  const k = (/** @type {number} */ share) => valueAt('top_k', share, { grip: 1 }, step, frame);
  assert.deepEqual([0, 0.5, 1].map(k), [1, 10, 0]);
  const p = (/** @type {number} */ share) => valueAt('top_p', share, { grip: 0.75 }, step, frame);
  assert.deepEqual([0, 0.375 / 1.06, 1].map(p), [0, 0.5, 1]);
});

test('a frame sets the axis and its words', () => {
  const chart = plot(600, 400);
  const frame = curve.reframe(chart, shown(stepOf(PROBS), SAMPLING));
  assert.deepEqual(chart.layout.xaxis.range, frame.xRange);
  assert.deepEqual([chart.layout.xaxis.ticktext, chart.layout.xaxis.title.text], [['1', '2'], 'rank']);
});
