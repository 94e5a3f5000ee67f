// Source and summary side by side: what was copied, what is new, linked on hover. Text is only ever put in as text.

/** @import { Gradio } from '../bridge.js' */
/** @import { Language } from '../generated/contract.js' */
/**
 * @import { AttentionData, AttentionQuestionData, SummaryAnswerData, SummaryLanesData, SummaryQuestionData }
 *   from '../generated/contract.js'
 */
/** @import { GrownText } from '../workbench/strip/texts.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, element, viewIn } from '../common/dom.js';
import { fill, percent } from '../common/format.js';
import { language, onLanguage, say, words } from '../common/i18n.js';
import { ELEMENTS, EVENTS } from '../generated/names.js';
import { onLost } from '../shell/connection.js';
import { chosen } from '../shell/models.js';
import { awaits, current } from '../workbench/strip/strip.js';
import { different, Facts } from './facts.js';
import { Heat } from './heat.js';
import { Lanes } from './lanes.js';

/** @type {Set<View>} */
const views = new Set();
/** @type {Set<Lanes>} */
const lanes = new Set();
const EVERY = 700; // ms between questions while a text grows
const TYPED = 300; // ms after the last key
const TRIES = 5; // to begin the tab's own example
const CLAIMS = { number: 'claim_number', name: 'claim_name' };
/** @param {string} source */
const isExample = (source) => Object.values(data.articles).some((texts) => texts.includes(source));
/** @param {number[]} a @param {number[]} b */
const same = (a, b) => a.length === b.length && a.every((each, i) => each === b[i]);

class View {
  /** @type {SummaryAnswerData | null} what the server has answered of a text: (source, ids) */
  #value = null;
  /** @type {GrownText | null} the text that the strip shows */
  #text = null;
  #question = ''; // the last question, without its number
  #askedAt = 0;
  #number = 0; // of the last question that was sent
  #answered = 0; // answers to questions up to this one have come, or would be another model's
  #due = 0;
  #isOpened = false; // whether the tab's own example has begun
  /** @type {string | null} an article that stands in the box and is not the shown text's */
  #typed = null;
  #chosen = 0; // a token of the summary
  /** @type {{ node: HTMLElement, token: number }[]} the summary's pieces that can be chosen */
  #pieces = [];

