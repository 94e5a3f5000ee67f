// The numbers of the histogram (charts/histogram.py). Pure: no DOM.

import { count } from '../../common/format.js';

/** @import { Measure, Numbers, View } from '../types.js' */

const SMALLEST = -12; // histogram.SMALLEST_DECADE
const COLUMNS = 2 - SMALLEST;
const FLOOR = 0.5; // where a column of a log axis stands
const FIRST = 0.6; // columns from the axis to the middle of the first one, if its number needs no more
const LINE = 14; // pixels that a number takes in height
const APART = 3; // pixels between two numbers of a line
const TALLEST = 0.8; // decades above the largest count, for numbers that stand higher to have room

/**
 * What stands still while controls move: the counts before any stage, and the pixels of a column and of a decade.
 *
 * @typedef {{ before: number[], column: number, decade: number }} HistogramFrame
 */

/**
 * The histogram as live.js drives it.
 *
 * @type {View<HistogramFrame>}
 */
export const histogram = {
  reframe(plot, { step, words, measure }) {
    const { xaxis, yaxis } = plot.layout;
    const decades = Math.ceil(Math.log10(step.vocab_size));
    const tickvals = Array.from({ length: decades + 1 }, (_, i) => 10 ** i);
    const range = [Math.log10(FLOOR), decades + TALLEST];
    Object.assign(yaxis, { range, tickvals, ticktext: tickvals.map(count) });
    const width = plot.inner.width / (COLUMNS + 1);
    xaxis.range = [-Math.max(FIRST, (measure(count(step.vocab_size)) / 2 + APART) / width), COLUMNS - 0.3];
    xaxis.ticktext = edges(words.removed_column, width, measure);
    if (xaxis.title) xaxis.title.text = words.histogram_axis;
    plot.thicken('before', Math.min(width * 0.76, 40));
    plot.thicken('after', Math.min(width * 0.42, 22));
    return { before: columns(step.before), column: width, decade: plot.inner.height / (range[1] - range[0]) };
  },
  traces({ result, measure }, { before, column, decade }) {
    const after = columns(result.after);
    const top = after.map((n, i) => Math.max(n, before[i], FLOOR));
    const text = after.map((n) => (n ? count(n) : ''));
    return {
      before: bars(before),
      after: bars(after),
      counts: { x: after.map((_, i) => i), y: apart(text, top, { column, decade, measure }), text },
    };
  },
};

/**
 * The texts of the ticks: the removed tokens' column, then every second power of ten, or as many as have room.
 *
 * @param {string} removed
 * @param {number} column pixels of a column
 * @param {Measure} measure
 * @returns {string[]}
 */
export function edges(removed, column, measure) {
  const names = Array.from({ length: 1 - SMALLEST / 2 }, (_, i) => (2 * i + SMALLEST ? `1e${2 * i + SMALLEST}` : '1'));
  const every = 2 * column < measure(names[0]) + 2 * APART ? 2 : 1;
  const shown = names.map((name, i) => ((names.length - 1 - i) % every ? '' : name));
  const meets = (measure(removed) + measure(shown[0])) / 2 + 2 * APART > 1.5 * column;
  return [removed, meets ? '' : shown[0], ...shown.slice(1)];
}

/**
 * Where the numbers stand, each on its column or as much higher as keeps it clear of those to its left.
 *
 * @param {string[]} texts
 * @param {number[]} tops the height of each column, a count
 * @param {{ column: number, decade: number, measure: Measure }} sizes pixels of a column and of a decade
 * @returns {number[]} counts
 */
export function apart(texts, tops, { column, decade, measure }) {
  const widths = texts.map((text) => (text ? measure(text) : 0));
  /** @type {number[]} pixels above the axis' 1 */
  const heights = [];
  for (const [i, top] of tops.entries()) {
    const taken = heights
      .filter((_, j) => widths[i] && widths[j] && (widths[i] + widths[j]) / 2 + APART > (i - j) * column)
      .sort((a, b) => a - b);
    let height = Math.log10(top) * decade;
    for (const other of taken) if (Math.abs(other - height) < LINE) height = other + LINE;
    heights.push(height);
  }
  return heights.map((height) => 10 ** (height / decade));
}

/**
 * Number of tokens by column: removed, below 1e-12, then one a decade: 1e-12 … 1e-11, … , 0.1 … 1.
 *
 * @param {Float64Array} probs
 * @returns {number[]}
 */
export function columns(probs) {
  const counts = new Array(COLUMNS).fill(0);
  for (const p of probs) counts[p === 0 ? 0 : columnOf(p)]++;
  return counts;
}

/** @param {number} p */
const columnOf = (p) => (p >= 0.1 ? COLUMNS - 1 : Math.max(Math.floor(Math.log10(p)) - SMALLEST + 2, 1));

/**
 * @param {number[]} counts
 * @returns {Numbers}
 */
const bars = (counts) => ({
  x: counts.flatMap((_, i) => [i, i, null]),
  y: counts.flatMap((n) => [FLOOR, n || FLOOR, null]),
});
