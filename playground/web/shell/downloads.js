// Downloads that are under way on the server: one line each, with what has come, how fast, how long still, and a way to
// stop and to go on. They belong to all readers; that this one waits for a model is known here alone.

/** @import { BegunData, DownloadData, ModelRow, TextData } from '../generated/contract.js' */
/** @import { Gradio } from '../bridge.js' */

import { component } from '../bridge.js';
import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { duration, inLanguage, LANGUAGES, onLanguage, say, words } from '../common/i18n.js';
import { bytes } from './sizes.js';

/**
 * The server's functions of downloads, `download_functions` in Python.
 *
 * @typedef {object} Server
 * @property {(nothing: null) => Promise<DownloadData[]>} seen
 * @property {(nothing: null) => Promise<ModelRow[]>} rows
 * @property {(name: string) => Promise<BegunData>} begin
 * @property {(name: string) => Promise<void>} stop
 */

/**
 * @typedef {object} Follower
 * @property {(name: string) => void} ready a model that its reader waits for is here
 * @property {(rows: ModelRow[], name?: string) => void} offered what is offered now, and what is here of it anyway
 */

const PERIOD = 600; // milliseconds between two looks while something is coming
/** @type {Array<DownloadData['state'] | undefined>} */
const RUNNING = ['waiting', 'asking', 'downloading'];
/** @type {Partial<Record<DownloadData['state'], string>>} what can be done with one that has ended */
const ACTIONS = { done: 'use', stopped: 'go_on', failed: 'again' };

/**
 * What is said of a download.
 *
 * @param {DownloadData} download
 */
