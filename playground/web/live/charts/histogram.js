// The numbers of the histogram (charts/histogram.py). Pure: no DOM.

import { count } from '../../common/format.js';

/** @import { Numbers, View } from '../types.js' */

const SMALLEST = -12; // histogram.SMALLEST_DECADE
const COLUMNS = 2 - SMALLEST;
const FLOOR = 0.5; // where a column of a log axis stands

/**
 * The histogram as live.js drives it; the counts before any stage are the step's and stand still.
 *
 * @type {View<{ before: number[] }>}
 */
export const histogram = {
  reframe(plot, { step, words }) {
    const { xaxis, yaxis } = plot.layout;
    const decades = Math.ceil(Math.log10(step.vocab_size));
    const tickvals = Array.from({ length: decades + 1 }, (_, i) => 10 ** i);
    Object.assign(yaxis, { range: [Math.log10(FLOOR), decades + 0.25], tickvals, ticktext: tickvals.map(count) });
    if (xaxis.ticktext) xaxis.ticktext[0] = words.removed_column;
    if (xaxis.title) xaxis.title.text = words.histogram_axis;
    const width = plot.inner.width / COLUMNS;
    plot.thicken('before', Math.min(width * 0.76, 40));
    plot.thicken('after', Math.min(width * 0.42, 22));
    return { before: columns(step.before) };
  },
  traces({ result }, { before }) {
    const after = columns(result.after);
    const top = after.map((n, i) => Math.max(n, before[i], FLOOR));
    return {
      before: bars(before),
      after: bars(after),
      counts: { x: after.map((_, i) => i), y: top, text: after.map((n) => (n ? count(n) : '')) },
    };
  },
};

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
