// The page's language and its words.

import { data } from './data.js';
import { fill } from './format.js';

/** @import { Language } from '../generated/contract.js' */

/** The page's languages, the one it is served in first. */
export const LANGUAGES = /** @type {Language[]} */ (Object.keys(data?.words ?? {}));

let current = LANGUAGES[0]; // until the page has chosen
/** @type {Array<(language: Language) => void>} */
const listeners = [];

/** The page's language. */
export const language = () => current;

/** The page's words by their keys. */
export const words = () => data.words[current];

/**
 * The words of `key`, with the values in their places.
 *
 * @param {string} key
 * @param {Record<string, string | number>} values
 */
export const say = (key, values = {}) => fill(words()[key], values);

/**
 * What is there in every language, in the page's.
 *
 * @template Shown
 * @param {Record<Language, Shown>} shown
 * @returns {Shown}
 */
export const inLanguage = (shown) => shown[current];

/**
 * A duration in words, at least one second.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.max(1, Math.ceil(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h) return say('hours', { h, m });
  return m ? say('minutes', { m, s }) : say('seconds', { s });
}

/**
 * Calls `listener(language)` whenever another language is announced.
 *
 * @param {(language: Language) => void} listener
 */
export const onLanguage = (listener) => listeners.push(listener);

/** Comes when the page has chosen its language. */
export const spoken = /** @type {Promise<void>} */ (new Promise((done) => onLanguage(() => done())));

/**
 * Sets the language of all words from now on.
 *
 * @param {Language} chosen
 */
export function choose(chosen) {
  current = chosen;
}

/** Lets what is on the page already follow the language. */
export function announce() {
  for (const listener of listeners) listener(current);
}