  /**
   * @param {HTMLElement} root
   * @param {Gradio<SummaryAnswerData>['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.strip = root.dataset.strip ?? '';
    this.source = element('div', 'pg-summary-text pg-source');
    this.summary = element('div', 'pg-summary-text pg-summary-own');
    this.sourceTitle = element('h3', '');
    this.summaryTitle = element('h3', '');
    this.key = element('div', 'pg-summary-key');
    const side = element('section', '', this.summaryTitle, this.summary); // its figures stand below it
    const sides = element('div', 'pg-summary-sides', element('section', '', this.sourceTitle, this.source), side);
    root.replaceChildren(sides, this.key);
    this.facts = new Facts(root, side);
    this.heat = new Heat(root, () => this.#askAttention());
    this.#listen();
  }

  #listen() {
    for (const body of [this.source, this.summary]) {
      body.tabIndex = 0;
      for (const name of ['mouseover', 'focusin']) body.addEventListener(name, (event) => this.#link(event, body));
      for (const name of ['mouseleave', 'focusout']) body.addEventListener(name, () => this.#unlink());
    }
    this.summary.addEventListener('click', (event) => this.#choose(event));
    this.summary.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#choose(event);
    });
    document.addEventListener(EVENTS.text, (event) => {
      const { detail } = /** @type {CustomEvent<HTMLElement>} */ (event);
      if (detail.closest(`#${CSS.escape(this.strip)}`)) this.#follow();
    });
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting)) this.#open();
    }).observe(this.root.closest('#tab-summarize') ?? this.root);
  }

  /**
   * The first time it is seen, the tab's own example is summarized; where there is no model, its refusal says so. An
   * article of the reader's own, from before the page was loaded anew, waits, and so does a summary for its model.
   */
  #open() {
    if (this.#isOpened) return;
    this.#isOpened = true;
    const source = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#summarize-source textarea'))
      ?.value;
    if (awaits(this.strip)) return;
    const isOwn = this.#text ? source !== this.#text.prompt : !isExample(source ?? '');
    if (source && isOwn) this.type(source);
    else this.#write(chosen.encoder_decoder ? TRIES : 1);
  }

  /**
   * Presses the tab's button until a text comes: Gradio may wire it after this view has mounted.
   * @param {number} tries
   */
  #write(tries) {
    if (this.#text || !tries) return;
    document.getElementById(ELEMENTS.summarize_write)?.click();
    setTimeout(() => this.#write(tries - 1), 2000);
  }

  /** The strip shows another text, or more of it; of what it knows besides, such as scores, nothing changes here. */
  #follow() {
    const text = current(this.strip);
    if (!text || text === this.#text) return;
    if (this.#text?.text_id !== text.text_id) this.#chosen = 0;
    this.#text = text;
    this.#typed = null;
    this.draw();
    this.#askSoon(text.running ? EVERY - (performance.now() - this.#askedAt) : 0);
  }

  /**
   * Another article stands in the box.
   * @param {string} source
   */
  type(source) {
    if (source === (this.#typed ?? this.#text?.prompt)) return;
    this.#typed = source;
    this.#askSoon(TYPED);
  }

  /**
   * Lets go of what another model read and wrote. An example is summarized anew, an article of the reader's own waits.
   * @param {string} source
   */
  clear(source) {
    this.#answered = this.#number;
    [this.#value, this.#text] = [null, null];
    this.#typed = source;
    this.#chosen = 0;
    this.#isOpened = !isExample(source);
    this.heat.clear();
    this.draw();
    this.ask();
    if (this.root.checkVisibility()) this.#open();
  }

  /** @param {number} wait ms */
  #askSoon(wait) {
    clearTimeout(this.#due);
    this.#due = window.setTimeout(() => this.ask(false), Math.max(0, wait));
  }

  /** Asks the server for what belongs to the text that is shown, if it was not the last thing asked. */
  ask(anew = true) {
    const key = JSON.stringify(this.#subject());
    if (key === 'null' || (key === this.#question && !anew)) return;
    [this.#question, this.#askedAt] = [key, performance.now()];
    this.trigger('select', {});
  }

  /** The source and the summary's ids as they stand; null while there are none. */
  #subject() {
    if (this.#typed !== null) return { source: this.#typed, ids: [] };
    return this.#text && { source: this.#text.prompt, ids: this.#text.tokens.map(({ id }) => id) };
  }

  /**
   * What is asked, at the moment that it is sent: of events that had to wait Gradio sends one, with the data of the
   * first.
   * @returns {SummaryQuestionData | null}
   */
  question() {
    const subject = this.#subject();
    if (!subject) return null;
    this.#number += 1;
    return { ...subject, number: this.#number };
  }

  /**
   * The same for the cross-attention.
   * @returns {AttentionQuestionData | null}
   */
  attentionQuestion() {
    if (!this.#value?.ids.length) return null;
    const { source_ids, ids } = this.#value;
    return { source_ids, ids, layer: this.heat.layer };
  }

  /** @param {SummaryAnswerData | null} value */
  receive(value) {
    const number = value?.number ?? 0;
    if (!value || number <= this.#answered) return;
    this.#answered = number;
    this.#value = value;
    this.draw();
    this.#askAttention();
  }

  get #running() {
    return Boolean(this.#text?.running) && this.#typed === null;
  }

  draw() {
    const w = words();
    this.root.ariaLabel = w.summary_label;
    [this.sourceTitle.textContent, this.summaryTitle.textContent] = [w.source, w.summary];
    this.#drawKey();
    this.root.classList.toggle('pg-unread', !this.#value);
    if (!this.#value) {
      this.source.textContent = this.#typed ?? '';
      this.summary.replaceChildren();
      this.#say();
      return;
    }
    this.#drawSource(this.#value);
    this.#drawSummary(this.#value);
    this.#say(...noticesOf(this.#value), ...(this.#text?.running ? [] : extracted(this.#value)));
    this.facts.draw(this.#value, this.#typed === null ? this.#text : null);
    this.heat.draw(this.#value, this.#chosen);
  }

  /**
   * Says what is to be known of the summary in the band, which may mount after this view.
   * @param {...HTMLElement} notices
   */
  #say(...notices) {
    document.querySelector('#summarize-band .pg-summary-said')?.replaceChildren(...notices);
  }

  /** @param {SummaryAnswerData} value */
  #drawSource({ source, cut, fragments }) {
    const pieces = source.map(([text, tokens]) => {
      const inside = fragments.flatMap(([, start, length], i) =>
        tokens.some((t) => t >= start && t < start + length) ? [i] : [],
      );
      const node = element('span', inside.length ? 'pg-copied' : '', text);
      node.dataset.fragments = inside.join(' ');
      return node;
    });
    const rest = element('span', 'pg-cut', cut);
    rest.title = words().cut_part;
    this.source.replaceChildren(...pieces, ...(cut ? [rest] : []));
  }

  /**
   * The summary: what the server has judged in colour, what has come since as it is.
   * @param {SummaryAnswerData} value
   */
  #drawSummary(value) {
    const { ids, summary } = value;
    const grown = this.#typed === null && this.#text ? this.#text.tokens : [];
    const isJudged = ids.every((id, i) => grown[i]?.id === id);
    this.#pieces = (isJudged ? summary : []).map((piece) => ({ node: judged(piece, value), token: piece[1] }));
    const rest = grown.slice(isJudged ? ids.length : 0).map(({ text }) => element('span', '', text));
    this.summary.replaceChildren(...this.#pieces.map(({ node }) => node), ...rest);
    if (!this.summary.textContent) this.summary.append(element('span', 'pg-empty', words().summary_empty));
    this.#markChosen();
  }

  #drawKey() {
    const w = words();
    this.key.replaceChildren(
      element('span', 'pg-copied', w.summary_copied),
      element('span', 'pg-new', w.summary_new),
      element('span', 'pg-claim', w.summary_claim),
      element('span', 'pg-cut', w.summary_cut),
      element('span', 'pg-hint', w.summary_hint),
    );
  }

  /**
   * Marks the fragments that the event's piece belongs to, on both sides.
   * @param {Event} event
   * @param {HTMLElement} body the side of the event
   */
  #link(event, body) {
    const fragments = fragmentsOf(/** @type {HTMLElement} */ (event.target));
    this.#unlink();
    if (!fragments.length) return;
    for (const side of [this.source, this.summary]) {
      const pieces = /** @type {HTMLElement[]} */ ([...side.children]);
      const linked = pieces.filter((each) => fragmentsOf(each).some((f) => fragments.includes(f)));
      for (const each of linked) each.classList.add('pg-linked');
      if (side !== body && linked[0]) side.scrollTop = linked[0].offsetTop - side.offsetTop - side.clientHeight / 3;
    }
  }

  #unlink() {
    for (const node of this.root.querySelectorAll('.pg-linked')) node.classList.remove('pg-linked');
  }

  /** @param {Event} event */
  #choose({ target }) {
    const { token } = /** @type {HTMLElement} */ (target).dataset;
    if (token === undefined || !this.#value) return;
    this.#chosen = Number(token);
    this.#markChosen();
    this.heat.draw(this.#value, this.#chosen);
  }

  /**
   * Shows what one token of the summary looked at.
   * @param {number} token
   */
  look(token) {
    this.#chosen = token;
    this.heat.details.open = true; // it asks, once it is open
    this.draw();
  }

  #markChosen() {
    for (const { node, token } of this.#pieces) {
      node.classList.toggle('pg-chosen', this.heat.open && token === this.#chosen);
    }
  }

  #askAttention() {
    this.#markChosen();
    if (!this.heat.open || this.#running || !this.#value?.ids.length || this.heat.has(this.#value)) return;
    this.heat.awaits(this.#value);
    this.trigger('submit', {});
  }

  /** @param {AttentionData | null} attention */
  attention(attention) {
    if (!attention || !this.#value || attention.layer !== this.heat.layer) return;
    if (same(attention.ids, this.#value.ids)) this.heat.receive(attention, this.#value, this.#chosen);
  }

  /** What tests look at. */
  get state() {
    return { value: this.#value, running: this.#running, chosen: this.#chosen, heat: this.heat.state };
  }
}

/** @param {HTMLElement} node */
const fragmentsOf = (node) => node.dataset?.fragments?.split(' ').filter(Boolean) ?? [];

/**
 * A piece of the summary in the colour of what was found of it.
 * @param {SummaryAnswerData['summary'][number]} piece
 * @param {SummaryAnswerData} value
 */
function judged([text, token, claim], { fragments, labels, claims }) {
  const fragment = fragments.findIndex(([start, , length]) => token >= start && token < start + length);
  const node = element('span', fragment < 0 ? 'pg-new' : 'pg-copied', text);
  node.classList.toggle('pg-claim', claim !== null);
  Object.assign(node.dataset, { token, fragments: fragment < 0 ? '' : fragment });
  node.tabIndex = 0;
  node.title = claim === null ? labels[token] : `${labels[token]} · ${words()[CLAIMS[claims[claim][0]]]}`;
  return node;
}

/**
 * Notices: a part that was cut, letters that the model does not know, claims that the source does not have.
 * @param {SummaryAnswerData} value
 */
function noticesOf({ was_cut, foreign, model, cut, claims, source_ids }) {
  const w = words();
  const whole = (/** @type {number} */ n) => n.toLocaleString('en-US');
  const texts = [];
  if (was_cut) texts.push(fill(w.source_cut, { n: whole(cut.trim().length), context: whole(model.context ?? 0) }));
  if (foreign.is_told) {
    const { unknown, parts } = foreign;
    texts.push(fill(w.foreign_told, { unknown, parts, n: source_ids.length }));
  }
  if (claims.length) texts.push(`${w.claims_told} ${different(claims).join(' · ')}`);
  return texts.map((text) => element('div', 'pg-notice pg-told', text));
}

/**
 * That the summary is copied from an article unlike those that its model has learned from, and a model that suits it.
 * @param {SummaryAnswerData} value
 */
function extracted({ extracted }) {
  if (!extracted) return [];
  const { share, name, is_at_hand } = extracted;
  const node = element('div', 'pg-notice pg-told', say('extracted', { share: percent(share), name }));
  node.role = 'status';
  if (is_at_hand) {
    const use = button('pg-use', say('unlike_use', { name }), () => {}); // the picker hears of it
    use.dataset.model = name;
    node.append(' ', use);
  }
  return [node];
}

/** The view of the Summarize tab, once it is there. */
export const theView = () => [...views].at(0) ?? null;

/** @param {string} id */
const viewOf = (id) => viewIn(views, id);
/** @param {string} id */
const lanesOf = (id) => viewIn(lanes, id);

component('summary', mountView);
component('lanes', mountLanes);
onLost(() => {
  for (const each of lanes) each.stop();
  for (const each of views) each.heat.ended();
});
onLanguage(() => {
  for (const each of [...views, ...lanes]) each.draw();
});
expose('summary', {
  /** @param {string} id */
  ask: (id) => viewOf(id)?.ask(),
  /** @param {string} id @param {string} source */
  typed: (id, source) => viewOf(id)?.type(source),
  /** @param {string} id @param {string} source */
  clear: (id, source) => viewOf(id)?.clear(source),
  /** @param {string} id */
  question: (id) => viewOf(id)?.question() ?? null,
  /** @param {string} id */
  attentionQuestion: (id) => viewOf(id)?.attentionQuestion() ?? null,
  /** @param {string} id @param {AttentionData | null} attention */
  attention: (id, attention) => viewOf(id)?.attention(attention),
  /** @param {string} id */
  attentionOver: (id) => viewOf(id)?.heat.ended(),
  /** @param {string} id */
  stopLanes: (id) => lanesOf(id)?.stop(),
  /** @param {string} id */
  clearLanes: (id) => lanesOf(id)?.clear(),
  /** @param {string} id */
  state: (id) => viewOf(id)?.state,
  /** @param {number} number */
  example: (number) => data.articles[language()][number],
  /**
   * An example in another language; an article of the reader's own stays.
   * @param {Language} chosen
   * @param {string} source
   */
  inLanguage: (chosen, source) =>
    data.articles[chosen][
      Object.values(data.articles)
        .find((texts) => texts.includes(source))
        ?.indexOf(source) ?? -1
    ] ?? source,
});

/**
 * @param {HTMLElement} host
 * @param {Gradio<SummaryAnswerData>} gradio
 */
function mountView(host, { props, trigger, watch }) {
  const view = new View(/** @type {HTMLElement} */ (host.querySelector('.pg-summary')), trigger);
  views.add(view);
  view.receive(props.value);
  view.draw();
  watch('value', () => view.receive(props.value));
}

/**
 * @param {HTMLElement} host
 * @param {Gradio<SummaryLanesData>} gradio
 */
function mountLanes(host, { props, watch }) {
  const view = new Lanes(/** @type {HTMLElement} */ (host.querySelector('.pg-lanes')), props);
  lanes.add(view);
  view.draw();
  watch('value', () => view.draw());
}
