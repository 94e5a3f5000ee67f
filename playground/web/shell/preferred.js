// Which language a reader would like the page in.

/** @import { Language } from '../generated/contract.js' */

import { LANGUAGES } from '../common/i18n.js';
import { FALLBACK } from '../generated/names.js';
import { remembered } from './remembered.js';

/**
 * @param {unknown} name
 * @returns {name is Language}
 */
export const isLanguage = (name) => LANGUAGES.some((each) => each === name);

/**
 * The language the page starts in: the address', the last choice, the browser's.
 *
 * @returns {Language}
 */
export function preferred() {
  const wanted = new URLSearchParams(location.search).get('lang') ?? remembered.get('language');
  if (isLanguage(wanted)) return wanted;
  return LANGUAGES.find((each) => navigator.language?.toLowerCase().startsWith(each)) ?? FALLBACK;
}
