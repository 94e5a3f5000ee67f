// The vocabulary to look around in: figures, search, filters, pages; it opens on a hundred random entries.

/** @import { EntryAnswer, FiguresAnswer, VocabularyAnswer, VocabularyQuestion } from '../generated/contract.js' */
/** @import { Search } from './kept.js' */
/** @import { Tools } from './questions.js' */

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { copyButton, segments } from './dom.js';
import { SCRIPTS } from './kept.js';
import { visible } from './visible.js';

/** @typedef {VocabularyQuestion['mode']} Mode */
/** @typedef {EntryAnswer['script']} Script */

const PAGE = 100;
const LONGEST_BAR = 16; // lengths from here on share the last bar

/**
 * A share of entries; even a small one is a percentage here.
 *
 * @param {number} part
 */
const share = (part) => `${part > 0 && part < 0.001 ? (100 * part).toPrecision(1) : (100 * part).toFixed(1)} %`;

/** The scripts' names. */
function scriptNames() {
  const w = words();
  return {
    hangul: w.tok_hangul,
    latin: w.tok_latin,
    digits: w.tok_digits,
    byte: w.tok_byte_script,
    special: w.special_token,
    other: w.tok_others,
  };
}

/** A page of a vocabulary's entries, and what all of it is made of. */
export class VocabularyView {
  /** @type {Search} */
  search = { query: '', mode: 'text', script: null, length: null, page: 0, seed: 1 };

  box = Object.assign(element('input', 'tok-input'), { type: 'search' });
  bar = element('div', 'tok-vocabulary-bar');
  figures = element('aside', 'tok-vocabulary-figures');
  summary = element('div', 'tok-vocabulary-said');
  grid = Object.assign(element('div', 'tok-entries'), { role: 'list' });
  root = element(
    'div',
    'tok-vocabulary',
    this.figures,
    element(
      'div',
      'tok-vocabulary-main',
      element('div', 'tok-vocabulary-search', this.box, this.bar),
      this.summary,
      this.grid,
    ),
  );

  /** @type {number | null} how many entries there are; null until they have been asked for */
  size = null;

  /** @param {Tools} tools */
  constructor({ ask }) {
    this.ask = ask;
    this.box.addEventListener('input', () => this.#set({ query: this.box.value }));
  }

  /**
   * A search from before the page was loaded anew.
   *
   * @param {Search} search
   */
  restore(search) {
    this.search = search;
    this.box.value = search.query;
  }

  /** Whether random entries are shown. */
  get #isRandom() {
    const { query, script, length, seed } = this.search;
    return !query && !script && !length && seed !== null;
  }

