// One Plotly chart made in Python (playground/charts). Moves its traces without a redraw; redraws for size and theme.

const MOVE = { transition: { duration: 0 }, frame: { duration: 0, redraw: false }, mode: 'immediate' };
const CONFIG = { staticPlot: true, displayModeBar: false, responsive: false };

export class Chart {
  stale = true; // the next drawing is a whole one

  constructor(div, { data, layout }) {
    this.div = div;
    this.data = structuredClone(data);
    this.layout = structuredClone(layout);
    this.names = new Map(this.data.map((trace, i) => [trace.name, i]));
  }

  trace = (name) => this.data[this.names.get(name)];

  /** Whether it is on the page and shown. */
  get visible() {
    return this.div.clientWidth > 0;
  }

  /** The plot's inner size in pixels; 0 while hidden. */
  get inner() {
    const { l, r, t, b } = this.layout.margin;
    return { width: this.div.clientWidth - l - r, height: this.div.clientHeight - t - b };
  }

  /** New numbers for some traces, {name: {x, y, text}}; ranges and ticks stay. */
  move(traces) {
    this.#take(traces);
    const indices = Object.keys(traces).map((name) => this.names.get(name));
    const moved = Plotly.animate(this.div, { data: Object.values(traces), traces: indices }, MOVE);
    moved.catch(() => {}); // a later frame took its place
  }

  /** Everything anew, in the colours of the theme: after a change of size, step or language. */
  redraw(traces, colours) {
    this.#take(traces);
    this.#colour(colours);
    this.layout.width = this.div.clientWidth;
    this.layout.height = this.div.clientHeight;
    Plotly.react(this.div, this.data.map((trace) => ({ ...trace })), structuredClone(this.layout), CONFIG);
    this.stale = false;
  }

  #take(traces) {
    for (const [name, numbers] of Object.entries(traces)) Object.assign(this.trace(name), numbers);
  }

  #colour(colours) {
    for (const trace of this.data) {
      const colour = colours[trace.meta];
      if (colour && trace.mode === 'text') trace.textfont = { ...trace.textfont, color: colour };
      else if (colour && trace.mode === 'markers') trace.marker = { ...trace.marker, color: colour };
      else if (colour) trace.line = { ...trace.line, color: colour };
    }
    this.layout.font.color = colours.ink;
    for (const axis of [this.layout.xaxis, this.layout.yaxis]) Object.assign(axis, { color: colours.ink, gridcolor: colours.grid });
  }
}
