// The numbers of the beam tree's traces (charts/beam_tree.py) for one view of it, and the labels that find room.
// No DOM.

/** @import { BeamTree, Fate, TreeNode } from './nodes.js' */

import { logprob, shortened } from '../../common/format.js';
import { height } from './nodes.js';

const BEND = [0, 0.26, 0.34, 0.42, 0.5, 0.58, 0.66, 0.74, 1]; // where an edge's points lie, from step to step
const LINE = 15; // a line of words, in pixels
const STEPS_AT = 10; // the axis' words stand so high above the floor
const LEAST = 44; // a step narrower than this has no room for any label but the chosen node's
const MARK = { left: -5, right: 5, top: -4, bottom: 4 }; // what no other node's words may cover
const RANKS = { root: 0, finished: 1, kept: 2, banned: 3, past: 4, pruned: 5, unseen: 5 };

/** @param {number} x */
const smooth = (x) => {
  const s = Math.min(1, Math.max(0, (x - 0.26) / 0.48));
  return s * s * (3 - 2 * s);
};

/** @typedef {Fate | 'root' | 'past'} Kind a node's fate; past: it went on, but nothing that goes on from it lives */

/**
 * @typedef {object} View what is to be seen of a tree
 * @property {number} t the last step shown
 * @property {number} from the window's first step, a fraction of one included
 * @property {number} span the window's width in steps
 * @property {number} low the window's lowest height
 * @property {number} high the window's highest height
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {boolean} folded whether the pruned candidates are left out
 * @property {Set<number>} path ids of a hypothesis' nodes
 * @property {number | null} chosen a chosen node's id
 * @property {Marked[]} marked texts with bands of their own
 */

/** @typedef {{ name: 'best' | 'greedy', text: string, nodes: Set<number> }} Marked its trace, its name, its nodes' ids */

/**
 * @typedef {object} Words
 * @property {string} end the word for an end
 * @property {(text: string) => number} measure gives a text's width in pixels
 */

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box in pixels */
/** @typedef {Box & { id: number }} NodeBox of a node's label */
/** @typedef {{ x: (number | null)[], y: (number | null)[], text: string[] }} TraceNumbers null is a gap in a line */
/** @typedef {(name: string) => TraceNumbers} TraceOf */
/** @typedef {{ node: TreeNode, y: number, kind: Kind }} ShownNode */

/**
 * A way to label a node: the room it takes around the node, and its words as [trace, text, right, down] in pixels.
 * @typedef {{ box: Box, words: [string, string, number, number][], overSmall?: boolean }} Offer
 */

/**
 * The numbers of the traces by their names, and where the labels stand.
 * @param {BeamTree} tree
 * @param {View} view
 * @param {Words} words
 * @returns {{ traces: Record<string, TraceNumbers>, boxes: NodeBox[] }}
 */
export function numbers(tree, view, words) {
  /** @type {Record<string, TraceNumbers>} */
  const traces = {};
  /** @type {TraceOf} */
  const trace = (name) => {
    traces[name] ??= { x: [], y: [], text: [] };
    return traces[name];
  };
  const shown = shownNodes(tree, view);
  for (const { node, y, kind } of shown) {
    const { id, parent, depth } = node;
    point(trace(`nodes ${kind}`), depth, y);
    if (parent === null) continue;
    const from = height(tree.nodes[parent], view.folded) ?? 0;
    edge(trace(`edges ${kind}`), depth, from, y);
    if (view.path.has(id)) edge(trace('path'), depth, from, y);
    for (const { name, nodes } of view.marked) if (nodes.has(id)) edge(trace(name), depth, from, y);
    if (id === view.chosen) point(trace('chosen'), depth, y);
  }
  const boxes = label(shown, view, trace, words);
  axis(tree, view, trace);
  return { traces, boxes };
}

/**
 * The nodes in the window and one step around it, in the order of their steps.
 * @param {BeamTree} tree
 * @param {View} view
 * @returns {ShownNode[]}
 */
function shownNodes(tree, view) {
  const alive = tree.alive(view.t);
  const first = Math.max(0, Math.floor(view.from) - 1);
  const last = Math.min(view.t, Math.ceil(view.from + view.span) + 1);
  return tree.columns.slice(first, last + 1).flatMap((column) =>
    column.flatMap((node) => {
      const y = height(node, view.folded);
      const kind = node.fate === 'kept' && !alive.has(node.id) ? 'past' : node.fate;
      return y === null ? [] : [{ node, y, kind }];
    }),
  );
}

