// Entropy and number of kept tokens along a text: a chart made in Python (charts/along.py), filled in when it opens.

/** @import { TokenData, TwoAxesFigureData } from '../../generated/contract.js' */
/** @import { GrownText } from './texts.js' */

import { data as pageData } from '../../common/data.js';
import { element } from '../../common/dom.js';
import { count } from '../../common/format.js';
import { say, words } from '../../common/i18n.js';
import { SaveButton } from '../../common/picture.js';
import { Reading } from '../../common/reading.js';

const CONFIG = { displayModeBar: false, responsive: true };
const EVERY = 500; // ms between two drawings of a text that grows: it is looked at when it has ended

export class Along {
  /** @type {GrownText | null} */
  #text = null;
  #listens = false;
  #drawnAt = -EVERY;
  #due = 0;

  /**
   * @param {HTMLElement} root
   * @param {(index: number) => void} choose is called with the step that was clicked
   */
  constructor(root, choose) {
    this.details = element('details', 'pg-along');
    this.summary = element('summary', '');
    this.plot = /** @type {HTMLElement} */ (element('div', 'pg-along-plot'));
    this.reading = new Reading(this.plot, {
      places: () => this.#text?.tokens.length ?? 0,
      text: (at) => this.#read(at),
      click: choose,
    });
    this.save = new SaveButton(
      {
        picture: () => this.#picture(),
        label: () => say('save_picture', { name: words().along }),
      },
      'pg-picture-corner',
    );
    this.details.append(this.summary, this.save.root, this.reading.root);
    this.details.addEventListener('toggle', () => this.draw(this.#text));
    this.choose = choose;
    root.append(this.details);
  }

  /** @param {GrownText | null} text */
  draw(text) {
    this.#text = text;
    this.details.hidden = !text?.tokens.length;
    this.summary.textContent = words().along;
    this.save.write();
    if (!text || this.details.hidden || !this.details.open) return;
    clearTimeout(this.#due);
    const rest = this.#drawnAt + EVERY - performance.now();
    if (text.running && rest > 0) {
      this.#due = window.setTimeout(() => this.draw(this.#text), rest); // nothing may follow: its reader may stop it
      return;
    }
    this.#drawnAt = performance.now();
    const figure = filled(text.tokens);
    colour(figure);
    Plotly.react(this.plot, figure.data, figure.layout, CONFIG);
    this.#listen();
    this.reading.describe(text.running ? words().along : facts(text.tokens));
  }

  #picture() {
    const { tokens = [] } = this.#text ?? {};
    const notes = [`● ${words().entropy}`, `━ ${words().kept}`];
    return { figure: filled(tokens), title: words().along, notes, names: ['entropy', 'tokens', tokens.length] };
  }

  /** @param {number} at */
  #read(at) {
    const token = this.#text?.tokens[at];
    if (!token) return '';
    const bar = say('unsure_bar', { token: token.label, entropy: token.entropy.toFixed(2) });
    return `${at + 1} · ${bar} · ${words().kept} ${count(token.kept)}`;
  }

  /** Plotly gives its node `on` when it first draws into it. */
  #listen() {
    if (this.#listens) return;
    const plot = /** @type {PlotlyNode} */ (this.plot);
    plot.on('plotly_click', ({ points }) => this.choose(points[0].x - 1));
    this.#listens = true;
  }
}

/**
 * What the chart shows.
 *
 * @param {TokenData[]} tokens
 */
function facts(tokens) {
  const [entropy, kept] = [tokens.map((token) => token.entropy), tokens.map((token) => token.kept)];
  return say('along_facts', {
    name: words().along,
    n: tokens.length,
    least: Math.min(...entropy).toFixed(2),
    most: Math.max(...entropy).toFixed(2),
    fewest: count(Math.min(...kept)),
    largest: count(Math.max(...kept)),
  });
}

/**
 * The figure with a text's numbers.
 *
 * @param {TokenData[]} tokens
 */
function filled(tokens) {
  const figure = structuredClone(pageData.along);
  const { data, layout } = figure;
  const x = tokens.map((_, i) => i + 1);
  const entropy = tokens.map((token) => token.entropy);
  const kept = tokens.map((token) => token.kept);
  for (const trace of data) {
    const y = trace.name === 'kept' ? kept : entropy;
    Object.assign(trace, { x, y, hoverinfo: 'x+y', name: words()[trace.name] });
  }
  layout.xaxis.range = [0.5, Math.max(10, tokens.length) + 0.5];
  layout.yaxis.range = [0, Math.max(1, ...entropy) * 1.1];
  layout.yaxis2.range = [-0.1, Math.log10(Math.max(10, ...kept)) * 1.05];
  layout.yaxis.title.text = `${words().entropy} (nats)`;
  layout.yaxis2.title.text = words().kept;
  layout.hovermode = 'closest';
  return figure;
}

/** @param {TwoAxesFigureData} figure */
function colour({ layout }) {
  const style = getComputedStyle(document.body);
  const [ink, line] = ['--pg-ink', '--pg-line'].map((name) => style.getPropertyValue(name).trim());
  layout.font.color = ink;
  for (const axis of [layout.xaxis, layout.yaxis, layout.yaxis2]) {
    Object.assign(axis, { color: ink, gridcolor: line });
  }
}
