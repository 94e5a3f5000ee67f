// The vertical layout of a beam tree, column by column, for a search that the page has made by itself. Pure: no DOM.
// Python: charts/tree_layout.py, which lays out those that are sent.

/** @import { TreeData } from '../../generated/contract.js' */

import { FATES } from './nodes.js';

const NODE_HEIGHT = 1; // of a node on a lane, with its label
const SMALL_NODE_HEIGHT = 0.44; // of a node that does not go on
const PITCH = NODE_HEIGHT + SMALL_NODE_HEIGHT; // from lane to lane: a pruned candidate has room between them
const LANE_WEIGHT = 1000; // of a node on a lane in the least squares; a small node has weight 1

/**
 * A node to be placed: its parent's index in the column before, its order among its siblings (the greatest first),
 * whether it goes on, and so is placed on a lane, and whether it has the height of a node on a lane.
 *
 * @typedef {{ parent: number, rank: number, onLane: boolean, isLarge: boolean }} Leaf
 */

/** @typedef {{ place: number, mass: number, size: number }} Block nodes that touch, and where the first would stand */

/**
 * Where the nodes of a search stand, with all candidates, and with the pruned ones and what follows them left out.
 *
 * @param {Pick<TreeData, 'parent' | 'sum' | 'fate'>} search its nodes step by step
 */
export function heights({ parent, sum, fate }) {
  const depths = [0];
  for (const from of parent) depths.push(depths[from] + 1);
  const y = [0];
  /** @type {Array<number | null>} */
  const folded = [0];
  for (let depth = 1, start = 1; start < depths.length; depth += 1) {
    const before = depths.indexOf(depth - 1);
    const end = depths.lastIndexOf(depth) + 1;
    const fates = [...fate.slice(start - 1, end - 1)].map((letter) => FATES[letter]);
    const leaves = fates.map((each, i) => ({
      parent: parent[start - 1 + i] - before,
      rank: sum[start - 1 + i] ?? -Infinity,
      onLane: each === 'kept',
      isLarge: each === 'kept' || each === 'finished',
    }));
    y.push(...nextColumn(y.slice(before, start), leaves, PITCH));
    const isShown = fates.map((each) => each !== 'pruned' && each !== 'unseen');
    const above = folded.slice(before, start).map((height) => height ?? 0);
    const shown = nextColumn(
      above,
      leaves.filter((_, i) => isShown[i]),
      NODE_HEIGHT,
    );
    folded.push(...isShown.map((stands) => (stands ? Number(shown.shift()) : null)));
    start = end;
  }
  return { y: y.slice(1), folded: folded.slice(1) };
}

/**
 * The vertical position of each leaf; greater is higher.
 *
 * @param {number[]} before the positions of the column before
 * @param {Leaf[]} leaves
 * @param {number} pitch from lane to lane
 */
export function nextColumn(before, leaves, pitch) {
  const order = inOrder(before, leaves);
  const lanes = order.filter((i) => leaves[i].onLane);
  const wanted = order.map((i) =>
    leaves[i].onLane ? (lanes.indexOf(i) - (lanes.length - 1) / 2) * pitch : -before[leaves[i].parent],
  );
  const weights = order.map((i) => (leaves[i].onLane ? LANE_WEIGHT : 1));
  const sizes = order.map((i) => (leaves[i].isLarge ? NODE_HEIGHT : SMALL_NODE_HEIGHT));
  const depths = spread(wanted, weights, sizes);
  return leaves.map((_, i) => 0 - depths[order.indexOf(i)]);
}

/**
 * The leaves from top to bottom: by parent, small children between the large ones.
 *
 * @param {number[]} before
 * @param {Leaf[]} leaves
 */
function inOrder(before, leaves) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  const byRank = leaves.map((_, i) => i).sort((a, b) => leaves[b].rank - leaves[a].rank);
  for (const i of byRank) children.set(leaves[i].parent, [...(children.get(leaves[i].parent) ?? []), i]);
  const parents = [...children.keys()].sort((a, b) => before[b] - before[a]);
  return parents.flatMap((parent) => mixed(children.get(parent) ?? [], leaves));
}

/**
 * Siblings with the small ones distributed below each large one, then above the first.
 *
 * @param {number[]} siblings
 * @param {Leaf[]} leaves
 */
function mixed(siblings, leaves) {
  const large = siblings.filter((i) => leaves[i].isLarge);
  const small = siblings.filter((i) => !leaves[i].isLarge);
  const dealt = (/** @type {number} */ gap) => small.filter((_, number) => number % (large.length + 1) === gap);
  return [...dealt(large.length).reverse(), ...large.flatMap((i, gap) => [i, ...dealt(gap)])];
}

/**
 * The positions nearest to `wanted` (weighted least squares) at which no two nodes overlap: isotonic regression by
 * pooling adjacent violators. Nodes that would overlap are one block, at the weighted mean of what its members want.
 *
 * @param {number[]} wanted
 * @param {number[]} weights
 * @param {number[]} sizes
 */
function spread(wanted, weights, sizes) {
  const offsets = [0];
  for (let i = 1; i < sizes.length; i += 1) offsets.push(offsets[i - 1] + (sizes[i - 1] + sizes[i]) / 2);
  /** @type {Block[]} */
  const blocks = [];
  wanted.forEach((want, i) => {
    let block = { place: want - offsets[i], mass: weights[i], size: 1 };
    for (let last = blocks.at(-1); last && last.place > block.place; last = blocks.at(-1)) {
      blocks.pop();
      const mass = block.mass + last.mass;
      const place = (block.place * block.mass + last.place * last.mass) / mass;
      block = { place, mass, size: block.size + last.size };
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ place, size }) => Array(size).fill(place)).map((start, i) => start + offsets[i]);
}
