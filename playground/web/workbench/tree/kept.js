// Beam searches as a part of the page's state. No DOM.

/** @import { TreeData } from '../../generated/contract.js' */

import { checkOf } from '../../common/shape.js';
import { FATES } from './nodes.js';

const DEEPEST = 100_000; // steps: far more than anyone writes
const isMade = /** @type {(value: unknown) => value is TreeData} */ (checkOf('TreeData'));
/** @type {Array<keyof TreeData>} what has one value a node */
const COLUMNS = ['token', 'row', 'fate', 'logprob', 'processed', 'sum', 'score', 'y', 'folded'];

/**
 * Whether a value is a search that can be drawn: every node goes on from one before it, in one of the search's steps.
 *
 * @param {unknown} value
 * @returns {value is TreeData}
 */
export function isTree(value) {
  if (!isMade(value) || value.depth < 0 || value.depth > DEEPEST) return false;
  const { parent, token, ids, labels, fate, depth } = value;
  const isEven = COLUMNS.every((name) => /** @type {unknown[]} */ (value[name]).length === parent.length);
  if (!isEven || labels.length !== ids.length || ![...fate].every((letter) => letter in FATES)) return false;
  const depths = [0];
  return parent.every((from, i) => {
    depths.push((depths[from] ?? depth) + 1); // a parent that is not there yet would lie too deep
    return depths[i + 1] <= depth && ids[token[i]] !== undefined;
  });
}

/**
 * Whether a value is searches that can be drawn.
 *
 * @param {unknown} value
 * @returns {value is TreeData[]}
 */
export const areTrees = (value) => Array.isArray(value) && value.every(isTree);
