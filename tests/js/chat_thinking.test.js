// What a reply thinks before it answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thinking } from '../../playground/web/chat/thinking.js';

test('a reply that does not begin so thinks nothing', () => {
  assert.deepEqual(thinking(['네', ' <think>', '</think>']), { count: 0, closed: false });
  assert.deepEqual(thinking([]), { count: 0, closed: false });
});

test('thinking ends with its sign, and the white space behind it belongs to it', () => {
  assert.deepEqual(thinking(['\n<think>', '음', '</think>', '\n', '\n', '네']), { count: 5, closed: true });
});

test('signs may be split over tokens', () => {
  assert.deepEqual(thinking(['<th', 'ink>음</', 'think>', '네']), { count: 3, closed: true });
});

test('until it has come to its end all of it is thinking', () => {
  assert.deepEqual(thinking(['<think>', '음', '…']), { count: 3, closed: false });
});

test('a prompt may have opened the thinking', () => {
  assert.deepEqual(thinking(['음', '</think>', '네'], true), { count: 2, closed: true });
  assert.deepEqual(thinking(['음'], true), { count: 1, closed: false });
});
