// What waits for its turn on the server: its place in line, how long still, and a way out. Gradio's client is told all of
// that and shows it on an output that loads; our outputs stay as they are. So what it is told is read here as it comes by.

import { element } from '../common/dom.js';
import { duration, onLanguage, say, words } from '../common/i18n.js';

const PATIENCE = 700; // milliseconds that nobody calls waiting
const SETTLES = 3000; // milliseconds at most until a stream has told of what joined
const REMEMBERED = 500; // events that a stream has told of
const HEAD = 400; // characters of a line that tell what it is; the rest may be a whole answer
const MESSAGE = /^data: *\{"msg":"(estimation|process_starts|process_completed)","event_id":"(\w+)"/;

const waiting = new Map(); // by the event's id: what it waits for and since when
const begun = new Set(); // those that have begun before the answer with their id has come
const heard = new Set(); // events that a stream has told of
const turns = new Set(); // what waits to be told that something was heard, or a stream has ended
let streams = 0; // that are open
let due = 0;
let refused = null; // what found the line full and when, until it is asked for again or something else waits

const line = element('div', 'pg-waiting');
const place = element('span', 'pg-waiting-place');
const left = element('span', 'pg-waiting-left'); // outside of what is read aloud: it changes every second
const leave = element('button', 'pg-waiting-leave');
place.role = 'status';
leave.type = 'button';
leave.addEventListener('click', () => (refused ? refuse(null) : leaveLine()));
line.append(place, left, leave);
document.body.append(line);

const known = (id) =>
  waiting.get(id) ?? waiting.set(id, { since: performance.now(), rank: null, begins: null, cancel: null }).get(id);

/** What is long enough in line to be called waiting, the first one first. */
function shown() {
  const now = performance.now();
  return [...waiting.values()]
    .filter(({ since, rank, cancel }) => rank !== null && cancel && now - since >= PATIENCE)
    .sort((a, b) => a.rank - b.rank);
}

function draw() {
  clearTimeout(due);
  const all = shown();
  const [first] = all;
  if (refused && all.some(({ since }) => since > refused.at)) refused = null;
  line.classList.toggle('pg-waits', Boolean(refused || first));
  if (refused) write(words().waiting_full, '', words().download_close);
  else if (first) {
    const seconds = first.begins === null ? 0 : (first.begins - performance.now()) / 1000;
    const turn = first.rank ? say('waiting_place', { n: first.rank + 1 }) : words().waiting_next;
    write(turn, seconds > 0 ? say('waiting_left', { time: duration(seconds) }) : '', words().waiting_leave);
  } else put(place, '');
  if (waiting.size) due = setTimeout(draw, first ? 500 : 100);
}

function write(...texts) {
  [place, left, leave].forEach((node, i) => put(node, texts[i]));
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Returns when the open stream has told of the event that has just joined, or has ended. Gradio's client opens no other
 * stream while it has one; where the server has ended that one already, it would never hear of the event.
 */
async function settled(id) {
  const late = performance.now() + SETTLES;
  while (streams && !heard.has(id) && performance.now() < late) {
    await new Promise((done) => {
      turns.add(done);
      setTimeout(done, SETTLES);
    });
  }
  if (!heard.has(id))
    await new Promise((done) => {
      setTimeout(done, 20);
    }); // the client reads that its stream is over
}

function turn() {
  for (const done of turns) done();
  turns.clear();
}

/** Takes in one message of the server's. */
function receive(head) {
  const [, message, id] = MESSAGE.exec(head) ?? [];
  if (id) {
    heard.delete(id);
    heard.add(id);
    if (heard.size > REMEMBERED) heard.delete(heard.values().next().value);
    turn();
  }
  if (message === 'estimation') {
    const { rank, rank_eta: seconds } = JSON.parse(head.slice(head.indexOf('{')));
    Object.assign(known(id), { rank, begins: seconds === null ? null : performance.now() + 1000 * seconds });
  } else if (message) {
    if (message === 'process_starts' && !waiting.get(id)?.cancel) begun.add(id);
    waiting.delete(id);
  }
  if (message) draw();
}

/** The same stream, of whose lines the beginnings are read in passing. */
function overheard(stream) {
  const decoder = new TextDecoder();
  let head = '';
  const { readable, writable } = new TransformStream({
    transform(chunk, passed) {
      passed.enqueue(chunk);
      const [rest, ...lines] = decoder.decode(chunk, { stream: true }).split('\n');
      head += rest.slice(0, HEAD - head.length);
      for (const next of lines) {
        receive(head);
        head = next.slice(0, HEAD);
      }
    },
  });
  streams += 1;
  stream
    .pipeTo(writable)
    .catch(() => {})
    .then(ended);
  return readable;
}

/** Of what this stream has told about, nothing more comes. */
function ended() {
  streams -= 1;
  turn();
  for (const [id, { rank }] of waiting) if (rank !== null) waiting.delete(id);
  draw();
}

/** An event has joined the line. */
function joined(address, body, id) {
  const { session_hash, fn_index } = JSON.parse(body);
  if (fn_index === refused?.what) refuse(null);
  if (begun.delete(id)) return;
  const cancel = address.replace(/queue\/join.*$/, 'cancel');
  Object.assign(known(id), { cancel: () => post(cancel, { session_hash, fn_index, event_id: id }) });
  draw();
}

function post(address, data) {
  return fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(data),
  });
}

/** Takes out of the line whatever waits; Gradio ends it as if it had been stopped. */
function leaveLine() {
  const all = shown();
  for (const [id, event] of [...waiting].filter(([, each]) => all.includes(each))) {
    waiting.delete(id);
    event.cancel().catch(() => waiting.set(id, event)); // it did not get through: still in line
  }
  draw();
}

/** Says that too many wait for `what` to join them; null: no longer so. */
function refuse(what) {
  refused = what === null ? null : { what, at: performance.now() };
  draw();
}

/** What Gradio's client is to have of `response`, the answer to the request `given`. */
export async function followed(given, response) {
  const address = String(given[0]?.url ?? given[0]);
  if (/\/gradio_api\/queue\/data\b/.test(address) && response.ok && response.body) {
    return new Response(overheard(response.body), response);
  }
  if (!/\/gradio_api\/queue\/join\b/.test(address)) return response;
  if (response.status === 503) {
    refuse(JSON.parse(given[1].body).fn_index);
    // Of 503 Gradio's client says a sentence of its own, in English; what it says of this one page.css hides.
    return Response.json({ detail: '<span class="pg-silent"></span>' }, { status: 429 });
  }
  if (!response.ok) return response;
  const { event_id: id } = await response.clone().json();
  joined(address, given[1].body, id);
  await settled(id);
  return response;
}

/** Nothing more comes of what waits. */
export function lost() {
  waiting.clear();
  draw();
}

onLanguage(draw);
