// What the browser keeps for this page; where site data is blocked, as in a school's frame, it keeps nothing.

export const remembered = {
  /**
   * @param {string} name
   * @returns {string | null}
   */
  get(name) {
    try {
      return localStorage.getItem(`playground.${name}`);
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
      localStorage.setItem(`playground.${name}`, value);
    } catch {
      // the page goes on without
    }
  },
};