function sentence({ state, received, total, speed, seconds_left: left, error }) {
  const w = words();
  const amount =
    total === null ? bytes(received) : say('download_amount', { received: bytes(received), total: bytes(total) });
  if (state === 'failed' && error) return inLanguage(error);
  if (state === 'stopped') return say('download_stopped', { amount });
  if (state !== 'downloading') return w[`download_${state}`];
  return [
    amount,
    speed && say('download_speed', { speed: bytes(speed) }),
    left !== null && say('download_left', { time: duration(left) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

class Line {
  action = 'stop';

  /**
   * @param {string} name
   * @param {Downloads} panel
   */
  constructor(name, panel) {
    this.name = name;
    this.panel = panel;
    this.node = element('div', 'pg-download');
    this.node.dataset.name = name;
    this.text = element('span', 'pg-download-text');
    this.text.role = 'status';
    this.bar = element('progress', '');
    this.main = button('', '', () => this.#act());
    this.close = button('', '', () => this.panel.dismiss(name));
    this.node.append(element('span', 'pg-download-name', name), this.bar, this.text, this.main, this.close);
  }

  /**
   * Changes what is different and nothing else: a button must not vanish under a finger.
   *
   * @param {DownloadData} download
   */
  draw(download) {
    const { state, received, total } = download;
    const w = words();
    const text = sentence(download);
    this.action = ACTIONS[state] ?? 'stop';
    this.node.dataset.state = state;
    if (this.text.textContent !== text) this.text.textContent = text;
    if (total) Object.assign(this.bar, { max: total, value: received });
    this.bar.ariaLabel = say('download_progress', { name: this.name });
    this.bar.hidden = state === 'failed' || state === 'done';
    this.main.textContent = w[`download_${this.action}`];
    this.main.dataset.action = this.action;
    this.close.textContent = w.download_close;
    this.close.hidden = this.action === 'stop';
  }

  #act() {
    if (this.action === 'stop') this.panel.stop(this.name);
    else if (this.action === 'use') this.panel.use(this.name);
    else this.panel.begin(this.name);
  }
}

class Downloads {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Map<string, DownloadData>} by name, as the server last answered */
  #known = new Map();
  /** @type {Set<string>} */
  #dismissed = new Set();
  /** @type {Map<string, DownloadData>} */
  #refused = new Map();
  /** @type {Set<string>} all that this reader wanted */
  #wishes = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} the next look */
  #timer;
  /** @type {string | null} the model that this reader waits for: the one wanted last */
  #wanted = null;

  /**
   * @param {Element} root
   * @param {Server} server
   */
  constructor(root, server) {
    this.root = root;
    this.server = server;
  }

  /**
   * Asks for `name`; when it is here it comes into use.
   *
   * @param {string} name
   */
  async begin(name) {
    this.#wanted = name;
    if (await this.#isHere(name)) this.use(name);
  }

  /**
   * Asks for `name`, which nobody puts into use when it is here.
   *
   * @param {string} name
   */
  async fetch(name) {
    if (!(await this.#isHere(name))) return;
    this.dismiss(name);
    follower.offered(await this.server.rows(null), name);
  }

  /**
   * Asks for `name`, and whether it is here already; else it is seen coming, or why it is not.
   *
   * @param {string} name
   */
  async #isHere(name) {
    this.#wishes.add(name);
    this.#dismissed.delete(name);
    this.#refused.delete(name);
    const { is_here: isHere, error } = await this.#begun(name);
    if (isHere) return true;
    if (error) this.#refused.set(name, refusal(name, error));
    await this.look();
    return false;
  }

  /**
   * The server's answer to a wish for `name`; one that does not come is said as a refusal.
   *
   * @param {string} name
   * @returns {Promise<BegunData>}
   */
  async #begun(name) {
    try {
      return await this.server.begin(name);
    } catch {
      const error = Object.fromEntries(LANGUAGES.map((each) => [each, data.words[each].no_answer]));
      return { is_here: false, error: /** @type {TextData} */ (error) };
    }
  }

  /** @param {string} name */
  async stop(name) {
    if (this.#wanted === name) this.#wanted = null;
    await this.server.stop(name);
    await this.look();
  }

  /** @param {string} name */
  use(name) {
    this.#wanted = null;
    this.dismiss(name);
    follower.ready(name);
  }

  /** @param {string} name */
  dismiss(name) {
    this.#dismissed.add(name);
    this.#refused.delete(name);
    this.draw();
  }

  /** Looks at the server once, and again in a moment while something is coming. */
  async look() {
    clearTimeout(this.#timer);
    const before = this.#known;
    let all;
    try {
      all = await this.server.seen(null);
    } catch {
      // the server is away for a moment; what was known stays
      this.#timer = setTimeout(() => this.look(), 5 * PERIOD);
      return;
    }
    clearTimeout(this.#timer);
    this.#known = new Map(all.map((each) => [each.name, each]));
    if (all.some(({ state }) => RUNNING.includes(state))) this.#timer = setTimeout(() => this.look(), PERIOD);
    const ended = all.filter(({ name, state }) => state === 'done' && before.get(name)?.state !== 'done');
    if (ended.length) follower.offered(await this.server.rows(null));
    const wanted = ended.find(({ name }) => name === this.#wanted);
    if (wanted) this.use(wanted.name);
    this.draw();
  }

  draw() {
    const shown = new Map([...this.#known, ...this.#refused]);
    for (const name of this.#dismissed) if (!RUNNING.includes(shown.get(name)?.state)) shown.delete(name);
    for (const [name, { state }] of shown) if (this.#isOld(name, state)) shown.delete(name);
    for (const [name, line] of this.#lines) {
      if (shown.has(name)) continue;
      line.node.remove();
      this.#lines.delete(name);
    }
    for (const [name, download] of shown) this.#line(name).draw(download);
  }

  /** @param {string} name */
  #line(name) {
    const line = this.#lines.get(name) ?? new Line(name, this);
    if (!this.#lines.has(name)) this.root.append(line.node);
    this.#lines.set(name, line);
    return line;
  }

  /**
   * Whether a download had ended before this page saw it coming: then its end is no news here.
   *
   * @param {string} name
   * @param {DownloadData['state']} state
   */
  #isOld(name, state) {
    return ['done', 'failed'].includes(state) && !this.#lines.has(name) && !this.#wishes.has(name);
  }
}

/**
 * A download that did not begin.
 *
 * @param {string} name
 * @param {NonNullable<DownloadData['error']>} error
 * @returns {DownloadData}
 */
const refusal = (name, error) => ({
  name,
  state: 'failed',
  received: 0,
  total: null,
  speed: null,
  seconds_left: null,
  error,
});

/** @type {Downloads | undefined} undefined until its place is there */
let downloads;
/** @type {Follower} */
let follower = { ready() {}, offered() {} };

/**
 * Lets `made` follow what comes.
 *
 * @param {Follower} made
 */
export function follow(made) {
  follower = made;
}

/**
 * Asks for the model called `name`; when it is here it comes into use.
 *
 * @param {string} name
 */
export const begin = (name) => downloads?.begin(name);

/**
 * Asks for the model called `name`, which nobody puts into use when it is here.
 *
 * @param {string} name
 */
export const fetch = (name) => downloads?.fetch(name);

/** Looks at the server once. */
export const look = () => downloads?.look();

component('downloads', (host, /** @type {Gradio<unknown, Server>} */ { server }) => {
  downloads = new Downloads(/** @type {Element} */ (host.querySelector('.pg-downloads')), server);
  downloads.look();
});
onLanguage(() => downloads?.draw());
