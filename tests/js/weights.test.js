// Cross-attention as it is sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Weights } from '../../playground/web/summarize/weights.js';

test("a row is one summary token's shares of the source", () => {
  const data = Buffer.from(new Uint16Array([10, 30, 40, 0]).buffer).toString('base64');
  const weights = new Weights({ rows: 2, columns: 2, steps: 40, data });
  assert.deepEqual(weights.shares(0), [0.25, 0.75]);
  assert.deepEqual(weights.shares(1), [1, 0]);
});
