// The live charts in the page: takes a step's payload and the options, computes, draws. Makes no request.

import { barFrame, barRows, barTraces } from './bars.js';
import { Chart } from './chart.js';
import { curveFrame, curveTraces } from './curve.js';
import { add, settings } from './face.js';
import { facts, summary } from './facts.js';
import { decodeStep, process } from './math.js';
import { fill, shortened } from './text.js';

const ROLES = ['ink', 'grid', 'muted', 'ghost', 'after', 'rule', 'p'];
const SPOKEN_AFTER = 400; // ms of rest before the text for screen readers changes
const LABEL_FONT = '13px system-ui, "Noto Sans KR", sans-serif';

/** The language of a page that has set it before the charts were there. */
const pageLanguage = () => (window.playground.page ? document.documentElement.lang : undefined);

class Live {
  #frame = 0;
  #whole = true; // the next frame draws everything anew
  #speak = 0;
  #pen = document.createElement('canvas').getContext('2d');

  constructor(element, config) {
    this.element = element;
    this.root = element.querySelector('.dp-live');
    this.config = config;
    this.options = { ...config.options, ...settings().options };
    this.language = settings().language ?? pageLanguage() ?? config.language;
    this.vocabulary = null;
    this.frames = 0;
    this.charts = {};
    for (const div of this.root.querySelectorAll('[data-chart]')) {
      this.charts[div.dataset.chart] = new Chart(div, config.figures[div.dataset.chart]);
      new ResizeObserver(() => this.redraw()).observe(div);
    }
    new MutationObserver(() => this.redraw()).observe(document.body, { attributeFilter: ['class'] });
  }

  receive(payload) {
    if (!payload) return;
    const size = this.step?.vocab_size;
    this.step = decodeStep(payload);
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
    this.vocabulary = labels;
    this.#later();
  }

  /** Another uniform number for this step: another seed. */
  setU(u) {
    this.step.u = u;
    this.#later();
  }

  state() {
    const { step, options, language, result, frames, label } = this;
    return { step, options, language, result, frames, label };
  }

  redraw() {
    this.#whole = true;
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
    if (this.#whole) this.#write();
    const visible = Object.values(this.charts).every((chart) => chart.div.clientWidth > 0);
    if (!this.step || !visible) return; // the ResizeObserver calls again
    this.result = process(this.step, this.options);
    if (this.#whole) this.#reframe();
    const traces = { next_token: this.#bars(), cumulative: this.#curve() };
    const colours = this.#whole ? this.#colours() : null;
    for (const [name, chart] of Object.entries(this.charts)) {
      if (this.#whole) chart.redraw(traces[name], colours);
      else chart.move(traces[name]);
    }
    this.#whole = false;
    this.#tell();
    this.frames++;
  }

  /** Ranges, ticks and thicknesses for this size and vocabulary. */
  #reframe() {
    const { next_token: bars, cumulative: curve } = this.charts;
    this.barFrame = barFrame(this.step, bars.inner.width, bars.inner.height);
    bars.layout.xaxis.range = this.barFrame.xRange;
    bars.layout.yaxis.range = this.barFrame.yRange;
    for (const name of ['before', 'after']) bars.data[bars.names.get(name)].line.width = this.barFrame.thickness[name];
    this.curveFrame = curveFrame(this.step);
    const { xRange: range, tickvals, ticktext } = this.curveFrame;
    Object.assign(curve.layout.xaxis, { range, tickvals, ticktext });
    curve.layout.xaxis.title.text = this.words.rank;
  }

  #bars() {
    const rows = barRows(this.step, this.result, this.barFrame.tokens);
    this.#pen.font = LABEL_FONT;
    const measure = (text) => this.#pen.measureText(text).width;
    const others = this.step.vocab_size - this.barFrame.tokens;
    return barTraces(rows, this.barFrame, {
      label: (id) => shortened(this.label(id), this.barFrame.labelWidth - 10, measure),
      rest: fill(this.words.rest, { n: others.toLocaleString('en-US') }),
      rule: (name) => this.words[`stage:${name}`],
      chosen: (row) => (row.id === null ? `${this.words.chosen}: ${this.label(this.result.token)}` : this.words.chosen),
    });
  }

  #curve() {
    return curveTraces(this.result, this.step, this.options, this.curveFrame, { ...this.words, label: this.label });
  }

  /** The words that stand in the template, and the charts' names. */
  #write() {
    this.root.lang = this.language;
    for (const node of this.root.querySelectorAll('[data-word]')) node.textContent = this.words[node.dataset.word];
    for (const [name, chart] of Object.entries(this.charts)) chart.div.setAttribute('aria-label', this.words[name]);
  }

  #tell() {
    this.#show(facts(this.step, this.result, this.words, this.label));
    clearTimeout(this.#speak);
    const text = () => ({ summary: summary(this.step, this.result, this.words, this.label) });
    this.#speak = setTimeout(() => this.#show(text()), SPOKEN_AFTER);
  }

  #show(texts) {
    for (const [name, text] of Object.entries(texts)) this.root.querySelector(`[data-fact="${name}"]`).textContent = text;
  }

  #colours() {
    const style = getComputedStyle(this.root);
    return Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--dp-${role}`).trim()]));
  }
}

/** Puts live charts into a gr.HTML's element. `gradio`: its {props, trigger, watch}; `config`: LiveCharts' (component.py). */
export function mount(element, gradio, config) {
  const live = new Live(element, config);
  add(live);
  live.receive(gradio.props.value);
  gradio.watch('value', () => live.receive(gradio.props.value));
  return live;
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
  return mount(element, gradio, config);
}
