// What is done in a room from a button: what the server refuses is said, once, at the place where everybody looks.

import { problemOf } from './room.js';

/** @type {(problem: string) => void} */
let say = () => {};

/**
 * From now on `listener(problem)` hears what went wrong; '': nothing any more.
 *
 * @param {(problem: string) => void} listener
 */
export function onProblem(listener) {
  say = listener;
}

/**
 * Does something; returns whether it could be done.
 *
 * @param {() => Promise<unknown>} act
 */
export async function attempt(act) {
  say('');
  try {
    await act();
    return true;
  } catch (error) {
    say(problemOf(error));
    return false;
  }
}