/** @param {TraceNumbers} trace @param {number} depth @param {number} at */
function point({ x, y }, depth, at) {
  x.push(depth);
  y.push(at);
}

/**
 * An edge leaves and arrives level, so that it keeps out of the words above and below its ends.
 * @param {TraceNumbers} trace
 * @param {number} depth
 * @param {number} from
 * @param {number} to
 */
function edge({ x, y }, depth, from, to) {
  if (Math.abs(to - from) < 0.01) {
    x.push(depth - 1, depth, null);
    y.push(from, to, null);
    return;
  }
  for (const share of BEND) {
    x.push(depth - 1 + share);
    y.push(from + (to - from) * smooth(share));
  }
  x.push(null);
  y.push(null);
}

/**
 * Words at the nodes, the most telling first; what would touch another, or the window's edge, is left out.
 * @param {ShownNode[]} shown
 * @param {View} view
 * @param {TraceOf} trace
 * @param {Words} words
 * @returns {NodeBox[]}
 */
function label(shown, view, trace, words) {
  const step = view.width / view.span;
  const unit = view.height / (view.high - view.low);
  const place = (/** @type {ShownNode} */ { node, y }) => ({
    x: (node.depth - view.from) * step,
    y: (view.high - y) * unit,
  });
  /** @type {NodeBox[]} */
  const boxes = [];
  const marks = shown.map((one) => ({ ...moved(one.node, MARK, place(one)), small: isSmall(one.kind) }));
  const parents = new Set(shown.map(({ node }) => node.parent));
  const bands = [view.path, ...view.marked.map(({ nodes }) => nodes)];
  const order = (/** @type {ShownNode} */ { node, kind }) =>
    (bands.some((nodes) => nodes.has(node.id)) ? -1 : RANKS[kind]) + (node.depth === view.t ? 0 : 10);
  const isFree = (/** @type {NodeBox} */ box, overSmall = false) =>
    box.left >= 0 &&
    box.right <= view.width &&
    !boxes.some((other) => touches(box, other)) &&
    !marks.some((mark) => !(overSmall && mark.small) && touches(box, mark));
  for (const one of [...shown].sort((a, b) => order(a) - order(b))) {
    const { node, y, kind } = one;
    if (step < LEAST && node.id !== view.chosen) continue;
    const name = namesOf(node, view);
    const offers = isSmall(kind) ? beside(node, kind, name, step, words) : around(node, kind, name, step, words);
    if (isSmall(kind) && parents.has(node.id)) offers.unshift(above(node, kind, words)); // its edge goes to the right
    const offer = offers.find(({ box, overSmall }) => isFree(moved(node, box, place(one)), overSmall));
    if (!offer) continue;
    boxes.push(moved(node, offer.box, place(one)));
    for (const [name, text, dx, dy] of offer.words) {
      const { x, y: heights, text: texts } = trace(name);
      x.push(node.depth + dx / step);
      heights.push(y - dy / unit);
      texts.push(text);
    }
  }
  return boxes;
}

/** @param {NodeBox} box @param {NodeBox} other */
const touches = (box, other) =>
  box.left < other.right &&
  other.left < box.right &&
  box.top < other.bottom &&
  other.top < box.bottom &&
  box.id !== other.id;

/** @param {Kind} kind */
const isSmall = (kind) => kind === 'pruned' || kind === 'banned' || kind === 'unseen';

/** The names of the marked texts of which a node is the last one shown. @param {TreeNode} node @param {View} view */
const namesOf = ({ id, depth }, { marked, t }) =>
  marked
    .filter(({ nodes }) => nodes.has(id) && (depth === t || depth === nodes.size - 1))
    .map(({ text }) => text)
    .join(', ');

/** @param {TreeNode} node @param {Box} box @param {{ x: number, y: number }} place @returns {NodeBox} */
const moved = ({ id }, { left, right, top, bottom }, { x, y }) => ({
  id,
  left: x + left,
  right: x + right,
  top: y + top,
  bottom: y + bottom,
});

