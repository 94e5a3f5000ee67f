// The order in which the stages act. Pure: no DOM.

import { STAGES } from '../generated/stages.js';

/**
 * The names of all stages in the order in which they act (stage_order.in_order).
 *
 * @param {string[] | null} order some of them, which share the places that they have by default; null: as by default
 * @returns {string[]}
 */
export function inOrder(order) {
  const names = Object.keys(STAGES);
  const wanted = (order ?? []).filter((name) => names.includes(name)); // a link of a later version may have more
  let next = 0;
  return names.map((name) => (wanted.includes(name) ? wanted[next++] : name));
}
