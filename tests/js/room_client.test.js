// A room over a phone's connection: what is heard once, heard in parts, lost and found again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, Events, Listening, pauseAfter, Refusal, Sender } from '../../playground/web/room/client.js';

const STATE = 'event: state\ndata: {"here":1}\n\n';

test('an event may come in parts, several at once, and comments are none', () => {
  const events = new Events();
  assert.deepEqual(events.read(': alive\n\nevent: sta'), []);
  assert.deepEqual(events.read('te\ndata: {"a":"b: c"}\n'), []);
  assert.deepEqual(events.read('\nevent: closed\ndata: {}\n\n'), [
    { event: 'state', data: { a: 'b: c' } },
    { event: 'closed', data: {} },
  ]);
});

test('pauses grow to a bound, and a class does not come back in the same moment', () => {
  assert.deepEqual(
    [0, 1, 2, 50].map((failures) => pauseAfter(failures, 1)),
    [500, 1000, 2000, 15_000],
  );
  assert.equal(pauseAfter(0, 0), 250);
});

test('a refusal has the sentence, and a word about when to try again', async () => {
  const message = { ko: '아니요', en: 'No' };
  const fetched = async () =>
    new Response(JSON.stringify({ message }), { status: 429, headers: { 'Retry-After': '7' } });
  await assert.rejects(ask('room/ABCD/answer', 'key', {}, fetched), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual([error.status, error.text, error.seconds], [429, message, 7]);
    return true;
  });
});

test('a key is sent in a header and never in the address', async () => {
  /** @type {any[]} */
  const asked = [];
  const fetched = async (/** @type {any} */ ...given) => {
    asked.push(given);
    return Response.json({});
  };
  await ask('room/ABCD/answer', 'secret', { a: 1 }, fetched);
  await ask('room', '', {}, fetched);
  assert.equal(asked[0][0], 'room/ABCD/answer');
  assert.equal(asked[0][1].headers['X-Room-Key'], 'secret');
  assert.ok(!('X-Room-Key' in asked[1][1].headers));
});

/**
 * Listens to one answer after the other, as many as there are.
 *
 * @param {Array<() => Response>} answers
 */
async function heardOf(answers) {
  /** @type {Array<[string, unknown]>} */
  const heard = [];
  const left = [...answers];
  const fetched = async () => {
    const next = left.shift();
    if (!next) throw new TypeError('no network');
    return next();
  };
  let pauses = 0;
  /** @type {Listening} */
  const listening = new Listening('room/ABCD/events', 'key', (event, data) => heard.push([event, data]), {
    fetched,
    pause: async () => {
      pauses += 1;
      if (pauses > answers.length + 2) listening.stop();
    },
  });
  await listening.over;
  return { heard, left: left.length };
}

test('a stream that breaks is opened again until the room closes', async () => {
  const { heard } = await heardOf([
    () => new Response(STATE),
    () => new Response('', { status: 502 }),
    () => new Response(`${STATE}event: closed\ndata: {}\n\n`),
  ]);
  assert.deepEqual(
    heard.map(([event]) => event),
    ['state', 'lost', 'lost', 'state', 'closed'],
  );
});

test('without a network it goes on trying until the page goes', async () => {
  const { heard } = await heardOf([]);
  assert.ok(heard.length >= 2);
  assert.ok(heard.every(([event]) => event === 'lost'));
});

for (const status of [403, 404])
  test(`a ${status} is the end`, async () => {
    const { heard, left } = await heardOf([() => new Response('', { status }), () => new Response(STATE)]);
    assert.deepEqual(heard, [['refused', status]]);
    assert.equal(left, 1);
  });

test('a page that another one replaces does not fight back', async () => {
  const { heard, left } = await heardOf([
    () => new Response('event: replaced\ndata: {}\n\n'),
    () => new Response(STATE),
  ]);
  assert.deepEqual(heard, [['replaced', {}]]);
  assert.equal(left, 1);
});

test('of many taps the newest is sent last, one after the other, and those between are left out', async () => {
  /** @type {unknown[]} */
  const sent = [];
  /** @type {Array<() => void>} */
  const arrived = [];
  const sender = new Sender(async (value) => {
    sent.push(value);
    await new Promise((done) => arrived.push(() => done(null)));
  });
  const first = sender.put(1);
  sender.put(2);
  sender.put(3);
  assert.deepEqual(sent, [1]);
  assert.ok(sender.isSending);
  arrived[0]();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(sent, [1, 3]);
  arrived[1]();
  await first;
  assert.ok(!sender.isSending);
});
