// The text in coloured pieces, and the table of them: hovering one shows the others.

import { words } from './numbers.js';
import { h, say, seen, seenNodes } from './tokenizer_dom.js';

const AT_ONCE = 160; // units drawn before the next frame; the rest of a long text follows piecemeal
const ROW = 27; // px, one row of the table; only the rows in sight are there
const bare = (label) => label.replace(/[⟨⟩]/g, '');

/** A text's units as chips, ids below; a character that is split has its bytes below it. */
export function chips(units, { ids = true, from = 0 } = {}) {
  let colour = from;
  return units.flatMap((unit) => {
    if (!unit.pieces.length) return [lost(unit)];
    const split = unit.pieces.length > 1;
    const made = split ? splitUnit(unit, ids, () => colour++ % 4) : whole(unit, ids, colour++ % 4);
    return /\n$/.test(unit.text) && !unit.became ? [made, h('span', 'tok-break')] : [made];
  });
}

function whole(unit, ids, colour) {
  const [piece] = unit.pieces;
  const empty = unit.start === unit.end;
  const tag = piece.special && empty;
  const shown = tag ? [piece.piece] : empty ? [h('span', 'tok-space', piece.label)] : seenNodes(unit.text);
  const text = h('bdi', 'tok-text', unit.space ? h('span', 'tok-inserted', '▁') : null, shown);
  const chip = h('span', `tok-chip ${kinds(unit, piece)}`, text, ids ? h('span', 'tok-id', String(piece.id)) : null);
  if (!tag) chip.dataset.colour = colour;
  chip.dataset.index = piece.index;
  return chip;
}

function kinds(unit, piece) {
  return [piece.special && 'tok-special', piece.unknown && 'tok-unknown', unit.became !== null && 'tok-became', piece.inserted && 'tok-added'].filter(Boolean).join(' ');
}

function splitUnit(unit, ids, colour) {
  const cells = unit.pieces.map((piece) => {
    const byByte = piece.parts.length > 0;
    const text = h('bdi', byByte ? 'tok-byte' : 'tok-said', byByte ? bare(piece.label) : seen(piece.label));
    const cell = h('span', `tok-chip tok-cell ${kinds({ became: null }, piece)}`, text, ids ? h('span', 'tok-id', String(piece.id)) : null);
    cell.dataset.colour = colour();
    cell.dataset.index = piece.index;
    return cell;
  });
  const text = h('bdi', 'tok-text', unit.space ? h('span', 'tok-inserted', '▁') : null, seenNodes(unit.text));
  return h('span', `tok-split${unit.became !== null ? ' tok-became' : ''}`, text, h('span', 'tok-cells', cells));
}

function lost(unit) {
  const node = h('span', 'tok-lost', seenNodes(unit.text));
  node.title = words().tok_lost;
  return node;
}

/** What a piece is, in words. */
export function about(piece, unit) {
  const said = [];
  if (piece.unknown) said.push(words().tok_unknown);
  if (piece.special) said.push(words().tok_special);
  if (piece.inserted) said.push(words().tok_added);
  for (const part of piece.parts) {
    if (part.role === 'whole') continue;
    const key = { lead: 'tok_lead', middle: 'tok_middle', tail: 'tok_tail' }[part.role];
    const from = part.first + 1;
    const which = part.count > 1 ? `${from}–${part.first + part.count}` : String(from);
    said.push(say(key, { char: seen(part.char), which, of: part.of }));
  }
  if (unit.became !== null) said.push(`${seen(unit.text)} → ${seen(unit.became)}`);
  return said.join(' · ');
}

/** The pieces of one answer, drawn as chips and as a table that point at each other. */
export class Pieces {
  #rows = [];
  #at = null;
  #units = null;

