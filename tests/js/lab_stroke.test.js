// A stroke over bars.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stroke } from '../../playground/web/lab/stroke.js';

test('over one bar it sets that one to the height of the pointer', () => {
  assert.deepEqual(stroke({ at: 2.2, share: 0.1 }, { at: 2.8, share: 0.7 }), [[2, 0.7]]);
});

test('bars that it jumps over get the height of the line at their middles, in either direction', () => {
  assert.deepEqual(stroke({ at: 0.5, share: 0 }, { at: 4.5, share: 1 }), [
    [1, 0.25],
    [2, 0.5],
    [3, 0.75],
    [4, 1],
  ]);
  assert.deepEqual(stroke({ at: 3.5, share: 1 }, { at: 0.5, share: 0.25 }), [
    [2, 0.75],
    [1, 0.5],
    [0, 0.25],
  ]);
});

test('to the bar beside it there is nothing between', () => {
  assert.deepEqual(stroke({ at: 0.9, share: 1 }, { at: 1.1, share: 0.5 }), [[1, 0.5]]);
});
