// The numbers of the temperature comparison.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probabilities, temperatures } from '../../playground/web/live/charts/temperatures.js';
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

test('the words of a line stand on it', () => {
  const view = shown(stepOf(PROBS), SAMPLING);
  const traces = temperatures.traces(view, temperatures.reframe(plot(600, 400), view));
  for (const name of ['t0', 't1', 't2', 'now']) {
    const [x] = traces[`${name}_words`].x;
    assert.equal(traces[`${name}_words`].y[0], traces[name].y[traces[name].x.indexOf(x)]);
  }
});
