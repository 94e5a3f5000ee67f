// What the tokens of all texts are coloured by now.

/** @import { Colour } from './bands.js' */

import { COLOURS } from './bands.js';

/** @type {Colour} */
let current = COLOURS[0];
/** @type {Array<() => void>} */
const listeners = [];

/** What tokens are coloured by. */
export const colour = () => current;

/**
 * Colours all tokens by something else.
 *
 * @param {Colour} chosen
 */
export function setColour(chosen) {
  if (chosen === current) return;
  current = chosen;
  for (const listener of listeners) listener();
}

/**
 * Calls `listener()` whenever tokens are to be coloured by something else.
 *
 * @param {() => void} listener
 */
export const onColour = (listener) => listeners.push(listener);