  /** `point` is told which piece is pointed at, or null. */
  constructor(point) {
    this.text = h('div', 'tok-chips');
    this.detail = h('div', 'tok-detail');
    this.scroller = h('div', 'tok-scroll');
    this.table = h('table', 'tok-table');
    this.scroller.append(this.table);
    this.point = point;
    const over = (event) => {
      const index = event.target.closest?.('[data-index]')?.dataset.index;
      this.mark(index === undefined ? null : Number(index), event.currentTarget === this.text);
    };
    for (const node of [this.text, this.scroller]) {
      node.addEventListener('pointerover', over);
      node.addEventListener('pointerleave', () => this.mark(null));
      node.addEventListener('click', over);
    }
    this.scroller.addEventListener('scroll', () => this.#window());
  }

  draw(answer) {
    this.#rows = answer.units.flatMap((unit) => unit.pieces.map((piece) => ({ piece, unit })));
    this.#at = null;
    this.#units = answer.units;
    this.text.replaceChildren(...chips(answer.units.slice(0, AT_ONCE)));
    this.#rest(answer.units, AT_ONCE);
    this.head = h('tr', '', ['#', words().tok_piece, words().tok_vocab_piece, words().token_id, words().tok_span, words().tok_bytes, ''].map((name) => h('th', '', name)));
    this.scroller.scrollTop = 0;
    this.#window();
    this.mark(null);
  }

  /** Draws what a long text still lacks, a part after each frame, until another text comes. */
  #rest(units, at) {
    clearTimeout(this.timer);
    if (at >= units.length) return;
    this.timer = setTimeout(() => requestAnimationFrame(() => {
      if (this.#units !== units) return;
      const from = units[at].pieces[0]?.index ?? 0;
      this.text.append(...chips(units.slice(at, at + 2 * AT_ONCE), { from }));
      this.#rest(units, at + 2 * AT_ONCE);
    }));
  }

  #window() {
    const height = this.scroller.clientHeight || 300;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - 6);
    const last = Math.min(this.#rows.length, first + Math.ceil(height / ROW) + 14);
    const space = (rows) => { const row = h('tr', 'tok-gap', h('td', '')); row.style.height = `${rows * ROW}px`; return row; };
    this.table.replaceChildren(this.head, space(first), ...this.#rows.slice(first, last).map((row) => this.#line(row)), space(this.#rows.length - last));
  }

  #line({ piece, unit }) {
    const span = piece.start === piece.end ? '—' : `${piece.start}–${piece.end}`;
    const shown = piece.special || piece.unknown ? piece.piece : piece.label;
    const row = h('tr', `${kinds(unit, piece)}${piece.index === this.#at ? ' tok-here' : ''}`,
      h('td', 'tok-number', String(piece.index)), h('td', '', h('bdi', 'tok-text', shown)), h('td', 'tok-mono', h('bdi', '', seen(piece.piece))),
      h('td', 'tok-number', String(piece.id)), h('td', 'tok-number', span), h('td', 'tok-mono', piece.bytes.toUpperCase() || '—'), h('td', 'tok-about', about(piece, unit)));
    row.dataset.index = piece.index;
    return row;
  }

  /** Points at a piece everywhere; `scroll` brings its row into sight. */
  mark(index, scroll = false) {
    this.#at = index;
    for (const node of this.text.querySelectorAll('.tok-here')) node.classList.remove('tok-here');
    const found = index === null ? null : this.#rows.find(({ piece }) => piece.index === index);
    if (found && scroll) this.scroller.scrollTop = Math.max(0, index * ROW - this.scroller.clientHeight / 2);
    for (const row of this.table.querySelectorAll('tr[data-index]')) row.classList.toggle('tok-here', Number(row.dataset.index) === index);
    if (found) this.text.querySelector(`[data-index="${index}"]`)?.classList.add('tok-here');
    this.detail.replaceChildren(...(found ? this.#about(found) : [h('span', 'tok-hint', words().tok_hint)]));
    this.point(found?.piece ?? null);
  }

  #about({ piece, unit }) {
    const span = piece.start === piece.end ? '—' : `${piece.start}–${piece.end}`;
    const facts = [`#${piece.index}`, `${words().token_id} ${piece.id}`, `${words().tok_span} ${span}`, piece.bytes.toUpperCase()];
    return [h('b', '', h('bdi', '', seen(piece.piece))), ...facts.filter(Boolean).map((fact) => h('span', '', fact)), h('span', 'tok-about', about(piece, unit))];
  }

  /** The piece that holds the character at `place`. */
  at(place) {
    return this.#rows.find(({ piece }) => piece.start <= place && place < piece.end)?.piece.index ?? null;
  }
}
