// One chart made in Python (playground/charts): axes by Plotly, traces painted over them. Holds the whole figure.

import { escaped } from '../common/format.js';
import { inked } from '../common/inks.js';
import { between } from './motion.js';
import { Paint } from './paint.js';

/** @import { FigureData, LayoutData, TraceData } from '../generated/contract.js' */
/** @import { Shown, Size, Traces, View } from './types.js' */

const CONFIG = { staticPlot: true, displayModeBar: false, responsive: false };

/** @template Frame what stands still while controls move, as the chart's view makes it */
export class Chart {
  stale = true; // the next drawing is a whole one

  /** @type {Frame | null} null before the first drawing */
  frame = null;

  /** @type {View<Frame>} */
  #view;

  /** @type {Map<string, TraceData>} */
  #traces;

  /** @type {{ now: Traces, was: Traces }} the numbers that are drawn, and those before */
  #drawn = { now: {}, was: {} };

  /**
   * @param {HTMLElement} div
   * @param {FigureData} figure
   * @param {View<Frame>} view
   */
  constructor(div, { data, layout }, view) {
    this.div = div;
    this.data = structuredClone(data);
    this.layout = structuredClone(layout);
    this.#view = view;
    this.#traces = new Map(this.data.map((trace) => [trace.name, trace]));
    this.axes = div.appendChild(document.createElement('div'));
    this.paint = new Paint(div.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
    this.paint.svg.classList.add('dp-paint');
  }

  /**
   * @param {string} name
   * @returns {TraceData}
   */
  #trace(name) {
    const trace = this.#traces.get(name);
    if (!trace) throw new Error(`the figure has no trace "${name}"`);
    return trace;
  }

  /** Whether it is on the page and shown. */
  get visible() {
    return (this.layout.width ?? 0) > 0;
  }

  /**
   * The plot's inner size in pixels.
   *
   * @returns {Size}
   */
  get inner() {
    const { width = 0, height = 0, margin } = this.layout;
    return { width: width - margin.l - margin.r, height: height - margin.t - margin.b };
  }

  /**
   * Draws the line of a trace `width` pixels thick.
   *
   * @param {string} name
   * @param {number} width
   */
  thicken(name, width) {
    this.#trace(name).line.width = width;
  }

  /**
   * Takes its place's size in pixels, 0 while hidden; measuring it here, in a frame, would lay the page out twice.
   *
   * @param {Size} size
   */
  resize({ width, height }) {
    Object.assign(this.layout, { width, height });
    this.stale = true;
  }

  /**
   * Whether `shown` can be drawn with the ranges and ticks as they are.
   *
   * @param {Shown} shown
   */
  fits(shown) {
    return this.frame === null || !this.#view.fits || this.#view.fits(shown, this.frame);
  }

  /**
   * Draws new numbers; ranges and ticks stay.
   *
   * @param {Shown} shown
   */
  move(shown) {
    if (this.frame === null) return;
    const traces = this.#view.traces(shown, this.frame);
    this.#take(traces);
    for (const name of Object.keys(traces)) this.paint.move(this.#trace(name));
  }

  /**
   * Draws everything anew, in the colours of the theme: after a change of size, language or vocabulary.
   *
   * @param {Shown} shown
   * @param {Record<string, string>} colours by role
   */
  redraw(shown, colours) {
    this.frame = this.#view.reframe(this, shown);
    this.#take(this.#view.traces(shown, this.frame));
    this.#colour(colours);
    Plotly.react(this.axes, [], structuredClone(this.layout), CONFIG);
    this.paint.reset(this.data, this.layout, this.inner);
    this.stale = false;
  }

  /**
   * Draws a new step as at `share` of its motion, from 0 to 1; the figure has its numbers as they are.
   *
   * @param {number} share
   */
  enter(share) {
    const { now, was } = this.#drawn;
    const from = this.#view.enter?.(now, was);
    if (!from) return;
    for (const [name, numbers] of Object.entries(between(from, now, share)))
      this.paint.move({ ...this.#trace(name), ...numbers });
  }

  /**
   * The figure as Plotly takes it, for a picture. Plotly reads markup in texts, so they are escaped.
   *
   * @returns {{ data: TraceData[], layout: LayoutData }}
   */
  figure() {
    const data = this.data.map((trace) => ({ ...trace, ...(trace.text && { text: trace.text.map(escaped) }) }));
    return structuredClone({ data, layout: this.layout });
  }

  /** @param {Traces} traces */
  #take(traces) {
    this.#drawn = { now: traces, was: this.#drawn.now };
    for (const [name, numbers] of Object.entries(traces)) Object.assign(this.#trace(name), numbers);
  }

  /** @param {Record<string, string>} colours by role */
  #colour(colours) {
    for (const trace of this.data) Object.assign(trace, inked(trace, colours));
    this.layout.font.color = colours.ink;
    for (const axis of [this.layout.xaxis, this.layout.yaxis])
      Object.assign(axis, { color: colours.ink, gridcolor: colours.grid });
  }
}
