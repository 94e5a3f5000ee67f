// The live charts in the page: takes a step's payload and the options, computes, draws. Makes no request.

import { readable } from '../bridge.js';
import { fill } from '../common/format.js';
import { onTheme } from '../common/theme.js';
import { ALTERNATIVES } from './alternatives.js';
import { Chart } from './chart.js';
import { bars } from './charts/bars.js';
import { curve, grips, placeOf, valueAt } from './charts/curve.js';
import { histogram } from './charts/histogram.js';
import { temperatures } from './charts/temperatures.js';
import { waterfall } from './charts/waterfall.js';
import { Chips, chipsOf } from './chips.js';
import { drawn } from './draws.js';
import { add, dragged, settings, stepOf, viewed, viewOf, vocabularyOf } from './face.js';
import { decodeStep, process } from './math.js';
import { eased, isMoving, MILLISECONDS } from './motion.js';
import { write } from './paint.js';
import { savable } from './pictures.js';
import { watchBars, watchKeys, watchLines } from './pointer.js';
import { sentence, summary } from './sentence.js';
import { inOrder } from './stages.js';
import { curveLines, tipLines } from './tips.js';

/** @import { Gradio } from '../bridge.js' */
/** @import { ChartsConfig, DecodingOptions, LiveConfig, StepPayload } from '../generated/contract.js' */
/** @import { SaveButton } from '../common/picture.js' */
/** @import { Vocabulary } from './face.js' */
/** @import { Part } from './sentence.js' */
/** @import { Draw, Language, Result, Shown, Step, View } from './types.js' */

/** @typedef {keyof Live['charts']} ChartName */

const ROLES = ['ink', 'grid', 'muted', 'ghost', 'after', 'rule', 'p'];
const SPOKEN_AFTER = 400; // ms of rest before the text for screen readers changes
const LABEL_FONT = '13px system-ui, "Noto Sans KR", sans-serif';

/** The live charts of one component. */
export class Live {
  #frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #speak;
  /** @type {number[]} the uniform numbers of a series of draws */
  #us = [];
  #pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  /** @type {Shown | null} what the charts were last drawn from */
  #shown = null;
  /** @type {number | null} a removed token that was clicked: the sentence says what removed it */
  #pointed = null;

  /** @type {Chips} */
  #chips;

  /** @type {Step | null} the step received last */
  step = null;
  /** @type {Result | null} */
  result = null;
  /** @type {Draw[] | null} */
  draws = null;
  frames = 0;
  /** @type {SaveButton[]} those of the charts; none in a notebook's frame, which saves no files */
  saves = [];
  /** @type {{ step: Step | null, at: number, number: number }} the step drawn last, when it came, its motion */
  #entered = { step: null, at: 0, number: 0 };

