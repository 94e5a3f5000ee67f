// The charts under a comparison, made in Python (charts/comparison.py) and filled in here.

/** @import { FigureData, LaneData, TwoAxesFigureData } from '../generated/contract.js' */

/** @import { Values } from '../common/reading.js' */
/** @import { Compared } from './columns.js' */

import { data as pageData } from '../common/data.js';
import { element } from '../common/dom.js';
import { logprob } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { SaveButton } from '../common/picture.js';
import { Reading } from '../common/reading.js';
import { label } from '../workbench/label.js';
import { running } from './sums.js';

const CONFIG = { displayModeBar: false, responsive: true };
const ROOM = 1.06; // an axis ends this much beyond the last value
const LETTER = 0.012; // of the axis, for a letter of a line's label
const CLOSE = 0.05; // lines that end nearer than this share of the axis have one label

class Chart {
  /** @type {FigureData | null} */
  #drawn = null;
  /** @type {string[]} what a picture says besides */
  notes = [];

  /**
   * @param {HTMLElement} root
   * @param {string} name
   * @param {Values} values what the arrow keys read
   */
  constructor(root, name, values) {
    this.box = element('figure', `pg-board-chart pg-board-${name}`);
    this.caption = element('figcaption', '');
    this.plot = element('div', 'pg-board-plot');
    this.reading = new Reading(this.plot, values);
    this.save = new SaveButton(
      {
        picture: () => this.#picture(name),
        label: () => say('save_picture', { name: this.caption.textContent }),
      },
      'pg-picture-corner',
    );
    this.box.append(this.caption, this.save.root, this.reading.root);
    root.append(this.box);
    // another chart beside it takes half of its place, or gives it back: Plotly only hears of the window's size
    new ResizeObserver(() => {
      if (this.#drawn && this.#drawn.layout.width !== this.plot.clientWidth) this.react(this.#drawn);
    }).observe(this.plot);
  }

  /** @param {string} name */
  #picture(name) {
    const { caption, notes } = this;
    return this.#drawn && { figure: this.#drawn, title: caption.textContent, notes, names: [name] };
  }

  /** @param {FigureData} figure */
  react(figure) {
    const { data, layout } = figure;
    this.#drawn = figure;
    this.save.write();
    if (!window.Plotly) {
      addEventListener('load', () => this.#drawn === figure && this.react(figure), { once: true }); // it is on its way
      return;
    }
    layout.width = this.plot.clientWidth || undefined;
    const style = getComputedStyle(document.body);
    const [ink, line] = ['--pg-ink', '--pg-line'].map((name) => style.getPropertyValue(name).trim());
    layout.font.color = ink;
    for (const axis of [layout.xaxis, layout.yaxis, layout.yaxis2]) {
      if (axis) Object.assign(axis, { color: ink, gridcolor: line });
    }
    for (const trace of data) if (trace.meta === 'ink' && trace.textfont) trace.textfont.color = ink;
    Plotly.react(this.plot, data, layout, CONFIG);
  }
}

/** The running sum of the tokens' log-probabilities, a line a setting. */
export class Sums extends Chart {
  /** @type {number[][]} */
  #sums = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, 'sums', {
      places: () => Math.max(1, ...this.#sums.map((y) => y.length)) - 1,
      text: (at) => sumsAt(this.#sums, at + 1),
    });
  }

  /** @param {Compared[]} rows */
  draw(rows) {
    this.caption.textContent = words().compare_sums;
    const figure = structuredClone(pageData.comparison.sums);
    const { data, layout } = figure;
    const sums = rows.map(({ row }) => running(row?.logprobs ?? []));
    const deepest = Math.min(-1, ...sums.flat()) * ROOM;
    sums.forEach((y, i) => {
      if (y.length > 1) Object.assign(data[i], { x: y.map((_, step) => step), y });
    });
    this.box.hidden = !sums.some((y) => y.length > 1); // no axis before there is anything on it
    if (this.box.hidden) return;
    const ends = endsOf(sums, -deepest * CLOSE);
    const letters = Math.max(...ends.text.map((text) => text.length));
    for (const trace of data) if (trace.name === 'ends') Object.assign(trace, ends);
    layout.xaxis.range = [0, Math.max(10, ...sums.map((y) => y.length)) * (1.01 + LETTER * letters)];
    layout.yaxis.range = [deepest, 0];
    layout.xaxis.title.text = words().tokens;
    layout.yaxis.title.text = `${words().logprob} (nats)`;
    this.notes = rows.flatMap(({ setting }, i) => (sums[i].length > 1 ? [`${i + 1}: ${label(setting)}`] : []));
    this.react(figure);
    this.#sums = sums;
    const grows = rows.some(({ row }) => row?.running);
    this.reading.describe(grows ? words().compare_sums : `${words().compare_sums}. ${totalsOf(sums)}.`);
  }
}

