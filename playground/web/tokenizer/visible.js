// A text with a mark for every character that leaves none on the page. No DOM.

/** @type {Record<string, string>} */
const MARKS = { '\n': '⏎', '\r': '␍', '\t': '⇥', ' ': '▁', '\u3000': '▁' };
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: characters that leave no mark are what it looks for
  /[\n\r\t \u3000]|[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/gu;

/**
 * A character's number, as Unicode writes it.
 *
 * @param {string} char
 */
const codePoint = (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/**
 * A text with every character visible: spaces too, and a mark that combines on a dotted circle.
 *
 * @param {string} text
 */
export function visible(text) {
  const shown = text.replace(UNSEEN, (char) => MARKS[char] ?? codePoint(char));
  return /^\p{M}/u.test(shown) ? `◌${shown}` : shown;
}

/**
 * A text as it is read: spaces stay spaces, all else that leaves no mark has one.
 *
 * @param {string} text
 */
export const plain = (text) =>
  text
    .split(' ')
    .map((part) => (part ? visible(part) : part))
    .join(' ');

/**
 * A visible text cut where marks of white space begin and end.
 *
 * @param {string} text
 * @returns {Array<{ text: string, isSpace: boolean }>}
 */
export const spaced = (text) =>
  visible(text)
    .split(/([▁⏎␍⇥]+)/)
    .filter(Boolean)
    .map((part) => ({ text: part, isSpace: /^[▁⏎␍⇥]/.test(part) }));
