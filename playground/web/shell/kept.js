// The page's state, kept for this visit: a reload finds what was typed and written. Nothing is kept anywhere else.

/** @import { PartName, State } from './state.js' */
/** @import { keptIn } from './remembered.js' */

import { visit } from './remembered.js';
import { PARTS, state } from './state.js';

const VERSION = 1; // of what the parts' values are; another's are not read
const LONGEST = 1_000_000; // characters of a part: a browser keeps about five million
const REST = 400; // ms without a change before anything is written: not in the frames of a slider or of a text

/** Keeps a state, part by part. */
export class Keeper {
  /** @type {Set<PartName>} */
  #changed = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

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

/** Restores this page, and keeps what changes in it: at rest, and before it goes. */
export function keep() {
  const keeper = new Keeper(state, visit);
  keeper.restore();
  addEventListener('pagehide', () => keeper.save());
  document.addEventListener('visibilitychange', () => keeper.save());
}
