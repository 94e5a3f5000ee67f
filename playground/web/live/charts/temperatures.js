// The numbers of the temperature comparison (charts/temperatures.py). Pure: no DOM.

import { fill } from '../../common/format.js';
import { curveFrame, rankAxis } from './curve.js';

/** @import { RankFrame, Traces, View } from '../types.js' */

const COMPARED = [0.5, 1, 2]; // temperatures.COMPARED
const LEAST = 1e-10;

/**
 * Probabilities at some ranks; null beyond the last token that is above −inf.
 *
 * @typedef {(number | null)[]} Line
 */

/**
 * The comparison as live.js drives it. `known` keeps the lines of COMPARED by the ranked logits they were computed of:
 * only the line of the temperature now moves with its control.
 *
 * @type {View<RankFrame & { known: WeakMap<Float32Array, Line[]> }>}
 */
export const temperatures = {
  reframe(plot, { step, words }) {
    const frame = curveFrame(step);
    rankAxis(plot.layout.xaxis, frame, words);
    return { ...frame, known: new WeakMap() };
  },
  traces({ result, options, words }, { ranks, known }) {
    const { values, count } = result.past;
    const compared = known.get(values) ?? COMPARED.map((t) => probabilities(values, count, t, ranks));
    known.set(values, compared);
    const now = options.do_sample ? options.temperature : 1;
    const lines = [...compared, probabilities(values, count, now, ranks)];
    /** @type {Traces} */
    const traces = {};
    lines.forEach((y, i) => {
      const [name, template] = i < COMPARED.length ? [`t${i}`, words.temperature_line] : ['now', words.temperature_now];
      const at = wordsAt(y, i);
      traces[name] = { x: ranks, y };
      traces[`${name}_words`] = { x: [ranks[at]], y: [y[at]], text: [fill(template, { t: COMPARED[i] ?? now })] };
    });
    return traces;
  },
};

/**
 * Probabilities at `ranks` of ranked logits under a temperature, no smaller than the chart shows.
 *
 * @param {Float32Array} values
 * @param {number} count
 * @param {number} temperature
 * @param {number[]} ranks
 * @returns {Line}
 */
export function probabilities(values, count, temperature, ranks) {
  let sum = 0;
  const divisor = Math.max(temperature, 1e-6); // 0 is greedy: all on the best
  const weight = (/** @type {number} */ i) => (i < count ? Math.exp((values[i] - values[0]) / divisor) : 0);
  for (let i = 0; i < count; i++) sum += weight(i);
  return ranks.map((rank) => (rank > count ? null : Math.max(weight(rank - 1) / sum, LEAST / 10)));
}

/**
 * A place on the line that is on the chart, a different one for each line.
 *
 * @param {Line} y
 * @param {number} i
 */
function wordsAt(y, i) {
  const last = y.findLastIndex((p) => p !== null && p > LEAST * 30);
  return Math.max(Math.floor(last * (0.9 - 0.12 * i)), 0);
}
