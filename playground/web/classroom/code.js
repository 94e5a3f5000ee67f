// A room's code as it is typed. Pure: no DOM.

const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ'; // without those that look like others
const LENGTH = 4;

/**
 * What was typed as a code: its letters, in capitals; null where it is none.
 *
 * @param {string} typed
 * @returns {string | null}
 */
export function codeOf(typed) {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  return code.length === LENGTH && [...code].every((letter) => LETTERS.includes(letter)) ? code : null;
}
