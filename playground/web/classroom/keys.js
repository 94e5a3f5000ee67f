// The keys of the rooms that this browser is in: a reload, or a phone that was put away, finds its room again.

import { checkOf } from '../common/shape.js';
import { remembered, visit } from '../shell/remembered.js';

const [ROOMS, HERE] = ['rooms', 'room']; // all, of this browser; the one that this tab is in
const MOST = 8; // rooms that are kept, the latest first

/** @typedef {'teacher' | 'student'} Role */
/** @typedef {{ code: string, role: Role, key: string }} Membership */

const MADE = { code: 'text', role: ['one', 'teacher', 'student'], key: 'text' };
const areMemberships = /** @type {(value: unknown) => value is Membership[]} */ (checkOf(['list', MADE]));
const isHere = /** @type {(value: unknown) => value is Omit<Membership, 'key'>} */ (
  checkOf({ code: 'text', role: MADE.role })
);

/** @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null; // it is none of ours
  }
}

/** All rooms whose key this browser has, the latest first. */
export function keptRooms() {
  const kept = parsed(remembered.get(ROOMS));
  return areMemberships(kept) ? kept : [];
}

/**
 * The key of a room; undefined: there is none.
 *
 * @param {string} code
 * @param {Role} role
 */
export const keptRoom = (code, role) => keptRooms().find((each) => each.code === code && each.role === role);

/** @param {{ code: string, role: Role }} of */
const others = ({ code, role }) => keptRooms().filter((each) => each.code !== code || each.role !== role);

/**
 * Keeps a membership, in which this tab is from now on.
 *
 * @param {Membership} member
 */
export function keepRoom(member) {
  remembered.set(ROOMS, JSON.stringify([member, ...others(member)].slice(0, MOST)));
  visit.set(HERE, JSON.stringify({ code: member.code, role: member.role }));
}

/**
 * A membership has ended: nothing of it is kept.
 *
 * @param {Membership} member
 */
export function forgetRoom(member) {
  remembered.set(ROOMS, JSON.stringify(others(member)));
  leaveHere();
}

/** This tab is in no room any more. */
export const leaveHere = () => visit.remove(HERE);

/** The membership that this tab had before it was loaded anew; undefined: none. */
export function roomHere() {
  const here = parsed(visit.get(HERE));
  return isHere(here) ? keptRoom(here.code, here.role) : undefined;
}
