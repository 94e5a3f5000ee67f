// A series of draws from the distribution that is left. Pure: no DOM.

import { placeAt } from './math.js';

/** @import { Draw, Result } from './types.js' */

/**
 * For each uniform number of `us` the token it stands for.
 *
 * @param {Result} result
 * @param {number[]} us
 * @returns {Draw[]}
 */
export function drawn(result, us) {
  if (!result.kept) return [];
  return us.map((u) => {
    const place = placeAt(result, u);
    return { u, place, token: result.ids[place] };
  });
}
