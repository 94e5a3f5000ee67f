// The vocabulary to look around in: figures, search, filters, pages; it opens on a hundred random entries.

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { copyButton, seen, segments } from './dom.js';

const PAGE = 100;
const SCRIPTS = ['hangul', 'latin', 'digits', 'byte', 'special', 'other'];
const LONGEST_BAR = 16; // lengths from here on share the last bar

/** A share of entries; even a small one is a percentage here. */
const share = (part) => `${part > 0 && part < 0.001 ? (100 * part).toPrecision(1) : (100 * part).toFixed(1)} %`;

export class VocabularyView {
  constructor({ ask }) {
    Object.assign(this, {
      ask,
      root: element('div', 'tok-vocabulary'),
      query: '',
      mode: 'text',
      script: null,
      length: null,
      page: 0,
      seed: 1,
    });
    this.box = element('input', 'tok-input');
    this.box.type = 'search';
    this.box.addEventListener('input', () => this.#set({ query: this.box.value }));
    this.bar = element('div', 'tok-vocabulary-bar');
    this.figures = element('aside', 'tok-vocabulary-figures');
    this.said = element('div', 'tok-vocabulary-said');
    this.grid = element('div', 'tok-entries');
    this.grid.role = 'list';
    this.root.append(
      this.figures,
      element(
        'div',
        'tok-vocabulary-main',
        element('div', 'tok-vocabulary-search', this.box, this.bar),
        this.said,
        this.grid,
      ),
    );
  }

  get random() {
    return !this.query && !this.script && !this.length && this.seed !== null;
  }

  #set(changes) {
    Object.assign(this, { page: 0 }, changes);
    if (this.query || this.script || this.length) this.seed ??= 1;
    return this.look();
  }

  async look() {
    const { query, mode, script, length, page, seed } = this;
    const answer = await this.ask({
      kind: 'vocabulary',
      query,
      mode,
      script,
      length,
      page,
      seed: this.random ? seed : null,
    });
    if (!answer) return;
    this.#bar();
    if (answer.error) {
      this.said.replaceChildren(element('div', 'pg-notice', answer.error));
      return this.grid.replaceChildren();
    }
    this.total = answer.total;
    this.#figures(answer.figures);
    this.#said(answer);
    this.grid.replaceChildren(...answer.entries.map((entry) => this.#entry(entry)));
  }

  #bar() {
    const modes = [
      ['text', words().tok_by_text],
      ['regex', words().tok_by_regex],
      ['id', words().tok_by_id],
    ];
    this.box.placeholder = words().tok_search;
    this.box.ariaLabel = words().tok_search;
    this.bar.replaceChildren(
      segments(modes, this.mode, (mode) => this.#set({ mode }), words().tok_search),
      button('tok-pill', `⚄ ${words().tok_random}`, () => this.#random()),
      button('tok-pill', words().tok_all, () => this.#all()),
    );
  }

  #random() {
    this.box.value = '';
    this.#set({ query: '', script: null, length: null, seed: (this.seed ?? 0) + 1 });
  }

  #all() {
    this.box.value = '';
    this.#set({ query: '', script: null, length: null, seed: null });
  }

  #said({ total, entries, page }) {
    const pages = Math.ceil(total / PAGE);
    if (this.random)
      return this.said.replaceChildren(
        element('span', '', say('tok_random_of', { n: entries.length, total: count(total) })),
      );
    const turn = (text, to, label) => {
      const node = button(
        'tok-pill',
        text,
        () => {
          this.page = to;
          this.look();
        },
        label,
      );
      node.ariaLabel = label;
      node.disabled = to < 0 || to >= pages;
      return node;
    };
    const chosen = [
      this.script && [this.#scripts()[this.script], { script: null }],
      this.length && [say('tok_length_of', { n: this.length }), { length: null }],
    ]
      .filter(Boolean)
      .map(([text, clear]) => button('tok-pill tok-clear', `${text} ×`, () => this.#set(clear)));
    this.said.replaceChildren(
      element('b', '', say('tok_found', { n: count(total) })),
      ...chosen,
      element(
        'span',
        'tok-pager',
        turn('‹', page - 1, words().tok_previous),
        element('span', '', `${pages ? page + 1 : 0} / ${count(pages)}`),
        turn('›', page + 1, words().tok_next),
      ),
    );
  }

  #scripts() {
    return {
      hangul: words().tok_hangul,
      latin: words().tok_latin,
      digits: words().tok_digits,
      byte: words().tok_byte_script,
      special: words().special_token,
      other: words().tok_others,
    };
  }

  #figures({ size, scripts, lengths, special, special_count: many }) {
    const names = this.#scripts();
    const bars = SCRIPTS.map((script) =>
      this.#bar_row(names[script], scripts[script], size, this.script === script, () =>
        this.#set({ script: this.script === script ? null : script }),
      ),
    );
    const short = lengths.filter(([length]) => length < LONGEST_BAR);
    const long = lengths.filter(([length]) => length >= LONGEST_BAR).reduce((sum, [, n]) => sum + n, 0);
    const most = Math.max(...short.map(([, n]) => n), long, 1);
    const columns = [
      ...short.map(([length, n]) => this.#column(length, String(length), n, most)),
      ...(long ? [this.#column(null, `${LONGEST_BAR}+`, long, most)] : []),
    ];
    const tags = special.map(({ piece, id }) =>
      element('span', 'tok-tag', element('bdi', '', seen(piece)), element('small', '', String(id))),
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
      element('div', 'tok-script-bars', bars),
      element('h3', '', words().tok_lengths),
      element('div', 'tok-columns', columns),
      element('h3', '', `${words().special_token} ${count(many)}`),
      element('div', 'tok-tags', tags, many > special.length ? element('span', 'tok-hint', '…') : null),
    );
  }

  #bar_row(name, n, size, on, click) {
    const fill = element('span', 'tok-bar-fill');
    fill.style.width = `${(100 * n) / size}%`;
    const row = button('tok-script-bar', '', click);
    row.append(
      element('span', '', name),
      element('span', 'tok-bar-track', fill),
      element('span', 'tok-number', count(n)),
    );
    row.ariaPressed = String(on);
    return row;
  }

  #column(length, name, n, most) {
    const fill = element('span', 'tok-column-fill');
    fill.style.height = `${Math.max(1, (56 * n) / most)}px`;
    const node = button(
      'tok-column',
      '',
      () => this.#set({ length: this.length === length ? null : length }),
      `${name}: ${count(n)}`,
    );
    node.append(fill, element('small', '', name));
    node.disabled = length === null;
    node.ariaPressed = String(length !== null && length === this.length);
    return node;
  }

  #entry({ id, piece, label, script }) {
    const node = element(
      'span',
      `tok-entry tok-script-${script}`,
      element('bdi', '', seen(script === 'special' ? piece : label)),
      element('small', '', String(id)),
      copyButton(piece),
    );
    node.role = 'listitem';
    node.dataset.id = id;
    node.title = piece;
    return node;
  }
}
