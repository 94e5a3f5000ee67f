// The Tokenizer tab: what is typed, which tokenizer, and the views of it. Asks the server; draws what comes back.

/** @import { Gradio } from '../bridge.js' */
/** @import { LookAnswer, TokenizerContext } from '../generated/contract.js' */
/** @import { KeptPanel, ViewName } from './kept.js' */
/** @import { Answer, Question, Tools, View } from './questions.js' */
/** @import { Piece, Unit } from './units.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { count, ratio } from '../common/format.js';
import { inLanguage, language, onLanguage, say, words } from '../common/i18n.js';
import { makeRoom } from '../shell/room.js';
import { state } from '../shell/state.js';
import { CodePanel } from '../workbench/code_panel.js';
import { CallList, Decoder, roundTrip } from './calls.js';
import { CompareView } from './comparison.js';
import { segments } from './dom.js';
import { HangulView } from './hangul.js';
import { FORMS, isPanel } from './kept.js';
import { MergesView } from './merges.js';
import { Pieces } from './pieces.js';
import { PipelineView } from './pipeline.js';
import { Questions } from './questions.js';
import { unpack } from './units.js';
import { plain, visible } from './visible.js';
import { VocabularyView } from './vocabulary.js';

/** @typedef {TokenizerContext['form']} Form */
/** @typedef {Omit<LookAnswer, 'units'> & { units: Unit[], tokenizer: string }} Look an answer, its units unpacked */
/** @typedef {{ ask_tokenizer: (question: object) => Promise<string> }} Server */

const PAUSE = 25; // ms without a key before the server is asked

/** @type {Panel | null} */
let panel = null;

class Panel {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  tokenizer = data.tokenizer_opening;
  /** @type {Form} */
  form = 'typed';
  special = true;
  /** @type {ViewName} */
  view = 'pieces';
  /** @type {Look | null} */
  answer = null;
  /** The example that stands in the box until something else is typed. */
  opening = '';

  box = Object.assign(element('textarea', 'tok-box'), { rows: 2, spellcheck: false, autocomplete: 'off' });
  mirror = element('div', 'tok-mirror');
  bar = element('div', 'tok-head');
  examples = element('div', 'tok-pills tok-examples');
  notice = Object.assign(element('div', 'tok-notice'), { role: 'status' });
  tabs = Object.assign(element('div', 'tok-tabs'), { role: 'tablist' });
  stage = element('div', 'tok-stage-view');
  counts = element('span', 'tok-counts');
  trip = element('div', '');
  normalized = element('div', 'tok-normalized');

