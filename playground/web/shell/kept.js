// The page's state, kept for this visit: a reload finds what was typed and written. Nothing is kept anywhere else.

/** @import { PartName, State } from './state.js' */
/** @import { keptIn } from './remembered.js' */

import { visit } from './remembered.js';
import { PARTS, state } from './state.js';

const VERSION = 2; // of what the parts' values are; another's are not read
const LONGEST = 1_000_000; // characters of a part: a browser keeps about five million
const REST = 400; // ms without a change before anything is written: not in the frames of a slider or of a text

/** Keeps a state, part by part. */
export class Keeper {
  /** @type {Set<PartName>} */
  #changed = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #isOver = false; // whether what is kept is no longer this page's

  /**
   * @param {State} state
   * @param {ReturnType<typeof keptIn>} store
   */
  constructor(state, store) {
    this.state = state;
    this.store = store;
    state.onChange((name) => {
      this.#changed.add(name);
      clearTimeout(this.#due);
      this.#due = setTimeout(() => this.save(), REST);
    });
  }

  /** Writes into the state what was kept of it. */
  restore() {
    const kept = PARTS.map((name) => [name, this.#valueOf(name)]);
    this.state.writeAll(Object.fromEntries(kept.filter(([, value]) => value !== undefined)));
  }

  /** @param {PartName} name of a part of which something may be kept that can be read */
  has(name) {
    return this.#valueOf(name) !== undefined;
  }

  /** Whether anything is kept that can be read. */
  get hasAny() {
    return PARTS.some((name) => this.has(name));
  }

  /** What is kept is put aside until {@link putBack}, whatever the page opens with meanwhile. */
  setAside() {
    for (const name of PARTS) this.#move(name, `aside.${name}`);
  }

  /** From now on what was put aside is what is kept, and nothing of the state as it stands. */
  putBack() {
    this.#isOver = true;
    clearTimeout(this.#due);
    for (const name of PARTS) this.#move(`aside.${name}`, name);
  }

  /**
   * Keeps under one name what was kept under another; never twice, for which a browser may have no room.
   *
   * @param {string} from
   * @param {string} to
   */
  #move(from, to) {
    const text = this.store.get(from);
    this.store.remove(from);
    this.store.remove(to);
    if (text !== null) this.store.set(to, text);
  }

  /** Nothing is kept any more of what was. */
  forget() {
    for (const name of PARTS) this.store.remove(name);
  }

  /**
   * From now on these values are what is kept, and nothing of the state as it stands.
   *
   * @param {Partial<Record<PartName, unknown>>} values
   * @returns {boolean} whether all of them are kept: a browser may refuse to; then nothing has changed
   */
  replace(values) {
    const before = PARTS.map((name) => /** @type {const} */ ([name, this.store.get(name)]));
    this.forget();
    const written = Object.entries(values).map(([name, value]) => {
      this.store.set(name, JSON.stringify({ version: VERSION, value }));
      return this.#valueOf(/** @type {PartName} */ (name)) !== undefined;
    });
    this.#isOver = written.every(Boolean);
    if (this.#isOver) clearTimeout(this.#due);
    else {
      this.forget();
      for (const [name, text] of before) if (text) this.store.set(name, text);
    }
    return this.#isOver;
  }

  /** @param {PartName} name */
  #valueOf(name) {
    const text = this.store.get(name) ?? '';
    if (text.length > LONGEST) return undefined;
    try {
      const { version, value } = JSON.parse(text);
      return version === VERSION ? value : undefined;
    } catch {
      return undefined; // nothing was kept, or it is not ours
    }
  }

  /** Keeps what has changed. */
  save() {
    clearTimeout(this.#due);
    if (this.#isOver) return;
    for (const name of this.#changed) {
      const text = this.#written(name);
      if (text) this.store.set(name, text);
      else this.store.remove(name);
    }
    this.#changed.clear();
  }

  /**
   * A part as it is kept, in brief where all of it would be too long; undefined where there is nothing to keep.
   *
   * @param {PartName} name
   */
  #written(name) {
    for (const isBrief of [false, true]) {
      const value = this.state.read(name, isBrief);
      if (value === undefined) return undefined;
      const text = JSON.stringify({ version: VERSION, value });
      if (text.length <= LONGEST) return text;
    }
    return undefined;
  }
}

/** This page's. */
export const keeper = new Keeper(state, visit);

/** Keeps what changes in this page: at rest, and before it goes. */
export function keep() {
  addEventListener('pagehide', () => keeper.save());
  document.addEventListener('visibilitychange', () => keeper.save());
}
