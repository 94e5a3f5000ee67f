// The strip of generated tokens: coloured by probability, alternatives on hover, a click puts the charts on a step.

import { component, expose } from '../../bridge.js';
import { state } from '../../live/face.js';
import { onLost } from '../../shell/connection.js';
import { element, viewIn } from '../../common/dom.js';
import { logprob, percent } from '../../common/format.js';
import { onLanguage, words } from '../../common/i18n.js';
import { Along } from './along.js';
import { StepTable } from './table.js';
import { Texts, total } from './texts.js';

const strips = new Set();

/** Five bands, from probable to surprising; each has a colour and a shape of its underline. */
const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4);
const BANDS = ['≥ 50 %', '20–50', '5–20', '1–5', '< 1 %'];

class Strip {
  #shown = null; // the text that the chips stand for
  #hide = 0;

  constructor(root, props, trigger) {
    Object.assign(this, {
      root,
      props,
      trigger,
      texts: new Texts(),
      chips: [],
      selected: 0,
      stopped: null,
      left: null,
      gone: new Set(),
    });
    this.tabs = element('div', 'pg-branches');
    this.text = element('div', 'pg-text');
    this.foot = element('div', 'pg-foot');
    this.tip = element('div', 'pg-tip');
    this.tip.hidden = true;
    root.replaceChildren(this.tabs, this.text, this.foot, this.tip);
    this.along = new Along(root, (index) => this.go(index));
    this.table = new StepTable(root);
    this.text.addEventListener('click', (event) => this.#click(event));
    for (const name of ['mouseover', 'focusin']) this.text.addEventListener(name, (event) => this.#hover(event));
    this.tip.addEventListener('mouseover', () => clearTimeout(this.#hide));
    for (const node of [this.text, this.tip]) node.addEventListener('mouseleave', () => this.#leave());
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.tip.hidden = true;
    });
    root.addEventListener('focusout', (event) => {
      if (!root.contains(event.relatedTarget)) this.#leave();
    });
  }

  receive(value) {
    if (!value || this.gone.has(value.text_id) || this.gone.has(value.after?.text_id)) return;
    if (value.running && value.text_id === this.left) return;
    this.texts.receive(value);
    this.selected = value.at;
    this.draw();
  }

  /** Shows a text that its reader has kept, whatever became of it here. */
  put(value) {
    this.gone.delete(value.text_id);
    this.receive(value);
  }

  /** Tells whoever follows this strip that it shows another text, or more of it. */
  #tell() {
    document.dispatchEvent(new CustomEvent('playground:text', { detail: this.root }));
  }

  draw() {
    this.root.ariaLabel = words().strip_label;
    const text = this.texts.current;
    if (!text) {
      this.text.replaceChildren(element('span', 'pg-empty', words().strip_empty));
      this.foot.replaceChildren();
      this.table.draw(null);
      this.along.draw(null);
      this.#tell();
      return;
    }
    if (this.#shown !== text.text_id || !this.#grown(text)) this.#restart(text);
    text.tokens.slice(this.chips.length).forEach((token) => this.#add(token));
    this.#mark();
    this.#branches();
    this.foot.replaceChildren(...this.#footer(text));
    this.table.draw(text);
    this.along.draw(text);
    this.#tell();
  }

  /** Whether the chips are the text's beginning: a beam search may change its best hypothesis from step to step. */
  #grown({ tokens }) {
    return this.chips.every((chip, i) => tokens[i] && Number(chip.dataset.id) === tokens[i].id);
  }

  #restart(text) {
    this.#shown = text.text_id;
    this.chips = [];
    this.text.replaceChildren(element('span', 'pg-prompt', text.prompt));
  }

  #add(token) {
    const index = this.chips.length;
    const raw = Math.exp(token.logprob);
    const chip = element('button', `pg-token pg-band-${band(raw)}`);
    const visible = token.label.replace(/^▁/, '');
    if (visible !== token.label) this.text.append(' ');
    chip.type = 'button';
    chip.textContent = visible || '▁';
    chip.ariaLabel = `${token.label} ${percent(raw)}`;
    Object.assign(chip.dataset, { id: token.id, index });
    const branch = this.texts.current.branch;
    chip.classList.toggle('pg-branched', branch?.count === index);
    this.chips.push(chip);
    this.text.append(chip);
    if (token.label.includes('⏎')) this.text.append(element('br', ''));
  }

  #mark() {
    this.chips.forEach((chip, i) => {
      chip.ariaPressed = String(i === this.selected);
    });
    this.text.querySelector('.pg-caret')?.remove();
    if (this.selected === this.chips.length) {
      const caret = element('span', 'pg-caret');
      caret.title = words().next_here;
      this.text.append(caret);
    }
  }

  /** One button a text, where there are several. */
  #branches() {
    const { all, active } = this.texts;
    this.tabs.replaceChildren(
      ...(all.length < 2
        ? []
        : all.map((text, i) => {
            const beam = text.score !== null;
            const name = beam
              ? `${words().hypothesis} ${i + 1}`
              : text.branch
                ? `${words().branch} ${i}`
                : words().text;
            const sum = beam ? `${words().score} ${logprob(text.score)}` : logprob(total(text.tokens));
            const tab = element('button', 'pg-branch', `${name} · ${sum}`);
            tab.type = 'button';
            tab.ariaPressed = String(text.text_id === active);
            tab.addEventListener('click', () => this.#show(text));
            return tab;
          })),
    );
  }

  #show(text) {
    this.texts.show(text.text_id);
    this.selected = text.branch?.count ?? 0;
    this.draw();
    this.#look();
  }

