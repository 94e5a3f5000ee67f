// A small chart of the lab's: axes, lines, bars and points in SVG, drawn anew at each change and at each width.

import { element } from '../common/dom.js';
import { SavedCard } from './saving.js';

const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = { left: 56, right: 14, top: 12, bottom: 22 };
const DIGIT = 7; // px, the width of one
const LABEL = 12; // px from a tick to the axis' name, and for it

/** @typedef {Array<[at: number, text: string]>} Ticks */
/** @typedef {{ low: number, high: number, isLog?: boolean, ticks: Ticks, name?: string }} Axis */
/** @typedef {'after' | 'before' | 'removed' | 'ink'} Role what a colour means */

/**
 * @typedef {object} Mark
 * @property {'line' | 'point' | 'box' | 'text'} kind a line through its points; a box between the first two of them
 * @property {Array<[x: number, y: number]>} points in the axes' numbers
 * @property {Role} role
 * @property {string} [text] of a text
 * @property {number} [room] of a text over its point: how wide it can be, in the axis' numbers; a wider one is left out
 * @property {boolean} [isDashed]
 */

/**
 * @typedef {object} Drawing
 * @property {string} label what it shows, in words
 * @property {string[]} [notes] what stands above a picture of it; none: its label
 * @property {Axis} x
 * @property {Axis} y
 * @property {Mark[]} marks
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text) node.textContent = text;
  return node;
}

/**
 * From an axis' numbers to pixels.
 *
 * @param {Axis} axis
 * @param {number} from
 * @param {number} to
 */
function scale({ low, high, isLog = false }, from, to) {
  const at = isLog ? Math.log10 : (/** @type {number} */ value) => value;
  const [first, last] = [at(low), at(high)];
  return (/** @type {number} */ value) => {
    const share = (at(value) - first) / (last - first);
    return from + Math.max(-0.02, Math.min(1.02, share)) * (to - from);
  };
}

export class Chart {
  root = element('div', 'pg-lab-chart');
  #svg = svg('svg', { role: 'img' });
  /** @type {Drawing | null} */
  #drawing = null;

  /**
   * @param {string} name of a picture's file
   * @param {number} height in pixels
   */
  constructor(name, height) {
    this.height = height;
    this.saved = new SavedCard(name, () => this.#drawing);
    this.root.append(this.#svg);
    new ResizeObserver(() => this.#paint()).observe(this.root);
  }

  /**
   * The card in which it is saved.
   *
   * @param {string} heading
   * @param {...(HTMLElement | string)} parts what stands under it
   */
  card(heading, ...parts) {
    return this.saved.card(heading, this.root, ...parts);
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.#drawing = drawing;
    this.#paint();
  }

  #paint() {
    const width = this.root.clientWidth;
    if (!this.#drawing || !width) return;
    const { height } = this;
    const { label, x, y, marks } = this.#drawing;
    const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom - (x.name ? LABEL : 0)];
    const [toX, toY] = [scale(x, MARGIN.left, right), scale(y, bottom, MARGIN.top)];
    for (const [name, value] of Object.entries({ width, height, 'aria-label': label }))
      this.#svg.setAttribute(name, String(value));
    this.#svg.replaceChildren(
      ...spaced(x.ticks, toX, right).flatMap(([at, text]) => [
        svg('line', { x1: toX(at), x2: toX(at), y1: MARGIN.top, y2: bottom, 'data-role': 'grid' }),
        svg('text', { x: toX(at), y: bottom + 15, 'text-anchor': anchor(toX(at), right), 'data-role': 'tick' }, text),
      ]),
      ...y.ticks.flatMap(([at, text]) => [
        svg('line', { x1: MARGIN.left, x2: right, y1: toY(at), y2: toY(at), 'data-role': 'grid' }),
        svg('text', { x: MARGIN.left - 6, y: toY(at) + 4, 'text-anchor': 'end', 'data-role': 'tick' }, text),
      ]),
      svg('text', { x: right, y: bottom + 15 + LABEL, 'text-anchor': 'end', 'data-role': 'tick' }, x.name),
      ...marks.filter(hasRoom(toX)).map((mark) => shape(mark, toX, toY)),
    );
  }
}

/**
 * All ticks, or every second one, or every third …, so that their texts have room beside each other.
 *
 * @param {Axis['ticks']} ticks
 * @param {(value: number) => number} toX
 * @param {number} right where the chart ends
 */
function spaced(ticks, toX, right) {
  const end = (/** @type {Ticks[number]} */ [at, text], /** @type {-1 | 1} */ side) => {
    const middle = anchor(toX(at), right) === 'end' ? toX(at) - (text.length * DIGIT) / 2 : toX(at);
    return middle + (side * text.length * DIGIT) / 2;
  };
  const strides = Array.from({ length: ticks.length }, (_, i) => ticks.filter((_, at) => at % (i + 1) === 0));
  const fits = (/** @type {Ticks} */ kept) =>
    kept.every((tick, i) => i === 0 || end(kept[i - 1], 1) + DIGIT <= end(tick, -1));
  return strides.find(fits) ?? [];
}

/**
 * Whether there is room for a mark.
 *
 * @param {(value: number) => number} toX
 * @returns {(mark: Mark) => boolean}
 */
const hasRoom =
  (toX) =>
  ({ text = '', room, points }) =>
    room === undefined || text.length * DIGIT <= toX(points[0][0] + room) - toX(points[0][0]);

/** A tick's text ends where its chart does. @type {(at: number, right: number) => string} */
const anchor = (at, right) => (at > right - 24 ? 'end' : 'middle');

/**
 * @param {Mark} mark
 * @param {(value: number) => number} toX
 * @param {(value: number) => number} toY
 */
function shape({ kind, points, role, text, room, isDashed }, toX, toY) {
  const places = points.map(([x, y]) => [toX(x), toY(y)]);
  const [[x, y]] = places.length ? places : [[0, 0]];
  const look = { 'data-role': role, ...(isDashed ? { 'stroke-dasharray': '5 4' } : {}) };
  if (kind === 'point') return svg('circle', { cx: x, cy: y, r: 5, ...look });
  if (kind === 'text' && room) return svg('text', { x, y: y - 5, 'text-anchor': 'middle', ...look }, text);
  if (kind === 'text') return svg('text', { x: x + 7, y: y - 7, ...look }, text);
  if (kind === 'box') {
    const [other, below] = places[1];
    const box = { x: Math.min(x, other), y: Math.min(y, below) };
    return svg('rect', { ...box, width: Math.abs(other - x), height: Math.abs(below - y), ...look });
  }
  const path = places.map(([at, height]) => `${at.toFixed(1)} ${height.toFixed(1)}`).join('L');
  return svg('path', { d: path ? `M${path}` : '', fill: 'none', ...look });
}

/**
 * Ticks at the powers of ten between two values.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} [most] how many at most
 * @returns {Array<[number, string]>}
 */
export function powersOfTen(low, high, most = 8) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const all = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
  return all.map((power) => [
    10 ** power,
    power >= 0 && power <= 6 ? (10 ** power).toLocaleString('en-US') : `1e${power}`.replace('-', '−'),
  ]);
}

/**
 * Ticks at even steps.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} parts
 * @param {(value: number) => string} text
 * @returns {Array<[number, string]>}
 */
export const evenly = (low, high, parts, text) =>
  Array.from({ length: parts + 1 }, (_, i) => {
    const at = low + (i * (high - low)) / parts;
    return [at, text(at)];
  });
