// The charts under a comparison, made in Python (charts/comparison.py) and filled in here.

import { data as pageData } from '../common/data.js';
import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';

const CONFIG = { displayModeBar: false, responsive: true };
const ROOM = 1.06; // an axis ends this much beyond the last value
const CLOSE = 0.05; // lines that end nearer than this share of the axis have one label

class Chart {
  constructor(root, name, key) {
    this.box = element('figure', `pg-board-chart pg-board-${name}`);
    this.caption = element('figcaption', '');
    this.plot = element('div', 'pg-board-plot');
    this.box.append(this.caption, this.plot);
    this.key = key;
    root.append(this.box);
  }

  react(data, layout) {
    const style = getComputedStyle(document.body);
    const [ink, line] = ['--pg-ink', '--pg-line'].map((name) => style.getPropertyValue(name).trim());
    layout.font.color = ink;
    for (const axis of [layout.xaxis, layout.yaxis, layout.yaxis2])
      if (axis) Object.assign(axis, { color: ink, gridcolor: line });
    for (const trace of data) if (trace.meta === 'ink' && trace.textfont) trace.textfont.color = ink;
    Plotly.react(this.plot, data, layout, CONFIG);
  }

  get figure() {
    return structuredClone(pageData.comparison[this.key]);
  }
}

/** The running sum of the tokens' log-probabilities, a line a setting. */
export class Sums extends Chart {
  constructor(root) {
    super(root, 'sums', 'sums');
  }

  draw(rows) {
    this.caption.textContent = words().compare_sums;
    const { data, layout } = this.figure;
    const sums = rows.map(({ row }) => running(row?.logprobs ?? []));
    const ends = data.find(({ name }) => name === 'ends');
    Object.assign(ends, { x: [], y: [], text: [] });
    const deepest = Math.min(-1, ...sums.flat()) * ROOM;
    sums.forEach((y, i) => {
      if (y.length < 2) return;
      Object.assign(data[i], { x: y.map((_, step) => step), y });
      const near = ends.y.findIndex(
        (end, k) => ends.x[k] === y.length - 1 && Math.abs(end - y.at(-1)) < -deepest * CLOSE,
      );
      if (near >= 0) {
        ends.text[near] += `, ${i + 1}`;
        return;
      }
      ends.x.push(y.length - 1);
      ends.y.push(y.at(-1));
      ends.text.push(String(i + 1));
    });
    layout.xaxis.range = [0, Math.max(10, ...sums.map((y) => y.length)) * 1.02];
    layout.yaxis.range = [deepest, 0];
    layout.xaxis.title.text = words().tokens;
    layout.yaxis.title.text = `${words().logprob} (nats)`;
    this.react(data, layout);
  }
}

/** Beam width against log-probability and seconds. */
export class Widths extends Chart {
  constructor(root) {
    super(root, 'widths', 'widths');
  }

  /** `found`: [width, row] in order of width. */
  draw(found) {
    this.box.hidden = found.length < 3;
    if (this.box.hidden) return;
    this.caption.textContent = words().compare_widths;
    const { data, layout } = this.figure;
    const x = found.map(([width]) => width);
    const [totals, seconds] = ['logprob', 'seconds'].map((name) => found.map(([, row]) => row.figures[name]));
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
    this.react(data, layout);
  }
}

/** 0 and the sums of the first, the first two, … of `values`. */
export function running(values) {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1) + value);
  return sums;
}
