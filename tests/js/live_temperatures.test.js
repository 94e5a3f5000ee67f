// The numbers of the temperature comparison.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beside, probabilities, temperatures } from '../../playground/web/live/charts/temperatures.js';
import { NEUTRAL, PROBS, plot, rounded, SAMPLING, shown, stepOf } from './live_step.js';

const { values, count } = stepOf(PROBS).ranked;

test('at temperature 1 the line is the distribution, at 0.5 its squares', () => {
  assert.deepEqual(rounded(probabilities(values, count, 1, [1, 2, 3, 4])), PROBS);
  assert.deepEqual(rounded(probabilities(values, count, 0.5, [1, 4])), rounded([0.25 / 0.345, 0.01 / 0.345]));
});

test('at temperature 0 the best has everything, the others the least that is shown', () => {
  assert.deepEqual(probabilities(values, count, 0, [1, 2]), [1, 1e-10 / 10]);
});

test('a banned token has no place on the line', () => {
  assert.deepEqual(rounded(probabilities(values, 2, 1, [1, 2, 3])), rounded([2 / 3, 1 / 3, null]));
});

test('the line now is at the temperature set, and at 1 while nothing is drawn', () => {
  const traces = (/** @type {typeof NEUTRAL} */ options) => {
    const view = shown(stepOf(PROBS), options);
    return temperatures.traces(view, temperatures.reframe(plot(600, 400), view));
  };
  const drawing = traces({ ...SAMPLING, temperature: 2 });
  assert.deepEqual(drawing.now.y, drawing.t2.y);
  assert.deepEqual(drawing.now_words.text, ['now T = 2']);
  assert.deepEqual(drawing.t0_words.text, ['T = 0.5']);
  const greedy = traces({ ...NEUTRAL, temperature: 2 });
  assert.deepEqual(greedy.now.y, greedy.t1.y);
});

test('the compared lines are computed once for a distribution', () => {
  const step = stepOf(PROBS);
  const frame = temperatures.reframe(plot(600, 400), shown(step, SAMPLING));
  const first = temperatures.traces(shown(step, SAMPLING), frame);
  const second = temperatures.traces(shown(step, { ...SAMPLING, temperature: 3 }), frame);
  assert.equal(first.t0.y, second.t0.y);
  assert.notDeepEqual(first.now.y, second.now.y);
});

const ROOM = { ranks: [1, 10, 100, 1000], end: 3, xRange: [0, 3], tickvals: [], ticktext: [] };

test('words stand beside their line, inside the plot', () => {
  const inner = { width: 300, height: 206 }; // 100 pixels for a decade of ranks, 20 for one of probabilities
  const room = { ...ROOM, xRange: /** @type {[number, number]} */ ([0, 3]), inner };
  const flat = beside([0.1, 0.1, 0.1, 0.1], 0.9, 60, room, []);
  assert.deepEqual(rounded([flat?.x ?? 0, flat?.y ?? 0]), [235, 26 - 12.5]);
  const steep = beside([1, 1e-12, 1e-12, 1e-12], 0.9, 60, room, []);
  assert.ok(steep && steep.x === 35 && steep.y >= 7.5);
});

test('words that would meet others stand elsewhere, or not at all', () => {
  const inner = { width: 300, height: 206 };
  const room = { ...ROOM, xRange: /** @type {[number, number]} */ ([0, 3]), inner };
  const first = beside([0.1, 0.1, 0.1, 0.1], 0.9, 60, room, []);
  assert.ok(first);
  const second = beside([0.1, 0.1, 0.1, 0.1], 0.9, 60, room, [first]);
  assert.ok(second && (Math.abs(second.y - first.y) >= 15 || Math.abs(second.x - first.x) >= 65));
  assert.equal(beside([0.1, 0.1, 0.1, 0.1], 0.9, 400, room, []), null);
});

test('the words of every line are on the plot, at any temperature and size', () => {
  for (const temperature of [0, 0.05, 0.5, 0.9, 1, 2, 10]) {
    for (const [width, height] of [
      [250, 180],
      [600, 400],
    ]) {
      const view = shown(stepOf(PROBS), { ...SAMPLING, temperature });
      const frame = temperatures.reframe(plot(width, height), view);
      const traces = temperatures.traces(view, frame);
      for (const name of ['t0', 't1', 't2', 'now']) {
        const { x, y } = traces[`${name}_words`];
        assert.equal(x.length, 1, `${name} at ${temperature}, ${width}`);
        assert.ok(Number(x[0]) >= 10 ** frame.xRange[0] && Number(x[0]) <= 10 ** frame.xRange[1]);
        assert.ok(Number(y[0]) <= 10 ** 0.3 && Number(y[0]) >= 1e-10);
      }
    }
  }
});
