// A beam search as it was sent (web/beam_tree.py): its nodes, and what can be read off them. No DOM.

const FATES = { k: 'kept', p: 'pruned', f: 'finished', b: 'banned' };

export class BeamTree {
  constructor(value) {
    this.value = value;
    const { parent, token, ids, labels, row, fate, logprob, processed, sum, score, y, folded, bans } = value;
    const root = { id: 0, parent: null, depth: 0, label: value.root, fate: 'root', sum: 0, y: 0, folded: 0 };
    this.nodes = [root];
    this.columns = Array.from({ length: value.depth + 1 }, () => []);
    this.columns[0].push(root);
    parent.forEach((from, i) => {
      const [rule, ngram] = bans[i + 1] ?? [null, []];
      const node = {
        id: i + 1,
        parent: from,
        depth: this.nodes[from].depth + 1,
        token: ids[token[i]],
        label: labels[token[i]],
        row: row[i],
        fate: FATES[fate[i]],
        logprob: logprob[i],
        processed: processed[i],
        sum: sum[i],
        score: score[i],
        y: y[i],
        folded: folded[i],
        rule,
        ngram,
      };
      this.nodes.push(node);
      this.columns[node.depth].push(node);
    });
  }

  get depth() {
    return this.value.depth;
  }

  /** The nodes from the root to node `id`. */
  path(id) {
    const found = [];
    for (let node = this.nodes[id]; node; node = this.nodes[node.parent]) found.unshift(node);
    return found;
  }

  /** The last node on the way of `ids`, a hypothesis' tokens; the root where they lead nowhere. */
  reached(ids) {
    let here = this.nodes[0];
    for (const id of ids) {
      const next = this.columns[here.depth + 1]?.find(
        ({ parent, token, fate }) => parent === here.id && token === id && (fate === 'kept' || fate === 'finished'),
      );
      if (!next) break;
      here = next;
    }
    return here;
  }

  /** The ids of the nodes that, after step `t`, a running hypothesis or a finished one goes through. */
  alive(t) {
    const found = new Set([0]);
    for (let depth = t; depth > 0; depth -= 1) {
      for (const { id, fate } of this.columns[depth]) {
        if (fate === 'finished' || (fate === 'kept' && depth === t)) found.add(id);
      }
      for (const { id, parent } of this.columns[depth]) if (found.has(id)) found.add(parent);
    }
    return found;
  }

  /** How many candidates had each fate up to step `t`. */
  counts(t) {
    const found = { kept: 0, pruned: 0, finished: 0, banned: 0 };
    for (const column of this.columns.slice(1, t + 1)) for (const { fate } of column) found[fate] += 1;
    return found;
  }

  /** The lowest and the highest node; with the pruned ones folded away, of the others. */
  extent(folded) {
    const heights = this.nodes.map((node) => (folded ? node.folded : node.y)).filter((y) => y !== null);
    return heights.reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [0, 0]);
  }
}

/** A node's height; null where it is folded away. */
export const height = (node, folded) => (folded ? node.folded : node.y);

/** What labels make when they are read one after the other. */
export const joined = (nodes) =>
  nodes
    .map(({ label }) => label)
    .join('')
    .replaceAll('▁', ' ');
