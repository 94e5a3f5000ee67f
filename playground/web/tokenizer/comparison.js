// Several tokenizers side by side.

/** @import { ComparedAnswer, TokenizerChoice } from '../generated/contract.js' */
/** @import { Tools } from './questions.js' */

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { count, percent, ratio } from '../common/format.js';
import { inLanguage, say, words } from '../common/i18n.js';
import { chips } from './chips.js';
import { unpack } from './units.js';

/** Rows of one text under several tokenizers, with bars of their tokens. */
export class CompareView {
  /** @type {string[] | null} names; until one is chosen, those of the tokenizers that are here */
  chosen = null;

  root = element('div', 'tok-compare');

  /** @param {Tools} tools */
  constructor({ ask }) {
    this.ask = ask;
  }

  /** The tokenizers that are compared. */
  get names() {
    this.chosen ??= inLanguage(data.tokenizers)
      .filter(({ here, name }) => here && name !== 'builtin/lm')
      .map(({ name }) => name);
    return this.chosen;
  }

  /** Asks for the comparison, and draws it. */
  async look() {
    const answer = await this.ask({ kind: 'compare', tokenizers: this.names });
    if (!answer) return;
    const pills = element(
      'div',
      'tok-pills',
      inLanguage(data.tokenizers).map((choice) => this.#pill(choice)),
    );
    if ('error' in answer) return this.root.replaceChildren(pills, element('div', 'pg-notice', answer.error));
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
    this.root.replaceChildren(pills, facts, ...answer.rows.map((row) => side(row, most)));
  }

  /**
   * A button that takes a tokenizer in, or leaves it out.
   *
   * @param {TokenizerChoice} choice
   */
  #pill({ name, label, here }) {
    const names = this.names;
    const on = names.includes(name);
    const toggle = () => {
      this.chosen = on ? names.filter((each) => each !== name) : [...names, name];
      this.look();
    };
    const pill = button('tok-pill', here ? label : `${label} · ${words().tok_not_here}`, toggle, name);
    pill.ariaPressed = String(on);
    return pill;
  }
}

/**
 * One tokenizer's side of the comparison.
 *
 * @param {ComparedAnswer} row
 * @param {number} most tokens of any row
 */
function side(row, most) {
  const label = inLanguage(data.tokenizers).find(({ name }) => name === row.name)?.label;
  const bar = element('span', 'tok-bar-fill');
  bar.style.width = `${(100 * row.tokens) / most}%`;
  const unknown = row.unknown_share === null ? '—' : percent(row.unknown_share);
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
    element(
      'div',
      'tok-figures',
      fact('tok_per_character', ratio(row.per_character)),
      fact('tok_per_word', ratio(row.per_word)),
      fact('tok_per_byte', ratio(row.per_byte)),
      fact('tok_unknown_share', unknown, row.unknown > 0),
      fact('tok_size', count(row.vocab_size)),
    ),
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

/**
 * A figure under its name.
 *
 * @param {string} key of the name's words
 * @param {string} value
 * @param {boolean} warn
 */
const fact = (key, value, warn = false) =>
  element('span', warn ? 'tok-fact tok-warn' : 'tok-fact', element('small', '', words()[key]), element('b', '', value));