  /** @param {Partial<Search>} changes */
  #set(changes) {
    this.search = { ...this.search, page: 0, ...changes };
    const { query, script, length } = this.search;
    if (query || script || length) this.search.seed ??= 1;
    return this.look();
  }

  /** Asks for the entries that match, and draws them. */
  async look() {
    const seed = this.#isRandom ? this.search.seed : null;
    const answer = await this.ask({ kind: 'vocabulary', ...this.search, seed });
    if (!answer) return;
    this.#bar();
    if ('error' in answer) {
      this.summary.replaceChildren(element('div', 'pg-notice', answer.error));
      return this.grid.replaceChildren();
    }
    this.size = answer.figures.size;
    this.#figures(answer.figures);
    this.#summarize(answer);
    this.grid.replaceChildren(...answer.entries.map(entryNode));
  }

  #bar() {
    /** @type {Array<[Mode, string]>} */
    const modes = [
      ['text', words().tok_by_text],
      ['regex', words().tok_by_regex],
      ['id', words().tok_by_id],
    ];
    this.box.placeholder = words().tok_search;
    this.box.ariaLabel = words().tok_search;
    this.bar.replaceChildren(
      segments(modes, this.search.mode, (mode) => this.#set({ mode }), words().tok_search),
      button('tok-pill', `⚄ ${words().tok_random}`, () => this.#showAll((this.search.seed ?? 0) + 1)),
      button('tok-pill', words().tok_all, () => this.#showAll(null)),
    );
  }

  /**
   * Leaves out no entry: random ones by `seed`, or all of them in order.
   *
   * @param {number | null} seed
   */
  #showAll(seed) {
    this.box.value = '';
    this.#set({ query: '', script: null, length: null, seed });
  }

  /**
   * How many entries match, what was chosen, and which page this is.
   *
   * @param {VocabularyAnswer} answer
   */
  #summarize({ total, entries, page }) {
    if (this.#isRandom) {
      const random = say('tok_random_of', { n: entries.length, total: count(total) });
      return this.summary.replaceChildren(element('span', '', random));
    }
    const pages = Math.ceil(total / PAGE);
    this.summary.replaceChildren(
      element('b', '', say('tok_found', { n: count(total) })),
      ...this.#filters(),
      element(
        'span',
        'tok-pager',
        this.#turn('‹', page - 1, pages, words().tok_previous),
        element('span', '', `${pages ? page + 1 : 0} / ${count(pages)}`),
        this.#turn('›', page + 1, pages, words().tok_next),
      ),
    );
  }

  /** The filters in use, each with a button that clears it. */
  #filters() {
    const { script, length } = this.search;
    const filters = [];
    if (script)
      filters.push(button('tok-pill tok-clear', `${scriptNames()[script]} ×`, () => this.#set({ script: null })));
    if (length) {
      const name = say('tok_length_of', { n: length });
      filters.push(button('tok-pill tok-clear', `${name} ×`, () => this.#set({ length: null })));
    }
    return filters;
  }

  /**
   * A button that turns to page `to`.
   *
   * @param {string} text
   * @param {number} to
   * @param {number} pages how many there are
   * @param {string} label
   */
  #turn(text, to, pages, label) {
    const turn = () => {
      this.search.page = to;
      this.look();
    };
    const node = button('tok-pill', text, turn, label);
    node.ariaLabel = label;
    node.disabled = to < 0 || to >= pages;
    return node;
  }

  /** @param {FiguresAnswer} figures */
  #figures({ size, scripts, lengths, special, special_count: many }) {
    const tags = special.map(({ piece, id }) =>
      element('span', 'tok-tag', element('bdi', '', visible(piece)), element('small', '', String(id))),
    );
    this.figures.replaceChildren(
      element('div', 'tok-big', element('b', '', count(size)), element('span', '', words().tok_entries)),
      element(
        'div',
        'tok-big',
        element('b', '', share(scripts.hangul / size)),
        element('span', '', words().tok_hangul_share),
      ),
      element('h3', '', words().tok_scripts),
      element(
        'div',
        'tok-script-bars',
        SCRIPTS.map((script) => this.#scriptBar(script, scripts[script], size)),
      ),
      element('h3', '', words().tok_lengths),
      element('div', 'tok-columns', this.#columns(lengths)),
      element('h3', '', `${words().special_token} ${count(many)}`),
      element('div', 'tok-tags', tags, many > special.length ? element('span', 'tok-hint', '…') : null),
    );
  }

  /**
   * A script's share of the vocabulary; a click shows its entries alone.
   *
   * @param {Script} script
   * @param {number} n
   * @param {number} size
   */
  #scriptBar(script, n, size) {
    const on = this.search.script === script;
    const fill = element('span', 'tok-bar-fill');
    fill.style.width = `${(100 * n) / size}%`;
    const row = button('tok-script-bar', '', () => this.#set({ script: on ? null : script }));
    row.append(
      element('span', '', scriptNames()[script]),
      element('span', 'tok-bar-track', fill),
      element('span', 'tok-number', count(n)),
    );
    row.ariaPressed = String(on);
    return row;
  }

  /**
   * How many entries have each length; the long ones share a column.
   *
   * @param {FiguresAnswer['lengths']} lengths
   */
  #columns(lengths) {
    const short = lengths.filter(([length]) => length < LONGEST_BAR);
    const long = lengths.filter(([length]) => length >= LONGEST_BAR).reduce((sum, [, n]) => sum + n, 0);
    const most = Math.max(...short.map(([, n]) => n), long, 1);
    return [
      ...short.map(([length, n]) => this.#column(length, String(length), n, most)),
      ...(long ? [this.#column(null, `${LONGEST_BAR}+`, long, most)] : []),
    ];
  }

  /**
   * @param {number | null} length
   * @param {string} name
   * @param {number} n
   * @param {number} most of any column
   */
  #column(length, name, n, most) {
    const fill = element('span', 'tok-column-fill');
    fill.style.height = `${Math.max(1, (56 * n) / most)}px`;
    const choose = () => this.#set({ length: this.search.length === length ? null : length });
    const node = button('tok-column', '', choose, `${name}: ${count(n)}`);
    node.append(fill, element('small', '', name));
    node.disabled = length === null;
    node.ariaPressed = String(length !== null && length === this.search.length);
    return node;
  }
}

/** @param {EntryAnswer} entry */
function entryNode({ id, piece, label, script }) {
  const node = element(
    'span',
    `tok-entry tok-script-${script}`,
    element('bdi', '', visible(script === 'special' ? piece : label)),
    element('small', '', String(id)),
    copyButton(piece),
  );
  node.role = 'listitem';
  node.dataset.id = String(id);
  node.title = piece;
  return node;
}
