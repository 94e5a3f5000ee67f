// The numbers of the next-token chart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barFrame, barRows, bars, barTraces, endAbove, labelRoom } from '../../playground/web/live/charts/bars.js';
import { PROBS, plot, rounded, SAMPLING, shown, stepOf } from './live_step.js';

/** @import { Row } from '../../playground/web/live/charts/bars.js' */

test('a small vocabulary has a row a token and none for the rest', () => {
  const frame = barFrame({ vocab_size: 4 }, 600, 400);
  assert.deepEqual([frame.tokens, frame.rows], [4, 4]);
  assert.deepEqual(frame.yRange, [3.5, -0.5]);
});

test('a large vocabulary has eight to thirty rows, as the height allows, and one for the rest', () => {
  const rows = [100, 400, 2000].map((height) => barFrame({ vocab_size: 5000 }, 600, height));
  assert.deepEqual(
    rows.map(({ tokens, rows }) => [tokens, rows]),
    [
      [8, 9],
      [19, 20],
      [30, 31],
    ],
  );
});

test('names take a quarter of the width, at least 120 pixels, or 92 where it is tight, and at most 136', () => {
  assert.deepEqual([300, 400, 500, 900].map(labelRoom), [92, 120, 130, 136]);
});

test('the axis leaves room for the names and the words', () => {
  const { xRange, unit, labelWidth, tickvals } = barFrame({ vocab_size: 4 }, 600, 400);
  assert.equal(unit, 600 - 136 - 132);
  assert.deepEqual(xRange, [-labelWidth / unit, 1 + 132 / unit]);
  assert.equal(tickvals.length, 6);
  assert.deepEqual(barFrame({ vocab_size: 4 }, 390, 400).tickvals, [0, 0.5, 1]);
});

test('the axis ends at a round number above the largest bar', () => {
  assert.deepEqual([0, 0.02, 0.021, 0.12, 0.3, 0.31, 0.9, 1].map(endAbove), [0.02, 0.02, 0.05, 0.2, 0.3, 0.5, 1, 1]);
  const { unit, xRange, tickvals } = barFrame({ vocab_size: 4 }, 600, 400, () => 0.28);
  assert.equal(unit, (600 - 136 - 132) / 0.3);
  assert.deepEqual(rounded(xRange), rounded([-136 / unit, 0.3 + 132 / unit]));
  assert.deepEqual(rounded(tickvals), [0, 0.1, 0.2, 0.3]);
});

test('under a slider the axis stands still until a bar would pass it; another step may have another', () => {
  const step = stepOf([0.4, 0.3, 0.2, 0.1]);
  const frame = bars.reframe(plot(600, 80), shown(step, SAMPLING));
  assert.equal(frame.end, 0.5);
  const fits = (/** @type {Partial<typeof SAMPLING>} */ options, at = step) =>
    bars.fits?.(shown(at, { ...SAMPLING, ...options }), frame);
  assert.deepEqual([fits({ temperature: 9 }), fits({ temperature: 0.2 })], [true, false]);
  assert.deepEqual(
    [fits({}, stepOf([0.45, 0.35, 0.1, 0.1])), fits({}, stepOf([0.25, 0.25, 0.25, 0.25]))],
    [true, false],
  );
});

test('what rounding adds to a whole is no reason for another axis', () => {
  const step = stepOf(PROBS);
  const view = shown(step, { ...SAMPLING, top_k: 1 });
  view.result.after[0] = 1 + 1e-15;
  const frame = bars.reframe(plot(600, 80), view);
  assert.equal(frame.end, 1);
  assert.equal(bars.fits?.(view, frame), true);
});

test('the token that the text has is named where these settings choose another', () => {
  const marks = (/** @type {number | null} */ taken) => {
    const view = shown(stepOf(PROBS, { u: 0.1, taken }), SAMPLING);
    return bars.traces(view, barFrame(view.step, 600, 400)).mark.text;
  };
  assert.deepEqual(marks(2), ['chosen', '', 'in the text', '']);
  assert.deepEqual([marks(0), marks(null)], [Array.from(['chosen', '', '', '']), Array.from(['chosen', '', '', ''])]);
});

test('dust of a sum is 0', () => {
  const { step, result } = shown(stepOf(PROBS), { ...SAMPLING, top_k: 1 });
  assert.equal(barRows(step, result, 3, [])[3].after, 0);
});

test('a row has both probabilities and the stage that removed it', () => {
  const { step, result } = shown(stepOf(PROBS, { u: 0.1 }), { ...SAMPLING, top_k: 2 });
  const rows = barRows(step, result, 4, []);
  assert.deepEqual(rounded(rows.map(({ before }) => before)), PROBS);
  assert.deepEqual(rounded(rows.map(({ after }) => after)), rounded([2 / 3, 1 / 3, 0, 0]));
  assert.deepEqual(
    rows.map(({ rule, chosen }) => [rule, chosen]),
    [
      [null, true],
      [null, false],
      ['top_k', false],
      ['top_k', false],
    ],
  );
});

