// A strip's value as it is sent: a log that grows by a line with every frame (log.py). No DOM.

/** @import { StripChange, StripData } from '../../generated/contract.js' */

export class StripLog {
  #read = '';
  /** @type {StripData | null} */
  #value = null;

  /**
   * The value that `log` ends with; null of an empty one. Of a log that begins with the last one, only the rest is read:
   * how many states of it were missed does not matter.
   *
   * @param {string} log
   */
  read(log) {
    const isMore = log.startsWith(this.#read);
    const lines = (isMore ? log.slice(this.#read.length) : log).split('\n').filter(Boolean);
    this.#value = lines.map((line) => JSON.parse(line)).reduce(changed, isMore ? this.#value : null);
    this.#read = log;
    return this.#value;
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
