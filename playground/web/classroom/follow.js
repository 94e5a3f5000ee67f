// The teacher's page on the students': what changes on one is pushed, and shown on the others until somebody there does
// something of their own.

/** @import { Values } from '../shell/link.js' */

import { read, written } from '../shell/link.js';
import { Mirror } from '../shell/mirror.js';
import { loadAwaited } from '../shell/picker.js';
import { state } from '../shell/state.js';
import { isDeed } from './deeds.js';
import { room } from './room.js';

const LEAST = 250; // ms between two links
const LONGEST = 7_900; // characters of a link's state: a room takes a link of 8,000
const PAGE = './'; // a link is to the page, from wherever its root is known

let isTooLong = false; // whether the page as it stands has no link
let isPaused = false; // whether a student looks around alone
let pushed = ''; // the link that was pushed last
let shown = ''; // the link that was shown last
/** @type {ReturnType<typeof setTimeout> | undefined} */
let due;
/** @type {Array<() => void>} */
const listeners = [];
const mirror = new Mirror(state, loadAwaited);

/** Whether the teacher's page cannot be followed as it stands. */
export const isUnlinkable = () => isTooLong;

/** Whether a student looks around alone while the others follow. */
export const isAlone = () => isPaused && room.link !== '';

/**
 * Calls `listener()` whenever one begins or ends to follow.
 *
 * @param {() => void} listener
 */
export const onFollowing = (listener) => listeners.push(listener);

function changed() {
  for (const listener of listeners) listener();
}

/** Pushes the page as it stands, if it has changed. */
async function push() {
  due = undefined;
  if (!room.teacher?.following) return;
  const text = await written(state, true);
  const wasTooLong = isTooLong;
  isTooLong = text.length > LONGEST;
  if (isTooLong !== wasTooLong) changed();
  const link = text ? `${PAGE}?s=${text}` : PAGE;
  if (isTooLong || link === pushed) return;
  const before = pushed;
  pushed = link;
  await room.follow(link).catch(() => {
    if (pushed === link) pushed = before;
    later(); // the newest is wanted, once the server answers again
  });
}

function later() {
  if (due === undefined && room.teacher?.following) due = setTimeout(push, LEAST);
}

/**
 * Lets students follow this page, or no longer.
 *
 * @param {boolean} isOn
 */
export async function lead(isOn) {
  const text = isOn ? await written(state, true) : '';
  isTooLong = text.length > LONGEST;
  const link = !isOn ? '' : text && !isTooLong ? `${PAGE}?s=${text}` : PAGE;
  await room.follow(link);
  pushed = link;
}

/** Shows the page as the teacher's stands. */
async function show() {
  const { link } = room;
  if (!room.is('student') || !link || isPaused || link === shown) return;
  shown = link;
  /** @type {Values} */
  let values = {};
  try {
    const text = new URL(link, document.baseURI).searchParams.get('s');
    if (text) values = await read(text, state);
  } catch {
    return; // the teacher's page is another version's: what it shows cannot be shown here
  }
  if (shown === link && !isPaused) mirror.show(values);
}

/** The student looks around alone from now on. */
export function lookAround() {
  if (isPaused || !room.link || !room.is('student')) return;
  isPaused = true;
  changed();
}

/** The student comes back to what the teacher shows. */
export function comeBack() {
  isPaused = false;
  shown = '';
  mirror.forget();
  void show();
  changed();
}

for (const name of ['pointerdown', 'keydown', 'input'])
  document.addEventListener(name, (event) => isDeed(event) && lookAround(), true);
state.onChange(later);
room.onChange(() => {
  if (!room.link) {
    isPaused = false;
    shown = '';
    mirror.forget();
  }
  if (!room.is('teacher')) pushed = '';
  later();
  void show();
});
