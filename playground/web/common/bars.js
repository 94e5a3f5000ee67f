// Bars as a figure for a picture, where the page itself draws them without Plotly: made in Python (charts/bars.py),
// filled in here. No DOM.

/** @import { FigureData } from '../generated/contract.js' */

import { data } from './data.js';
import { escaped, shortened } from './format.js';

const SIZE = { least: 720, most: 2400, bar: 26, height: 340 }; // pixels
const NUMBERED = 40; // bars at most that have their number above them
const NAMED = 120; // bars at most that have their name below them
const SLANTED = 14; // names at most that lie level
const LETTERS = 14; // of a name
const ROOM = 1.12; // the axis ends this much beyond the longest bar

/** @typedef {{ name: string, value: number, number: string }} Bar with its number in words */

/**
 * @param {Bar[]} bars in their order
 * @param {string} axis what they measure
 * @param {FigureData} [empty]
 * @returns {FigureData}
 */
export function barsFigure(bars, axis, empty = data.bars) {
  const figure = structuredClone(empty);
  const { layout } = figure;
  const n = bars.length;
  layout.width = Math.min(SIZE.most, Math.max(SIZE.least, n * SIZE.bar));
  layout.height = SIZE.height;
  const isSlanted = n > SLANTED;
  layout.margin.b = isSlanted && n <= NAMED ? 110 : 28;
  const named = n <= NAMED ? bars : [];
  Object.assign(layout.xaxis, {
    range: [0.5, Math.max(n, 1) + 0.5],
    tickvals: named.map((_, i) => i + 1),
    ticktext: named.map(({ name }) => escaped(shortened(name, LETTERS, (text) => [...text].length))),
    tickangle: isSlanted ? -60 : 0,
  });
  layout.yaxis.range = [0, (Math.max(0, ...bars.map(({ value }) => value)) || 1) * ROOM];
  layout.yaxis.title.text = axis;
  const room = (layout.width - layout.margin.l - layout.margin.r) / Math.max(n, 1);
  for (const trace of figure.data) {
    if (trace.name === 'bars') {
      trace.x = bars.flatMap((_, i) => [i + 1, i + 1, null]);
      trace.y = bars.flatMap(({ value }) => [0, value, null]);
      trace.line.width = Math.max(1, Math.min(60, room * 0.7));
    } else if (n <= NUMBERED) {
      trace.x = bars.map((_, i) => i + 1);
      trace.y = bars.map(({ value }) => value);
      trace.text = bars.map(({ number }) => number);
    }
  }
  return figure;
}
