// The numbers of the stages' chart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STAGES as ALL } from '../../playground/web/generated/stages.js';
import { stageRows, waterfall, withRow } from '../../playground/web/live/charts/waterfall.js';
import { NEUTRAL, PROBS, plot, rounded, SAMPLING, STAGES, shown, stepOf } from './live_step.js';

const CUT = { ...SAMPLING, temperature: 2, top_k: 2 };
const OCCURRED = { history: { ids: [1], reach: [2], times: [0], recent: [3] } };

/** @param {typeof NEUTRAL} options */
function rows(options) {
  const { step, result } = shown(stepOf(PROBS, OCCURRED), options);
  return stageRows(step, result, options, STAGES);
}

test('there is a row for the start and one for every stage, acting or not', () => {
  const all = rows(CUT);
  assert.deepEqual(
    all.map(({ name }) => name),
    [null, ...STAGES],
  );
  assert.deepEqual(
    all.filter(({ acts }) => acts).map(({ name }) => name),
    [null, 'temperature', 'top_k'],
  );
});

test('each stage begins with what the one before it left', () => {
  const acting = rows({ ...SAMPLING, no_repeat_ngram_size: 2, top_k: 2, top_p: 0.5 }).filter(({ acts }) => acts);
  assert.deepEqual(
    acting.map(({ kept, removed }) => [kept, removed]),
    [
      [4, 0],
      [3, 1],
      [2, 1],
      [1, 1],
    ],
  );
  assert.deepEqual(rounded(acting.map(({ before }) => before)), [1, 1, 0.75, 0.65]);
  assert.deepEqual(rounded(acting.map(({ left }) => left)), [1, 0.75, 0.65, 0.5]);
});

test('the history rules act without a draw, the others only when drawing', () => {
  assert.deepEqual(
    rows(NEUTRAL).map(({ possible }) => possible),
    [true, true, true, true, ...Array(8).fill(false)],
  );
});

const FRAME = { gap: 0.1, brief: false, rows: STAGES };

test('words say what a stage did, or why it did nothing', () => {
  const view = shown(stepOf(PROBS), CUT);
  const traces = waterfall.traces(view, FRAME);
  assert.deepEqual(traces.words.text?.slice(0, 1), ['4 tokens']);
  assert.equal(traces.words.text?.[4], '4 reshaped');
  assert.match(traces.words.text?.[6] ?? '', / % · 2 left, 2 gone$/);
  assert.equal(traces.off_words.text?.[7], 'off');
  assert.equal(traces.name.text?.[6], 'top-k');
  assert.equal(traces.off_name.text?.[7], 'top-p');
  const greedy = waterfall.traces(shown(stepOf(PROBS), NEUTRAL), FRAME);
  assert.equal(greedy.off_words.text?.[6], 'only when drawing');
});

test('on a phone the words are the number of tokens', () => {
  const chart = plot(390, 400);
  const view = shown(stepOf(PROBS), CUT);
  const frame = waterfall.reframe(chart, view);
  assert.equal(frame.brief, true);
  assert.equal(waterfall.traces(view, frame).words.text?.[6], '2');
});

test('what is removed stands right of what is left', () => {
  const { left, removed } = waterfall.traces(shown(stepOf(PROBS), { ...SAMPLING, top_k: 2 }), FRAME);
  assert.deepEqual(rounded(left.x.slice(18, 21)), [0, 0.75, null]);
  assert.deepEqual(rounded(removed.x.slice(18, 21)), [0.75, 1, null]);
  assert.deepEqual(left.y.slice(18, 21), [6, 6, null]);
});

test('a frame leaves room for names and words, and sets the thickness of the bars', () => {
  const chart = plot(600, 240);
  const frame = waterfall.reframe(chart, shown(stepOf(PROBS), SAMPLING));
  const unit = 600 - 136 - 168;
  assert.deepEqual(chart.layout.xaxis.range, [-136 / unit, 1 + 168 / unit]);
  assert.equal(frame.gap, 5 / unit);
  assert.deepEqual(chart.thickness, { left: 20 * 0.56, removed: 20 * 0.56 });
});

test('a stage that is not usual has a row while it acts', () => {
  const few = { stages: Object.keys(ALL), usual: STAGES };
  const off = { ...shown(stepOf(PROBS), SAMPLING), ...few };
  const on = { ...shown(stepOf(PROBS), { ...SAMPLING, top_n_sigma: 1 }), ...few };
  assert.deepEqual(withRow(off), STAGES);
  assert.deepEqual(withRow(on), [...STAGES.slice(0, 3), 'top_n_sigma', ...STAGES.slice(3)]);
  const chart = plot(600, 400);
  const frame = waterfall.reframe(chart, on);
  assert.deepEqual(chart.layout.yaxis.range, [STAGES.length + 1.5, -0.5]);
  assert.equal(waterfall.fits?.(on, frame), true);
  assert.equal(waterfall.fits?.(off, frame), false);
});
