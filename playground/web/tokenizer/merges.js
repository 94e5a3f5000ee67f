// BPE, merge by merge.

/** @import { MergedWordAnswer, MergeAnswer } from '../generated/contract.js' */
/** @import { Tools } from './questions.js' */

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { visible } from './visible.js';

const MOST_WORDS = 14; // of the text, that are offered

/** The merges that make one word's pieces, from its first symbols on. */
export class MergesView {
  /** @type {string | null} until the view is first looked at */
  word = null;
  /** @type {string | null} the text below which a word of the reader's own was typed: there it stays */
  #typedBelow = null;

  box = element('input', 'tok-input');
  pills = element('div', 'tok-pills');
  out = element('div', 'tok-ladders');
  caption = element('span', '');
  help = element('p', 'tok-hint');
  root = element(
    'div',
    'tok-merges',
    element('label', 'tok-word', this.caption, this.box),
    this.pills,
    this.help,
    this.out,
  );

  /** @param {Tools} tools */
  constructor({ ask, text }) {
    this.ask = ask;
    this.text = text;
    this.box.addEventListener('input', () => {
      this.word = this.box.value;
      this.#typedBelow = this.text();
      this.#fetch(this.box.value);
    });
  }

  /** Asks for the merges of the word that is chosen, and draws them. */
  look() {
    const offered = [...new Set(this.text().split(/\s+/).filter(Boolean))].slice(0, MOST_WORDS);
    this.caption.textContent = words().tok_word;
    this.help.textContent = words().tok_merges_said;
    const isOwn = this.#typedBelow === this.text();
    const stays = this.word !== null && (isOwn || offered.includes(this.word));
    const word = stays ? String(this.word) : this.#take(offered[0] ?? '');
    this.pills.replaceChildren(...offered.map((each) => this.#pill(each, each === word)));
    return this.#fetch(word);
  }

  /**
   * A word from before the page was loaded anew, chosen or typed below the text that is there again.
   *
   * @param {string | null} word
   */
  restore(word) {
    this.word = word;
    this.box.value = word ?? '';
    this.#typedBelow = word === null ? null : this.text();
  }

  /**
   * A button that chooses a word.
   *
   * @param {string} word
   * @param {boolean} on
   */
  #pill(word, on) {
    const pill = button('tok-pill', word.length > 24 ? `${word.slice(0, 23)}…` : word, () => {
      this.#take(word);
      this.look();
    });
    pill.ariaPressed = String(on);
    return pill;
  }

  /** @param {string} word */
  #take(word) {
    this.word = word;
    this.box.value = word;
    return word;
  }

  /** @param {string} word */
  async #fetch(word) {
    const answer = await this.ask({ kind: 'merges', word });
    if (!answer) return;
    if ('error' in answer) return this.out.replaceChildren(element('div', 'pg-notice', answer.error));
    this.out.replaceChildren(...answer.words.map(ladder));
  }
}

/**
 * One stretch, from its symbols down to its pieces and their ids.
 *
 * @param {MergedWordAnswer} word
 */
function ladder({ text, symbols, steps, ids }) {
  const end = element(
    'li',
    'tok-rung tok-end',
    element('span', 'tok-step', words().tok_done),
    element(
      'span',
      'tok-row',
      (steps.at(-1)?.pieces ?? symbols).map((piece, i) =>
        element(
          'span',
          'tok-symbol tok-final',
          element('bdi', '', visible(piece)),
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
      element('bdi', '', visible(text)),
      element('small', '', say('tok_merge_count', { n: steps.length })),
    ),
    element(
      'ol',
      '',
      rung(words().tok_begin, symbols, null),
      steps.map((step, i) => rung(stepName(step, i + 1), step.pieces, step.place)),
      end,
    ),
  );
}

/**
 * @param {MergeAnswer} step
 * @param {number} number
 */
const stepName = ({ rank }, number) =>
  rank < 0 ? words().tok_whole : say('tok_rank', { step: number, rank: count(rank) });

/**
 * The pieces after one merge.
 *
 * @param {string} name
 * @param {string[]} pieces
 * @param {number | null} place of the piece that was made
 */
function rung(name, pieces, place) {
  const shown = pieces.map((piece, i) =>
    element('bdi', i === place ? 'tok-symbol tok-merged' : 'tok-symbol', visible(piece).replace(/[⟨⟩]/g, '')),
  );
  return element('li', 'tok-rung', element('span', 'tok-step', name), element('span', 'tok-row', shown));
}
