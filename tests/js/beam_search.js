// A small beam search as it is sent, for the tests of the tree.

/** @import { TreeData } from '../../playground/web/generated/contract.js' */

/**
 * Two beams, two steps after the root `▁r`: `a` (1) and `b` (2) go on and `c` (3) is pruned; of `a`, `d` (4) ends and
 * `e` (5) is banned; of `b`, `f` (6) goes on.
 *
 * @type {TreeData}
 */
export const SEARCH = {
  text_id: 't',
  base: 0,
  running: false,
  beams: 2,
  length_penalty: 1,
  best: [10, 13],
  root: '▁r',
  depth: 2,
  ids: [10, 11, 12, 13, 14, 15],
  labels: ['▁a', 'b', 'c', 'd', 'e', 'f'],
  token: [0, 1, 2, 3, 4, 5],
  parent: [0, 0, 0, 1, 1, 2],
  row: [0, 1, null, null, null, 0],
  fate: 'kkpfbk',
  logprob: [-1, -2, -3, -0.5, -0.1, -1],
  processed: [-1, -2, -3, -0.5, null, -1],
  sum: [-1, -2, -3, -1.5, null, -3],
  score: [-1, -2, -3, -0.75, null, -1.5],
  y: [1, 0, -1, 1, 0.5, -2],
  folded: [0.5, 0, null, 0.5, 0.2, 0],
  bans: { 5: ['no_repeat_ngram_size', ['a', 'e']] },
};
