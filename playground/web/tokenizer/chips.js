// The text in coloured pieces. A key changes a piece or two: only their chips are drawn anew, the others stay.

/** @import { Child } from '../common/dom.js' */
/** @import { Piece, Unit } from './units.js' */

import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { visibleNodes } from './dom.js';
import { visible } from './visible.js';

/** @typedef {{ nodes: HTMLElement[], chips: HTMLElement[] }} UnitView a unit's nodes; its chips, one for each piece */
/** @typedef {{ unit: Unit, view: UnitView | null }} Entry a unit of a text; without a view it is still to be drawn */

const COLOURS = 4;
const AT_ONCE = 160; // units drawn before the next frame; the rest of a long text follows piecemeal

/** @param {string} label */
const bare = (label) => label.replace(/[⟨⟩]/g, '');

/**
 * Units as chips, ids below on demand; a character that is split has its bytes below it.
 *
 * @param {Unit[]} units
 * @param {{ ids?: boolean }} options
 */
export function chips(units, { ids = true } = {}) {
  let last = -1;
  return units.flatMap((unit) => {
    const view = viewOf(unit, ids);
    last = colour(view.chips, last);
    return view.nodes;
  });
}

/**
 * @param {Unit} unit
 * @param {boolean} ids
 * @returns {UnitView}
 */
function viewOf(unit, ids) {
  if (!unit.pieces.length) return { nodes: [lost(unit)], chips: [] };
  const { node, chips: made } = unit.pieces.length > 1 ? split(unit, ids) : whole(unit, ids);
  const ends = /\n$/.test(unit.text) && unit.became === null;
  return { nodes: ends ? [node, element('span', 'tok-break')] : [node], chips: made };
}

/**
 * Colours chips in turn, going on after the colour `last`; returns the last one used.
 *
 * @param {HTMLElement[]} made
 * @param {number} last
 */
function colour(made, last) {
  let used = last;
  for (const chip of made) {
    if (chip.classList.contains('tok-tag-chip')) continue;
    used = (used + 1) % COLOURS;
    chip.dataset.colour = String(used);
  }
  return used;
}

/**
 * A unit that is one piece.
 *
 * @param {Unit} unit
 * @param {boolean} ids
 */
function whole(unit, ids) {
  const [piece] = unit.pieces;
  const empty = unit.start === unit.end;
  const tag = piece.special && empty;
  const shown = tag ? [piece.piece] : empty ? [element('span', 'tok-space', piece.label)] : visibleNodes(unit.text);
  const node = chip(`${kinds(unit, piece)}${tag ? ' tok-tag-chip' : ''}`, textNode(unit, shown), piece, ids);
  return { node, chips: [node] };
}

/**
 * A unit that several pieces share.
 *
 * @param {Unit} unit
 * @param {boolean} ids
 */
function split(unit, ids) {
  const cells = unit.pieces.map((piece) => {
    const isBytes = piece.parts.length > 0;
    const label = element('bdi', isBytes ? 'tok-byte' : 'tok-said', isBytes ? bare(piece.label) : visible(piece.label));
    return chip(`tok-cell ${kinds({ became: null }, piece)}`, label, piece, ids);
  });
  const node = element(
    'span',
    `tok-split${unit.became !== null ? ' tok-became' : ''}`,
    textNode(unit, visibleNodes(unit.text)),
    element('span', 'tok-cells', cells),
  );
  return { node, chips: cells };
}

/**
 * @param {string} kind
 * @param {Child} shown
 * @param {Piece} piece
 * @param {boolean} ids
 * @returns {HTMLElement}
 */
function chip(kind, shown, piece, ids) {
  const node = element('span', `tok-chip ${kind}`, shown, ids ? element('span', 'tok-id', String(piece.id)) : null);
  node.dataset.index = String(piece.index);
  return node;
}

/**
 * @param {Unit} unit
 * @param {Child[]} shown
 */
const textNode = (unit, shown) =>
  element('bdi', 'tok-text', unit.space ? element('span', 'tok-inserted', '▁') : null, shown);

