// Motion on a new step: its bars ease to their lengths, the die's number falls onto the curve. Under a slider nothing
// moves by itself. Pure but for `isMoving`.

/** @import { Numbers, Traces } from './types.js' */

export const MILLISECONDS = 200;
const APART = 400; // ms between two steps, below which none moves: text that is being written runs by itself

/**
 * Whether a step that comes `since` ms after the last one shall move.
 *
 * @param {number} since
 */
export const isMoving = (since) =>
  since > APART && !document.hidden && !matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * How far a motion has come, from 0 to 1, at `share` of its time: fast first, then slower.
 *
 * @param {number} share
 */
export const eased = (share) => 1 - (1 - share) ** 3;

/**
 * The traces at `share` of the way from one set to the other; those of another shape do not move.
 *
 * @param {Traces} from
 * @param {Traces} to
 * @param {number} share
 * @returns {Traces}
 */
export function between(from, to, share) {
  const moving = Object.entries(to).filter(([name, numbers]) => from[name] && isAlike(from[name], numbers));
  return Object.fromEntries(
    moving.map(([name, { x, y, ...rest }]) => [
      name,
      { ...rest, x: mixed(from[name].x, x, share), y: mixed(from[name].y, y, share) },
    ]),
  );
}

/** @param {Numbers} one @param {Numbers} other */
const isAlike = (one, other) => one.x.length === other.x.length && one.y.length === other.y.length;

/**
 * @param {(number | null)[]} from
 * @param {(number | null)[]} to
 * @param {number} share
 */
const mixed = (from, to, share) =>
  to.map((value, i) => {
    const start = from[i];
    return value === null || start === null ? value : start + (value - start) * share;
  });
