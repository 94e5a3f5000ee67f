// Entropy and number of kept tokens along a text: a chart made in Python (charts/along.py), filled in when it is opened.

import { data as pageData } from '../../common/data.js';
import { element } from '../../common/dom.js';
import { words } from '../../common/i18n.js';

const CONFIG = { displayModeBar: false, responsive: true };

export class Along {
  /** `chosen(index)` is told which step was clicked. */
  constructor(root, chosen) {
    this.details = element('details', 'pg-along');
    this.summary = element('summary', '');
    this.plot = element('div', 'pg-along-plot');
    this.details.append(this.summary, this.plot);
    this.details.addEventListener('toggle', () => this.draw(this.text));
    this.chosen = chosen;
    root.append(this.details);
  }

  draw(text) {
    this.text = text;
    this.details.hidden = !text?.tokens.length;
    this.summary.textContent = words().along;
    if (this.details.hidden || !this.details.open) return;
    const { data, layout } = structuredClone(pageData.along);
    this.#fill(data, layout, text.tokens);
    this.#colour(data, layout);
    Plotly.react(this.plot, data, layout, CONFIG);
    if (!this.listening) this.plot.on('plotly_click', ({ points }) => this.chosen(points[0].x - 1));
    this.listening = true;
  }

  #fill(data, layout, tokens) {
    const x = tokens.map((_, i) => i + 1);
    const y = { entropy: tokens.map(({ entropy }) => entropy), kept: tokens.map(({ kept }) => kept) };
    for (const trace of data)
      Object.assign(trace, { x, y: y[trace.name], hoverinfo: 'x+y', name: words()[trace.name] });
    layout.xaxis.range = [0.5, Math.max(10, tokens.length) + 0.5];
    layout.yaxis.range = [0, Math.max(1, ...y.entropy) * 1.1];
    layout.yaxis2.range = [-0.1, Math.log10(Math.max(10, ...y.kept)) * 1.05];
    layout.yaxis.title.text = `${words().entropy} (nats)`;
    layout.yaxis2.title.text = words().kept;
    layout.hovermode = 'closest';
  }

  #colour(data, layout) {
    const style = getComputedStyle(document.body);
    const [ink, line] = ['--pg-ink', '--pg-line'].map((name) => style.getPropertyValue(name).trim());
    layout.font.color = ink;
    for (const axis of [layout.xaxis, layout.yaxis, layout.yaxis2])
      Object.assign(axis, { color: ink, gridcolor: line });
  }
}