/**
 * What a piece is, as classes.
 *
 * @param {Pick<Unit, 'became'>} unit
 * @param {Piece} piece
 */
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

/**
 * A stretch that no piece stands for.
 *
 * @param {Unit} unit
 */
function lost(unit) {
  const node = element('span', 'tok-lost', visibleNodes(unit.text));
  node.title = words().tok_lost;
  return node;
}

/** One text's chips, kept from key to key. */
export class Ribbon {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {string | null} */
  #kind = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  root = element('div', 'tok-chips');

  /**
   * Draws `units` and returns whether any chip stayed; those of another `kind` never do.
   *
   * @param {Unit[]} units
   * @param {string} kind
   */
  draw(units, kind) {
    clearTimeout(this.#timer);
    const old = kind === this.#kind ? this.#entries : [];
    /** @type {(entry: Entry | undefined, unit: Unit | undefined) => boolean} */
    const stays = (entry, unit) => Boolean(entry?.view) && entry?.unit.key === unit?.key;
    let [head, tail] = [0, 0];
    while (head < units.length && stays(old[head], units[head])) head++;
    while (tail < Math.min(units.length, old.length) - head && stays(old.at(-1 - tail), units.at(-1 - tail))) tail++;
    if (head + tail === 0) this.root.replaceChildren();
    for (const { view } of old.slice(head, old.length - tail)) for (const node of view?.nodes ?? []) node.remove();
    const end = units.length - tail;
    this.#entries = [
      ...old.slice(0, head),
      ...units.slice(head, end).map((unit) => ({ unit, view: null })),
      ...old.slice(old.length - tail),
    ];
    for (let i = end; i < units.length; i++) this.#renumber(this.#entries[i], units[i]);
    this.#kind = kind;
    this.#fill(head, end, AT_ONCE);
    return head + tail > 0;
  }

  /**
   * @param {Entry} entry
   * @param {Unit} unit
   */
  #renumber(entry, unit) {
    if (entry.unit.pieces[0]?.index !== unit.pieces[0]?.index)
      entry.view?.chips.forEach((node, i) => {
        node.dataset.index = String(unit.pieces[i].index);
      });
    entry.unit = unit;
  }

  /**
   * Draws the units from `at` to `end`, `count` of them now and more after each frame, until another text comes.
   *
   * @param {number} at
   * @param {number} end
   * @param {number} count
   */
  #fill(at, end, count) {
    if (at >= end) return;
    const to = Math.min(end, at + count);
    const entries = this.#entries.slice(at, to);
    let last = this.#colourBefore(at);
    const views = entries.map((entry) => {
      const view = viewOf(entry.unit, true);
      entry.view = view;
      last = colour(view.chips, last);
      return view;
    });
    if (to === end) this.#tellApart(views, last, end);
    const nodes = document.createDocumentFragment();
    nodes.append(...views.flatMap((view) => view.nodes));
    this.root.insertBefore(nodes, this.#entries[end]?.view?.nodes[0] ?? null);
    if (to < end)
      this.#timer = setTimeout(() =>
        requestAnimationFrame(() => entries.at(-1) === this.#entries[to - 1] && this.#fill(to, end, 2 * AT_ONCE)),
      );
  }

  /** @param {number} at */
  #colourBefore(at) {
    for (let i = at - 1; i >= 0; i--) {
      const used = this.#entries[i].view?.chips.at(-1)?.dataset.colour;
      if (used !== undefined) return Number(used);
    }
    return -1;
  }

  /**
   * The last chip of those that were put in must not have the colour of the chip that follows.
   *
   * @param {UnitView[]} views
   * @param {number} last
   * @param {number} end
   */
  #tellApart(views, last, end) {
    const next = this.#entries[end]?.view?.chips[0]?.dataset.colour;
    const node = views.at(-1)?.chips.at(-1);
    if (node?.dataset.colour !== undefined && next === String(last)) node.dataset.colour = String((last + 1) % COLOURS);
  }
}
