// A room as a page knows it, against a server that is a function.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

/** @typedef {{ method: string, path: string, key: string | null, body: any }} Sent */

/** @param {Map<string, string>} kept */
const storage = (kept) => ({
  getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
  removeItem: (/** @type {string} */ name) => void kept.delete(name),
});
const here = /** @type {any} */ (globalThis);
const [local, session] = [new Map(), new Map()];
here.document = { baseURI: 'http://school.test/class/', getElementById: () => null };
Object.defineProperty(here, 'localStorage', { value: storage(local), configurable: true });
Object.defineProperty(here, 'sessionStorage', { value: storage(session), configurable: true });

const { room } = await import('../../playground/web/classroom/room.js');
const { keptRooms } = await import('../../playground/web/classroom/keys.js');
const { Refusal } = await import('../../playground/web/room/client.js');

/** @type {Sent[]} */
let sent = [];
/** @type {(request: Sent) => Response} */
let answer = () => Response.json({});
/** @type {ReadableStreamDefaultController<Uint8Array> | null} */
let stream = null;

const STATE = { role: 'student', here: 1, choices_only: false, phase: 'none', following: false };

/** @param {string} event @param {unknown} data */
const tell = (event, data) =>
  stream?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));

/** The next time that the room has changed. */
const changed = () => new Promise((done) => room.onChange(() => done(undefined)));

beforeEach(() => {
  [sent, stream] = [[], null];
  for (const map of [local, session]) map.clear();
  here.fetch = async (/** @type {string} */ url, /** @type {any} */ init = {}) => {
    const request = {
      method: init.method ?? 'GET',
      path: String(url).replace('http://school.test/class/', ''),
      key: init.headers?.['X-Room-Key'] ?? null,
      body: init.body ? JSON.parse(init.body) : null,
    };
    sent.push(request);
    if (!request.path.endsWith('/events')) return answer(request);
    const body = new ReadableStream({
      start(controller) {
        stream = controller;
      },
    });
    init.signal?.addEventListener('abort', () => stream?.error(new Error('aborted')));
    return new Response(body);
  };
});
afterEach(async () => {
  if (!room.member) return;
  answer = () => Response.json({});
  await room.leave();
});

/** Joins the room KDRM. */
async function join() {
  answer = () => Response.json({ key: 'k1', state: STATE });
  await room.join('KDRM');
  if (!stream) await changed();
}

test('a student joins, hears of a question, answers it, and is still there after a reload', async () => {
  await join();
  assert.deepEqual(sent[0], { method: 'POST', path: 'room/KDRM/members', key: null, body: {} });
  assert.deepEqual([sent[1].path, sent[1].key], ['room/KDRM/events', 'k1']);
  const question = { number: 1, kind: 'choice', prompt: 'Which?', options: ['a', 'b'], other: false };
  tell('state', { ...STATE, phase: 'open', question });
  await changed();
  assert.equal(room.student?.question?.prompt, 'Which?');
  answer = () => Response.json({ answer: { choice: 1 } });
  await room.answer(1, { choice: 1 });
  assert.deepEqual(sent.at(-1), {
    method: 'POST',
    path: 'room/KDRM/answer',
    key: 'k1',
    body: { question: 1, answer: { choice: 1 } },
  });
  assert.deepEqual(room.student?.answer, { choice: 1 });
  answer = () => Response.json({ key: 'k1', state: { ...STATE, answer: { choice: 1 } } });
  await room.resume();
  assert.equal(sent.findLast(({ path }) => path.endsWith('/members'))?.key, 'k1');
  assert.deepEqual(room.student?.answer, { choice: 1 });
});

test('the key never stands in an address', async () => {
  await join();
  assert.ok(sent.every(({ path }) => !path.includes('k1')));
});

test('a teacher’s link reaches a student until it ends', async () => {
  await join();
  tell('state', { ...STATE, following: true });
  tell('follow', { link: './?s=1.abc' });
  while (!room.link) await changed();
  assert.equal(room.link, './?s=1.abc');
  tell('state', STATE);
  while (room.link) await changed();
  assert.equal(room.link, '');
});

test('a room that is closed is forgotten; one that another tab has taken over is not', async () => {
  await join();
  tell('replaced', {});
  while (room.member) await changed();
  assert.equal(room.ending, 'replaced');
  assert.deepEqual(
    keptRooms().map(({ code }) => code),
    ['KDRM'],
  );
  await join();
  tell('closed', {});
  while (room.member) await changed();
  assert.deepEqual([room.ending, keptRooms()], ['closed', []]);
});

test('a room that is gone after a reload is forgotten, and one that does not answer is not', async () => {
  await join();
  answer = () => Response.json({ message: { ko: '없음', en: 'none' } }, { status: 404 });
  await room.resume();
  assert.deepEqual([room.ending, keptRooms()], ['closed', []]);
  await join();
  const { fetch } = here;
  here.fetch = async () => {
    throw new TypeError('no network');
  };
  await room.resume();
  here.fetch = fetch;
  assert.equal(room.member?.code, 'KDRM');
});

test('whoever opens a room keeps its key, and closes it with that', async () => {
  answer = ({ path }) =>
    path === 'room' ? Response.json({ code: 'ABCD', key: 't1', address: 'join#ABCD' }) : Response.json({});
  await room.open();
  assert.deepEqual(keptRooms(), [{ code: 'ABCD', role: 'teacher', key: 't1' }]);
  await room.close();
  assert.deepEqual([sent.at(-1)?.method, sent.at(-1)?.path, sent.at(-1)?.key], ['DELETE', 'room/ABCD', 't1']);
  assert.deepEqual([room.member, keptRooms()], [null, []]);
});

test('what the server refuses says why', async () => {
  await join();
  const message = { ko: '잠겼습니다', en: 'It is locked' };
  answer = () => Response.json({ message }, { status: 409 });
  await assert.rejects(room.answer(1, { choice: 0 }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual([error.status, error.text], [409, message]);
    return true;
  });
});
