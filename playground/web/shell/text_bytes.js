// The bytes of a text file, read as text. No DOM.

const ENCODINGS = ['utf-8', 'euc-kr']; // what Korean text files are stored in; a browser's "euc-kr" is CP949
/** @type {Partial<Record<string, string>>} */
const MARKED = { '255,254': 'utf-16le', '254,255': 'utf-16be' };

/**
 * `bytes` as text, without a byte order mark: UTF-8, UTF-16 with a mark, or CP949; null for none of these.
 *
 * @param {Uint8Array} bytes
 */
export function decoded(bytes) {
  const mark = MARKED[bytes.slice(0, 2).join()];
  for (const encoding of mark ? [mark] : ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      /* not this one */
    }
  }
  return null;
}
