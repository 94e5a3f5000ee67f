// The strip of generated tokens: coloured by probability, alternatives on hover, a click puts the charts on a step.

/** @import { Gradio } from '../../bridge.js' */
/** @import { BranchData, PlaceData, StripData, TokenData } from '../../generated/contract.js' */
/** @import { PartName } from '../../shell/state.js' */
/** @import { KeptTexts } from './kept.js' */
/** @import { GrownText } from './texts.js' */

import { component, expose } from '../../bridge.js';
import { BANDS, band } from '../../common/bands.js';
import { button, element, viewIn, zoomOf } from '../../common/dom.js';
import { logprob, percent } from '../../common/format.js';
import { Patient } from '../../common/hand.js';
import { onLanguage, words } from '../../common/i18n.js';
import { EVENTS } from '../../generated/names.js';
import { state as chartState } from '../../live/face.js';
import { onLost } from '../../shell/connection.js';
import { chosen, isChosen, whenChosen } from '../../shell/models.js';
import { state } from '../../shell/state.js';
import { isTexts, keptTexts } from './kept.js';
import { StripLog } from './log.js';
import { place, Texts, total } from './texts.js';

/** @type {Set<Strip>} */
const strips = new Set();

class Strip {
  /** @type {string | null} the text that the chips stand for */
  #shown = null;
  #hide = 0;
  /** @type {HTMLElement[]} */
  #chips = [];
  #selected = 0;
  #tipped = 0; // the number of the token that the tip is about
  /** @type {string | null} a text of which no more follows */
  #stopped = null;
  /** @type {string | null} a text that its reader has stopped */
  #left = null;
  /** @type {Set<string>} texts that are gone */
  #gone = new Set();
  /** @type {KeptTexts | null} texts from before the page was loaded anew, whose model is still to be loaded */
  #kept = null;
  /** @type {string | null} the model whose texts from before these are */
  #model = null;
  #patient = new Patient(() => this.draw());
  texts = new Texts();

