// What waits for its turn on the server: its place in line, how long still, and a way out. Gradio's client hears all of
// that and shows it on an output that loads; our outputs stay as they are. So what it hears is read here, in passing.

import { element } from '../common/dom.js';
import { duration, onLanguage, say, words } from '../common/i18n.js';
import { LineHeads, messageOf, Recent } from './messages.js';

/**
 * @typedef {object} Waiting an event that waits
 * @property {number} since when it was first heard of, in milliseconds
 * @property {number | null} rank how many are before it; null until the stream has said so
 * @property {number | null} begins when it will have its turn, in milliseconds; null: unknown
 * @property {(() => Promise<Response>) | null} cancel null until its answer has come
 */

const PATIENCE = 700; // milliseconds that nobody calls waiting
const SETTLES = 3000; // milliseconds at most until a stream has spoken of what joined
const REMEMBERED = 500; // events that a stream has spoken of

/** @type {Map<string, Waiting>} by the event's id */
const waiting = new Map();
/** @type {Set<string>} those that have begun before the answer with their id has come */
const begun = new Set();
/** Events that a stream has spoken of. */
const heard = new Recent(REMEMBERED);
/** @type {Set<() => void>} what waits until something was heard, or a stream has ended */
const turns = new Set();
let streams = 0; // that are open
/** @type {ReturnType<typeof setTimeout> | undefined} the next drawing */
let due;
/** @type {{ what: number, at: number } | null} what met a full line, and when, until it is sent again or others wait */
let refused = null;

const line = element('div', 'pg-waiting');
const place = element('span', 'pg-waiting-place');
const left = element('span', 'pg-waiting-left'); // outside of what is read aloud: it changes every second
const leave = element('button', 'pg-waiting-leave');
place.role = 'status';
leave.type = 'button';
leave.addEventListener('click', () => (refused ? refuse(null) : leaveLine()));
line.append(place, left, leave);
document.body.append(line);

/** @param {string} id */
function eventOf(id) {
  const event = waiting.get(id) ?? { since: performance.now(), rank: null, begins: null, cancel: null };
  waiting.set(id, event);
  return event;
}

/** What is long enough in line to be called waiting, the first one first. */
function shown() {
  const now = performance.now();
  return [...waiting.values()]
    .filter(({ since, rank, cancel }) => rank !== null && cancel && now - since >= PATIENCE)
    .sort((a, b) => Number(a.rank) - Number(b.rank));
}

function draw() {
  clearTimeout(due);
  const all = shown();
  const [first] = all;
  const { at } = refused ?? { at: 0 };
  if (refused && all.some(({ since }) => since > at)) refused = null;
  line.classList.toggle('pg-waits', Boolean(refused || first));
  if (refused) write(words().waiting_full, '', words().download_close);
  else if (first) {
    const seconds = first.begins === null ? 0 : (first.begins - performance.now()) / 1000;
    const turn = first.rank ? say('waiting_place', { n: first.rank + 1 }) : words().waiting_next;
    write(turn, seconds > 0 ? say('waiting_left', { time: duration(seconds) }) : '', words().waiting_leave);
  } else put(place, '');
  if (waiting.size) due = setTimeout(draw, first ? 500 : 100);
}

/** @param {...string} texts */
function write(...texts) {
  [place, left, leave].forEach((node, i) => {
    put(node, texts[i]);
  });
}

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Returns when the open stream has spoken of the event that has just joined, or has ended. Gradio's client opens no
 * other stream while it has one; where the server has ended that one already, it would never hear of the event.
 *
 * @param {string} id
 */
async function settled(id) {
  const late = performance.now() + SETTLES;
  while (streams && !heard.has(id) && performance.now() < late) {
    await new Promise((done) => {
      turns.add(() => done(undefined));
      setTimeout(done, SETTLES);
    });
  }
  if (!heard.has(id)) await pause(20); // the client reads that its stream is over
}

function turn() {
  for (const done of turns) done();
  turns.clear();
}

/**
 * Takes in one line of the server's stream.
 *
 * @param {string} head its beginning
 */
function receive(head) {
  const message = messageOf(head);
  if (!message) return;
  const { id } = message;
  heard.add(id);
  turn();
  if (message.kind === 'estimation') {
    const { rank, seconds } = message;
    Object.assign(eventOf(id), { rank, begins: seconds === null ? null : performance.now() + 1000 * seconds });
  } else {
    if (message.kind === 'process_starts' && !waiting.get(id)?.cancel) begun.add(id);
    waiting.delete(id);
  }
  draw();
}

/**
 * The same stream, of whose lines the beginnings are read in passing.
 *
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 */
function overheard(stream) {
  const lines = new LineHeads();
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const { readable, writable } = new TransformStream({
    transform(chunk, passed) {
      passed.enqueue(chunk);
      for (const head of lines.read(chunk)) receive(head);
    },
  });
  streams += 1;
  stream
    .pipeTo(writable)
    .catch(() => {})
    .then(ended);
  return readable;
}

/** Of what this stream has spoken of, nothing more comes. */
function ended() {
  streams -= 1;
  turn();
  for (const [id, { rank }] of waiting) if (rank !== null) waiting.delete(id);
  draw();
}

/**
 * An event has joined the line.
 *
 * @param {string} address that it was sent to
 * @param {string} body of its request
 * @param {string} id
 */
function joined(address, body, id) {
  const { session_hash, fn_index } = JSON.parse(body);
  if (fn_index === refused?.what) refuse(null);
  if (begun.delete(id)) return;
  const cancel = address.replace(/queue\/join.*$/, 'cancel');
  eventOf(id).cancel = () => post(cancel, { session_hash, fn_index, event_id: id });
  draw();
}

/**
 * @param {string} address
 * @param {object} sent
 */
function post(address, sent) {
  return fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
  });
}

/** Takes out of the line whatever waits; Gradio ends it as if it had been stopped. */
function leaveLine() {
  const all = shown();
  for (const [id, event] of [...waiting].filter(([, each]) => all.includes(each))) {
    waiting.delete(id);
    event.cancel?.().catch(() => waiting.set(id, event)); // it did not get through: still in line
  }
  draw();
}

/**
 * Says that too many wait for `what` to join them; null: no longer so.
 *
 * @param {number | null} what the number of an event's function
 */
function refuse(what) {
  refused = what === null ? null : { what, at: performance.now() };
  draw();
}

/**
 * The address of a request.
 *
 * @param {RequestInfo | URL} input
 */
export const addressOf = (input) => (input instanceof Request ? input.url : String(input));

/**
 * What Gradio's client is to have of `response`, the answer to `request`.
 *
 * @param {Parameters<typeof fetch>} request
 * @param {Response} response
 */
export async function followed([input, init], response) {
  const address = addressOf(input);
  if (/\/gradio_api\/queue\/data\b/.test(address) && response.ok && response.body) {
    return new Response(overheard(response.body), response);
  }
  if (!/\/gradio_api\/queue\/join\b/.test(address)) return response;
  const body = String(init?.body);
  if (response.status === 503) {
    refuse(JSON.parse(body).fn_index);
    // Of 503 Gradio's client says a sentence of its own, in English; what it says of this one waiting.css hides.
    return Response.json({ detail: '<span class="pg-silent"></span>' }, { status: 429 });
  }
  if (!response.ok) return response;
  const { event_id: id } = await response.clone().json();
  joined(address, body, id);
  await settled(id);
  return response;
}

/** Nothing more comes of what waits. */
export function lost() {
  waiting.clear();
  draw();
}

onLanguage(draw);
