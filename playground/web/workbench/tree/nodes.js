// A beam search as it was sent (tree.py): its nodes, and what can be read off them. No DOM.

/** @import { TreeData } from '../../generated/contract.js' */

/** @typedef {'kept' | 'pruned' | 'finished' | 'banned' | 'unseen'} Fate of a candidate; unseen: never looked at */

/**
 * @typedef {object} TreeNode a candidate, or the root; numbers as TreeNode's (charts/beam_tree.py)
 * @property {number} id its place in the tree's nodes
 * @property {number | null} parent the node it goes on from; null at the root
 * @property {number} depth 0 at the root
 * @property {number} token its token's id
 * @property {string} label
 * @property {number | null} row
 * @property {Fate | 'root'} fate
 * @property {number} logprob
 * @property {number | null} processed null when banned
 * @property {number | null} sum null when banned
 * @property {number | null} score null when banned
 * @property {number} y
 * @property {number | null} folded
 * @property {string | null} rule the option whose stage banned it
 * @property {string[]} ngram what it would have repeated
 */

/** @type {Record<string, Fate>} by the letter that stands for it in a value */
export const FATES = { k: 'kept', p: 'pruned', f: 'finished', b: 'banned', u: 'unseen' };

export class BeamTree {
  /** @param {TreeData} value */
  constructor(value) {
    this.value = value;
    /** @type {TreeNode[]} the root first, then step by step */
    this.nodes = [rootOf(value)];
    /** @type {TreeNode[][]} the nodes by their depth */
    this.columns = Array.from({ length: value.depth + 1 }, () => []);
    this.columns[0].push(this.nodes[0]);
    value.parent.forEach((parent, i) => {
      const node = candidate(value, i, this.nodes[parent].depth + 1);
      this.nodes.push(node);
      this.columns[node.depth].push(node);
    });
  }

  get depth() {
    return this.value.depth;
  }

  /**
   * The nodes from the root to node `id`.
   * @param {number} id
   */
  path(id) {
    const nodes = [];
    for (let at = /** @type {number | null} */ (id); at !== null; at = this.nodes[at].parent)
      nodes.unshift(this.nodes[at]);
    return nodes;
  }

  /**
   * The last node on the way of `ids`, a hypothesis' tokens; the root where they lead nowhere.
   * @param {number[]} ids
   */
  reached(ids) {
    return this.#follow(ids, ({ fate }) => fate === 'kept' || fate === 'finished');
  }

  /**
   * The ids of the nodes on the way of `ids`, the root first, also where the search has left it.
   * @param {number[]} ids
   */
  through(ids) {
    return this.path(this.#follow(ids, () => true).id).map(({ id }) => id);
  }

  /**
   * @param {number[]} ids
   * @param {(node: TreeNode) => boolean} leadsOn
   */
  #follow(ids, leadsOn) {
    let here = this.nodes[0];
    for (const id of ids) {
      const next = this.columns[here.depth + 1]?.find(
        (node) => node.parent === here.id && node.token === id && leadsOn(node),
      );
      if (!next) break;
      here = next;
    }
    return here;
  }

  /**
   * The ids of the nodes that, after step `t`, a running hypothesis or a finished one goes through.
   * @param {number} t
   */
  alive(t) {
    const alive = new Set([0]);
    for (let depth = t; depth > 0; depth -= 1) {
      for (const { id, fate } of this.columns[depth]) {
        if (fate === 'finished' || (fate === 'kept' && depth === t)) alive.add(id);
      }
      for (const { id, parent } of this.columns[depth]) if (alive.has(id)) alive.add(parent ?? 0);
    }
    return alive;
  }

  /**
   * How many candidates had each fate up to step `t`.
   * @param {number} t
   */
  counts(t) {
    const counts = { kept: 0, pruned: 0, finished: 0, banned: 0, unseen: 0 };
    for (const column of this.columns.slice(1, t + 1)) {
      for (const { fate } of column) if (fate !== 'root') counts[fate] += 1;
    }
    return counts;
  }

  /**
   * The lowest and the highest node; with the pruned ones folded away, of the others.
   * @param {boolean} folded
   * @returns {[number, number]}
   */
  extent(folded) {
    let [low, high] = [0, 0];
    for (const node of this.nodes) {
      const y = height(node, folded) ?? 0;
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
    return [low, high];
  }
}

/** @param {TreeData} value @returns {TreeNode} */
function rootOf({ root }) {
  const nothing = { parent: null, token: -1, row: 0, logprob: 0, processed: 0, score: null, rule: null, ngram: [] };
  return { ...nothing, id: 0, depth: 0, label: root, fate: 'root', sum: 0, y: 0, folded: 0 };
}

/** @param {TreeData} value @param {number} i @param {number} depth @returns {TreeNode} */
function candidate(value, i, depth) {
  const [rule, ngram] = value.bans[i + 1] ?? [null, []];
  return {
    id: i + 1,
    parent: value.parent[i],
    depth,
    token: value.ids[value.token[i]],
    label: value.labels[value.token[i]],
    row: value.row[i],
    fate: FATES[value.fate[i]],
    logprob: value.logprob[i],
    processed: value.processed[i],
    sum: value.sum[i],
    score: value.score[i],
    y: value.y[i],
    folded: value.folded[i],
    rule,
    ngram,
  };
}

/**
 * A node's height; null where it is folded away.
 * @param {TreeNode} node
 * @param {boolean} folded
 */
export const height = (node, folded) => (folded ? node.folded : node.y);

/**
 * What labels make when they are read one after the other.
 * @param {TreeNode[]} nodes
 */
export const joined = (nodes) =>
  nodes
    .map(({ label }) => label)
    .join('')
    .replaceAll('▁', ' ');