/**
 * Where lines end and their numbers; lines that end at the same step within `close` have one label.
 * @param {number[][]} sums
 * @param {number} close
 */
function endsOf(sums, close) {
  /** @type {{ x: number[], y: number[], text: string[] }} */
  const ends = { x: [], y: [], text: [] };
  sums.forEach((sum, i) => {
    if (sum.length < 2) return;
    const [x, y] = [sum.length - 1, sum[sum.length - 1]];
    const near = ends.y.findIndex((end, k) => ends.x[k] === x && Math.abs(end - y) < close);
    if (near >= 0) {
      ends.text[near] += `, ${i + 1}`;
      return;
    }
    ends.x.push(x);
    ends.y.push(y);
    ends.text.push(String(i + 1));
  });
  return ends;
}

/**
 * The sums of the settings whose text has at least `n` tokens.
 * @param {number[][]} sums
 * @param {number} n
 */
function sumsAt(sums, n) {
  const there = sums.flatMap((y, i) =>
    y.length > n ? [say('compare_sum_at', { row: i + 1, sum: logprob(y[n]) })] : [],
  );
  return `${n} ${words().tokens} · ${there.join(' · ')}`;
}

/**
 * Where each setting's sum ends.
 * @param {number[][]} sums
 */
const totalsOf = (sums) =>
  sums
    .flatMap((y, i) => {
      const values = { row: i + 1, sum: logprob(y[y.length - 1]), n: y.length - 1 };
      return y.length > 1 ? [say('compare_sum_ends', values)] : [];
    })
    .join('; ');

/** Beam width against log-probability and seconds. */
export class Widths extends Chart {
  /** @type {[number, LaneData][]} */
  #byWidth = [];

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, 'widths', {
      places: () => this.#byWidth.length,
      text: (at) => widthText(this.#byWidth[at]),
    });
  }

  /** @param {[number, LaneData][]} byWidth in the order of the widths */
  draw(byWidth) {
    this.box.hidden = byWidth.length < 3;
    if (this.box.hidden) return;
    this.caption.textContent = words().compare_widths;
    /** @type {TwoAxesFigureData} */
    const figure = structuredClone(pageData.comparison.widths);
    const { data, layout } = figure;
    const x = byWidth.map(([width]) => width);
    const totals = byWidth.map(([, { figures }]) => figures.logprob);
    const seconds = byWidth.map(([, { figures }]) => figures.seconds);
    Object.assign(data[0], { x, y: totals });
    Object.assign(data[1], { x, y: seconds });
    const [low, high] = [Math.min(...totals), Math.max(...totals)];
    const room = Math.max(1, high - low) * 0.12;
    layout.yaxis.range = [low - room, high + room];
    layout.yaxis2.range = [0, Math.max(0.1, ...seconds) * 1.1];
    layout.xaxis.range = [0.5, Math.max(...x) + 0.5];
    layout.xaxis.title.text = words().num_beams_label;
    layout.yaxis.title.text = `${words().logprob} ●`;
    layout.yaxis2.title.text = `${words().compare_seconds} ■`;
    this.react(figure);
    this.#byWidth = byWidth;
    this.reading.describe(`${words().compare_widths}. ${byWidth.map(widthText).join('; ')}.`);
  }
}

/** @param {[number, LaneData]} width with the text that so many beams have written */
const widthText = ([width, { figures }]) =>
  say('compare_width_facts', { width, logprob: logprob(figures.logprob), seconds: figures.seconds.toFixed(2) });
