// The text in coloured pieces. A key changes a piece or two: only their chips are drawn anew, the others stay.

import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { seen, seenNodes } from './dom.js';

const COLOURS = 4;
const AT_ONCE = 160; // units drawn before the next frame; the rest of a long text follows piecemeal
const bare = (label) => label.replace(/[⟨⟩]/g, '');

/** Units as chips, ids below on demand; a character that is split has its bytes below it. */
export function chips(units, { ids = true } = {}) {
  let last = -1;
  return units.flatMap((unit) => {
    const view = viewOf(unit, ids);
    last = colour(view.chips, last);
    return view.nodes;
  });
}

/** The nodes of a unit, and of them the chips, one for each piece. */
function viewOf(unit, ids) {
  if (!unit.pieces.length) return { nodes: [lost(unit)], chips: [] };
  const { node, chips: made } = unit.pieces.length > 1 ? split(unit, ids) : whole(unit, ids);
  const ends = /\n$/.test(unit.text) && unit.became === null;
  return { nodes: ends ? [node, element('span', 'tok-break')] : [node], chips: made };
}

/** Colours chips in turn, going on after the colour `last`; returns the last one given. */
function colour(made, last) {
  for (const chip of made) {
    if (chip.classList.contains('tok-tag-chip')) continue;
    last = (last + 1) % COLOURS;
    chip.dataset.colour = last;
  }
  return last;
}

function whole(unit, ids) {
  const [piece] = unit.pieces;
  const empty = unit.start === unit.end;
  const tag = piece.special && empty;
  const shown = tag ? [piece.piece] : empty ? [element('span', 'tok-space', piece.label)] : seenNodes(unit.text);
  const node = chip(`${kinds(unit, piece)}${tag ? ' tok-tag-chip' : ''}`, text(unit, shown), piece, ids);
  return { node, chips: [node] };
}

function split(unit, ids) {
  const cells = unit.pieces.map((piece) => {
    const byByte = piece.parts.length > 0;
    const said = element('bdi', byByte ? 'tok-byte' : 'tok-said', byByte ? bare(piece.label) : seen(piece.label));
    return chip(`tok-cell ${kinds({ became: null }, piece)}`, said, piece, ids);
  });
  const node = element(
    'span',
    `tok-split${unit.became !== null ? ' tok-became' : ''}`,
    text(unit, seenNodes(unit.text)),
    element('span', 'tok-cells', cells),
  );
  return { node, chips: cells };
}

function chip(kind, said, piece, ids) {
  const node = element('span', `tok-chip ${kind}`, said, ids ? element('span', 'tok-id', String(piece.id)) : null);
  node.dataset.index = piece.index;
  return node;
}

const text = (unit, shown) =>
  element('bdi', 'tok-text', unit.space ? element('span', 'tok-inserted', '▁') : null, shown);

/** What a piece is, as classes. */
export function kinds(unit, piece) {
  return [
    piece.special && 'tok-special',
    piece.unknown && 'tok-unknown',
    unit.became !== null && 'tok-became',
    piece.inserted && 'tok-added',
  ]
    .filter(Boolean)
    .join(' ');
}

function lost(unit) {
  const node = element('span', 'tok-lost', seenNodes(unit.text));
  node.title = words().tok_lost;
  return node;
}

/** One text's chips, kept from key to key. */
export class Ribbon {
  #entries = []; // a unit with its nodes and chips; of one that is still to be drawn they are null
  #kind = null;
  #timer = null;

  root = element('div', 'tok-chips');

  /** Draws `units` and returns whether any chip stayed; those of another `kind` never do. */
  draw(units, kind) {
    clearTimeout(this.#timer);
    const old = kind === this.#kind ? this.#entries : [];
    const stays = (entry, unit) => Boolean(entry?.nodes) && entry.unit.key === unit.key;
    let [head, tail] = [0, 0];
    while (head < units.length && stays(old[head], units[head])) head++;
    while (tail < Math.min(units.length, old.length) - head && stays(old.at(-1 - tail), units.at(-1 - tail))) tail++;
    if (head + tail === 0) this.root.replaceChildren();
    for (const { nodes } of old.slice(head, old.length - tail)) nodes?.forEach((node) => node.remove());
    const end = units.length - tail;
    this.#entries = [
      ...old.slice(0, head),
      ...units.slice(head, end).map((unit) => ({ unit, nodes: null, chips: null })),
      ...old.slice(old.length - tail),
    ];
    for (let i = end; i < units.length; i++) this.#renumber(this.#entries[i], units[i]);
    this.#kind = kind;
    this.#fill(head, end, AT_ONCE);
    return head + tail > 0;
  }

  #renumber(entry, unit) {
    if (entry.unit.pieces[0]?.index !== unit.pieces[0]?.index)
      entry.chips.forEach((node, i) => {
        node.dataset.index = unit.pieces[i].index;
      });
    entry.unit = unit;
  }

  /** Draws the units from `at` to `end`, `count` of them now and more after each frame, until another text comes. */
  #fill(at, end, count) {
    if (at >= end) return;
    const to = Math.min(end, at + count);
    const made = this.#entries.slice(at, to);
    let last = this.#colourBefore(at);
    for (const entry of made) {
      Object.assign(entry, viewOf(entry.unit, true));
      last = colour(entry.chips, last);
    }
    if (to === end) this.#tellApart(made, last, end);
    const nodes = document.createDocumentFragment();
    nodes.append(...made.flatMap((entry) => entry.nodes));
    this.root.insertBefore(nodes, this.#entries[end]?.nodes[0] ?? null);
    if (to < end)
      this.#timer = setTimeout(() =>
        requestAnimationFrame(() => made.at(-1) === this.#entries[to - 1] && this.#fill(to, end, 2 * AT_ONCE)),
      );
  }

  #colourBefore(at) {
    for (let i = at - 1; i >= 0; i--) {
      const found = this.#entries[i].chips.at(-1)?.dataset.colour;
      if (found !== undefined) return Number(found);
    }
    return -1;
  }

  /** The last chip of those that were put in must not have the colour of the chip that follows. */
  #tellApart(made, last, end) {
    const next = this.#entries[end]?.chips[0]?.dataset.colour;
    const node = made.at(-1).chips.at(-1);
    if (node?.dataset.colour !== undefined && next === String(last)) node.dataset.colour = (last + 1) % COLOURS;
  }
}
