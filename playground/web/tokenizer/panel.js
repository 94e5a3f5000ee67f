// The Tokenizer tab: what is typed, which tokenizer, and the views of it. Asks the server; draws what comes back.

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { count, ratio } from '../common/format.js';
import { inLanguage, language, onLanguage, say, words } from '../common/i18n.js';
import { CallList, Decoder, roundTrip } from './calls.js';
import { plain, seen, segments } from './dom.js';
import { Pieces } from './pieces.js';
import { unpack } from './units.js';
import { CompareView, HangulView, MergesView, PipelineView } from './views.js';
import { VocabularyView } from './vocabulary.js';

const PAUSE = 25; // ms without a key before the server is asked
const FORMS = ['typed', 'NFC', 'NFD', 'NFKC'];

let panel = null;

class Panel {
  #asked = 0;
  #shown = {}; // by kind: the number of the newest question answered
  #timer = null;

  constructor(root, server) {
    Object.assign(this, {
      root,
      server,
      tokenizer: data.tokenizer_opening,
      form: 'typed',
      special: true,
      view: 'pieces',
      answer: null,
    });
    this.box = element('textarea', 'tok-box');
    this.mirror = element('div', 'tok-mirror');
    Object.assign(this.box, { rows: 2, spellcheck: false, autocomplete: 'off' });
    [this.bar, this.examples, this.notice, this.tabs, this.stage] = [
      'tok-head',
      'tok-pills tok-examples',
      'tok-notice',
      'tok-tabs',
      'tok-stage-view',
    ].map((name) => element('div', name));
    this.tabs.role = 'tablist';
    this.notice.role = 'status';
    this.pieces = new Pieces((piece) => this.#highlight(piece));
    this.decoder = new Decoder((question) => this.ask(question));
    this.calls = new CallList();
    this.counts = element('span', 'tok-counts');
    this.trip = element('div', '');
    this.normalized = element('div', 'tok-normalized');
    const left = element(
      'div',
      'tok-left',
      element('div', 'tok-card', this.pieces.text, this.normalized, this.pieces.detail),
      element('div', 'tok-card tok-table-card', this.pieces.scroller),
    );
    this.look = {
      root: element(
        'div',
        'tok-look',
        left,
        element('div', 'tok-card tok-right', this.calls.root, this.trip, this.decoder.root),
      ),
      look: () => this.#look(),
    };
    const tools = { ask: (question) => this.ask(question), text: () => this.box.value };
    this.views = {
      pieces: this.look,
      compare: new CompareView(tools),
      hangul: new HangulView(tools),
      merges: new MergesView(tools),
      vocabulary: new VocabularyView(tools),
      pipeline: new PipelineView(tools),
    };
    root.replaceChildren(
      this.bar,
      element('div', 'tok-typing', this.mirror, this.box),
      this.examples,
      this.notice,
      this.tabs,
      this.stage,
    );
    this.#listen();
    this.#open();
    new IntersectionObserver(
      (seenNow) => seenNow.some((each) => each.isIntersecting) && !this.answer && this.look.look(),
    ).observe(root);
  }

  #listen() {
    this.box.addEventListener('input', () => this.#later());
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

  /** Asks the server; an answer to an older question than one already answered is nothing. */
  async ask(question) {
    const asked = ++this.#asked;
    const { tokenizer, form, special } = this;
    let answer;
    try {
      answer = JSON.parse(
        await this.server({ text: this.box.value, tokenizer, form, special, language: language(), ...question, asked }),
      );
    } catch {
      answer = { error: words().no_answer };
    }
    if (asked < (this.#shown[question.kind] ?? 0)) return null;
    this.#shown[question.kind] = asked;
    if (!answer.error) this.#came(question.tokenizers ?? [tokenizer]);
    return { ...answer, tokenizer };
  }

  /** What has answered is on the server from now on, whoever chose it. */
  #came(names) {
    const choices = Object.values(data.tokenizers).flat();
    const fetched = choices.filter(({ name, here }) => !here && names.includes(name));
    for (const choice of fetched) choice.here = true;
    if (fetched.length) this.#head();
  }

  async #look() {
    const answer = await this.ask({ kind: 'look' });
    if (!answer) return;
    if (answer.error) {
      this.notice.replaceChildren(element('div', 'pg-notice', answer.error));
      this.root.classList.add('tok-stale');
      return;
    }
    answer.units = unpack(answer);
    this.answer = answer;
    this.root.classList.remove('tok-stale');
    this.#count();
    this.#tell(answer);
    this.pieces.draw(answer.units, `${answer.tokenizer} ${language()}`);
    this.calls.draw(answer);
    this.trip.replaceChildren(roundTrip(answer), ...answer.notes.map((note) => element('div', 'tok-note', note)));
    this.decoder.draw(answer);
    this.normalized.replaceChildren(
      ...(answer.normalized === null
        ? []
        : [element('b', '', `${words().tok_normalized_text} `), element('bdi', 'tok-plain', plain(answer.normalized))]),
    );
  }

  #tell({ cut, shown, characters }) {
    const said = [];
    if (cut) said.push(element('div', 'pg-notice pg-told', say('tok_cut', { n: count(cut) })));
    if (shown < characters)
      said.push(element('div', 'pg-notice pg-told', say('tok_shown', { shown: count(shown), all: count(characters) })));
    this.notice.replaceChildren(...said);
  }

  /** Marks in the typed text what the piece stands for. */
  #highlight(piece) {
    if (!piece || this.form !== 'typed' || piece.start === piece.end || this.answer.text !== this.box.value)
      return this.mirror.replaceChildren();
    const all = [...this.answer.text];
    const cut = (from, to) => all.slice(from, to).join('');
    this.mirror.replaceChildren(cut(0, piece.start), element('mark', '', cut(piece.start, piece.end)), cut(piece.end));
    this.mirror.scrollTop = this.box.scrollTop;
  }

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
      if (!choices.find(({ name }) => name === select.value).here)
        this.notice.replaceChildren(element('div', 'pg-notice pg-told', words().tok_fetching));
      this.#change({ tokenizer: select.value });
    });
    const forms = FORMS.map((form) => [form, form === 'typed' ? words().tok_typed : form]);
    const check = element('input', '');
    Object.assign(check, { type: 'checkbox', checked: this.special });
    check.addEventListener('change', () => this.#change({ special: check.checked }));
    this.bar.replaceChildren(
      select,
      segments(forms, this.form, (form) => this.#change({ form }), words().tok_form),
      element('label', 'tok-check', check, words().special_token),
      this.counts,
    );
    this.#count();
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

  #change(changes) {
    Object.assign(this, changes);
    this.#head();
    this.refresh();
  }

  #examples() {
    this.examples.replaceChildren(
      ...inLanguage(data.tokenizer_examples).map(([name, text]) =>
        button('tok-pill', name, () => this.type(text), seen(text)),
      ),
    );
  }

  type(text) {
    this.box.value = text;
    this.refresh();
  }

  #tabs() {
    const names = {
      pieces: words().tok_view_pieces,
      compare: words().tok_view_compare,
      hangul: words().tok_view_hangul,
      merges: words().tok_view_merges,
      vocabulary: words().tok_view_vocabulary,
      pipeline: words().tok_view_pipeline,
    };
    this.tabs.replaceChildren(
      ...Object.entries(names).map(([view, name]) => {
        const tab = button('tok-tab', name, () => this.show(view));
        tab.role = 'tab';
        tab.dataset.view = view;
        tab.ariaSelected = String(view === this.view);
        return tab;
      }),
    );
  }

  show(view) {
    this.view = view;
    this.#tabs();
    this.stage.replaceChildren(this.views[view].root);
    this.refresh();
  }

  setLanguage() {
    if (this.box.value === this.opening) this.#open();
    this.draw();
    if (this.root.offsetParent !== null || this.answer) this.refresh();
  }

  get state() {
    return {
      asked: this.#asked,
      shown: this.#shown,
      answer: this.answer,
      view: this.view,
      tokenizer: this.tokenizer,
      pause: PAUSE,
    };
  }
}

/** The decoding controls make room while the tab is open. A `body:has(…)` would restyle the page at every key. */
function makeRoom(tab) {
  const tell = () => document.body.classList.toggle('tok-open', tab.style.display !== 'none');
  new MutationObserver(tell).observe(tab, { attributes: true, attributeFilter: ['style'] });
  tell();
}

component('tokenizer', (host, { server }) => {
  panel = new Panel(host.querySelector('.pg-tok'), server.ask_tokenizer);
  makeRoom(host.closest('#tab-tokenizer'));
  panel.draw();
});
onLanguage(() => panel?.setLanguage());
expose('tokenizer', { state: () => panel?.state });
