// The numbers of the temperature comparison (charts/temperatures.py). Pure: no DOM.

import { fill } from '../../common/format.js';
import { curveFrame, rankAxis } from './curve.js';

/** @import { Measure, RankFrame, Size, Traces, View } from '../types.js' */

export const COMPARED = [0.5, 1, 2]; // temperatures.COMPARED
const LEAST = 1e-10;
const TOP = 10 ** 0.3; // where the axis ends
const TALL = 15; // pixels of a line of words
const NEAR = 5; // pixels from a line to its words
/** Where words may stand beside a point of their line: to the right or left of it (±1), above or below it (∓1). */
const SIDES = [
  [1, -1],
  [1, 0],
  [-1, 1],
  [1, 1],
  [-1, -1],
  [-1, 0],
];

/**
 * Probabilities at some ranks; null beyond the last token that is above −inf.
 *
 * @typedef {(number | null)[]} Line
 */

/** @typedef {RankFrame & { inner: Size }} Room the axis, and the plot's size in pixels */

/** @typedef {{ x: number, y: number, width: number }} Box the middle of some words, and how wide they are, in pixels */

/**
 * The comparison as live.js drives it. `known` keeps the lines of COMPARED by the ranked logits they were computed of:
 * only the line of the temperature now moves with its control.
 *
 * @type {View<Room & { known: WeakMap<Float32Array, Line[]> }>}
 */
export const temperatures = {
  reframe(plot, { step, words }) {
    const frame = curveFrame(step);
    rankAxis(plot.layout.xaxis, frame, words);
    return { ...frame, inner: plot.inner, known: new WeakMap() };
  },
  traces({ result, options, words, measure }, frame) {
    const { ranks, known } = frame;
    const { values, count } = result.past;
    const compared = known.get(values) ?? COMPARED.map((t) => probabilities(values, count, t, ranks));
    known.set(values, compared);
    const now = options.do_sample ? options.temperature : 1;
    const lines = [...compared, probabilities(values, count, now, ranks)];
    /** @type {Traces} */
    const traces = {};
    /** @type {Box[]} */
    const boxes = [];
    lines.forEach((y, i) => {
      const [name, template] = i < COMPARED.length ? [`t${i}`, words.temperature_line] : ['now', words.temperature_now];
      const text = fill(template, { t: COMPARED[i] ?? now });
      const box = beside(y, 0.9 - 0.12 * i, measure(text), frame, boxes);
      if (box) boxes.push(box);
      traces[name] = { x: ranks, y };
      traces[`${name}_words`] = box ? { ...valuesAt(box, frame), text: [text] } : { x: [], y: [], text: [] };
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
 * Where the words of a line stand: beside it, near `share` of its length, inside the plot and clear of other words.
 *
 * @param {Line} y
 * @param {number} share
 * @param {number} width pixels of the words
 * @param {Room} room
 * @param {Box[]} boxes where words stand already
 * @returns {Box | null} null: there is no such place
 */
export function beside(y, share, width, room, boxes) {
  const { ranks, inner } = room;
  const last = y.findLastIndex((p) => p !== null && p > LEAST);
  for (let i = Math.floor(last * share); i >= 0; i--) {
    const at = pixels(ranks[i], y[i] ?? 1, room);
    for (const [right, below] of SIDES) {
      const box = { x: at.x + right * (width / 2 + NEAR), y: at.y + below * (TALL / 2 + NEAR), width };
      const [isIn, isClear] = [isInside(box, inner), boxes.every((other) => !meets(box, other))];
      if (isIn && isClear) return box;
    }
  }
  return null;
}

/** @param {Box} box @param {Size} inner */
const isInside = ({ x, y, width }, inner) =>
  x - width / 2 >= 0 && x + width / 2 <= inner.width && y - TALL / 2 >= 0 && y + TALL / 2 <= inner.height;

/** @param {Box} one @param {Box} other */
const meets = (one, other) =>
  Math.abs(one.x - other.x) < (one.width + other.width) / 2 + NEAR && Math.abs(one.y - other.y) < TALL;

/**
 * @param {number} rank
 * @param {number} p
 * @param {Room} room
 */
function pixels(rank, p, { xRange: [from, to], inner }) {
  const [high, low] = [Math.log10(TOP), Math.log10(LEAST)];
  return {
    x: ((Math.log10(rank) - from) / (to - from)) * inner.width,
    y: ((high - Math.log10(p)) / (high - low)) * inner.height,
  };
}

/**
 * @param {Box} box
 * @param {Room} room
 */
function valuesAt({ x, y }, { xRange: [from, to], inner }) {
  const [high, low] = [Math.log10(TOP), Math.log10(LEAST)];
  return {
    x: [10 ** (from + (x / inner.width) * (to - from))],
    y: [10 ** (high - (y / inner.height) * (high - low))],
  };
}
