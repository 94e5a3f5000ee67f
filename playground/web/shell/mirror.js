// A page that shows what another one shows: the values of a link, brought to parts that are on the page already.

/** @import { Values } from './link.js' */
/** @import { State } from './state.js' */

import { PARTS } from './state.js';

/** Brings the values of links to a state, one link after another. */
export class Mirror {
  /** @type {Map<string, string>} what each part was brought to last, as JSON; '': to how the page opens */
  #last = new Map();

  /**
   * @param {Pick<State, 'writeAll' | 'clear'>} state
   * @param {() => void} [after] called when a part has been brought to another value
   */
  constructor(state, after = () => {}) {
    this.state = state;
    this.after = after;
  }

  /**
   * Brings every part to what the values say of it; what was said of it last time and holds still is left alone.
   *
   * @param {Values} values of a link
   */
  show(values) {
    let isChanged = false;
    for (const name of PARTS) {
      const text = Object.hasOwn(values, name) ? JSON.stringify(values[name]) : '';
      if (this.#last.get(name) === text) continue;
      this.#last.set(name, text);
      isChanged = true;
      if (text) this.state.writeAll({ [name]: values[name] });
      else this.state.clear(name);
    }
    if (isChanged) this.after();
  }

  /** Whatever was shown before: the next values are brought to all parts. */
  forget() {
    this.#last.clear();
  }
}
