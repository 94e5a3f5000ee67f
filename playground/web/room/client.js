// A room over HTTP: requests, and the stream of its events with all that a phone does to a connection. No DOM.

/** @import { TextData } from '../generated/contract.js' */

const FIRST_PAUSE = 500; // ms before a broken stream is opened again
const LONGEST_PAUSE = 15_000; // ms
const SILENCE = 40_000; // ms without a sign of life, which comes every 15 s: the connection is dead
const LAST = ['closed', 'replaced'];

/** A refusal of the room's, with its sentence in every language; `seconds` after which it may be tried again. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {TextData | null} text
   * @param {number} seconds
   */
  constructor(status, text, seconds = 0) {
    super(`${status}`);
    this.status = status;
    this.text = text;
    this.seconds = seconds;
  }
}

/**
 * Asks the room for something and returns its answer.
 *
 * @param {string} path relative to the page, such as `room/ABCD/answer`
 * @param {string} key
 * @param {unknown} [body]
 * @param {typeof fetch} [fetched]
 * @returns {Promise<any>} the answer's JSON
 */
export async function ask(path, key, body = {}, fetched = fetch) {
  const headers = { 'Content-Type': 'application/json', ...(key && { 'X-Room-Key': key }) };
  const response = await fetched(path, { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store' });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new Refusal(response.status, answer?.message ?? null, Number(response.headers.get('Retry-After') ?? 0));
}

/** Takes a stream's text apart into its events; comments are none. */
export class Events {
  #rest = '';

  /**
   * The events that `text` completes.
   *
   * @param {string} text
   * @returns {Array<{ event: string, data: any }>}
   */
  read(text) {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = /** @type {string} */ (blocks.pop());
    return blocks.flatMap((block) => {
      const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      return lines.event ? [{ event: lines.event, data: JSON.parse(lines.data ?? 'null') }] : [];
    });
  }
}

/**
 * How long to wait before the next try, so that a whole class does not come back in the same moment.
 *
 * @param {number} failures so many in a row
 * @param {number} random 0 to 1
 */
export const pauseAfter = (failures, random) =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);

/**
 * @typedef {object} Surroundings
 * @property {typeof fetch} fetched
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} pause ends early when the signal comes
 */

/** @type {Surroundings} */
const BROWSER = {
  fetched: (path, options) => fetch(path, options),
  pause: (ms, signal) =>
    new Promise((done) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', () => [clearTimeout(timer), done()], { once: true });
    }),
};

/** Listens to a room until it closes, this page goes, or another listens in its place. */
export class Listening {
  #is = { stopped: false };
  #failures = 0;
  #attempt = new AbortController();

  /**
   * @param {string} path of the stream, relative to the page
   * @param {string} key
   * @param {(event: string, data: any) => void} heard gets the room's events, and `lost` when the connection is, and
   *   `refused` with a status when there is nothing to come back to
   * @param {Surroundings} [surroundings]
   */
  constructor(path, key, heard, surroundings = BROWSER) {
    this.path = path;
    this.key = key;
    this.heard = heard;
    this.surroundings = surroundings;
    /** Comes when it is over. */
    this.over = this.#run();
  }

  /** Ends it. */
  stop() {
    this.#is.stopped = true;
    this.#attempt.abort();
  }

  /** Opens the stream anew at once: the phone has woken up, or the network is back. */
  again() {
    this.#failures = 0;
    this.#attempt.abort();
  }

  async #run() {
    while (!this.#is.stopped) {
      this.#attempt = new AbortController();
      const isOver = await this.#once().catch(() => false);
      if (isOver || this.#is.stopped) return;
      this.heard('lost', null);
      this.#attempt = new AbortController();
      await this.surroundings.pause(pauseAfter(this.#failures++, Math.random()), this.#attempt.signal);
    }
  }

  /** Listens once; resolves to whether that was the last time. */
  async #once() {
    const { signal } = this.#attempt;
    const headers = { 'X-Room-Key': this.key };
    const response = await this.surroundings.fetched(this.path, { headers, signal, cache: 'no-store' });
    if (response.status === 403 || response.status === 404) {
      this.heard('refused', response.status);
      return true;
    }
    if (!response.ok || !response.body) return false;
    return this.#read(response.body.getReader());
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  async #read(reader) {
    const [events, decoder, attempt] = [new Events(), new TextDecoder(), this.#attempt];
    for (;;) {
      const timer = setTimeout(() => attempt.abort(), SILENCE);
      const { value, done } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return false;
      this.#failures = 0;
      for (const { event, data } of events.read(decoder.decode(value, { stream: true }))) {
        this.heard(event, data);
        if (LAST.includes(event)) return true;
      }
    }
  }
}

/** Sends the newest of what is chosen, one after the other: an older one never arrives after a newer. */
export class Sender {
  /** @type {{ value: unknown } | null} */
  #next = null;
  #isSending = false;

  /** @param {(value: any) => Promise<void>} send sends one; handles its own errors */
  constructor(send) {
    this.send = send;
  }

  /** Whether something is on its way. */
  get isSending() {
    return this.#isSending;
  }

  /** @param {unknown} value */
  async put(value) {
    this.#next = { value };
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#next) {
      const { value: newest } = this.#next;
      this.#next = null;
      await this.send(newest);
    }
    this.#isSending = false;
  }
}
