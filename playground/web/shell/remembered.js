// What the browser keeps for this page; where site data is blocked, as in a school's frame, it keeps nothing.

/**
 * Where to keep texts by name: what a browser refuses is as if it had never been kept.
 *
 * @param {() => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} storage without site data, naming it throws
 */
export const keptIn = (storage) => ({
  /**
   * @param {string} name
   * @returns {string | null}
   */
  get(name) {
    try {
      return storage().getItem(`playground.${name}`);
    } catch {
      return null;
    }
  },
  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    try {
      storage().setItem(`playground.${name}`, value);
    } catch {
      this.remove(name); // there was no room, and what was kept before is no longer so
    }
  },
  /** @param {string} name */
  remove(name) {
    try {
      storage().removeItem(`playground.${name}`);
    } catch {
      // the page goes on without
    }
  },
});

/** What holds for every visit. */
export const remembered = keptIn(() => localStorage);
/** What holds for this visit: until the browser's tab is closed. */
export const visit = keptIn(() => sessionStorage);
