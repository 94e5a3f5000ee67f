// A strip's value as it is sent: the last lines of a log, one for every frame (log.py). No DOM.

/** @import { StripChange, StripData } from '../../generated/contract.js' */

export class StripLog {
  #name = '';
  #next = 0; // the number of the line that goes on from `#value`
  /** @type {StripData | null} */
  #value = null;

  /**
   * The value that `log` ends with; null of an empty one. Lines that have been read before change nothing, and none is
   * read without the one before it: whoever has missed one waits for a log from its beginning.
   *
   * @param {string} log
   */
  read(log) {
    if (!log) return null;
    for (const line of log.split('\n').filter(Boolean)) this.#read(JSON.parse(line));
    return this.#value;
  }

  /** @param {StripChange} change */
  #read(change) {
    const { log, number } = change;
    const isNew = log !== this.#name && number === 0;
    if (!isNew && (log !== this.#name || number !== this.#next)) return;
    this.#value = changed(isNew ? null : this.#value, change);
    [this.#name, this.#next] = [log, number + 1];
  }
}

/**
 * @param {StripData | null} value
 * @param {StripChange} change
 * @returns {StripData}
 */
function changed(value, { kept, tokens, fields }) {
  const before = value?.tokens.slice(0, kept) ?? [];
  return /** @type {StripData} */ ({ ...value, ...fields, tokens: [...before, ...tokens] });
}
