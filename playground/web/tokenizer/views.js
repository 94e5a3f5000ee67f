// Several tokenizers side by side; syllables and Unicode's forms; merges step by step; the pipeline.

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { count, percent, ratio } from '../common/format.js';
import { inLanguage, say, words } from '../common/i18n.js';
import { seen } from './dom.js';
import { chips } from './chips.js';
import { unpack } from './units.js';

/** Rows of one text under several tokenizers, with bars of their tokens. */
export class CompareView {
  #chosen = null;

  constructor({ ask, redraw }) {
    Object.assign(this, { ask, redraw, root: element('div', 'tok-compare') });
  }

  get chosen() {
    this.#chosen ??= inLanguage(data.tokenizers)
      .filter(({ here, name }) => here && name !== 'builtin/lm')
      .map(({ name }) => name);
    return this.#chosen;
  }

  async look() {
    const answer = await this.ask({ kind: 'compare', tokenizers: this.chosen });
    if (!answer) return;
    const pills = element(
      'div',
      'tok-pills',
      inLanguage(data.tokenizers).map((choice) => this.#pill(choice)),
    );
    if (answer.error) return this.root.replaceChildren(pills, element('div', 'pg-notice', answer.error));
    const most = Math.max(1, ...answer.rows.map(({ tokens }) => tokens));
    const facts = element(
      'p',
      'tok-facts',
      say('tok_facts', {
        characters: count(answer.characters),
        words: count(answer.words),
        bytes: count(answer.bytes),
      }),
    );
    this.root.replaceChildren(pills, facts, ...answer.rows.map((row) => this.#row(row, most)));
  }

  #pill({ name, label, here }) {
    const on = this.chosen.includes(name);
    const pill = button(
      'tok-pill',
      here ? label : `${label} · ${words().tok_not_here}`,
      () => {
        this.#chosen = on ? this.chosen.filter((each) => each !== name) : [...this.chosen, name];
        this.look();
      },
      name,
    );
    pill.ariaPressed = String(on);
    return pill;
  }

  #row(row, most) {
    const label = inLanguage(data.tokenizers).find(({ name }) => name === row.name).label;
    const bar = element('span', 'tok-bar-fill');
    bar.style.width = `${(100 * row.tokens) / most}%`;
    const fact = (key, value, warn) =>
      element(
        'span',
        warn ? 'tok-fact tok-warn' : 'tok-fact',
        element('small', '', words()[key]),
        element('b', '', value),
      );
    const facts = [
      fact('tok_per_character', ratio(row.per_character)),
      fact('tok_per_word', ratio(row.per_word)),
      fact('tok_per_byte', ratio(row.per_byte)),
      fact('tok_unknown_share', row.unknown_share === null ? '—' : percent(row.unknown_share), row.unknown > 0),
      fact('tok_size', count(row.vocab_size)),
    ];
    const node = element(
      'section',
      'tok-side',
      element('header', '', element('h3', '', label), element('span', 'tok-name', row.name)),
      element(
        'div',
        'tok-bar',
        element('span', 'tok-bar-track', bar),
        element('b', '', say('tok_tokens', { n: count(row.tokens) })),
      ),
      element('div', 'tok-figures', facts),
      element(
        'div',
        'tok-chips tok-small',
        chips(unpack(row), { ids: false }),
        row.whole ? null : element('span', 'tok-hint', '…'),
      ),
    );
    node.dataset.tokenizer = row.name;
    return node;
  }
}

/** The four ways to write a text in Unicode, and its syllables taken apart. */
export class HangulView {
  constructor({ ask }) {
    Object.assign(this, { ask, root: element('div', 'tok-hangul') });
  }

  async look() {
    const answer = await this.ask({ kind: 'hangul' });
    if (!answer) return;
    if (answer.error) return this.root.replaceChildren(element('div', 'pg-notice', answer.error));
    const [typed] = answer.forms;
    const table = element(
      'table',
      'tok-forms',
      element(
        'tr',
        '',
        [words().tok_form, words().tok_characters, words().tok_bytes, words().tokens, words().tok_pieces].map((name) =>
          element('th', '', name),
        ),
      ),
      answer.forms.map((form) => this.#form(form, typed)),
    );
    const cards = answer.syllables.map(({ char, letters, jamo }) =>
      element(
        'span',
        'tok-syllable',
        element('b', '', char),
        element('span', '', letters.join(' + ')),
        element(
          'small',
          '',
          [...jamo].map((letter) => `U+${letter.codePointAt(0).toString(16).toUpperCase()}`).join(' '),
        ),
      ),
    );
    this.root.replaceChildren(
      element('h3', '', words().tok_forms),
      element('p', 'tok-hint', words().tok_forms_help),
      element('div', 'tok-wide', table),
      element('h3', '', words().tok_jamo),
      cards.length ? element('div', 'tok-syllables', cards) : element('p', 'tok-hint', words().tok_no_syllable),
    );
  }

  #form(form, typed) {
    const same = form !== typed && form.ids.join() === typed.ids.join() && form.tokens === typed.tokens;
    const name = form.form === 'typed' ? words().tok_typed : form.form;
    const row = element(
      'tr',
      same ? 'tok-same' : '',
      element('th', '', name),
      element('td', 'tok-number', count(form.characters)),
      element('td', 'tok-number', count(form.bytes)),
      element('td', 'tok-number', element('b', '', count(form.tokens))),
      element(
        'td',
        '',
        same
          ? element('span', 'tok-hint', words().tok_same_ids)
          : element('div', 'tok-chips tok-small', chips(unpack(form))),
      ),
    );
    row.dataset.form = form.form;
    return row;
  }
}

/** The merges that make one word's pieces, from its first symbols on. */
export class MergesView {
  constructor({ ask, text }) {
    Object.assign(this, { ask, text, word: null, root: element('div', 'tok-merges') });
    this.box = element('input', 'tok-input');
    this.box.addEventListener('input', () => {
      this.word = this.box.value;
      this.#fetch();
    });
    this.pills = element('div', 'tok-pills');
    this.out = element('div', 'tok-ladders');
    this.caption = element('span', '');
    this.help = element('p', 'tok-hint');
    this.root.append(element('label', 'tok-word', this.caption, this.box), this.pills, this.help, this.out);
  }