/**
 * Ways to label a node that leads nowhere, to its right, the fullest first.
 * @param {TreeNode} node
 * @param {Kind} kind
 * @param {string} name what it is the end of
 * @param {number} step a step's width in pixels
 * @param {Words} words
 * @returns {Offer[]}
 */
function beside(node, kind, name, step, { measure }) {
  const sum = kind === 'banned' ? '' : ` ${logprob(node.sum ?? 0)}`;
  const named = name ? [`${node.label}${sum} · ${name}`, `${node.label} · ${name}`] : [];
  const ngram = kind === 'banned' ? node.ngram.join(' ') : '';
  /** @type {(text: string, below: string) => Offer} */
  const offer = (text, below) => ({
    box: { left: 4, right: 10 + Math.max(measure(text), measure(below)), top: -7, bottom: below ? 6 + LINE : 7 },
    words: below
      ? [
          [`labels ${kind}`, text, 9, 0],
          ['ngrams', below, 9, LINE - 2],
        ]
      : [[`labels ${kind}`, text, 9, 0]],
  });
  /** @type {(text: string) => Offer} */
  const after = (text) => ({
    box: { left: 4, right: 16 + measure(node.label) + measure(text), top: -7, bottom: 7 },
    words: [
      [`labels ${kind}`, node.label, 9, 0],
      ['ngrams', text, 15 + measure(node.label), 0],
    ],
  });
  const short = shortened(node.label, 48, measure);
  const repeated = ngram
    ? [offer(node.label, ngram), after(ngram), offer(short, shortened(ngram, Math.max(60, step - 12), measure))]
    : [];
  return [...repeated, ...[...named, node.label + sum, node.label, short + sum, short].map((text) => offer(text, ''))];
}

/**
 * The label of a node that leads nowhere over it.
 * @param {TreeNode} node
 * @param {Kind} kind
 * @param {Words} words
 * @returns {Offer}
 */
function above(node, kind, { measure }) {
  const text = `${node.label} ${logprob(node.sum ?? 0)}`;
  const half = measure(text) / 2;
  return {
    box: { left: -half, right: half, top: -5 - LINE, bottom: -5 },
    words: [[`labels ${kind}`, text, -half, -13]],
    overSmall: true,
  };
}

/**
 * Ways to label a node of a hypothesis, above and below it.
 * @param {TreeNode} node
 * @param {Kind} kind
 * @param {string} name what it is the end of
 * @param {number} step a step's width in pixels
 * @param {Words} words
 * @returns {Offer[]}
 */
function around(node, kind, name, step, { end, measure }) {
  const room = (step < LEAST ? 110 : step) - 10;
  const ending = name || (kind === 'finished' ? end : '');
  const whole = ending ? `${node.label} · ${ending}` : node.label;
  const text = name && measure(whole) > room ? node.label : shortened(whole, room, measure);
  const sum = node.depth ? logprob(node.sum ?? 0) : '';
  const half = Math.max(measure(text), measure(sum)) / 2 + 3;
  const upper = { left: -half, right: half, top: -9 - LINE, bottom: 6 };
  /** @type {Offer['words'][number]} */
  const above = [`labels ${kind === 'root' ? 'kept' : kind}`, text, 0, -16];
  return [
    { box: { ...upper, bottom: 7 + LINE }, words: sum ? [above, ['sums', sum, 0, 16]] : [above] },
    { box: upper, words: [above], overSmall: true },
  ];
}

/**
 * The step shown last, and the steps' numbers where they have room.
 * @param {BeamTree} tree
 * @param {View} view
 * @param {TraceOf} trace
 */
function axis(tree, view, trace) {
  const step = view.width / view.span;
  const height = view.low + (STEPS_AT * (view.high - view.low)) / view.height;
  const every = [1, 2, 5, 10, 20, 50, 100].find((n) => n * step >= 28) ?? 200;
  for (let depth = 0; depth <= tree.depth; depth += 1) {
    const now = depth === view.t;
    if (!now && (depth % every || Math.abs(depth - view.t) * step < 24)) continue;
    const { x, y, text } = trace(now ? 'step' : 'steps');
    x.push(depth);
    y.push(height);
    text.push(now ? `▲ ${depth}` : String(depth));
  }
}
