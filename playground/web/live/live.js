// The live charts in the page: takes a step's payload and the options, computes, draws. Makes no request.

import { fill } from '../common/format.js';
import { bars } from './charts/bars.js';
import { Chart } from './chart.js';
import { curve } from './charts/curve.js';
import { drawn } from './draws.js';
import { add, dragged, settings, vocabularyOf } from './face.js';
import { facts, summary } from './facts.js';
import { histogram } from './charts/histogram.js';
import { decodeStep, process } from './math.js';
import { write } from './paint.js';
import { watchBars, watchLines } from './pointer.js';
import { temperatures } from './charts/temperatures.js';
import { tipLines } from './tips.js';
import { waterfall } from './charts/waterfall.js';

const VIEWS = { next_token: bars, cumulative: curve, histogram, temperatures, waterfall };
const ROLES = ['ink', 'grid', 'muted', 'ghost', 'after', 'rule', 'p'];
const SPOKEN_AFTER = 400; // ms of rest before the text for screen readers changes
const LABEL_FONT = '13px system-ui, "Noto Sans KR", sans-serif';

class Live {
  #frame = 0;
  #speak = 0;
  #us = []; // the uniform numbers of a series of draws
  #pen = document.createElement('canvas').getContext('2d');

  constructor(element, config, trigger) {
    this.element = element;
    this.root = element.querySelector('.dp-live');
    this.config = config;
    this.trigger = trigger;
    this.options = { ...config.options, ...settings().options };
    this.language = settings().language ?? config.language;
    this.vocabulary = vocabularyOf(element);
    this.frames = 0;
    this.charts = {};
    this.#pen.font = LABEL_FONT;
    for (const div of this.root.querySelectorAll('[data-chart]')) {
      this.charts[div.dataset.chart] = new Chart(div, config.figures[div.dataset.chart]);
      new ResizeObserver(([entry]) => this.#resize(div.dataset.chart, entry.contentRect)).observe(div);
    }
    new MutationObserver(() => this.redraw()).observe(document.body, { attributeFilter: ['class'] });
    this.#segments();
    this.#hand();
  }

  receive(payload) {
    if (!payload) return;
    const size = this.step?.vocab_size;
    this.step = decodeStep(payload);
    this.#us = [];
    for (const name of ['histogram']) this.charts[name].stale = true; // its ghost is the step's
    if (size === this.step.vocab_size) this.#later();
    else this.redraw();
  }

  setOptions(options) {
    this.options = { ...this.options, ...options };
    this.#later();
  }

  setLanguage(language) {
    this.language = language;
    this.redraw();
  }

  setVocabulary(labels) {
    if (labels === this.vocabulary) return;
    this.vocabulary = labels;
    this.#later();
  }

  /** Another uniform number for this step: another seed. */
  setU(u) {
    if (!this.step) return;
    this.step.u = u;
    this.#later();
  }

  draw(us) {
    this.#us = [...us];
    this.#later();
  }

  state() {
    const { step, options, language, result, draws, frames, label } = this;
    return { step, options, language, result, draws, frames, label };
  }

  redraw() {
    for (const chart of Object.values(this.charts)) chart.stale = true;
    this.#later();
  }

  get words() {
    return this.config.words[this.language];
  }

  label = (id) => this.step.labels.get(id) ?? this.vocabulary?.[id] ?? `#${id}`;

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { next_token: main } = this.charts;
    if (main.stale) this.#write();
    if (!this.step || !main.visible) return; // the ResizeObserver calls again
    this.result = process(this.step, this.options);
    this.draws = drawn(this.result, this.#us);
    const shown = this.#shown();
    for (const [name, chart] of Object.entries(this.charts)) if (chart.visible) this.#show(chart, VIEWS[name], shown);
    this.#tell();
    this.frames++;
  }

  /** Everything that a view draws from. */
  #shown() {
    const { step, result, options, draws, words, label } = this;
    const measure = (text) => this.#pen.measureText(text).width;
    return { step, result, options, draws, words, label, measure, stages: this.config.stages };
  }

