// The page's state in the address bar, which follows it without an entry of its own in the history, and the link.

import { data } from '../common/data.js';
import { language, onLanguage } from '../common/i18n.js';
import { written } from './link.js';
import { state } from './state.js';

export const NAME = 's'; // the query's parameter
export const LONGEST = 6_000; // characters of a link: servers and messengers cut longer ones
const REST = 500; // ms without a change before the address follows

/** What the address holds for the page; null: nothing. */
export const linked = () => new URLSearchParams(location.search).get(NAME);

/**
 * An address with this state and the page's language.
 *
 * @param {URL} address
 * @param {string} text as `link.js` writes it
 */
function withState(address, text) {
  const query = new URLSearchParams(address.search);
  query.delete(NAME);
  query.set('lang', language());
  if (text) query.set(NAME, text);
  return new URL(`${address.pathname}?${query}`, address.origin);
}

/**
 * Where others reach this page: in a frame whose page may not be read, at the Space's own address.
 *
 * @returns {URL}
 */
function ownAddress() {
  try {
    return new URL(location.pathname, /** @type {Window} */ (window.top).location.origin);
  } catch {
    return data.space_host ? new URL('/', `https://${data.space_host}`) : new URL(location.pathname, location.origin);
  }
}

/** The link to the page as it stands; null where it would be too long for one. */
export async function link() {
  const text = await written(state);
  return text.length <= LONGEST ? withState(ownAddress(), text).href : null;
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let due;
let isGone = false; // whether another page is on its way

async function follow() {
  const entry = history.state;
  const text = await written(state);
  const address = withState(new URL(location.href), text.length <= LONGEST ? text : '');
  const hasMoved = history.state !== entry; // Back was pressed meanwhile: the other entry has an address of its own
  if (isGone || hasMoved || address.href === location.href) return;
  try {
    history.replaceState(history.state, '', address);
  } catch {
    // a frame may be forbidden to
  }
}

function later() {
  clearTimeout(due);
  due = setTimeout(() => follow().catch(() => {}), REST); // it breaks off where the page is left meanwhile
}

/** Lets the address bar follow what changes from now on. */
export function followState() {
  state.onChange(later);
  onLanguage(later);
}

/**
 * Another page is on its way, which begins with no state of the address, in this language.
 *
 * @param {string} lang
 * @returns {URL} its address; what others have put into the address stays
 */
export function leave(lang) {
  isGone = true;
  clearTimeout(due);
  const address = withState(new URL(location.href), '');
  address.searchParams.set('lang', lang);
  address.searchParams.delete('lesson');
  try {
    history.replaceState(null, '', address); // nor on the tab of the entry
  } catch {
    // a frame may be forbidden to
  }
  return address;
}