  calls = new CallList();
  decoder = new Decoder((question) => this.ask(question));
  pieces = new Pieces((piece) => this.#highlight(piece));

  /** @type {Tools} */
  tools = { ask: (question) => this.ask(question), text: () => this.box.value };
  compared = new CompareView(this.tools);
  merges = new MergesView(this.tools);
  vocabulary = new VocabularyView(this.tools);
  code = new CodePanel('tokenizer', () => this.#code());
  /** @type {Record<ViewName, View>} */
  views = {
    pieces: { root: this.#lookRoot(), look: () => this.#look() },
    compare: this.compared,
    hangul: new HangulView(this.tools),
    merges: this.merges,
    vocabulary: this.vocabulary,
    pipeline: new PipelineView(this.tools),
  };

  /**
   * @param {HTMLElement} root
   * @param {Server['ask_tokenizer']} server
   */
  constructor(root, server) {
    this.root = root;
    this.questions = new Questions(server, () => words().no_answer);
    root.replaceChildren(
      this.bar,
      element('div', 'tok-typing', this.mirror, this.box),
      this.examples,
      this.notice,
      this.tabs,
      this.stage,
      this.code.root,
    );
    this.#listen();
    this.#open();
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting) && !this.answer) this.refresh();
    }).observe(root);
  }

  #lookRoot() {
    return element(
      'div',
      'tok-look',
      element(
        'div',
        'tok-left',
        element('div', 'tok-card', this.pieces.text, this.normalized, this.pieces.detail),
        element('div', 'tok-card tok-table-card', this.pieces.scroller),
      ),
      element('div', 'tok-card tok-right', this.calls.root, this.trip, this.decoder.root),
    );
  }

  #listen() {
    this.box.addEventListener('input', () => this.#later());
    this.root.addEventListener('input', () => state.changed('tokenizer'));
    this.box.addEventListener('scroll', () => {
      this.mirror.scrollTop = this.box.scrollTop;
    });
    const caret = () => {
      if (this.view !== 'pieces' || this.form !== 'typed' || this.answer?.text !== this.box.value) return;
      const place = [...this.box.value.slice(0, this.box.selectionStart)].length;
      this.pieces.mark(this.pieces.at(place), true);
    };
    for (const name of ['click', 'keyup']) this.box.addEventListener(name, caret);
  }

  /** Asks for the code of what is typed: the calls of the tokenizer in use, and all that are compared. */
  async #code() {
    const names = [this.tokenizer, ...this.compared.names.filter((name) => name !== this.tokenizer)];
    const answer = await this.ask({ kind: 'code', tokenizers: names });
    if (!answer) return;
    if ('error' in answer) this.notice.replaceChildren(element('div', 'pg-notice', answer.error));
    else this.code.draw(answer);
  }

  #open() {
    this.opening = inLanguage(data.tokenizer_examples)[0][1];
    this.box.value = this.opening;
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), PAUSE);
  }

  /** Asks anew for what is in sight, and for the counts. */
  refresh() {
    if (this.view !== 'pieces') this.#look();
    return this.views[this.view].look();
  }

  /**
   * Asks the server about what is typed; null where a newer question of this kind has been answered meanwhile.
   *
   * @template {Question} Q
   * @param {Q} question
   * @returns {Promise<Answer<Q['kind']> | null>}
   */
  async ask(question) {
    state.changed('tokenizer');
    const { tokenizer, form, special } = this;
    const context = { text: this.box.value, tokenizer, form, special, language: language() };
    const answer = await this.questions.ask(question, context);
    if (answer && !('error' in answer)) {
      this.#came('tokenizers' in question ? question.tokenizers : [tokenizer]);
    }
    return answer;
  }

  /**
   * What has answered is on the server from now on, whoever chose it.
   *
   * @param {string[]} names
   */
  #came(names) {
    const choices = Object.values(data.tokenizers).flat();
    const fetched = choices.filter(({ name, here }) => !here && names.includes(name));
    for (const choice of fetched) choice.here = true;
    if (fetched.length) this.#head();
  }

  async #look() {
    const answer = await this.ask({ kind: 'look' });
    if (!answer) return;
    if ('error' in answer) {
      this.notice.replaceChildren(element('div', 'pg-notice', answer.error));
      this.root.classList.add('tok-stale');
      return;
    }
    const look = Object.assign(answer, { units: unpack(answer) });
    this.answer = look;
    this.root.classList.remove('tok-stale');
    this.#count();
    this.#notify(look);
    this.pieces.draw(look.units, `${look.tokenizer} ${language()}`);
    this.calls.draw(answer);
    this.trip.replaceChildren(roundTrip(answer), ...answer.notes.map((note) => element('div', 'tok-note', note)));
    this.decoder.draw(answer);
    this.normalized.replaceChildren(
      ...(answer.normalized === null
        ? []
        : [element('b', '', `${words().tok_normalized_text} `), element('bdi', 'tok-plain', plain(answer.normalized))]),
    );
  }

  /**
   * Says what of a long text is not shown.
   *
   * @param {Look} look
   */
  #notify({ cut, shown, characters }) {
    const notices = [];
    if (cut) notices.push(say('tok_cut', { n: count(cut) }));
    if (shown < characters) notices.push(say('tok_shown', { shown: count(shown), all: count(characters) }));
    this.notice.replaceChildren(...notices.map((notice) => element('div', 'pg-notice pg-told', notice)));
  }

  /**
   * Marks in the typed text what the piece stands for.
   *
   * @param {Piece | null} piece
   */
  #highlight(piece) {
    const text = this.answer?.text;
    if (!piece || this.form !== 'typed' || piece.start === piece.end || text !== this.box.value)
      return this.mirror.replaceChildren();
    const all = [...text];
    /** @type {(from: number, to?: number) => string} */
    const cut = (from, to) => all.slice(from, to).join('');
    this.mirror.replaceChildren(cut(0, piece.start), element('mark', '', cut(piece.start, piece.end)), cut(piece.end));
    this.mirror.scrollTop = this.box.scrollTop;
  }

  /** Draws everything but the answers, in the page's language. */
  draw() {
    this.root.ariaLabel = words().tab_tokenizer;
    this.box.ariaLabel = words().tok_text;
    this.box.placeholder = words().tok_text;
    this.#head();
    this.#examples();
    this.#tabs();
    this.stage.replaceChildren(this.views[this.view].root);
  }

  #head() {
    const forms = FORMS.map(
      (form) => /** @type {[Form, string]} */ ([form, form === 'typed' ? words().tok_typed : form]),
    );
    const check = Object.assign(element('input', ''), { type: 'checkbox', checked: this.special });
    check.addEventListener('change', () => this.#change({ special: check.checked }));
    this.bar.replaceChildren(
      this.#select(),
      segments(forms, this.form, (form) => this.#change({ form }), words().tok_form),
      element('label', 'tok-check', check, words().special_token),
      this.counts,
    );
    this.#count();
  }

  #select() {
    const choices = inLanguage(data.tokenizers);
    const select = element(
      'select',
      'tok-select',
      choices.map(({ name, label, here }) => {
        const option = element('option', '', here ? `${label} — ${name}` : `${label} — ${words().tok_not_here}`);
        return Object.assign(option, { value: name, selected: name === this.tokenizer });
      }),
    );
    select.ariaLabel = words().tok_which;
    select.addEventListener('change', () => {
      if (!choices.find(({ name }) => name === select.value)?.here)
        this.notice.replaceChildren(element('div', 'pg-notice pg-told', words().tok_fetching));
      this.#change({ tokenizer: select.value });
    });
    return select;
  }

  #count() {
    if (!this.answer) return;
    const { tokens, characters, bytes } = this.answer;
    this.counts.replaceChildren(
      element('b', '', say('tok_tokens', { n: count(tokens) })),
      element('span', '', say('tok_characters_n', { n: count(characters) })),
      element('span', '', say('tok_bytes_n', { n: count(bytes) })),
      element('span', '', `${ratio(characters ? tokens / characters : null)} ${words().tok_per_character}`),
    );
  }

  /** @param {{ tokenizer?: string, form?: Form, special?: boolean }} changes */
  #change(changes) {
    Object.assign(this, changes);
    this.#head();
    this.refresh();
  }

  #examples() {
    this.examples.replaceChildren(
      ...inLanguage(data.tokenizer_examples).map(([name, text]) =>
        button('tok-pill', name, () => this.type(text), visible(text)),
      ),
    );
  }

  /**
   * Puts a text into the box, as if it had been typed.
   *
   * @param {string} text
   */
  type(text) {
    this.box.value = text;
    this.refresh();
  }

  #tabs() {
    const w = words();
    /** @type {Array<[ViewName, string]>} */
    const names = [
      ['pieces', w.tok_view_pieces],
      ['compare', w.tok_view_compare],
      ['hangul', w.tok_view_hangul],
      ['merges', w.tok_view_merges],
      ['vocabulary', w.tok_view_vocabulary],
      ['pipeline', w.tok_view_pipeline],
    ];
    this.tabs.replaceChildren(
      ...names.map(([view, name]) => {
        const tab = button('tok-tab', name, () => this.show(view));
        tab.role = 'tab';
        tab.dataset.view = view;
        tab.ariaSelected = String(view === this.view);
        return tab;
      }),
    );
  }

  /**
   * Opens another view.
   *
   * @param {ViewName} view
   */
  show(view) {
    this.view = view;
    this.#tabs();
    this.stage.replaceChildren(this.views[view].root);
    this.refresh();
  }

  /**
   * What is typed and chosen.
   *
   * @returns {KeptPanel}
   */
  get kept() {
    const { box, opening, tokenizer, form, special, view, decoder, compared, merges, vocabulary } = this;
    return {
      text: box.value === opening ? null : box.value,
      tokenizer,
      form,
      special,
      view,
      ids: decoder.box.value,
      compared: compared.chosen,
      word: merges.word,
      search: vocabulary.search,
    };
  }

  /** @param {KeptPanel} kept */
  restore({ text, tokenizer, form, special, view, ids, compared, word, search }) {
    Object.assign(this, { tokenizer, form, special, view });
    if (text !== null) this.box.value = text;
    this.decoder.box.value = ids;
    this.compared.chosen = compared;
    this.merges.restore(word);
    this.vocabulary.restore(search);
    this.draw();
    if (this.answer) this.refresh();
  }

  /** Everything in the page's language; what its reader has typed stays. */
  setLanguage() {
    if (this.box.value === this.opening) this.#open();
    this.draw();
    if (this.root.offsetParent !== null || this.answer) this.refresh();
  }

  /** What the panel shows, for tests and measurements. */
  get state() {
    return {
      asked: this.questions.count,
      shown: this.questions.answered,
      answer: this.answer,
      view: this.view,
      tokenizer: this.tokenizer,
      pause: PAUSE,
    };
  }
}

/** The panel, once it is there. */
export const thePanel = () => panel;

component('tokenizer', (host, /** @type {Gradio<null, Server>} */ { server }) => {
  panel = new Panel(/** @type {HTMLElement} */ (host.querySelector('.pg-tok')), server.ask_tokenizer);
  makeRoom(/** @type {HTMLElement} */ (host.closest('#tab-tokenizer')), 'tok-open');
  panel.draw();
  const opening = JSON.stringify(panel.kept);
  state.take('tokenizer', {
    check: isPanel,
    read: () => (panel && JSON.stringify(panel.kept) !== opening ? panel.kept : undefined),
    write: (kept) => panel?.restore(kept),
  });
});
state.link('tokenizer', isPanel);
onLanguage(() => panel?.setLanguage());
expose('tokenizer', { state: () => panel?.state });
