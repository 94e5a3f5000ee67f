// The page's language and its words.

import { data } from './data.js';
import { fill } from './format.js';

/** @typedef {'ko' | 'en'} Language */

/** @type {readonly Language[]} */
export const LANGUAGES = ['ko', 'en'];

/** @type {Language} until the page has chosen */
let current = 'ko';
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
 * What is there in both languages, in the page's.
 *
 * @template Shown
 * @param {Record<Language, Shown>} both
 * @returns {Shown}
 */
export const inLanguage = (both) => both[current];

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
