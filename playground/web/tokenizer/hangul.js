// Unicode's forms of a text, and its syllables taken apart.

/** @import { FormAnswer, SyllableAnswer } from '../generated/contract.js' */
/** @import { Tools } from './questions.js' */

import { element } from '../common/dom.js';
import { count } from '../common/format.js';
import { words } from '../common/i18n.js';
import { chips } from './chips.js';
import { unpack } from './units.js';

/** The four ways to write a text in Unicode, and its syllables taken apart. */
export class HangulView {
  root = element('div', 'tok-hangul');

  /** @param {Tools} tools */
  constructor({ ask }) {
    this.ask = ask;
  }

  /** Asks for the forms and the syllables, and draws them. */
  async look() {
    const answer = await this.ask({ kind: 'hangul' });
    if (!answer) return;
    if ('error' in answer) return this.root.replaceChildren(element('div', 'pg-notice', answer.error));
    const cards = answer.syllables.map(syllable);
    this.root.replaceChildren(
      element('h3', '', words().tok_forms),
      element('p', 'tok-hint', words().tok_forms_help),
      element('div', 'tok-wide', table(answer.forms)),
      element('h3', '', words().tok_jamo),
      cards.length ? element('div', 'tok-syllables', cards) : element('p', 'tok-hint', words().tok_no_syllable),
    );
  }
}

/** @param {FormAnswer[]} forms the first as it was typed */
function table(forms) {
  const w = words();
  const names = [w.tok_form, w.tok_characters, w.tok_bytes, w.tokens, w.tok_pieces];
  return element(
    'table',
    'tok-forms',
    element(
      'tr',
      '',
      names.map((name) => element('th', '', name)),
    ),
    forms.map((form) => line(form, forms[0])),
  );
}

/**
 * @param {FormAnswer} form
 * @param {FormAnswer} typed
 */
function line(form, typed) {
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

/** @param {SyllableAnswer} each */
function syllable({ char, letters, jamo }) {
  const codePoints = [...jamo].map((letter) => `U+${letter.codePointAt(0)?.toString(16).toUpperCase()}`);
  return element(
    'span',
    'tok-syllable',
    element('b', '', char),
    element('span', '', letters.join(' + ')),
    element('small', '', codePoints.join(' ')),
  );
}
