// What Gradio's stream says of the events that wait.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, LineHeads, messageOf, Recent } from '../../playground/web/shell/messages.js';

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);

test('an estimation says how many are before an event and how long they take', () => {
  const line = 'data: {"msg":"estimation","event_id":"a1","rank":2,"queue_size":3,"rank_eta":1.5}';
  assert.deepEqual(messageOf(line), { kind: 'estimation', id: 'a1', rank: 2, seconds: 1.5 });
  assert.deepEqual(messageOf(line.replace('1.5', 'null')), { kind: 'estimation', id: 'a1', rank: 2, seconds: null });
});

test('the beginning of an answer is enough to know that an event has ended', () => {
  const head = 'data: {"msg":"process_completed","event_id":"a1","output":{"data":["cut he';
  assert.deepEqual(messageOf(head), { kind: 'process_completed', id: 'a1' });
  assert.deepEqual(messageOf('data:{"msg":"process_starts","event_id":"a1"}'), { kind: 'process_starts', id: 'a1' });
});

test('other lines say nothing of an event', () => {
  for (const line of ['', 'data: {"msg":"heartbeat"}', 'data: {"msg":"process_generating","event_id":"a1"}']) {
    assert.equal(messageOf(line), null);
  }
});

test('lines are read however the stream is cut, characters too', () => {
  const sent = bytes('가나\n다\nnot ended');
  for (let cut = 0; cut <= sent.length; cut += 1) {
    const lines = new LineHeads();
    assert.deepEqual([...lines.read(sent.slice(0, cut)), ...lines.read(sent.slice(cut))], ['가나', '다']);
  }
});

test('of a long line only the beginning is kept', () => {
  const lines = new LineHeads();
  lines.read(bytes('a'.repeat(HEAD - 1)));
  lines.read(bytes('bc'));
  assert.deepEqual(lines.read(bytes('d\n')), [`${'a'.repeat(HEAD - 1)}b`]);
});

test('of many names the last ones are remembered', () => {
  const recent = new Recent(2);
  for (const name of ['a', 'b', 'a', 'c']) recent.add(name);
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => recent.has(name)),
    [true, false, true],
  );
});