  /**
   * @param {HTMLElement} root
   * @param {Gradio<StripData>['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.tabs = element('div', 'pg-branches');
    this.text = element('div', 'pg-text');
    this.foot = element('div', 'pg-foot');
    this.tip = element('div', 'pg-tip');
    this.tip.hidden = true;
    root.replaceChildren(this.tabs, this.text, this.foot, this.tip);
    this.#listen();
  }

  #listen() {
    const { root, text, tip } = this;
    text.addEventListener('click', (event) => this.#click(event));
    text.addEventListener('mouseover', (event) => this.#hover(event));
    text.addEventListener('focusin', (event) => this.#hover(event));
    tip.addEventListener('mouseover', () => clearTimeout(this.#hide));
    for (const node of [text, tip]) node.addEventListener('mouseleave', () => this.#leave());
    text.addEventListener('keydown', (event) => this.#key(event));
    tip.addEventListener('keydown', (event) => this.#tipKey(event));
    root.addEventListener('focusout', (event) => {
      if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) this.#leave();
    });
  }

  /** @param {StripData | null} value */
  receive(value) {
    if (!value || this.#gone.has(value.text_id) || (value.after && this.#gone.has(value.after.text_id))) return;
    if (value.running && value.text_id === this.#left) return;
    this.#kept = null;
    this.texts.receive(value);
    this.#selected = value.at;
    if (value.running) this.#patient.ask();
    else this.#patient.now();
  }

  /** Whether texts from before wait for their model. */
  get awaits() {
    return this.#kept !== null;
  }

  /** What is kept of the texts; of those whose model is still to be loaded, all. */
  get part() {
    const { family = '' } = this.root.dataset;
    return {
      check: isTexts,
      read: (/** @type {boolean} */ isBrief) =>
        this.#kept ?? keptTexts(this.texts, { model: chosen[family]?.name ?? '', selected: this.#selected, isBrief }),
      write: (/** @type {KeptTexts} */ kept) => {
        this.#kept = kept;
        whenChosen(family, kept.model, () => this.#restore(kept));
      },
    };
  }

  /**
   * Shows texts from before, which nobody has replaced meanwhile, and puts the charts on the token that was chosen.
   * @param {KeptTexts} kept
   */
  #restore(kept) {
    if (this.#kept !== kept) return;
    this.#kept = null;
    this.#model = kept.model;
    this.texts.restore(kept.texts, kept.active);
    this.#selected = kept.selected;
    this.draw();
    requestAnimationFrame(() => requestAnimationFrame(() => this.lookAgain())); // Gradio hears nothing of a mount's own
  }

  /** The charts have come to stand on the prompt's end: they go back to the token that is chosen in its text. */
  lookAgain() {
    if (this.texts.current && this.#selected > 0) this.#look();
  }

  /** Another model was chosen: its own texts, from before, stay. */
  replace() {
    if (this.#model === null || !isChosen(this.#model)) this.clear();
  }

  /**
   * Shows a text that its reader has kept, whatever became of it here.
   * @param {StripData} value
   */
  put(value) {
    this.#gone.delete(value.text_id);
    this.receive(value);
  }

  /** The number of the token that the charts stand on. */
  get selected() {
    return this.#selected;
  }

  /** Lets whoever follows this strip know that it shows another text, more of it, or another of its tokens. */
  #announce() {
    state.changed(/** @type {PartName} */ (this.root.dataset.part));
    document.dispatchEvent(new CustomEvent(EVENTS.text, { detail: this.root }));
  }

  draw() {
    this.root.ariaLabel = words().strip_label;
    const text = this.texts.current;
    if (!text) {
      this.text.replaceChildren(element('span', 'pg-empty', words().strip_empty));
      this.foot.replaceChildren();
      this.#announce();
      return;
    }
    if (this.#shown !== text.text_id || !this.#grown(text)) this.#restart(text);
    for (const token of text.tokens.slice(this.#chips.length)) this.#add(token, text.branch);
    this.#mark();
    this.#branches();
    this.foot.replaceChildren(...this.#footer(text));
    this.#announce();
  }

  /**
   * Whether the chips are the text's beginning: a beam search may change its best hypothesis from step to step.
   * @param {GrownText} text
   */
  #grown({ tokens }) {
    return this.#chips.every((chip, i) => tokens[i] && Number(chip.dataset.id) === tokens[i].id);
  }

  /** @param {GrownText} text */
  #restart(text) {
    this.#shown = text.text_id;
    this.#chips = [];
    this.text.replaceChildren(element('span', 'pg-prompt', text.prompt));
  }

  /**
   * @param {TokenData} token
   * @param {BranchData | null} branch
   */
  #add(token, branch) {
    const index = this.#chips.length;
    const raw = Math.exp(token.logprob);
    const visible = token.label.replace(/^▁/, '');
    if (visible !== token.label) this.text.append(' ');
    const chip = element('button', `pg-token pg-band-${band(raw)}`, visible || '▁');
    chip.type = 'button';
    chip.ariaLabel = `${token.label} ${percent(raw)}`;
    Object.assign(chip.dataset, { id: token.id, index });
    chip.classList.toggle('pg-branched', branch?.count === index);
    this.#chips.push(chip);
    this.text.append(chip);
    if (token.label.includes('⏎')) this.text.append(element('br', ''));
  }

  #mark() {
    const stop = Math.min(this.#selected, this.#chips.length - 1);
    this.#chips.forEach((chip, i) => {
      const [pressed, order] = [String(i === this.#selected), i === stop ? 0 : -1];
      if (chip.ariaPressed !== pressed) chip.ariaPressed = pressed; // one that is set is styled anew, whatever it was
      if (chip.tabIndex !== order) chip.tabIndex = order;
    });
    this.text.querySelector('.pg-caret')?.remove();
    if (this.#selected === this.#chips.length) {
      const caret = element('span', 'pg-caret');
      caret.title = words().next_here;
      this.text.append(caret);
    }
  }

  /** One button a text, where there are several. */
  #branches() {
    const { all } = this.texts;
    this.tabs.replaceChildren(...(all.length < 2 ? [] : all.map((text, i) => this.#tab(text, i))));
  }

  /**
   * @param {GrownText} text
   * @param {number} i
   */
  #tab(text, i) {
    const w = words();
    const name = text.score !== null ? `${w.hypothesis} ${i + 1}` : text.branch ? `${w.branch} ${i}` : w.text;
    const sum = text.score !== null ? `${w.score} ${logprob(text.score)}` : logprob(total(text.tokens));
    const tab = button('pg-branch', `${name} · ${sum}`, () => this.#show(text));
    tab.ariaPressed = String(text.text_id === this.texts.active);
    return tab;
  }

  /** @param {GrownText} text */
  #show(text) {
    this.texts.show(text.text_id);
    this.#selected = text.branch?.count ?? 0;
    this.draw();
    this.#look();
  }

  /** @param {GrownText} text */
  #footer(text) {
    const w = words();
    const reason = text.stop_reason ?? (text.running && this.#stopped === text.text_id ? 'cancelled' : null);
    const state = reason ? w[`stop_${reason}`] : text.running ? `${w.running} …` : '';
    const status = element('span', `pg-state${reason === 'no_legal_token' ? ' pg-warning' : ''}`, state);
    const sum = `${text.tokens.length} ${w.tokens} · ${w.logprob} ${logprob(total(text.tokens))}`;
    const key = element('span', 'pg-key');
    key.append(
      element('span', '', w.strip_key),
      ...BANDS.map((range, i) => element('span', `pg-token pg-band-${i}`, range)),
    );
    return [status, element('span', 'pg-total', sum), element('span', 'pg-hint', w.strip_hint), key];
  }

  /**
   * The text is one tab stop: the arrows move in it, ↓ goes into the alternatives of a token, Escape out of them.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const chip = chipOf(event);
    if (!chip) return;
    const at = Number(chip.dataset.index);
    const last = this.#chips.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) this.#chips[Math.min(Math.max(to, 0), last)].focus();
    else if (event.key === 'ArrowDown') this.#choices()[0]?.focus();
    else if (event.key === 'Escape') this.tip.hidden = true;
    else return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #tipKey(event) {
    const choices = this.#choices();
    const at = choices.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (event.key === 'ArrowDown') choices[Math.min(at + 1, choices.length - 1)]?.focus();
    else if (event.key === 'ArrowUp' && at > 0) choices[at - 1].focus();
    else if (event.key === 'ArrowUp' || event.key === 'Escape') this.#chips[this.#tipped]?.focus();
    else return;
    if (event.key === 'Escape') this.tip.hidden = true;
    event.preventDefault();
  }

  /** The alternatives in the tip that a branch can begin with. */
  #choices() {
    return this.tip.hidden ? [] : [...this.tip.querySelectorAll('button')].filter((choice) => !choice.disabled);
  }

  /** @param {Event} event */
  #click(event) {
    const chip = chipOf(event);
    if (chip) this.go(Number(chip.dataset.index));
  }

  /**
   * Puts the charts on step `index`.
   * @param {number} index
   */
  go(index) {
    this.#selected = index;
    this.#mark();
    this.#announce();
    this.#look();
  }

  #look() {
    this.trigger('select', {});
  }

  /**
   * The place that the charts are to stand on, at the moment that it is sent; null while there is no text.
   * @returns {PlaceData | null}
   */
  placeShown() {
    const text = this.texts.current;
    return text && { ...place(text, this.#selected), taken: text.tokens[this.#selected]?.id ?? null };
  }

  /** @param {Event} event */
  #hover(event) {
    const [chip, text] = [chipOf(event), this.texts.current];
    if (!chip || !text) return;
    clearTimeout(this.#hide);
    this.#tipped = Number(chip.dataset.index);
    this.tip.replaceChildren(...this.#details(text, this.#tipped));
    this.tip.hidden = false;
    const [box, at] = [this.root.getBoundingClientRect(), chip.getBoundingClientRect()];
    const zoom = zoomOf(this.root);
    const last = this.root.offsetWidth - this.tip.offsetWidth;
    this.tip.style.left = `${Math.max(0, Math.min((at.left - box.left) / zoom, last))}px`;
    const above = at.top - zoom * (this.tip.offsetHeight + 2);
    const header = document.getElementById('header')?.getBoundingClientRect().bottom ?? 0;
    this.tip.style.top = `${((above < header ? at.bottom + 3 * zoom : above) - box.top) / zoom}px`;
  }

  #leave() {
    clearTimeout(this.#hide);
    this.#hide = window.setTimeout(() => {
      this.tip.hidden = true;
    }, 250);
  }

  /**
   * @param {GrownText} text
   * @param {number} index
   */
  #details(text, index) {
    const w = words();
    const token = text.tokens[index];
    const raw = Math.exp(token.logprob);
    const head = element('div', 'pg-tip-head', `${token.label} · ${w.token_id} ${token.id}`);
    const own = element('div', '', `${w.probability} ${percent(raw)} · ${w.logprob} ${logprob(token.logprob)}`);
    const list = element('ol', 'pg-tip-list');
    for (const [id, label, prob] of token.before) {
      const isTaken = id === token.id;
      const choice = button(isTaken ? 'pg-tip-chosen' : '', label, () => this.#branch(text, index, id));
      choice.disabled = isTaken;
      choice.dataset.id = String(id);
      choice.append(element('span', 'pg-number', percent(prob)));
      list.append(element('li', '', choice));
    }
    return [head, own, element('div', 'pg-tip-caption', w.branch_here), list];
  }

  /**
   * @param {GrownText} text
   * @param {number} index
   * @param {number} tokenId
   */
  #branch(text, index, tokenId) {
    this.tip.hidden = true;
    this.trigger('submit', { ...place(text, index), grows: false, token_id: tokenId });
  }

  /** The reader stops the text: what was on its way already is not shown any more. */
  stop() {
    if (this.texts.current?.running) this.#left = this.texts.active;
    this.over();
  }

  /** Says that no more tokens follow. */
  over() {
    if (!this.texts.current?.running) return;
    this.#stopped = this.texts.active;
    this.draw();
  }

  /** Lets go of all texts: they are another model's. What still comes of them is not shown. */
  clear() {
    this.#model = null;
    for (const { text_id } of this.texts.all) this.#gone.add(text_id);
    this.texts = new Texts();
    this.#chips = [];
    this.#selected = 0;
    this.#shown = null;
    this.tip.hidden = true;
    this.tabs.replaceChildren();
    this.draw();
  }

  /**
   * Where the current text ends, if it goes on from `prompt` as it stands; else the prompt's end.
   * @param {string} prompt
   * @returns {PlaceData | {}}
   */
  end(prompt) {
    const text = this.texts.current;
    return text?.prompt === prompt ? place(text, text.tokens.length) : {};
  }

  /**
   * Where the charts stand in the current text.
   * @param {string} prompt
   * @param {string} chart
   * @returns {PlaceData | {}}
   */
  here(prompt, chart) {
    const text = this.texts.current;
    if (text?.prompt !== prompt) return {};
    return place(text, Math.min(chartState(chart)?.step?.generated ?? 0, text.tokens.length));
  }
}

/**
 * The token that an event is about.
 * @param {Event} event
 */
function chipOf({ target }) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.pg-token'));
}

/** @param {string} id */
const stripIn = (id) => viewIn(strips, id);

/**
 * All texts of the strip in the element called `id`.
 * @param {string} id
 */
export const texts = (id) => stripIn(id)?.texts.all ?? [];

/**
 * The text that is shown.
 * @param {string} id
 */
export const current = (id) => stripIn(id)?.texts.current ?? null;

/**
 * Whether texts from before the page was loaded anew wait for their model.
 * @param {string} id
 */
export const awaits = (id) => stripIn(id)?.awaits ?? false;

/**
 * The number of the token that the charts stand on.
 * @param {string} id
 */
export const selected = (id) => stripIn(id)?.selected ?? 0;

/**
 * Name and token ids of the text that is shown; null while there is none.
 * @param {string} id
 */
export function shown(id) {
  const text = current(id);
  return text ? { text_id: text.text_id, ids: text.tokens.map((token) => token.id) } : null;
}

/**
 * Shows a text that its reader has kept.
 * @param {string} id
 * @param {StripData} value
 */
export const put = (id, value) => stripIn(id)?.put(value);

/**
 * Puts the charts on step `index`.
 * @param {string} id
 * @param {number} index
 */
export const go = (id, index) => stripIn(id)?.go(index);

/**
 * Lets go of all texts.
 * @param {string} id
 */
export const clear = (id) => stripIn(id)?.clear();

/**
 * No more tokens follow.
 * @param {string} id
 */
export const over = (id) => stripIn(id)?.over();

/**
 * The reader stops the text.
 * @param {string} id
 */
export const stop = (id) => stripIn(id)?.stop();

/**
 * Where the text ends, if it goes on from `prompt`.
 * @param {string} id
 * @param {string} prompt
 */
export const end = (id, prompt) => stripIn(id)?.end(prompt) ?? {};

/**
 * Where the charts called `chart` stand in the text.
 * @param {string} id
 * @param {string} prompt
 * @param {string} chart
 */
export const here = (id, prompt, chart) => stripIn(id)?.here(prompt, chart) ?? {};

/**
 * The place that the charts are to stand on.
 * @param {string} id
 */
export const placeShown = (id) => stripIn(id)?.placeShown() ?? null;

component('strip', mount, () => {
  const log = new StripLog();
  return (text) => log.read(text);
});
onLost(() => {
  for (const strip of strips) strip.over();
});
onLanguage(() => {
  for (const strip of strips) strip.draw();
});
expose('strip', {
  stop,
  over,
  clear,
  end,
  place: placeShown,
  here,
  texts,
  current,
  put,
  go,
  shown,
  replaced: (/** @type {string} */ id) => stripIn(id)?.replace(),
  /**
   * The charts show the end of `prompt`.
   * @param {string} id
   * @param {string} prompt
   */
  looked: (id, prompt) => current(id)?.prompt === prompt && stripIn(id)?.lookAgain(),
});

/**
 * @param {HTMLElement} host
 * @param {Gradio<StripData>} gradio
 */
function mount(host, { props, trigger, watch }) {
  const strip = new Strip(/** @type {HTMLElement} */ (host.querySelector('.pg-strip')), trigger);
  strips.add(strip);
  strip.receive(props.value);
  strip.draw();
  state.take(/** @type {PartName} */ (strip.root.dataset.part), strip.part);
  watch('value', () => strip.receive(props.value));
}
