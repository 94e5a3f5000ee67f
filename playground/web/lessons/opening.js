// Entering a lesson and leaving it: the page is loaded anew on the lesson's set-up, and then as it stood before.

/** @import { Values } from '../shell/link.js' */

import { language } from '../common/i18n.js';
import { leave } from '../shell/address.js';
import { keeper } from '../shell/kept.js';
import { preferred } from '../shell/preferred.js';
import { wholeSetup } from '../shell/shown.js';
import { state } from '../shell/state.js';
import { lessonCalled } from './lessons.js';

const NAME = 'lesson'; // the query's parameter

/** The lesson that the address names; null: none. */
const named = () => new URLSearchParams(location.search).get(NAME);

/**
 * What the page is to open on, if its address names a lesson.
 *
 * @returns {Promise<Values | 'unknown' | null>} `unknown`: there is no such lesson, or its set-up is none of this
 *     page's
 */
export async function openingOfAddress() {
  const name = named();
  if (name === null) return null;
  try {
    const lesson = await lessonCalled(name);
    if (!lesson) return 'unknown';
    const values = { ...wholeSetup(lesson.setup[preferred()]), lesson: { name: lesson.name } };
    return state.accepts(values) ? state.fromLink(values) : 'unknown';
  } catch {
    return 'unknown'; // the server does not answer, or the set-up is of another kind
  }
}

/** @param {string} name of the lesson that the page is to open */
export function enter(name) {
  const address = leave(language());
  address.searchParams.set(NAME, name);
  location.replace(address);
}

/** The page as it stood before the lessons. */
export function leaveLessons() {
  keeper.putBack();
  location.replace(leave(language())); // a reload would open the lesson again where a frame may not change its address
}
