// The words that are banned and boosted: typed, seen as tokens, banned or given a bias. Ids are all that is kept.

/** @import { WordFormData, WordPiecesData } from '../generated/contract.js' */
/** @import { Gradio } from '../bridge.js' */

import { component } from '../bridge.js';
import { element } from '../common/dom.js';
import { inLanguage, onLanguage, say, words } from '../common/i18n.js';
import { onControls, setControl, shown } from './controls.js';
import { chosen, onModel } from './models.js';

/** @typedef {{ pieces: (asked: { model: string, word: string, ids: number[][] }) => Promise<WordPiecesData> }} Server */

const LIMIT = 10; // of the slider of a bias, in nats
const FIRST_BIAS = 2;

/** @type {Map<string, string[]>} the labels of ids by model and ids */
const labels = new Map();

/** The name of the model that the open tab writes with. */
function modelName() {
  const tab = /** @type {HTMLElement | null} */ (document.querySelector('#tabs [data-tab-id][aria-selected="true"]'));
  return chosen[tab?.dataset.tabId === 'summarize' ? 'encoder_decoder' : 'decoder']?.name ?? '';
}

/** @param {number[]} ids */
const keyOf = (ids) => `${modelName()} ${ids}`;

/** @param {number[]} ids */
const same = (ids) => (/** @type {number[]} */ other) => other.join() === ids.join();

/** The words with a bias, those that are banned, and the checkpoint's own lists. */
function lists() {
  const { sequence_bias, bad_words_ids, suppress_tokens, begin_suppress_tokens } = shown();
  return {
    biased: sequence_bias ?? [],
    banned: bad_words_ids ?? [],
    suppress_tokens: suppress_tokens ?? [],
    begin_suppress_tokens: begin_suppress_tokens ?? [],
  };
}

/**
 * @template Item
 * @param {Item[]} list
 */
const orNone = (list) => (list.length ? list : null);

/** The list and what is typed. */
class WordList {
  #typed = '';
  /** @type {WordFormData[]} the forms of the word that was typed */
  #forms = [];
  #error = '';
  #shape = '';
  #model = '';