  #footer(text) {
    const w = words();
    const reason = text.stop_reason ?? (text.running && this.stopped === text.text_id ? 'cancelled' : null);
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

  #click(event) {
    const chip = event.target.closest('.pg-token');
    if (!chip) return;
    this.go(Number(chip.dataset.index));
  }

  /** Puts the charts on step `index`. */
  go(index) {
    this.selected = index;
    this.#mark();
    this.#look();
  }

  #look() {
    this.trigger('select', {});
  }

  /** The place that the charts are to stand on, at the moment that it is sent; null while there is no text. */
  looked() {
    const text = this.texts.current;
    return text && { ...this.texts.place(this.selected), taken: text.tokens[this.selected]?.id ?? null };
  }

  #hover(event) {
    const chip = event.target.closest('.pg-token');
    if (!chip) return;
    clearTimeout(this.#hide);
    const index = Number(chip.dataset.index);
    this.tip.replaceChildren(...this.#details(this.texts.current.tokens[index], index));
    this.tip.hidden = false;
    const [box, at] = [this.root.getBoundingClientRect(), chip.getBoundingClientRect()];
    this.tip.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${at.top - box.top - this.tip.offsetHeight - 2}px`;
  }

  #leave() {
    clearTimeout(this.#hide);
    this.#hide = setTimeout(() => {
      this.tip.hidden = true;
    }, 250);
  }

  #details(token, index) {
    const w = words();
    const raw = Math.exp(token.logprob);
    const head = element('div', 'pg-tip-head', `${token.label} · ${w.token_id} ${token.id}`);
    const own = element('div', '', `${w.probability} ${percent(raw)} · ${w.logprob} ${logprob(token.logprob)}`);
    const list = element('ol', 'pg-tip-list');
    for (const [id, label, prob] of token.before) {
      const row = element('li', '');
      const choice = element('button', id === token.id ? 'pg-tip-chosen' : '', label);
      choice.type = 'button';
      choice.disabled = id === token.id;
      choice.dataset.id = id;
      choice.append(element('span', 'pg-number', percent(prob)));
      choice.addEventListener('click', () => this.#branch(index, id));
      row.append(choice);
      list.append(row);
    }
    return [head, own, element('div', 'pg-tip-caption', w.branch_here), list];
  }

  #branch(index, tokenId) {
    this.tip.hidden = true;
    this.trigger('submit', { ...this.texts.place(index), grows: false, token_id: tokenId });
  }

  /** The reader stops the text: what was on its way already is not shown any more. */
  stop() {
    if (this.texts.current?.running) this.left = this.texts.active;
    this.over();
  }

  /** Says that no more tokens follow. */
  over() {
    if (!this.texts.current?.running) return;
    this.stopped = this.texts.active;
    this.draw();
  }

  /** Lets go of all texts: they are another model's. What still comes of them is not shown. */
  clear() {
    for (const { text_id } of this.texts.all) this.gone.add(text_id);
    this.texts = new Texts();
    Object.assign(this, { chips: [], selected: 0 });
    this.#shown = null;
    this.tip.hidden = true;
    this.tabs.replaceChildren();
    this.draw();
  }

  /** Where the current text ends, if it goes on from `prompt` as it stands; else the prompt's end. */
  end(prompt) {
    const text = this.texts.current;
    return text?.prompt === prompt ? this.texts.place(text.tokens.length) : {};
  }

  /** Where the charts stand in the current text. */
  here(prompt, chart) {
    const text = this.texts.current;
    const { generated } = state(chart).step;
    return text?.prompt === prompt ? this.texts.place(Math.min(generated, text.tokens.length)) : {};
  }
}

const named = (id) => viewIn(strips, id);

/** All texts of the strip in the element called `id`. */
export const texts = (id) => named(id)?.texts.all ?? [];

/** The text that is shown. */
export const current = (id) => named(id)?.texts.current ?? null;

/** Name and token ids of the text that is shown; null while there is none. */
export function shown(id) {
  const text = current(id);
  return text ? { text_id: text.text_id, ids: text.tokens.map((token) => token.id) } : null;
}

/** Shows a text that its reader has kept. */
export const put = (id, value) => named(id).put(value);

/** Puts the charts on step `index`. */
export const go = (id, index) => named(id).go(index);

/** Lets go of all texts. */
export const clear = (id) => named(id).clear();

/** No more tokens follow. */
export const over = (id) => named(id).over();

/** The reader stops the text. */
export const stop = (id) => named(id).stop();

/** Where the text ends, if it goes on from `prompt`. */
export const end = (id, prompt) => named(id).end(prompt);

/** Where the charts called `chart` stand in the text. */
export const here = (id, prompt, chart) => named(id).here(prompt, chart);

/** The place that the charts are to stand on. */
export const looked = (id) => named(id).looked();

component('strip', (host, { props, trigger, watch }) => {
  const strip = new Strip(host.querySelector('.pg-strip'), props, trigger);
  strips.add(strip);
  strip.receive(props.value);
  strip.draw();
  watch('value', () => strip.receive(props.value));
});
onLost(() => {
  for (const strip of strips) strip.over();
});
onLanguage(() => {
  for (const strip of strips) strip.draw();
});
expose('strip', { stop, over, clear, end, looked, here, texts, current, put, go, shown });