  /**
   * @param {HTMLElement} element
   * @param {ChartsConfig} config
   * @param {Gradio['trigger']} trigger
   */
  constructor(element, config, trigger) {
    this.element = element;
    this.root = /** @type {HTMLElement} */ (element.querySelector('.dp-live'));
    this.config = config;
    this.trigger = trigger;
    /** @type {DecodingOptions} */
    this.options = { ...config.options, ...settings().options };
    this.language = settings().language ?? config.language;
    this.vocabulary = vocabularyOf(element);
    this.#pen.font = LABEL_FONT;
    this.charts = {
      next_token: this.#chart('next_token', bars),
      cumulative: this.#chart('cumulative', curve),
      histogram: this.#chart('histogram', histogram),
      temperatures: this.#chart('temperatures', temperatures),
      waterfall: this.#chart('waterfall', waterfall),
    };
    this.#chips = new Chips(this.#part('[data-chips]'), this.#part('[data-order]'), (order) => {
      this.setOptions({ stage_order: order });
      dragged('stage_order', order);
    });
    onTheme(() => this.redraw());
    this.#segments();
    this.#watchPointer();
  }

  /**
   * @template Frame
   * @param {string} name
   * @param {View<Frame>} view
   * @returns {Chart<Frame>}
   */
  #chart(name, view) {
    const div = this.#part(`[data-chart="${name}"]`);
    const chart = new Chart(div, this.config.figures[name], view);
    const resized = new ResizeObserver(([entry]) => {
      chart.resize(entry.contentRect);
      this.#later();
    });
    resized.observe(div);
    return chart;
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  /** @param {StepPayload | null} payload */
  receive(payload) {
    if (!payload) return;
    const size = this.step?.vocab_size;
    this.step = decodeStep(payload);
    this.#us = [];
    this.#pointed = null;
    this.charts.histogram.stale = true; // its ghost is the step's
    if (size === this.step.vocab_size) this.#later();
    else this.redraw();
  }

  /** @param {Partial<DecodingOptions>} options */
  setOptions(options) {
    this.options = { ...this.options, ...options };
    this.#later();
  }

  /** @param {Language} language */
  setLanguage(language) {
    this.language = language;
    this.redraw();
  }

  /** @param {Vocabulary} labels */
  setVocabulary(labels) {
    if (labels === this.vocabulary) return;
    this.vocabulary = labels;
    this.#later();
  }

  /**
   * Sets other numbers of luck for this step: another seed.
   *
   * @param {number} u
   * @param {number} chance
   */
  setU(u, chance) {
    if (!this.step) return;
    this.step.u = u;
    this.step.chance = chance;
    this.#later();
  }

  /** @param {number[]} us */
  draw(us) {
    this.#us = [...us];
    this.#later();
  }

  /** What the charts show, and the step they will show next. */
  state() {
    const { step, options, language, result, draws, frames, label } = this;
    return { step, options, language, result, draws, frames, label };
  }

  /** Draws everything anew with the next frame. */
  redraw() {
    for (const chart of Object.values(this.charts)) chart.stale = true;
    this.#later();
  }

  get words() {
    return this.config.words[this.language];
  }

  /** @param {number} id */
  label = (id) => this.step?.labels.get(id) ?? this.vocabulary?.[id] ?? `#${id}`;

  /** @param {string} text */
  #measure = (text) => this.#pen.measureText(text).width;

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { next_token: main } = this.charts;
    if (main.stale) this.#write();
    const { step, options, words, label } = this;
    if (!step || !main.visible) return; // the ResizeObserver calls again
    const result = process(step, options);
    const draws = drawn(result, this.#us);
    const { usual } = this.config;
    const stages = inOrder(options.stage_order).filter((name) => this.config.stages.includes(name));
    this.#shown = { step, result, options, draws, words, label, measure: this.#measure, stages, usual };
    this.result = result;
    this.draws = draws;
    for (const chart of Object.values(this.charts)) {
      if (!chart.visible) continue;
      if (chart.stale || !chart.fits(this.#shown)) chart.redraw(this.#shown, this.#colours());
      else chart.move(this.#shown);
    }
    this.#enter(step);
    this.#writeFacts(this.#shown);
    this.frames++;
  }

  /**
   * Lets the charts of a new step move; another drawing ends that.
   *
   * @param {Step} step
   */
  #enter(step) {
    const [before, now] = [this.#entered, performance.now()];
    const isNew = before.step !== null && before.step !== step;
    this.#entered = { step, at: step === before.step ? before.at : now, number: before.number + 1 };
    if (!isNew || !isMoving(now - before.at)) return;
    const { number } = this.#entered;
    const charts = Object.values(this.charts).filter(({ visible }) => visible);
    const move = () => {
      if (number !== this.#entered.number) return;
      const share = Math.min(1, (performance.now() - now) / MILLISECONDS);
      for (const chart of charts) chart.enter(eased(share));
      if (share < 1) requestAnimationFrame(move);
    };
    move();
  }

  /** The buttons that choose the figure at the right. */
  get #choices() {
    return /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll('[data-figure]')]);
  }

  #segments() {
    for (const button of this.#choices)
      button.addEventListener('click', () => {
        this.show(button.dataset.figure);
        viewed();
      });
    this.show(viewOf(this.element) ?? this.#choices[0].dataset.figure);
  }

  /**
   * Shows the figure called `name` at the right; none of that name: the one that is there stays.
   *
   * @param {string | undefined} name
   */
  show(name) {
    const chosen = this.#choices.find(({ dataset }) => dataset.figure === name);
    if (!chosen) return;
    for (const button of this.#choices) {
      button.setAttribute('aria-pressed', String(button === chosen));
      this.#part(`[data-chart="${button.dataset.figure}"]`).hidden = button !== chosen;
    }
    this.figure = name;
    this.redraw();
  }

  #watchPointer() {
    const { next_token: list, cumulative } = this.charts;
    /** @type {(row: number) => number | null} */
    const idAt = (row) => (this.step && list.frame && row < list.frame.tokens ? this.step.ranked.ids[row] : null);
    watchBars(list.div, this.#part('[data-tip=next_token]'), {
      chart: list,
      tip: (row) => (idAt(row) === null || !this.#shown ? [] : tipLines(row, this.#shown)),
      click: (row) => {
        const id = idAt(row);
        if (id !== null) this.#clicked(id);
      },
    });
    watchLines(cumulative.div, {
      chart: cumulative,
      grips: () => this.#shown && grips(this.#shown.result, this.#shown.step, cumulative),
      moved: (name, share) => {
        if (!this.#shown || !cumulative.frame) return;
        const value = valueAt(name, share, this.#shown.result, this.#shown.step, cumulative.frame);
        this.setOptions({ [name]: value });
        dragged(name, value);
      },
    });
    watchKeys(cumulative.div, this.#part('[data-tip=cumulative]'), {
      places: () => this.result?.count ?? 0,
      at: (place) => placeOf(place + 1, cumulative, this.result),
      tip: (place) => (this.#shown ? curveLines(place + 1, this.#shown) : []),
      click: (place) => {
        if (this.result) this.#clicked(this.result.ids[place]);
      },
    });
  }

  /**
   * A token that is left is taken; of a removed one the sentence says what removed it.
   *
   * @param {number} id
   */
  #clicked(id) {
    if (this.step?.is_read) return; // what was read goes on as it does
    if (!this.result?.removedBy[id]) {
      this.trigger('select', { token_id: id });
      return;
    }
    this.#pointed = this.#pointed === id ? null : id;
    this.#later();
  }

  /** The words that stand in the template, and the charts' names. */
  #write() {
    this.root.lang = this.language;
    const named = /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-word]'));
    for (const node of named) node.textContent = this.words[node.dataset.word ?? ''];
    for (const [name, { div }] of Object.entries(this.charts)) div.ariaLabel ??= this.words[name];
    this.#part('[role=group]').setAttribute('aria-label', this.words.figures);
    for (const save of this.saves) save.write();
  }

  /** @param {Shown} shown */
  #writeFacts(shown) {
    const { step, result, draws, words, label } = shown;
    const drags = this.figure !== 'cumulative' || result.grip !== null; // without cut-offs no line can be dragged
    this.#fill({ figure_key: drags ? words[`${this.figure}_key`] : '' });
    this.#fill({ next_token_key: draws.length ? fill(words.draws_key, { n: draws.length }) : words.next_token_key });
    this.#say(sentence(shown, this.#pointed));
    this.#chips.show(chipsOf(result, words), shown.options.stage_order !== null, words);
    clearTimeout(this.#speak);
    this.#speak = setTimeout(() => {
      this.#fill({ summary: summary(step, result, words, label) });
      this.#describe(shown);
    }, SPOKEN_AFTER);
  }

  /**
   * Says of each chart in sight what it shows.
   *
   * @param {Shown} shown
   */
  #describe(shown) {
    for (const [name, { div, visible }] of Object.entries(this.charts)) {
      if (!visible) continue;
      const text = ALTERNATIVES[name](shown);
      if (div.ariaLabel !== text) div.ariaLabel = text;
    }
  }

  /**
   * Writes the live sentence; while only its numbers change, as under a slider, no element does.
   *
   * @param {{ main: Part[], aside: Part[] }} said
   */
  #say({ main, aside }) {
    const parts = [
      ...main.map((part) => ({ ...part, aside: false })),
      ...aside.map((part) => ({ ...part, aside: true })),
    ];
    const place = this.#part('[data-sentence]');
    const form = parts.map(({ name, aside }) => `${aside ? '+' : ''}${name}`).join();
    if (place.dataset.form !== form) {
      place.dataset.form = form;
      place.replaceChildren(...parts.map(spanOf));
    }
    for (const [i, { text }] of parts.entries()) write(place.children[i], text);
  }

  /** @param {Record<string, string>} texts */
  #fill(texts) {
    for (const [name, text] of Object.entries(texts)) {
      const node = this.#part(`[data-fact="${name}"]`);
      if (!node.firstChild) node.append('');
      write(node, text);
    }
  }

  #colours() {
    const style = getComputedStyle(this.root);
    return Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--dp-${role}`).trim()]));
  }
}

/**
 * An empty span for a part of the sentence.
 *
 * @param {Part & { aside: boolean }} part
 */
function spanOf({ name, aside }) {
  const span = document.createElement('span');
  if (name) span.dataset.fact = name;
  span.classList.toggle('dp-aside', aside);
  span.append('');
  return span;
}

/** @typedef {Pick<Gradio<StepPayload>, 'props' | 'trigger' | 'watch'>} Host */

/**
 * Puts live charts into a gr.HTML's element.
 *
 * @param {HTMLElement} element
 * @param {Host} gradio
 * @param {LiveConfig} config
 */
function mount(element, gradio, config) {
  const live = new Live(element, config, gradio.trigger);
  live.saves = savable(live);
  add(live);
  const props = readable(gradio.props);
  live.receive(stepOf(element) ?? props.value);
  gradio.watch('value', () => live.receive(props.value));
}

/**
 * Mounts the charts once Plotly and the stylesheet are there; both may have been fetched by the page's head.
 *
 * @param {HTMLElement} element
 * @param {Host} gradio
 * @param {LiveConfig} config
 */
export async function start(element, gradio, config) {
  addStyle(new URL(config.style, document.baseURI).href);
  if (!window.Plotly) await loaded(new URL(config.plotly, document.baseURI).href);
  mount(element, gradio, config);
}

/** @param {string} href */
function addStyle(href) {
  const present = [...document.querySelectorAll('link')].find((node) => node.href === href);
  const link = present ?? document.head.appendChild(Object.assign(document.createElement('link'), { href }));
  link.rel = 'stylesheet';
}

/**
 * Fetches a script unless the page does so already, and resolves when it has run.
 *
 * @param {string} src
 */
function loaded(src) {
  const present = [...document.querySelectorAll('script')].find((node) => node.src === src);
  const script = present ?? document.head.appendChild(Object.assign(document.createElement('script'), { src }));
  return new Promise((resolve) => script.addEventListener('load', resolve));
}
