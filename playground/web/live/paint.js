// Paints scatter traces over a chart's axes: lines, areas, markers, words. Plotly draws the axes, and the whole figure
// when it is exported; to move twenty traces it takes 30 ms of processor time a frame, this and all else take 8. Reads
// the same trace objects as Plotly does, nothing of the page.

/** @import { LineData, MarkerData, TraceData } from '../generated/contract.js' */
/** @import { Size } from './types.js' */

/** @typedef {[x: number, y: number]} Point in pixels */
/** @typedef {Pick<TraceData, 'textposition'>} Placed */

/** @typedef {{ type?: string, range: number[] }} Axis as Plotly has it */

/**
 * What is read of a figure's layout.
 *
 * @typedef {{ margin: { l: number, t: number }, font: { family: string }, xaxis: Axis, yaxis: Axis }} Layout
 */

/**
 * The SVG nodes of a trace; null where its mode has none.
 *
 * @typedef {{
 *   line: SVGElement | null, area: SVGElement | null, points: SVGElement | null, words: SVGElement[] | null,
 * }} Nodes
 */

const NAMESPACE = 'http://www.w3.org/2000/svg';
/** @type {Record<string, string>} */
const DASHES = { dash: '9 7', dot: '2 4', longdash: '14 8' };
/** @param {number} r */
const round = (r) => `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
/** @type {Record<string, (r: number) => string>} by Plotly's names, the path of a symbol of radius r */
const SYMBOLS = {
  circle: round,
  'circle-open': round,
  square: (r) => `m${-0.9 * r},${-0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`,
  x: (r) =>
    `m${-r},${-0.6 * r}l${0.4 * r},${-0.4 * r}l${0.6 * r},${0.6 * r}l${0.6 * r},${-0.6 * r}l${0.4 * r},${0.4 * r}` +
    `l${-0.6 * r},${0.6 * r}l${0.6 * r},${0.6 * r}l${-0.4 * r},${0.4 * r}l${-0.6 * r},${-0.6 * r}` +
    `l${-0.6 * r},${0.6 * r}l${-0.4 * r},${-0.4 * r}l${0.6 * r},${-0.6 * r}z`,
  diamond: (r) => `m0,${-1.3 * r}l${1.3 * r},${1.3 * r}l${-1.3 * r},${1.3 * r}l${-1.3 * r},${-1.3 * r}z`,
  'triangle-down': (r) => `m${-1.15 * r},${-0.7 * r}h${2.3 * r}l${-1.15 * r},${1.6 * r}z`,
  'triangle-left': (r) => `m${0.7 * r},${-1.15 * r}v${2.3 * r}l${-1.6 * r},${-1.15 * r}z`,
};
/** @type {Record<string, string>} */
const ANCHORS = { left: 'end', center: 'middle', right: 'start' }; // words left of their point end there
/** @type {Record<string, number>} */
const SHIFTS = { top: -6, middle: 4.5, bottom: 15 }; // pixels from the point to the words' base line

/** @param {number} pixels */
const tenth = (pixels) => Math.round(pixels * 10) / 10;

/**
 * A function from an axis' values to pixels from `start` to `end`.
 *
 * @param {Axis} axis
 * @param {number} start
 * @param {number} end
 * @returns {(value: number) => number}
 */
export function scale({ type, range: [from, to] }, start, end) {
  const place = type === 'log' ? Math.log10 : (/** @type {number} */ value) => value;
  const unit = (end - start) / (to - from);
  return (value) => tenth(start + (place(value) - from) * unit);
}

/** The traces of one figure, as nodes of an SVG element. */
export class Paint {
  /** @type {Map<string, Nodes>} by the trace's name */
  #nodes = new Map();
  #family = ''; // of all words
  #x = scale({ range: [0, 1] }, 0, 1);
  #y = this.#x;
  #floor = 0; // pixels: where an area stands

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
  }

  /**
   * Paints everything anew: `data` in its order, on the axes of `layout`, in `width` × `height` pixels.
   *
   * @param {TraceData[]} data
   * @param {Layout} layout
   * @param {Size} size
   */
  reset(data, layout, { width, height }) {
    const { l, t } = layout.margin;
    Object.assign(this.svg.style, { left: `${l}px`, top: `${t}px`, width: `${width}px`, height: `${height}px` });
    this.#x = scale(layout.xaxis, 0, width);
    this.#y = scale(layout.yaxis, height, 0);
    this.#floor = height;
    this.#family = layout.font.family;
    this.svg.replaceChildren();
    this.#nodes = new Map(data.map((trace) => [trace.name, this.#make(trace)]));
    for (const trace of data) this.move(trace);
  }

  /**
   * Paints new numbers of one trace.
   *
   * @param {TraceData} trace
   */
  move(trace) {
    const nodes = this.#nodes.get(trace.name);
    if (!nodes) return;
    const { line, area, points, words } = nodes;
    const places = trace.x.map((x, i) => this.#place(x, trace.y[i]));
    if (area) set(area, 'd', this.#area(places));
    if (line) set(line, 'd', path(places));
    if (points) set(points, 'd', symbols(places, trace.marker));
    if (words) this.#write(words, trace, places);
  }

  /**
   * @param {number | null} x
   * @param {number | null} y
   * @returns {Point | null}
   */
  #place(x, y) {
    return x === null || y === null ? null : [this.#x(x), this.#y(y)];
  }

  /**
   * @param {TraceData} trace
   * @returns {Nodes}
   */
  #make({ mode, line, marker, fill, fillcolor, opacity }) {
    return {
      area: fill ? this.#add('path', { fill: fillcolor ?? 'none' }) : null,
      line: mode === 'lines' ? this.#add('path', { fill: 'none', opacity: opacity ?? 1, ...stroke(line) }) : null,
      points: mode === 'markers' ? this.#add('path', { opacity: marker.opacity ?? 1, ...edge(marker) }) : null,
      words: mode === 'text' ? [] : null,
    };
  }

  /**
   * @param {'path' | 'text'} name
   * @param {Record<string, string | number>} attributes
   * @returns {SVGElement}
   */
  #add(name, attributes) {
    const node = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    return this.svg.appendChild(node);
  }

  /** @param {(Point | null)[]} places */
  #area(places) {
    const [first, last] = [places[0], places[places.length - 1]];
    if (!first || !last) return NO_PATH;
    return `${path([[first[0], this.#floor], ...places, [last[0], this.#floor]])}Z`;
  }

  /**
   * @param {SVGElement[]} words
   * @param {TraceData} trace
   * @param {(Point | null)[]} places
   */
  #write(words, trace, places) {
    while (words.length > places.length) words.pop()?.remove();
    places.forEach((place, i) => {
      if (!place) return;
      words[i] ??= this.#word(trace, i);
      const [height] = positionOf(trace, i);
      set(words[i], 'x', place[0]);
      set(words[i], 'y', tenth(place[1] + SHIFTS[height]));
      write(words[i], trace.text?.[i] ?? '');
    });
  }

  /**
   * @param {TraceData} trace
   * @param {number} i
   */
  #word(trace, i) {
    const { color, size, weight = 'normal', lineposition } = trace.textfont;
    const node = this.#add('text', { 'text-anchor': ANCHORS[positionOf(trace, i)[1]], fill: color });
    node.append('');
    Object.assign(node.style, {
      font: `${weight} ${size}px ${this.#family}`,
      textDecoration: lineposition ? 'line-through' : '',
    });
    return node;
  }
}

const NO_PATH = 'M0,0';

/** @param {LineData} line */
const stroke = ({ color, width, dash = '' }) => ({
  stroke: color,
  'stroke-width': width,
  'stroke-dasharray': DASHES[dash] ?? 'none',
});

/** @param {MarkerData} marker */
const edge = ({ symbol, color, line }) =>
  symbol.endsWith('-open')
    ? { fill: 'none', stroke: color, 'stroke-width': 2 }
    : { fill: color, stroke: line?.color ?? 'none', 'stroke-width': line?.width ?? 0 };

/**
 * @param {Placed} trace
 * @param {number} i
 * @returns {string[]} height and side
 */
const positionOf = ({ textposition = '' }, i) =>
  (Array.isArray(textposition) ? textposition[i] : textposition).split(' ');

/**
 * @param {(Point | null)[]} places
 * @param {MarkerData} marker
 */
function symbols(places, { symbol, size }) {
  const draw = SYMBOLS[symbol];
  return places.map((place) => place && `M${place[0]},${place[1]}${draw(size / 2)}`).join('');
}

/**
 * A gap (null) begins a new piece.
 *
 * @param {(Point | null)[]} places
 */
function path(places) {
  let begun = false;
  /** @param {Point | null} place */
  const piece = (place) => {
    const command = begun ? 'L' : 'M';
    begun = place !== null;
    return place === null ? '' : `${command}${place[0]},${place[1]}`;
  };
  return places.map(piece).join('') || NO_PATH;
}

/**
 * Writes a node's words only when they change, and without a change of the document's structure.
 *
 * @param {Element} node whose only child is a text
 * @param {string} text
 */
export function write(node, text) {
  const letters = /** @type {Text} */ (node.firstChild);
  if (letters.data !== text) letters.data = text;
}

/**
 * Writes an attribute only when it changes.
 *
 * @param {Element} node
 * @param {string} name
 * @param {string | number} value
 */
function set(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}
