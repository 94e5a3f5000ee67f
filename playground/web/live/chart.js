// One chart made in Python (playground/charts): axes by Plotly, traces painted over them. Holds the whole figure.

import { escaped } from '../common/format.js';
import { Paint } from './paint.js';

const CONFIG = { staticPlot: true, displayModeBar: false, responsive: false };

export class Chart {
  stale = true; // the next drawing is a whole one

  constructor(div, { data, layout }) {
    this.div = div;
    this.data = structuredClone(data);
    this.layout = structuredClone(layout);
    this.names = new Map(this.data.map((trace, i) => [trace.name, i]));
    this.axes = div.appendChild(document.createElement('div'));
    this.paint = new Paint(div.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
    this.paint.svg.classList.add('dp-paint');
  }

  trace = (name) => this.data[this.names.get(name)];

  /** Whether it is on the page and shown. */
  get visible() {
    return this.layout.width > 0;
  }

  /** The plot's inner size in pixels. */
  get inner() {
    const { width, height, margin } = this.layout;
    return { width: width - margin.l - margin.r, height: height - margin.t - margin.b };
  }

  /** Its place's size in pixels, 0 while hidden; told, because asking in a frame would lay the page out twice. */
  resize({ width, height }) {
    Object.assign(this.layout, { width, height });
    this.stale = true;
  }

  /** New numbers for some traces, {name: {x, y, text}}; ranges and ticks stay. */
  move(traces) {
    this.#take(traces);
    for (const name of Object.keys(traces)) this.paint.move(this.trace(name));
  }

  /** Everything anew, in the colours of the theme: after a change of size, language or vocabulary. */
  redraw(traces, colours) {
    this.#take(traces);
    this.#colour(colours);
    Plotly.react(this.axes, [], structuredClone(this.layout), CONFIG);
    this.paint.reset(this.data, this.layout, this.inner);
    this.stale = false;
  }

  /** The figure as Plotly takes it, for a picture: {data, layout}. Plotly reads markup in texts, so they are escaped. */
  figure() {
    const data = this.data.map((trace) => ({ ...trace, ...(trace.text && { text: trace.text.map(escaped) }) }));
    return structuredClone({ data, layout: this.layout });
  }

  #take(traces) {
    for (const [name, numbers] of Object.entries(traces)) Object.assign(this.trace(name), numbers);
  }

  #colour(colours) {
    for (const trace of this.data) {
      const colour = colours[trace.meta];
      const part = { text: 'textfont', markers: 'marker', lines: 'line' }[trace.mode];
      if (colour) trace[part] = { ...trace[part], color: colour };
    }
    this.layout.font.color = colours.ink;
    for (const axis of [this.layout.xaxis, this.layout.yaxis])
      Object.assign(axis, { color: colours.ink, gridcolor: colours.grid });
  }
}
