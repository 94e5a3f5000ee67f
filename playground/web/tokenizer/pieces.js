// The table of a text's pieces beside its chips: pointing at one shows the others.

import { element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { kinds, Ribbon } from './chips.js';
import { seen } from './dom.js';

const ROW = 27; // px, one row of the table; only the rows in sight are there

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
  #drawn = null;
  #kind = null;
  #top = 0; // px; to ask the table for its scroll or height would lay out the page once more at every key
  #height = 300;

  /** `point` is told which piece is pointed at, or null. */
  constructor(point) {
    this.ribbon = new Ribbon();
    this.text = this.ribbon.root;
    this.detail = element('div', 'tok-detail');
    this.scroller = element('div', 'tok-scroll');
    this.table = element('table', 'tok-table');
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
    this.scroller.addEventListener('scroll', () => {
      this.#top = this.scroller.scrollTop;
      this.#window();
    });
    new ResizeObserver(([{ contentRect }]) => {
      this.#height = contentRect.height;
      this.#window();
    }).observe(this.scroller);
  }

  /** Draws `units`; `kind` is of which tokenizer and in which language they are. */
  draw(units, kind) {
    this.mark(null);
    this.#rows = units.flatMap((unit) => unit.pieces.map((piece) => ({ piece, unit })));
    this.#kind = kind;
    const stayed = this.ribbon.draw(units, kind);
    if (!stayed && this.#top) this.scroller.scrollTop = this.#top = 0;
    this.#window();
  }

  /** Draws the rows in sight, unless they stand there already. */
  #window() {
    const first = Math.max(0, Math.min(Math.floor(this.#top / ROW) - 6, this.#rows.length - 1));
    const rows = this.#rows.slice(first, first + Math.ceil(this.#height / ROW) + 14);
    const below = this.#rows.length - first - rows.length;
    const drawn = JSON.stringify([this.#kind, first, rows.map(({ piece, unit }) => [piece, unit.text, unit.became])]);
    const space = (count, node = element('tr', 'tok-gap', element('td', ''))) => {
      node.style.height = `${count * ROW}px`;
      return node;
    };
    if (drawn === this.#drawn) return space(below, this.table.lastChild);
    this.#drawn = drawn;
    const head = element(
      'tr',
      '',
      ['#', words().tok_piece, words().tok_vocab_piece, words().token_id, words().tok_span, words().tok_bytes, ''].map(
        (name) => element('th', '', name),
      ),
    );
    return this.table.replaceChildren(head, space(first), ...rows.map((row) => this.#line(row)), space(below));
  }

  #line({ piece, unit }) {
    const span = piece.start === piece.end ? '—' : `${piece.start}–${piece.end}`;
    const shown = piece.special || piece.unknown ? piece.piece : piece.label;
    const row = element(
      'tr',
      `${kinds(unit, piece)}${piece.index === this.#at ? ' tok-here' : ''}`,
      element('td', 'tok-number', String(piece.index)),
      element('td', '', element('bdi', 'tok-text', shown)),
      element('td', 'tok-mono', element('bdi', '', seen(piece.piece))),
      element('td', 'tok-number', String(piece.id)),
      element('td', 'tok-number', span),
      element('td', 'tok-mono', piece.bytes.toUpperCase() || '—'),
      element('td', 'tok-about', about(piece, unit)),
    );
    row.dataset.index = piece.index;
    return row;
  }

  /** Points at a piece everywhere; `scroll` brings its row into sight. */
  mark(index, scroll = false) {
    if (index === null && this.#at === null && this.detail.firstChild) return;
    this.#at = index;
    for (const node of this.text.querySelectorAll('.tok-here')) node.classList.remove('tok-here');
    const found = index === null ? null : this.#rows.find(({ piece }) => piece.index === index);
    if (found && scroll) this.scroller.scrollTop = Math.max(0, index * ROW - this.#height / 2);
    for (const row of this.table.querySelectorAll('tr[data-index]'))
      row.classList.toggle('tok-here', Number(row.dataset.index) === index);
    if (found) this.text.querySelector(`[data-index="${index}"]`)?.classList.add('tok-here');
    this.detail.replaceChildren(...(found ? this.#about(found) : [element('span', 'tok-hint', words().tok_hint)]));
    this.point(found?.piece ?? null);
  }

  #about({ piece, unit }) {
    const span = piece.start === piece.end ? '—' : `${piece.start}–${piece.end}`;
    const facts = [
      `#${piece.index}`,
      `${words().token_id} ${piece.id}`,
      `${words().tok_span} ${span}`,
      piece.bytes.toUpperCase(),
    ];
    return [
      element('b', '', element('bdi', '', seen(piece.piece))),
      ...facts.filter(Boolean).map((fact) => element('span', '', fact)),
      element('span', 'tok-about', about(piece, unit)),
    ];
  }

  /** The piece that holds the character at `place`. */
  at(place) {
    return this.#rows.find(({ piece }) => piece.start <= place && place < piece.end)?.piece.index ?? null;
  }
}