  look() {
    const found = [...new Set(this.text().split(/\s+/).filter(Boolean))].slice(0, 14);
    this.caption.textContent = words().tok_word;
    this.help.textContent = words().tok_merges_said;
    if (this.word === null || (this.own !== this.word && !found.includes(this.word))) this.#take(found[0] ?? '');
    this.pills.replaceChildren(
      ...found.map((word) => {
        const pill = button('tok-pill', word.length > 24 ? `${word.slice(0, 23)}…` : word, () => {
          this.#take(word);
          this.look();
        });
        pill.ariaPressed = String(word === this.word);
        return pill;
      }),
    );
    return this.#fetch();
  }

  #take(word) {
    this.word = word;
    this.box.value = word;
  }

  async #fetch() {
    const answer = await this.ask({ kind: 'merges', word: this.word });
    if (!answer) return;
    if (answer.error) return this.out.replaceChildren(element('div', 'pg-notice', answer.error));
    this.out.replaceChildren(...answer.words.map((word) => this.#ladder(word)));
  }

  #ladder({ text, symbols, steps, ids }) {
    const last = steps.length ? steps.at(-1).pieces : symbols;
    const rows = steps.map(({ rank, place, pieces }, i) => this.#rung(pieces, i + 1, rank, place));
    const end = element(
      'li',
      'tok-rung tok-end',
      element('span', 'tok-step', words().tok_done),
      element(
        'span',
        'tok-row',
        last.map((piece, i) =>
          element(
            'span',
            'tok-symbol tok-final',
            element('bdi', '', seen(piece)),
            element('small', '', String(ids[i])),
          ),
        ),
      ),
    );
    return element(
      'section',
      'tok-ladder',
      element(
        'h3',
        '',
        element('bdi', '', seen(text)),
        element('small', '', say('tok_merge_count', { n: steps.length })),
      ),
      element('ol', '', this.#rung(symbols, 0, null, null), rows, end),
    );
  }

  #rung(pieces, step, rank, place) {
    const shown = pieces.map((piece, i) =>
      element('bdi', i === place ? 'tok-symbol tok-merged' : 'tok-symbol', seen(piece).replace(/[⟨⟩]/g, '')),
    );
    const name =
      step === 0 ? words().tok_begin : rank < 0 ? words().tok_whole : say('tok_rank', { step, rank: count(rank) });
    return element('li', 'tok-rung', element('span', 'tok-step', name), element('span', 'tok-row', shown));
  }
}

/** Normalizer, pre-tokenizer, model, post-processor, decoder: a diagram with the text led through it. */
export class PipelineView {
  constructor({ ask }) {
    Object.assign(this, { ask, root: element('div', 'tok-pipeline') });
  }

  async look() {
    const answer = await this.ask({ kind: 'pipeline' });
    if (!answer) return;
    if (answer.error) return this.root.replaceChildren(element('div', 'pg-notice', answer.error));
    const names = {
      normalizer: words().tok_normalizer,
      pre_tokenizer: words().tok_pre_tokenizer,
      model: words().tok_model,
      post_processor: words().tok_post_processor,
      decoder: words().tok_decoder,
    };
    const stages = answer.stages.map((stage, i) => this.#stage(stage, i, names[stage.name]));
    const open = [...this.root.querySelectorAll('details')].map((each) => each.open);
    const files = [
      ['tokenizer.json', answer.json],
      ['config.json', answer.config],
    ]
      .filter(([, data]) => Object.keys(data).length)
      .map(([name, data], i) => {
        const node = element(
          'details',
          'tok-json',
          element('summary', '', name),
          element('pre', '', JSON.stringify(data, null, 2)),
        );
        node.open = open[i] ?? false;
        return node;
      });
    this.root.replaceChildren(
      ...answer.notes.map((note) => element('p', 'tok-note', note)),
      element('div', 'tok-stages', stages),
      ...files,
    );
  }

  #stage({ name, parts, shown }, index, title) {
    const described = parts.length
      ? parts.map(({ type, settings, does }) =>
          element('div', 'tok-part', element('b', '', type), element('span', '', does), this.#settings(settings)),
        )
      : [element('div', 'tok-part tok-none', words().tok_none)];
    const node = element(
      'section',
      'tok-stage',
      element(
        'header',
        '',
        element('span', 'tok-step-number', String(index + 1)),
        element('h3', '', title),
        element('code', '', name),
      ),
      described,
      element(
        'div',
        'tok-shown',
        shown.map(([piece, id]) =>
          element('bdi', 'tok-mini', seen(piece), id === null ? null : element('small', '', String(id))),
        ),
      ),
    );
    node.dataset.stage = name;
    return node;
  }

  #settings(settings) {
    const told = Object.entries(settings).filter(([, value]) => value !== null && value !== false && value !== '');
    return told.length
      ? element(
          'ul',
          '',
          told
            .slice(0, 5)
            .map(([name, value]) =>
              element(
                'li',
                '',
                element('code', '', `${name} = ${typeof value === 'string' ? seen(value) : JSON.stringify(value)}`),
              ),
            ),
        )
      : null;
  }
}
