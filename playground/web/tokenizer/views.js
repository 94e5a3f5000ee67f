// Several tokenizers side by side; syllables and Unicode's forms; merges step by step; the pipeline.

import { percent, words } from '../common/numbers.js';
import { button, count, h, ratio, say, seen } from './dom.js';
import { chips } from './chips.js';
import { unpack } from './units.js';

/** Rows of one text under several tokenizers, with bars of their tokens. */
export class CompareView {
  #chosen = null;

  constructor({ ask, page, redraw }) {
    Object.assign(this, { ask, page, redraw, root: h('div', 'tok-compare') });
  }

  get chosen() {
    this.#chosen ??= this.page.data.tokenizers[document.documentElement.lang].filter(({ here, name }) => here && name !== 'builtin/lm').map(({ name }) => name);
    return this.#chosen;
  }

  async look() {
    const answer = await this.ask({ kind: 'compare', tokenizers: this.chosen });
    if (!answer) return;
    const pills = h('div', 'tok-pills', this.page.data.tokenizers[document.documentElement.lang].map((choice) => this.#pill(choice)));
    if (answer.error) return this.root.replaceChildren(pills, h('div', 'pg-notice', answer.error));
    const most = Math.max(1, ...answer.rows.map(({ tokens }) => tokens));
    const facts = h('p', 'tok-facts', say('tok_facts', { characters: count(answer.characters), words: count(answer.words), bytes: count(answer.bytes) }));
    this.root.replaceChildren(pills, facts, ...answer.rows.map((row) => this.#row(row, most)));
  }

  #pill({ name, label, here }) {
    const on = this.chosen.includes(name);
    const pill = button('tok-pill', here ? label : `${label} · ${words().tok_not_here}`, () => {
      this.#chosen = on ? this.chosen.filter((each) => each !== name) : [...this.chosen, name];
      this.look();
    }, name);
    pill.ariaPressed = String(on);
    return pill;
  }

  #row(row, most) {
    const label = this.page.data.tokenizers[document.documentElement.lang].find(({ name }) => name === row.name).label;
    const bar = h('span', 'tok-bar-fill');
    bar.style.width = `${(100 * row.tokens) / most}%`;
    const fact = (key, value, warn) => h('span', warn ? 'tok-fact tok-warn' : 'tok-fact', h('small', '', words()[key]), h('b', '', value));
    const facts = [
      fact('tok_per_character', ratio(row.per_character)), fact('tok_per_word', ratio(row.per_word)), fact('tok_per_byte', ratio(row.per_byte)),
      fact('tok_unknown_share', row.unknown_share === null ? '—' : percent(row.unknown_share), row.unknown > 0), fact('tok_size', count(row.vocab_size)),
    ];
    const node = h('section', 'tok-side', h('header', '', h('h3', '', label), h('span', 'tok-name', row.name)),
      h('div', 'tok-bar', h('span', 'tok-bar-track', bar), h('b', '', say('tok_tokens', { n: count(row.tokens) }))), h('div', 'tok-figures', facts),
      h('div', 'tok-chips tok-small', chips(unpack(row), { ids: false }), row.whole ? null : h('span', 'tok-hint', '…')));
    node.dataset.tokenizer = row.name;
    return node;
  }
}

/** The four ways to write a text in Unicode, and its syllables taken apart. */
export class HangulView {
  constructor({ ask }) {
    Object.assign(this, { ask, root: h('div', 'tok-hangul') });
  }

  async look() {
    const answer = await this.ask({ kind: 'hangul' });
    if (!answer) return;
    if (answer.error) return this.root.replaceChildren(h('div', 'pg-notice', answer.error));
    const [typed] = answer.forms;
    const table = h('table', 'tok-forms', h('tr', '', [words().tok_form, words().tok_characters, words().tok_bytes, words().tokens, words().tok_pieces].map((name) => h('th', '', name))),
      answer.forms.map((form) => this.#form(form, typed)));
    const cards = answer.syllables.map(({ char, letters, jamo }) => h('span', 'tok-syllable', h('b', '', char), h('span', '', letters.join(' + ')),
      h('small', '', [...jamo].map((letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase()}`).join(' '))));
    this.root.replaceChildren(h('h3', '', words().tok_forms), h('p', 'tok-hint', words().tok_forms_help), h('div', 'tok-wide', table),
      h('h3', '', words().tok_jamo), cards.length ? h('div', 'tok-syllables', cards) : h('p', 'tok-hint', words().tok_no_syllable));
  }

  #form(form, typed) {
    const same = form !== typed && form.ids.join() === typed.ids.join() && form.tokens === typed.tokens;
    const name = form.form === 'typed' ? words().tok_typed : form.form;
    const row = h('tr', same ? 'tok-same' : '', h('th', '', name), h('td', 'tok-number', count(form.characters)), h('td', 'tok-number', count(form.bytes)),
      h('td', 'tok-number', h('b', '', count(form.tokens))), h('td', '', same ? h('span', 'tok-hint', words().tok_same_ids) : h('div', 'tok-chips tok-small', chips(unpack(form)))));
    row.dataset.form = form.form;
    return row;
  }
}

/** The merges that make one word's pieces, from its first symbols on. */
export class MergesView {
  constructor({ ask, text }) {
    Object.assign(this, { ask, text, word: null, root: h('div', 'tok-merges') });
    this.box = h('input', 'tok-input');
    this.box.addEventListener('input', () => { this.word = this.box.value; this.#fetch(); });
    this.pills = h('div', 'tok-pills');
    this.out = h('div', 'tok-ladders');
    this.caption = h('span', '');
    this.help = h('p', 'tok-hint');
    this.root.append(h('label', 'tok-word', this.caption, this.box), this.pills, this.help, this.out);
  }

  look() {
    const found = [...new Set(this.text().split(/\s+/).filter(Boolean))].slice(0, 14);
    this.caption.textContent = words().tok_word;
    this.help.textContent = words().tok_merges_said;
    if (this.word === null || (this.own !== this.word && !found.includes(this.word))) this.#take(found[0] ?? '');
    this.pills.replaceChildren(...found.map((word) => {
      const pill = button('tok-pill', word.length > 24 ? `${word.slice(0, 23)}…` : word, () => { this.#take(word); this.look(); });
      pill.ariaPressed = String(word === this.word);
      return pill;
    }));
    return this.#fetch();
  }

  #take(word) {
    this.word = word;
    this.box.value = word;
  }

  async #fetch() {
    const answer = await this.ask({ kind: 'merges', word: this.word });
    if (!answer) return;
    if (answer.error) return this.out.replaceChildren(h('div', 'pg-notice', answer.error));
    this.out.replaceChildren(...answer.words.map((word) => this.#ladder(word)));
  }

  #ladder({ text, symbols, steps, ids }) {
    const last = steps.length ? steps.at(-1).pieces : symbols;
    const rows = steps.map(({ rank, place, pieces }, i) => this.#rung(pieces, i + 1, rank, place));
    const end = h('li', 'tok-rung tok-end', h('span', 'tok-step', words().tok_done), h('span', 'tok-row', last.map((piece, i) => h('span', 'tok-symbol tok-final', h('bdi', '', seen(piece)), h('small', '', String(ids[i]))))));
    return h('section', 'tok-ladder', h('h3', '', h('bdi', '', seen(text)), h('small', '', say('tok_merge_count', { n: steps.length }))),
      h('ol', '', this.#rung(symbols, 0, null, null), rows, end));
  }

  #rung(pieces, step, rank, place) {
    const shown = pieces.map((piece, i) => h('bdi', i === place ? 'tok-symbol tok-merged' : 'tok-symbol', seen(piece).replace(/[⟨⟩]/g, '')));
    const name = step === 0 ? words().tok_begin : rank < 0 ? words().tok_whole : say('tok_rank', { step, rank: count(rank) });
    return h('li', 'tok-rung', h('span', 'tok-step', name), h('span', 'tok-row', shown));
  }
}

/** Normalizer, pre-tokenizer, model, post-processor, decoder: a diagram with the text led through it. */
export class PipelineView {
  constructor({ ask }) {
    Object.assign(this, { ask, root: h('div', 'tok-pipeline') });
  }

  async look() {
    const answer = await this.ask({ kind: 'pipeline' });
    if (!answer) return;
    if (answer.error) return this.root.replaceChildren(h('div', 'pg-notice', answer.error));
    const names = { normalizer: words().tok_normalizer, pre_tokenizer: words().tok_pre_tokenizer, model: words().tok_model, post_processor: words().tok_post_processor, decoder: words().tok_decoder };
    const stages = answer.stages.map((stage, i) => this.#stage(stage, i, names[stage.name]));
    const open = [...this.root.querySelectorAll('details')].map((each) => each.open);
    const files = [['tokenizer.json', answer.json], ['config.json', answer.config]].filter(([, data]) => Object.keys(data).length)
      .map(([name, data], i) => { const node = h('details', 'tok-json', h('summary', '', name), h('pre', '', JSON.stringify(data, null, 2))); node.open = open[i] ?? false; return node; });
    this.root.replaceChildren(...answer.notes.map((note) => h('p', 'tok-note', note)), h('div', 'tok-stages', stages), ...files);
  }

  #stage({ name, parts, shown }, index, title) {
    const described = parts.length ? parts.map(({ type, settings, does }) => h('div', 'tok-part', h('b', '', type), h('span', '', does), this.#settings(settings)))
      : [h('div', 'tok-part tok-none', words().tok_none)];
    const node = h('section', 'tok-stage', h('header', '', h('span', 'tok-step-number', String(index + 1)), h('h3', '', title), h('code', '', name)), described,
      h('div', 'tok-shown', shown.map(([piece, id]) => h('bdi', 'tok-mini', seen(piece), id === null ? null : h('small', '', String(id))))));
    node.dataset.stage = name;
    return node;
  }

  #settings(settings) {
    const told = Object.entries(settings).filter(([, value]) => value !== null && value !== false && value !== '');
    return told.length ? h('ul', '', told.slice(0, 5).map(([name, value]) => h('li', '', h('code', '', `${name} = ${typeof value === 'string' ? seen(value) : JSON.stringify(value)}`)))) : null;
  }
}
