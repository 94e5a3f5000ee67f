// What the page says to the server about a room, and what it hears. The key of a room travels in a header: never in an
// address, which servers write down, nor in a cookie, which a frame of another site may not have.

/** @import { TextData } from '../generated/contract.js' */

import { EventReader } from './events.js';

const SILENCE = 45_000; // ms without a word after which a connection is dead: the server speaks every 15 s
const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 10_000; // ms
const LAST = ['closed', 'replaced']; // events after which nothing more comes: two tabs would chase each other

/** A request that the server refuses, or that does not reach it. */
export class RoomError extends Error {
  /**
   * @param {number} status of HTTP; 0: there is no answer
   * @param {TextData | null} text what the server says of it
   */
  constructor(status, text) {
    super(`the room answers ${status}`);
    this.status = status;
    this.text = text;
  }
}

/** @param {string} path relative to the page's root */
export const addressOf = (path) => new URL(path, document.baseURI).href;

/**
 * @param {string} method
 * @param {string} path below the page's root
 * @param {{ key?: string | null, body?: unknown }} [sent]
 * @returns {Promise<Response>}
 */
async function request(method, path, { key = null, body = {} } = {}) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(addressOf(path), {
      method,
      headers: { 'content-type': 'application/json', ...(key && { 'x-room-key': key }) },
      body: JSON.stringify(body),
    });
  } catch {
    throw new RoomError(0, null);
  }
  if (!answer.ok) throw new RoomError(answer.status, await messageOf(answer));
  return answer;
}

/**
 * What a refusal says.
 *
 * @param {Response} answer
 * @returns {Promise<TextData | null>}
 */
async function messageOf(answer) {
  try {
    const { message } = await answer.json();
    return typeof message?.ko === 'string' && typeof message?.en === 'string' ? message : null;
  } catch {
    return null; // it is none of ours
  }
}

/**
 * Sends a request to a room and returns what it answers.
 *
 * @param {string} method
 * @param {string} path
 * @param {{ key?: string | null, body?: unknown }} [sent]
 * @returns {Promise<any>} any: each request has an answer of its own
 */
export async function send(method, path, sent) {
  const answer = await request(method, path, sent);
  return answer.status === 204 ? null : answer.json();
}

/**
 * The picture of a join address, as SVG.
 *
 * @param {string} code
 * @param {string} key
 * @param {string} address
 */
export async function picture(code, key, address) {
  return (await request('POST', `room/${code}/qr`, { key, body: { address } })).blob();
}

/**
 * How long to wait before the next try to connect, in ms: longer each time, and not the same for a whole class.
 *
 * @param {number} tries how many have failed
 * @param {number} luck in [0, 1)
 */
export const waitBefore = (tries, luck) => Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries) * (0.5 + luck / 2);

/**
 * @typedef {object} Heard
 * @property {(event: string, data: any) => void} event any: each event has data of its own
 * @property {(isConnected: boolean) => void} connected
 * @property {(status: number) => void} refused the room is gone, or this key is none of its
 */

/** What a room tells one of its members, connected again and again until nobody listens any more. */
export class Stream {
  #abort = new AbortController();
  #isOver = false;

  /**
   * @param {string} code
   * @param {string} key
   * @param {Heard} heard
   */
  constructor(code, key, heard) {
    this.address = addressOf(`room/${code}/events`);
    this.key = key;
    this.heard = heard;
  }

  /** Listens until {@link stop}. */
  async run() {
    for (let tries = 0; !this.#isOver; tries++) {
      this.#abort = new AbortController();
      try {
        if (await this.#listen()) tries = -1;
      } catch {
        // the connection broke: it is tried again
      }
      if (this.#isOver) return;
      this.heard.connected(false);
      await new Promise((done) => setTimeout(done, waitBefore(Math.max(0, tries), Math.random())));
    }
  }

  /** Nobody listens any more. */
  stop() {
    this.#isOver = true;
    this.#abort.abort();
  }

  /**
   * @param {string} event
   * @param {unknown} data
   */
  #take(event, data) {
    if (LAST.includes(event)) this.stop();
    this.heard.event(event, data);
  }

  /** Listens until the connection ends; returns whether there was one. */
  async #listen() {
    const { signal } = this.#abort;
    const answer = await fetch(this.address, { headers: { 'x-room-key': this.key }, signal, cache: 'no-store' });
    if (answer.status === 403 || answer.status === 404) {
      this.stop();
      this.heard.refused(answer.status);
      return false;
    }
    if (!answer.ok || !answer.body) return false;
    this.heard.connected(true);
    const [reader, events] = [answer.body.getReader(), new EventReader()];
    let alive = setTimeout(() => this.#abort.abort(), SILENCE);
    try {
      for (let next = await reader.read(); !next.done && !this.#isOver; next = await reader.read()) {
        clearTimeout(alive);
        alive = setTimeout(() => this.#abort.abort(), SILENCE);
        for (const { event, data } of events.read(next.value)) this.#take(event, JSON.parse(data));
      }
    } catch {
      // a broken connection was one all the same
    } finally {
      clearTimeout(alive);
    }
    return true;
  }
}
