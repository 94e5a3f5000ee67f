// The numbers of the beam tree's traces (charts/beam_tree.py) for one view of it, and the labels that find room. No DOM.

import { logprob, shortened } from '../../common/format.js';
import { height } from './nodes.js';

const BEND = [0, 0.26, 0.34, 0.42, 0.5, 0.58, 0.66, 0.74, 1]; // where an edge's points lie, from step to step
const LINE = 15; // a line of words, in pixels
const STEPS_AT = 10; // the axis' words stand so high above the floor
const LEAST = 44; // a step narrower than this has no room for any label but the chosen node's
const MARK = { left: -5, right: 5, top: -4, bottom: 4 }; // what no other node's words may cover
const RANKS = { root: 0, finished: 1, kept: 2, banned: 3, past: 4, pruned: 5 };

const smooth = (x) => {
  const s = Math.min(1, Math.max(0, (x - 0.26) / 0.48));
  return s * s * (3 - 2 * s);
};

/**
 * @param tree a BeamTree.
 * @param view {t, from, span, low, high, width, height, folded, path, chosen}: the last step shown; the window in steps
 *   and heights, and in pixels; ids of a hypothesis' nodes; a chosen node's id.
 * @param words {end, measure}: the word for an end, and what gives a text's width.
 * @returns {traces, boxes}: {name: {x, y, text}}, and {id, left, right, top, bottom} of each label, in pixels.
 */
export function numbers(tree, view, words) {
  const traces = {};
  const trace = (name) => (traces[name] ??= { x: [], y: [], text: [] });
  const alive = tree.alive(view.t);
  const kind = (node) => (node.fate === 'kept' && !alive.has(node.id) ? 'past' : node.fate);
  const shown = [];
  const [first, last] = [
    Math.max(0, Math.floor(view.from) - 1),
    Math.min(view.t, Math.ceil(view.from + view.span) + 1),
  ];
  for (let depth = first; depth <= last; depth += 1) {
    for (const node of tree.columns[depth]) {
      const y = height(node, view.folded);
      if (y === null) continue;
      shown.push({ node, y, kind: kind(node) });
      point(trace(`nodes ${kind(node)}`), depth, y);
      if (depth === 0) continue;
      const from = height(tree.nodes[node.parent], view.folded);
      edge(trace(`edges ${kind(node)}`), depth, from, y);
      if (view.path.has(node.id)) edge(trace('path'), depth, from, y);
      if (node.id === view.chosen) point(trace('chosen'), depth, y);
    }
  }
  const boxes = label(shown, view, trace, words);
  axis(tree, view, trace);
  return { traces, boxes };
}

function point({ x, y }, depth, at) {
  x.push(depth);
  y.push(at);
}

/** An edge leaves and arrives level, so that it keeps out of the words above and below its ends. */
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

/** Words at the nodes, the most telling first; what would touch another, or the window's edge, is left out. */
function label(shown, view, trace, words) {
  const step = view.width / view.span;
  const unit = view.height / (view.high - view.low);
  const place = ({ node, y }) => ({ x: (node.depth - view.from) * step, y: (view.high - y) * unit });
  const [boxes, marks] = [[], shown.map((one) => ({ ...moved(one.node, MARK, place(one)), small: isSmall(one.kind) }))];
  const order = ({ node, kind }) => (view.path.has(node.id) ? -1 : RANKS[kind]) + (node.depth === view.t ? 0 : 10);
  const touches = (box, other) =>
    box.left < other.right &&
    other.left < box.right &&
    box.top < other.bottom &&
    other.top < box.bottom &&
    box.id !== other.id;
  const free = (box, overSmall) =>
    box.left >= 0 &&
    box.right <= view.width &&
    !boxes.some((other) => touches(box, other)) &&
    !marks.some((mark) => !(overSmall && mark.small) && touches(box, mark));
  for (const one of [...shown].sort((a, b) => order(a) - order(b))) {
    const { node, y, kind } = one;
    if (step < LEAST && node.id !== view.chosen) continue;
    const offers = isSmall(kind) ? beside(node, kind, step, words) : around(node, kind, step, words);
    const found = offers.find(({ box, overSmall }) => free(moved(node, box, place(one)), overSmall));
    if (!found) continue;
    boxes.push(moved(node, found.box, place(one)));
    for (const [name, text, dx, dy] of found.words) {
      const { x, y: heights, text: texts } = trace(name);
      x.push(node.depth + dx / step);
      heights.push(y - dy / unit);
      texts.push(text);
    }
  }
  return boxes;
}

const isSmall = (kind) => kind === 'pruned' || kind === 'banned';

const moved = ({ id }, { left, right, top, bottom }, { x, y }) => ({
  id,
  left: x + left,
  right: x + right,
  top: y + top,
  bottom: y + bottom,
});

/** Ways to label a node that leads nowhere, to its right, the fullest first: [trace, text, right, down] in pixels. */
function beside(node, kind, step, { measure }) {
  const sum = kind === 'pruned' ? ` ${logprob(node.sum)}` : '';
  const ngram = kind === 'banned' ? node.ngram.join(' ') : '';
  const offer = (text, below) => ({
    box: { left: 4, right: 10 + Math.max(measure(text), measure(below)), top: -7, bottom: below ? 6 + LINE : 7 },
    words: [[`labels ${kind}`, text, 9, 0], ...(below ? [['ngrams', below, 9, LINE - 2]] : [])],
  });
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
  return [...repeated, ...[node.label + sum, node.label, short + sum, short].map((text) => offer(text, ''))];
}

/** Ways to label a node of a hypothesis, above and below it. */
function around(node, kind, step, { end, measure }) {
  const room = (step < LEAST ? 110 : step) - 10;
  const text = shortened(kind === 'finished' ? `${node.label} · ${end}` : node.label, room, measure);
  const sum = node.depth ? logprob(node.sum) : '';
  const half = Math.max(measure(text), measure(sum)) / 2 + 3;
  const upper = { left: -half, right: half, top: -9 - LINE, bottom: 6 };
  const name = [`labels ${kind === 'root' ? 'kept' : kind}`, text, 0, -16];
  return [
    { box: { ...upper, bottom: 7 + LINE }, words: sum ? [name, ['sums', sum, 0, 16]] : [name] },
    { box: upper, words: [name], overSmall: true },
  ];
}

/** The step shown last, and the steps' numbers where they have room. */
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