test('the last row holds the rest: probability, draws, and the chosen token if it is there', () => {
  const { step, result, draws } = shown(stepOf(PROBS, { u: 0.95 }), SAMPLING, [0.1, 0.8, 0.92]);
  const rest = barRows(step, result, 2, draws)[2];
  assert.deepEqual(rounded([rest.before, rest.after, rest.draws]), [0.25, 0.25, 2]);
  assert.deepEqual([rest.id, rest.rule, rest.chosen], [null, null, true]);
});

test('a bar is a line from zero, with a gap behind it', () => {
  const view = shown(stepOf(PROBS), { ...SAMPLING, top_k: 1 });
  const { before, after } = bars.traces(view, barFrame(view.step, 600, 400));
  assert.deepEqual(rounded(before.x), [0, 0.5, null, 0, 0.25, null, 0, 0.15, null, 0, 0.1, null]);
  assert.deepEqual(after.x.slice(0, 6), [0, 1, null, 0, 0, null]);
  assert.deepEqual(before.y.slice(0, 6), [0, 0, null, 1, 1, null]);
});

test('a removed token’s name is struck out and its stage stands in place of its probability', () => {
  const view = shown(stepOf(PROBS, { u: 0.1 }), { ...SAMPLING, top_k: 2 });
  const traces = bars.traces(view, barFrame(view.step, 600, 400));
  assert.deepEqual(traces.label.text, ['t0', 't1', '', '']);
  assert.deepEqual(traces.removed_label.text, ['', '', 't2', 't3']);
  assert.deepEqual(traces.percent.text, ['66.7 %', '33.3 %', '', '']);
  assert.deepEqual(traces.rule.text, ['', '', 'top-k', 'top-k']);
  assert.deepEqual(traces.mark.text, ['chosen', '', '', '']);
});

test('an outline stands around the chosen row, and nowhere when none is chosen', () => {
  const frame = barFrame({ vocab_size: 4 }, 600, 400);
  const words = { label: () => '', rule: () => '', chosen: () => '', taken: () => '', draws: 0, measure: () => 0 };
  /** @type {Row} */
  const row = { id: 0, before: 0.5, after: 0.75, rule: null, chosen: true, draws: 0, green: false };
  assert.deepEqual(barTraces([row], frame, words).chosen, {
    x: [0, 0.75, 0.75, 0, 0],
    y: [-0.42, -0.42, 0.42, 0.42, -0.42],
  });
  assert.ok(barTraces([{ ...row, chosen: false }], frame, words).chosen.x.every((x) => x === null));
});

test('the mark of the chosen row is its sign alone where its word would push the number over the bar', () => {
  const frame = barFrame({ vocab_size: 4 }, 600, 400);
  const marked = (/** @type {number} */ letter, after = 1) => {
    const measure = (/** @type {string} */ text) => letter * text.length;
    const words = { label: () => '', rule: () => '', chosen: () => '◀ chosen', taken: () => '', draws: 0, measure };
    const row = { id: 0, before: after, after, rule: null, chosen: true, draws: 0, green: false };
    const { mark, percent } = barTraces([row], frame, words);
    assert.ok(Number(percent.x[0]) > after);
    return mark.text?.[0];
  };
  assert.deepEqual([marked(7), marked(10), marked(10, 0.5)], ['◀ chosen', '◀', '◀ chosen']);
});

test('a series of draws shows how often each token came and how often it should', () => {
  const view = shown(stepOf(PROBS), SAMPLING, [0.1, 0.2, 0.6, 0.9999]);
  const traces = bars.traces(view, barFrame(view.step, 600, 400));
  assert.deepEqual(traces.percent.text, ['2 / 2.0', '1 / 1.0', '0 / 0.6', '1 / 0.4']);
  assert.deepEqual(traces.observed.x, [0.5, 0.25, -9, 0.25]); // −9: off the chart
});

test('without draws no observed share is on the chart', () => {
  const view = shown(stepOf(PROBS), SAMPLING);
  assert.deepEqual(bars.traces(view, barFrame(view.step, 600, 400)).observed.x, [-9, -9, -9, -9]);
});

test('a frame sets the axes and the thickness of the bars', () => {
  const chart = plot(600, 80);
  const frame = bars.reframe(chart, shown(stepOf(PROBS), SAMPLING));
  assert.deepEqual(chart.layout.xaxis.ticktext, ['0%', '20%', '40%', '60%', '80%', '100%']);
  assert.deepEqual(chart.layout.yaxis.range, [3.5, -0.5]);
  assert.deepEqual(chart.thickness, frame.thickness);
  assert.deepEqual(frame.thickness, { before: 20 * 0.74, after: 20 * 0.44 });
});