  #show(chart, view, shown) {
    if (!chart.stale) return chart.move(view.traces(shown, chart.frame));
    chart.frame = view.reframe(chart, shown);
    return chart.redraw(view.traces(shown, chart.frame), this.#colours());
  }

  #resize(name, size) {
    this.charts[name].resize(size);
    this.#later();
  }

  /** The buttons that choose the figure at the right. */
  #segments() {
    const buttons = [...this.root.querySelectorAll('[data-figure]')];
    const choose = (name) => {
      for (const button of buttons) {
        const chosen = button.dataset.figure === name;
        button.setAttribute('aria-pressed', chosen);
        this.charts[button.dataset.figure].div.hidden = !chosen;
      }
      this.figure = name;
      this.redraw();
    };
    for (const button of buttons) button.addEventListener('click', () => choose(button.dataset.figure));
    choose(buttons[0].dataset.figure);
  }

  #hand() {
    const { next_token: list, cumulative } = this.charts;
    const idAt = (row) => (row < list.frame.tokens ? this.step.ranked.ids[row] : null);
    watchBars(list.div, this.root.querySelector('[data-tip]'), {
      chart: list,
      frame: () => list.frame,
      tip: (row) => (idAt(row) === null ? [] : tipLines(idAt(row), this.#shown())),
      click: (row) => idAt(row) !== null && this.trigger('select', { token_id: idAt(row) }),
    });
    watchLines(cumulative.div, {
      chart: cumulative,
      grips: () => this.result && VIEWS.cumulative.grips(this.result, this.step, cumulative),
      moved: (name, share) => {
        const value = VIEWS.cumulative.valueAt(name, share, this.result, this.step, cumulative.frame);
        this.setOptions({ [name]: value });
        dragged(name, value);
      },
    });
  }

  /** The words that stand in the template, and the charts' names. */
  #write() {
    this.root.lang = this.language;
    for (const node of this.root.querySelectorAll('[data-word]')) node.textContent = this.words[node.dataset.word];
    for (const [name, chart] of Object.entries(this.charts)) chart.div.setAttribute('aria-label', this.words[name]);
    this.root.querySelector('[role=group]').setAttribute('aria-label', this.words.figures);
    this.#fill({ figure_key: this.words[`${this.figure}_key`] });
  }

  #tell() {
    const { words } = this;
    const key = this.draws.length ? fill(words.draws_key, { n: this.draws.length }) : words.next_token_key;
    this.#fill({ ...facts(this.step, this.result, words, this.label), next_token_key: key });
    clearTimeout(this.#speak);
    const text = () => ({ summary: summary(this.step, this.result, words, this.label) });
    this.#speak = setTimeout(() => this.#fill(text()), SPOKEN_AFTER);
  }

  #fill(texts) {
    for (const [name, text] of Object.entries(texts)) {
      const node = this.root.querySelector(`[data-fact="${name}"]`);
      if (!node.firstChild) node.append('');
      write(node, text);
    }
  }

  #colours() {
    const style = getComputedStyle(this.root);
    return Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--dp-${role}`).trim()]));
  }
}

/** Puts live charts into a gr.HTML's element. `gradio`: its {props, trigger, watch}; `config`: live_charts' (component.py). */
function mount(element, gradio, config) {
  const live = new Live(element, config, gradio.trigger);
  add(live);
  live.receive(gradio.props.value);
  gradio.watch('value', () => live.receive(gradio.props.value));
}

/** Mounts the charts once Plotly and the stylesheet are there; both may have been fetched by the page's head. */
export async function start(element, gradio, config) {
  const here = (path) => new URL(path, document.baseURI).href;
  const tag = (name, attribute, href) => {
    const found = [...document.querySelectorAll(name)].find((node) => node[attribute] === href);
    return found ?? document.head.appendChild(Object.assign(document.createElement(name), { [attribute]: href }));
  };
  Object.assign(tag('link', 'href', here(config.style)), { rel: 'stylesheet' });
  if (!window.Plotly) {
    const script = tag('script', 'src', here(config.plotly));
    await new Promise((resolve) => script.addEventListener('load', resolve));
  }
  mount(element, gradio, config);
}
