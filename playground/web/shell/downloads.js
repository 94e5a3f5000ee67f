// Downloads that are under way on the server: one line each, with what has come, how fast, how long still, and a way to
// stop and to go on. They belong to all readers; that this one waits for a model is known here alone.

import { component } from '../bridge.js';
import { data } from '../common/data.js';
import { element } from '../common/dom.js';
import { duration, inLanguage, onLanguage, say, words } from '../common/i18n.js';

const PERIOD = 600; // milliseconds between two looks while something is coming
const RUNNING = ['waiting', 'asking', 'downloading'];
const ACTIONS = { done: 'use', stopped: 'go_on', failed: 'again' }; // what can be done with one that has ended

const bytes = (n) =>
  n >= 1e9
    ? `${(n / 1e9).toFixed(2)} GB`
    : n >= 1e6
      ? `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} MB`
      : `${Math.round(n / 1e3)} KB`;

function told({ state, received, total, speed, seconds_left: left, error }) {
  const w = words();
  const amount =
    total === null ? bytes(received) : say('download_amount', { received: bytes(received), total: bytes(total) });
  if (state === 'failed') return inLanguage(error);
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
  constructor(name, panel) {
    Object.assign(this, { name, panel });
    this.node = element('div', 'pg-download');
    this.node.dataset.name = name;
    this.text = element('span', 'pg-download-text');
    this.text.role = 'status';
    this.bar = element('progress', '');
    this.main = this.#button(() => this.#act());
    this.close = this.#button(() => this.panel.dismiss(name));
    this.node.append(element('span', 'pg-download-name', name), this.bar, this.text, this.main, this.close);
  }

  /** Changes what is different and nothing else: a button must not vanish under a finger. */
  draw(progress) {
    const { state, received, total } = progress;
    const w = words();
    const action = ACTIONS[state] ?? 'stop';
    const text = told(progress);
    this.action = action;
    this.node.dataset.state = state;
    if (this.text.textContent !== text) this.text.textContent = text;
    if (total) Object.assign(this.bar, { max: total, value: received });
    this.bar.ariaLabel = say('download_progress', { name: this.name });
    this.bar.hidden = state === 'failed' || state === 'done';
    this.main.textContent = w[`download_${action}`];
    this.main.dataset.action = action;
    this.close.textContent = w.download_close;
    this.close.hidden = action === 'stop';
  }

  #act() {
    if (this.action === 'stop') this.panel.stop(this.name);
    else if (this.action === 'use') this.panel.use(this.name);
    else this.panel.begin(this.name);
  }

  #button(act) {
    const button = element('button', '');
    button.type = 'button';
    button.addEventListener('click', act);
    return button;
  }
}

class Downloads {
  #lines = new Map();
  #seen = new Map(); // by name, as the server last told
  #dismissed = new Set();
  #refused = new Map();
  #asked = new Set(); // all that this reader has asked for
  #timer = 0;
  #wanted = null; // the model that this reader waits for: the one asked for last

  constructor(root, server) {
    Object.assign(this, { root, server });
  }

  /** Asks for `name`; when it is here it comes into use. */
  async begin(name) {
    this.#wanted = name;
    this.#asked.add(name);
    this.#dismissed.delete(name);
    this.#refused.delete(name);
    const { is_here: isHere, error } = await this.#begun(name);
    if (isHere) {
      this.use(name);
      return;
    }
    if (error)
      this.#refused.set(name, {
        name,
        state: 'failed',
        received: 0,
        total: null,
        speed: null,
        seconds_left: null,
        error,
      });
    await this.look();
  }

  /** The server's answer to a wish for `name`; one that does not come is said as a refusal. */
  async #begun(name) {
    try {
      return await this.server.begin(name);
    } catch {
      const { ko, en } = data.words;
      return { is_here: false, error: { ko: ko.no_answer, en: en.no_answer } };
    }
  }

  async stop(name) {
    if (this.#wanted === name) this.#wanted = null;
    await this.server.stop(name);
    await this.look();
  }

  use(name) {
    this.#wanted = null;
    this.dismiss(name);
    follower.ready(name);
  }

  dismiss(name) {
    this.#dismissed.add(name);
    this.#refused.delete(name);
    this.draw();
  }

  /** Looks at the server once, and again in a moment while something is coming. */
  async look() {
    clearTimeout(this.#timer);
    const before = this.#seen;
    let found;
    try {
      found = await this.server.seen(null);
    } catch {
      // the server is away for a moment; what was seen stays
      this.#timer = setTimeout(() => this.look(), 5 * PERIOD);
      return;
    }
    clearTimeout(this.#timer);
    this.#seen = new Map(found.map((each) => [each.name, each]));
    if (found.some(({ state }) => RUNNING.includes(state))) this.#timer = setTimeout(() => this.look(), PERIOD);
    const ended = found.filter(({ name, state }) => state === 'done' && before.get(name)?.state !== 'done');
    if (ended.length) follower.offered(await this.server.rows(null));
    if (ended.some(({ name }) => name === this.#wanted)) {
      this.use(this.#wanted);
    }
    this.draw();
  }

  draw() {
    const shown = new Map([...this.#seen, ...this.#refused]);
    for (const name of this.#dismissed) if (!RUNNING.includes(shown.get(name)?.state)) shown.delete(name);
    for (const [name, { state }] of shown) if (this.#isOld(name, state)) shown.delete(name);
    for (const [name, line] of this.#lines) {
      if (shown.has(name)) continue;
      line.node.remove();
      this.#lines.delete(name);
    }
    for (const [name, progress] of shown) {
      if (!this.#lines.has(name)) {
        this.#lines.set(name, new Line(name, this));
        this.root.append(this.#lines.get(name).node);
      }
      this.#lines.get(name).draw(progress);
    }
  }

  /** Whether a download had ended before this page saw it coming: then its end is no news here. */
  #isOld(name, state) {
    return ['done', 'failed'].includes(state) && !this.#lines.has(name) && !this.#asked.has(name);
  }
}

let downloads = null;
let follower = { ready() {}, offered() {} };

/** Lets `ready(name)` know of a model that its reader waits for and that is here, `offered(rows)` of what is offered now. */
export function follow(made) {
  follower = made;
}

export const begin = (name) => downloads.begin(name);
export const look = () => downloads?.look();

component('downloads', (host, { server }) => {
  downloads = new Downloads(host.querySelector('.pg-downloads'), server);
  downloads.look();
});
onLanguage(() => downloads?.draw());
