// The table of a text's pieces beside its chips: pointing at one shows the others.

/** @import { Piece, Unit } from './units.js' */

import { element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { kinds, Ribbon } from './chips.js';
import { visible } from './visible.js';

/** @typedef {{ piece: Piece, unit: Unit }} Row */

const ROW = 27; // px, one row of the table; only the rows in sight are there
const PART_WORDS = { lead: 'tok_lead', middle: 'tok_middle', tail: 'tok_tail' };

/**
 * What a piece is, in words.
 *
 * @param {Row} row
 */
function about({ piece, unit }) {
  const facts = [];
  if (piece.unknown) facts.push(words().tok_unknown);
  if (piece.special) facts.push(words().tok_special);
  if (piece.inserted) facts.push(words().tok_added);
  for (const part of piece.parts) {
    if (part.role === 'whole') continue;
    const from = part.first + 1;
    const which = part.count > 1 ? `${from}–${part.first + part.count}` : String(from);
    facts.push(say(PART_WORDS[part.role], { char: visible(part.char), which, of: part.of }));
  }
  if (unit.became !== null) facts.push(`${visible(unit.text)} → ${visible(unit.became)}`);
  return facts.join(' · ');
}

/**
 * The characters that a piece stands for.
 *
 * @param {Piece} piece
 */
const span = (piece) => (piece.start === piece.end ? '—' : `${piece.start}–${piece.end}`);

/**
 * A row that stands for `rows` rows out of sight.
 *
 * @param {number} rows
 */
function gap(rows) {
  const node = element('tr', 'tok-gap', element('td', ''));
  node.style.height = `${rows * ROW}px`;
  return node;
}

/** The pieces of one answer, drawn as chips and as a table that point at each other. */
export class Pieces {
  /** @type {Row[]} */
  #rows = [];
  /** @type {number | null} the piece that is pointed at */
  #at = null;
  /** @type {string | null} what the table shows */
  #drawn = null;
  /** @type {string | null} of which tokenizer and in which language the pieces are */
  #kind = null;
  #top = 0; // px; to ask the table for its scroll or height would lay out the page once more at every key
  #height = 300;
  #below = gap(0);

  ribbon = new Ribbon();
  text = this.ribbon.root;
  detail = element('div', 'tok-detail');
  table = element('table', 'tok-table');
  scroller = element('div', 'tok-scroll', this.table);

  /** @param {(piece: Piece | null) => void} point called with the piece that is pointed at */
  constructor(point) {
    this.point = point;
    for (const node of [this.text, this.scroller]) {
      node.tabIndex = 0; // the keys scroll it
      /** @param {Event} event */
      const over = ({ target }) => {
        const index = target instanceof HTMLElement && target.closest('[data-index]')?.getAttribute('data-index');
        this.mark(index ? Number(index) : null, node === this.text);
      };
      node.addEventListener('pointerover', over);
      node.addEventListener('pointerleave', () => this.mark(null));
      node.addEventListener('click', over);
    }
    this.scroller.addEventListener('scroll', () => {
      this.#top = this.scroller.scrollTop;
      this.#window();
    });
    new ResizeObserver(([{ contentRect }]) => {
      this.#height = contentRect.height;
      this.#window();
    }).observe(this.scroller);
  }

  /**
   * Draws `units`.
   *
   * @param {Unit[]} units
   * @param {string} kind of which tokenizer and in which language they are
   */
  draw(units, kind) {
    this.mark(null);
    this.#rows = units.flatMap((unit) => unit.pieces.map((piece) => ({ piece, unit })));
    this.#kind = kind;
    const stayed = this.ribbon.draw(units, kind);
    if (!stayed && this.#top) {
      this.#top = 0;
      this.scroller.scrollTop = 0;
    }
    this.#window();
  }

  /** Draws the rows in sight, unless they stand there already. */
  #window() {
    const first = Math.max(0, Math.min(Math.floor(this.#top / ROW) - 6, this.#rows.length - 1));
    const rows = this.#rows.slice(first, first + Math.ceil(this.#height / ROW) + 14);
    const below = this.#rows.length - first - rows.length;
    const drawn = JSON.stringify([this.#kind, first, rows.map(({ piece, unit }) => [piece, unit.text, unit.became])]);
    if (drawn === this.#drawn) {
      this.#below.style.height = `${below * ROW}px`;
      return;
    }
    this.#drawn = drawn;
    this.#below = gap(below);
    this.table.replaceChildren(this.#head(), gap(first), ...rows.map((row) => this.#line(row)), this.#below);
  }

  #head() {
    const w = words();
    const names = ['#', w.tok_piece, w.tok_vocab_piece, w.token_id, w.tok_span, w.tok_bytes, ''];
    return element(
      'tr',
      '',
      names.map((name) => element('th', '', name)),
    );
  }

  /** @param {Row} row */
  #line({ piece, unit }) {
    const shown = piece.special || piece.unknown ? piece.piece : piece.label;
    const row = element(
      'tr',
      `${kinds(unit, piece)}${piece.index === this.#at ? ' tok-here' : ''}`,
      element('td', 'tok-number', String(piece.index)),
      element('td', '', element('bdi', 'tok-text', shown)),
      element('td', 'tok-mono', element('bdi', '', visible(piece.piece))),
      element('td', 'tok-number', String(piece.id)),
      element('td', 'tok-number', span(piece)),
      element('td', 'tok-mono', piece.bytes.toUpperCase() || '—'),
      element('td', 'tok-about', about({ piece, unit })),
    );
    row.dataset.index = String(piece.index);
    return row;
  }

  /**
   * Points at a piece everywhere.
   *
   * @param {number | null} index
   * @param {boolean} scroll whether its row is brought into sight
   */
  mark(index, scroll = false) {
    if (index === null && this.#at === null && this.detail.firstChild) return;
    this.#at = index;
    for (const node of this.text.querySelectorAll('.tok-here')) node.classList.remove('tok-here');
    const row = this.#rows.find(({ piece }) => piece.index === index);
    if (index !== null && row && scroll) this.scroller.scrollTop = Math.max(0, index * ROW - this.#height / 2);
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.table.querySelectorAll('tr[data-index]')))
      line.classList.toggle('tok-here', Number(line.dataset.index) === index);
    if (row) this.text.querySelector(`[data-index="${index}"]`)?.classList.add('tok-here');
    this.detail.replaceChildren(...(row ? this.#about(row) : [element('span', 'tok-hint', words().tok_hint)]));
    this.point(row?.piece ?? null);
  }

  /** @param {Row} row */
  #about({ piece, unit }) {
    const facts = [
      `#${piece.index}`,
      `${words().token_id} ${piece.id}`,
      `${words().tok_span} ${span(piece)}`,
      piece.bytes.toUpperCase(),
    ];
    return [
      element('b', '', element('bdi', '', visible(piece.piece))),
      ...facts.filter(Boolean).map((fact) => element('span', '', fact)),
      element('span', 'tok-about', about({ piece, unit })),
    ];
  }

  /**
   * The index of the piece that holds the character at `place`.
   *
   * @param {number} place
   */
  at(place) {
    return this.#rows.find(({ piece }) => piece.start <= place && place < piece.end)?.piece.index ?? null;
  }
}
