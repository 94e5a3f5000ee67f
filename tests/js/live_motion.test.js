// Motion on a new step goes from what was shown to what is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars } from '../../playground/web/live/charts/bars.js';
import { curve } from '../../playground/web/live/charts/curve.js';
import { between, eased } from '../../playground/web/live/motion.js';
import { plot, SAMPLING, shown, stepOf } from './live_step.js';

test('a motion begins and ends where it should, and is faster at first', () => {
  assert.deepEqual([eased(0), eased(1)], [0, 1]);
  assert.ok(eased(0.25) > 0.5);
});

test('numbers lie between, gaps stay gaps, and words are the new ones', () => {
  const from = { bar: { x: [0, 1, null], y: [2, 2, null], text: ['old'] } };
  const to = { bar: { x: [0, 3, null], y: [2, 4, null], text: ['new'] } };
  assert.deepEqual(between(from, to, 0.5), { bar: { x: [0, 2, null], y: [2, 3, null], text: ['new'] } });
  assert.deepEqual(between(from, to, 1), to);
});

test('what has another shape does not move', () => {
  assert.deepEqual(between({ a: { x: [1], y: [1] } }, { a: { x: [1, 2], y: [1, 2] }, b: { x: [0], y: [0] } }, 0.5), {});
});

test('bars ease from the step before, the number of the die falls from above', () => {
  const [old, now] = [stepOf([0.7, 0.1, 0.1, 0.1]), stepOf([0.4, 0.3, 0.2, 0.1])].map((step) => shown(step, SAMPLING));
  const frame = bars.reframe(plot(600, 400), now);
  const [was, is] = [old, now].map((view) => bars.traces(view, frame));
  const half = between(bars.enter?.(is, was) ?? {}, is, 0.5);
  assert.ok(Math.abs(Number(half.before.x[1]) - (0.7 + 0.4) / 2) < 1e-6);
  const axis = curve.reframe(plot(600, 400), now);
  const drawn = curve.traces(now, axis);
  const start = curve.enter?.(drawn, {}) ?? {};
  assert.deepEqual(Object.keys(start), ['u', 'u_point']);
  assert.ok(Number(start.u_point.y[0]) > Number(drawn.u_point.y[0]));
  assert.deepEqual(start.u_point.x, drawn.u_point.x);
});
