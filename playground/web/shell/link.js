// A page's state as text: what a link and a file hold. No DOM, and nothing of where it is put.
//
// A text is `1.` and the JSON of the state, deflated, in base64url; the number is the version of what the parts' values
// are. A link comes from anywhere: what is read of it is bounded, and every part looks at its own.

/** @import { PartName, State } from './state.js' */

const VERSION = 1;
const LONGEST_READ = 40_000; // characters of a link: no page writes a longer one
const LARGEST = 4_000_000; // bytes of what it holds, unpacked
const BASE64URL = /^[\w-]*$/;

/** @typedef {'broken' | 'long' | 'future' | 'refused' | 'lesson'} Reason why a link or a file cannot be opened */
/** @typedef {Partial<Record<PartName, unknown>>} Values */

/** A link or a file that cannot be opened. */
export class LinkError extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The state as a link holds it; empty for a page as it opens.
 *
 * @param {State} state
 * @param {boolean} [isFollowed] whether pages that are open already are to show it as it changes
 */
export async function written(state, isFollowed = false) {
  const values = state.toLink(isFollowed);
  if (!Object.keys(values).length) return '';
  const packed = await through(bytesOf(JSON.stringify(values)), new CompressionStream('deflate-raw'));
  return `${VERSION}.${base64url(packed)}`;
}

/**
 * The values that a link holds for `state`.
 *
 * @param {string} text
 * @param {State} state
 * @returns {Promise<Values>}
 */
export async function read(text, state) {
  if (text.length > LONGEST_READ) throw new LinkError('long');
  const [version, packed] = text.split('.', 2);
  checkVersion(/^\d+$/.test(version) ? Number(version) : null);
  if (packed === undefined || text.split('.').length > 2 || !BASE64URL.test(packed)) throw new LinkError('broken');
  const bytes = await through(fromBase64url(packed), new DecompressionStream('deflate-raw')).catch((error) => {
    throw error instanceof LinkError ? error : new LinkError('broken');
  });
  return checked(parsed(new TextDecoder().decode(bytes)), state);
}

/**
 * The state as a file holds it.
 *
 * @param {State} state
 * @param {string} lang the page's language, whose texts are left out where they are as the page opens
 */
export const fileOf = (state, lang) =>
  JSON.stringify({ decoding_playground: VERSION, lang, state: state.toLink() }, null, 1);

/**
 * The values that a file holds for `state`, and the language that its page had; null: it names none of ours.
 *
 * @param {string} text
 * @param {State} state
 * @param {readonly string[]} languages
 * @returns {{ values: Values, lang: string | null }}
 */
export function readFile(text, state, languages) {
  if (text.length > LARGEST) throw new LinkError('long');
  const file = parsed(text);
  const version = Object.hasOwn(file, 'decoding_playground') ? file.decoding_playground : null;
  checkVersion(Number.isSafeInteger(version) ? Number(version) : null);
  const lang = Object.hasOwn(file, 'lang') ? languages.find((each) => each === file.lang) : undefined;
  return { values: checked(file.state, state), lang: lang ?? null };
}

/** @param {number | null} version */
function checkVersion(version) {
  if (version === null || version < 1) throw new LinkError('broken');
  if (version > VERSION) throw new LinkError('future');
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // it is no JSON
  }
  throw new LinkError('broken');
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {unknown} values
 * @param {State} state
 * @returns {Values}
 */
function checked(values, state) {
  if (!isRecord(values)) throw new LinkError('broken');
  if (!state.accepts(values)) throw new LinkError('refused');
  return state.fromLink(values);
}

/** @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text);

/**
 * All bytes that come out of a stream, at most `LARGEST`.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionStream | DecompressionStream} stream
 */
async function through(bytes, stream) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size <= LARGEST) continue;
    reader.cancel().catch(() => {});
    throw new LinkError('long');
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @param {string} text */
function fromBase64url(text) {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
  } catch {
    throw new LinkError('broken');
  }
}