  /**
   * @param {HTMLElement} host
   * @param {Server} server
   */
  constructor(host, server) {
    this.server = server;
    this.input = Object.assign(element('input', 'pg-word'), { type: 'text', maxLength: 64 });
    this.button = Object.assign(element('button', 'pg-word-look'), { type: 'button' });
    this.name = element('span', 'pg-words-name');
    this.help = element('p', 'pg-words-help');
    this.notice = element('p', 'pg-words-error');
    this.notice.role = 'alert';
    this.place = element('div', 'pg-words-list');
    host.append(this.name, this.help, element('div', 'pg-word-row', this.input, this.button), this.notice, this.place);
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) this.look();
    });
    this.button.addEventListener('click', () => this.look());
    onControls(() => this.draw());
    onLanguage(() => this.draw(true));
    onModel(() => this.forget());
    this.draw(true);
  }

  async look() {
    this.#typed = this.input.value.trim();
    if (!this.#typed) return;
    const { forms, error } = await this.#ask(this.#typed, []);
    this.#forms = forms;
    this.#error = error ? inLanguage(error) : '';
    this.draw(true);
  }

  /**
   * @param {string} word
   * @param {number[][]} ids
   */
  async #ask(word, ids) {
    const answer = await this.server.pieces({ model: modelName(), word, ids });
    for (const piece of [...answer.forms, ...answer.known]) labels.set(keyOf(piece.ids), piece.labels);
    return answer;
  }

  /** Another model has other tokens: what was typed for the one before means nothing to it. */
  forget() {
    const name = modelName();
    const isAnother = this.#model && name && name !== this.#model;
    this.#model = name || this.#model;
    if (!isAnother) return;
    this.#forms = [];
    const { biased, banned } = lists();
    if (biased.length) setControl('sequence_bias', null);
    if (banned.length) setControl('bad_words_ids', null);
    this.#error = biased.length || banned.length ? words().words_of_another : '';
    this.draw(true);
  }

  /** @param {boolean} [anew] whether it is drawn although no word has come or gone */
  draw(anew = false) {
    const { biased, banned, ...own } = lists();
    const shape = JSON.stringify([biased.map(([ids]) => ids), banned, own]);
    if (!anew && shape === this.#shape) return;
    this.#shape = shape;
    const w = words();
    this.name.textContent = w.words_label;
    this.help.textContent = w.words_help;
    this.input.placeholder = w.words_type;
    this.input.ariaLabel = w.words_type;
    this.button.textContent = w.words_look;
    this.notice.textContent = this.#error;
    const unknown = [...biased.map(([ids]) => ids), ...banned].filter((ids) => !labels.has(keyOf(ids)));
    if (unknown.length && modelName()) this.#ask('', unknown).then(() => this.draw(true));
    this.place.replaceChildren(
      ...this.#forms.map((piece) => this.#form(piece)),
      ...biased.map(([ids, bias]) => this.#biased(ids, bias)),
      ...banned.map((ids) => this.#banned(ids)),
      ...Object.entries(own).flatMap(([name, ids]) => (ids.length ? [this.#own(name, ids)] : [])),
    );
  }

  /** @param {number[]} ids */
  #tokens(ids) {
    const texts = labels.get(keyOf(ids)) ?? ids.map((id) => `#${id}`);
    const note = ids.length > 1 ? element('small', '', say('words_several', { n: ids.length })) : null;
    return element('span', 'pg-tokens', ...texts.map((text) => element('code', '', text)), note);
  }

  /**
   * @param {string} text
   * @param {string} label
   * @param {() => void} click
   */
  #button(text, label, click) {
    const button = Object.assign(element('button', '', text), { type: 'button', ariaLabel: label });
    button.addEventListener('click', click);
    return button;
  }

  /** @param {WordFormData} piece of the word that was typed */
  #form({ ids, labels: texts }) {
    const { biased, banned } = lists();
    const word = texts.join('');
    const ban = () => setControl('bad_words_ids', [...banned.filter((each) => !same(ids)(each)), ids]);
    const boost = () =>
      setControl('sequence_bias', [...biased.filter(([each]) => !same(ids)(each)), [ids, FIRST_BIAS]]);
    return element(
      'div',
      'pg-word-form',
      this.#tokens(ids),
      this.#button(words().words_ban, say('words_ban_it', { word }), ban),
      this.#button(words().words_boost, say('words_boost_it', { word }), boost),
    );
  }

  /**
   * @param {number[]} ids
   * @param {number} bias
   */
  #biased(ids, bias) {
    const range = Object.assign(element('input'), { type: 'range', min: -LIMIT, max: LIMIT, step: 0.1, value: bias });
    const value = element('output', '', bias.toFixed(1).replace('-', '−'));
    range.ariaLabel = say('words_bias', { word: (labels.get(keyOf(ids)) ?? ids).join('') });
    range.addEventListener('input', () => {
      value.textContent = Number(range.value).toFixed(1).replace('-', '−');
      const { biased } = lists();
      setControl(
        'sequence_bias',
        biased.map(([each, old]) => /** @type {[number[], number]} */ ([each, same(ids)(each) ? +range.value : old])),
      );
    });
    const remove = () => {
      const { biased } = lists();
      setControl('sequence_bias', orNone(biased.filter(([each]) => !same(ids)(each))));
    };
    return element('div', 'pg-word-biased', this.#tokens(ids), value, this.#remove(ids, remove), range);
  }

  /** @param {number[]} ids */
  #banned(ids) {
    const remove = () => setControl('bad_words_ids', orNone(lists().banned.filter((each) => !same(ids)(each))));
    const tag = element('small', 'pg-word-banned', words().words_banned);
    return element('div', 'pg-word-biased', this.#tokens(ids), tag, this.#remove(ids, remove));
  }

  /**
   * @param {string} name
   * @param {number[]} ids
   */
  #own(name, ids) {
    const text = element('span', '', `${words()[`${name}_label`]} · ${ids.length}`);
    return element(
      'div',
      'pg-word-biased',
      text,
      this.#remove(ids, () => setControl(name, null)),
    );
  }

  /**
   * @param {number[]} ids
   * @param {() => void} click
   */
  #remove(ids, click) {
    return this.#button('×', say('words_remove', { word: (labels.get(keyOf(ids)) ?? ids).join('') }), click);
  }
}

component('words', (host, /** @type {Gradio<null, Server>} */ { server }) => {
  new WordList(/** @type {HTMLElement} */ (host.querySelector('.pg-words')), /** @type {Server} */ (server));
});
