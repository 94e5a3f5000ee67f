// A figure as a picture for slides: on white in the light theme's colours, with its name and its key above it. Plotly
// draws it from the figure alone; nothing on the page changes.

/** @import { FigureData } from '../generated/contract.js' */

import { button, element } from './dom.js';
import { escaped } from './format.js';
import { inked, ON_WHITE } from './inks.js';

/**
 * A figure whose texts are escaped, what stands above it, and the names that its file is called by.
 *
 * @typedef {{ figure: FigureData, title: string, notes: string[], names: (string | number)[] }} Picture
 */

/** @typedef {{ picture: () => Picture | null, label: () => string }} Source what is saved, and how that is called */

const KINDS = /** @type {const} */ (['png', 'svg']);
const WHITE = '#ffffff';
const WIDTH = 1200; // pixels; a wider figure stays as it is
const SHARPNESS = 2; // pixels of a PNG for each of these
const FREE = { width: 720, height: 360 }; // pixels of a figure that has no height of its own
const EDGE = 14; // pixels around the figure
const TITLE = { size: 16, height: 30 };
const NOTE = { size: 12, height: 17 };
const ARROW = 'M8 2v7.5M4.8 6.6 8 9.8l3.2-3.2M2.5 11.5v2h11v-2'; // into a tray

/**
 * A file's name of what is safe on every system: small letters, digits and hyphens.
 *
 * @param {(string | number)[]} names
 */
export const fileName = (names) =>
  names
    .map((name) =>
      String(name)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, ' ')
        .trim(),
    )
    .filter(Boolean)
    .join(' ')
    .replaceAll(' ', '-');

/**
 * Notes one after another in lines no wider than `width`.
 *
 * @param {string[]} notes
 * @param {number} width
 * @param {(text: string) => number} measure gives a text's width
 * @returns {string[]}
 */
export function lines(notes, width, measure) {
  /** @type {string[]} */
  const made = [];
  for (const note of notes.filter(Boolean)) {
    const longer = `${made.at(-1)} · ${note}`;
    if (made.length && measure(longer) <= width) made[made.length - 1] = longer;
    else made.push(note);
  }
  return made;
}

/**
 * The figure as it is saved: as large as on the page, with room for what stands above it.
 *
 * @param {Picture} picture
 * @param {(text: string) => number} measure gives a note's width in pixels
 */
export function onPaper({ figure: { data, layout }, title, notes }, measure) {
  const { width = FREE.width, height = FREE.height } = layout.height ? layout : {};
  const said = lines(notes, width, measure);
  const top = EDGE + TITLE.height + said.length * NOTE.height;
  const { l, r, t, b } = layout.margin;
  const margin = { l: l + EDGE, r: r + EDGE, t: t + top, b: b + EDGE };
  const axis = { color: ON_WHITE.ink, gridcolor: ON_WHITE.grid };
  /** @type {(text: string, size: number, above: number) => object} */
  const line = (text, size, above) => ({
    ...{ text, font: { size }, align: 'left', showarrow: false, borderpad: 0 },
    ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: EDGE - margin.l },
    ...{ y: 1, yref: 'paper', yanchor: 'top', yshift: margin.t - above },
  });
  return {
    data: data.map((trace) => ({ ...trace, ...inked(trace, ON_WHITE), cliponaxis: trace.mode !== 'text' })),
    layout: {
      ...layout,
      width: width + 2 * EDGE,
      height: height + top + EDGE,
      margin,
      paper_bgcolor: WHITE,
      plot_bgcolor: WHITE,
      font: { ...layout.font, color: ON_WHITE.ink },
      xaxis: { ...layout.xaxis, ...axis },
      yaxis: { ...layout.yaxis, ...axis },
      ...(layout.yaxis2 && { yaxis2: { ...layout.yaxis2, ...axis } }),
      annotations: [
        line(`<b>${escaped(title)}</b>`, TITLE.size, EDGE),
        ...said.map((each, i) => line(escaped(each), NOTE.size, EDGE + TITLE.height - 4 + i * NOTE.height)),
      ],
    },
  };
}

/** A small button that offers a chart as PNG and as SVG. */
export class SaveButton {
  #pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));

  /**
   * @param {Source} source
   * @param {string} place the class of a place of its own; none: beside what stands before it
   */
  constructor(source, place = '') {
    this.source = source;
    this.opener = button('pg-picture-button', '', () => this.#show(this.kinds.hidden !== false));
    this.opener.append(icon());
    const choices = KINDS.map((kind) => button('pg-save-file', kind.toUpperCase(), () => this.#save(kind)));
    this.kinds = element('span', 'pg-save pg-picture-kinds', ...choices);
    this.kinds.role = 'group';
    this.root = element('span', `pg-picture ${place}`, this.opener, this.kinds);
    this.#show(false);
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('focusout', ({ relatedTarget }) => relatedTarget && this.#leave(relatedTarget));
    document.addEventListener('pointerdown', ({ target }) => this.#leave(target));
  }

  /** Says in the page's language what is saved; written only where it has changed. */
  write() {
    const label = this.source.label();
    if (this.opener.title === label) return;
    this.opener.title = label;
    for (const node of [this.opener, this.kinds]) node.ariaLabel = label;
  }

  /** @param {boolean} isShown */
  #show(isShown) {
    this.kinds.hidden = !isShown;
    this.opener.ariaExpanded = String(isShown);
  }

  /** @param {EventTarget | null} target what has the hand or the focus now */
  #leave(target) {
    if (!this.kinds.hidden && !this.root.contains(/** @type {Node | null} */ (target))) this.#show(false);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape' || this.kinds.hidden) return;
    event.stopPropagation(); // it closes this alone
    this.#close();
  }

  #close() {
    this.opener.focus({ preventScroll: true });
    this.#show(false);
  }

  /** @param {typeof KINDS[number]} format */
  async #save(format) {
    this.#close();
    const picture = this.source.picture();
    if (!picture) return;
    this.#pen.font = `${NOTE.size}px ${picture.figure.layout.font.family}`;
    const figure = onPaper(picture, (text) => this.#pen.measureText(text).width);
    const { width, height } = figure.layout;
    const scale = Math.max(1, WIDTH / width) * (format === 'png' ? SHARPNESS : 1);
    const tab = this.root.closest('[id^="tab-"]')?.id.slice('tab-'.length) ?? '';
    await Plotly.downloadImage(figure, { format, width, height, scale, filename: fileName([tab, ...picture.names]) });
  }
}

function icon() {
  const [svg, path] = ['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name));
  const drawn = { viewBox: '0 0 16 16', width: '16', height: '16', fill: 'none', stroke: 'currentColor' };
  for (const [name, value] of Object.entries({ ...drawn, 'stroke-width': '1.5', 'aria-hidden': 'true' }))
    svg.setAttribute(name, value);
  path.setAttribute('d', ARROW);
  svg.append(path);
  return svg;
}
