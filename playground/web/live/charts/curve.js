// The numbers of the cumulative chart (charts/cumulative.py). Pure: no DOM.

import { count, fill, percent } from '../../common/format.js';
import { cumulative, curveRanks, heightOf } from '../math.js';

/** @import { AxisData, DecodingOptions } from '../../generated/contract.js' */
/** @import { Draw, Label, Numbers, Plot, RankFrame, Result, Step, Traces, View, Words } from '../types.js' */

/** @typedef {'top_k' | 'top_p'} LineName */

const [KEPT_AT, K_AT, U_ABOVE] = [0.06, 0.16, 0.3]; // heights of the words
const TOP = 1.06; // of the height axis
const NOTHING = { x: [1, 1], y: [-1, -1] }; // below the chart
const NO_POINT = { x: [1], y: [-1] };
const NO_WORDS = { ...NOTHING, text: ['', ''] };

/** @type {(x: number, low: number, high: number) => number} */
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/**
 * The cumulative chart as live.js drives it.
 *
 * @type {View<RankFrame>}
 */
export const curve = {
  reframe(plot, { step, words }) {
    const frame = curveFrame(step);
    rankAxis(plot.layout.xaxis, frame, words);
    return frame;
  },
  traces({ step, result, options, draws, words, label }, frame) {
    return {
      ...curveTraces(result, step, options, frame, words, label),
      draws: drawPoints(result, draws),
    };
  },
  enter: ({ u, u_point: point }) => ({ u: fallen(u), u_point: fallen(point) }),
};

/**
 * The die's number before it falls.
 *
 * @param {Numbers} numbers
 */
const fallen = ({ x, y }) => ({ x, y: y.map(() => 1) });

/**
 * Where the k and p lines can be taken hold of, in pixels; null when they do nothing.
 *
 * @param {Result} result
 * @param {Step} step
 * @param {Pick<Plot, 'inner' | 'layout'> & { frame: RankFrame | null }} chart
 * @returns {Record<LineName, number> | null}
 */
export function grips(result, step, { inner, frame, layout }) {
  if (result.grip === null || !frame) return null;
  const [from, to] = frame.xRange;
  const top = layout.yaxis.range[1];
  return {
    top_k: ((Math.log10(kHandle(result, step)) - from) / (to - from)) * inner.width,
    top_p: (1 - pHandle(result, result.grip) / top) * inner.height,
  };
}

/**
 * Where the curve is at a rank, in pixels of the chart's element.
 *
 * @param {number} rank
 * @param {Pick<Plot, 'inner' | 'layout'> & { frame: RankFrame | null }} chart
 * @param {Pick<Result, 'sums' | 'count'> | null} result
 */
export function placeOf(rank, { inner, frame, layout }, result) {
  const { l, t } = layout.margin;
  if (!frame || !result) return { x: l, y: t };
  const [from, to] = frame.xRange;
  const x = l + ((Math.log10(rank) - from) / (to - from)) * inner.width;
  return { x, y: t + (1 - cumulative(result, rank) / layout.yaxis.range[1]) * inner.height };
}

/**
 * The option's value under the pointer: `share` of the axis, 0 … 1. At the end of its axis a line is off.
 *
 * @param {LineName} name
 * @param {number} share
 * @param {Pick<Result, 'grip'>} result
 * @param {Pick<Step, 'vocab_size'>} step
 * @param {Pick<RankFrame, 'xRange'>} frame
 * @returns {number}
 */
export function valueAt(name, share, result, step, { xRange: [from, to] }) {
  if (name === 'top_p') return clamp(Math.round(((share * TOP) / (result.grip ?? 0)) * 100) / 100, 0, 1);
  const k = clamp(Math.round(10 ** (from + share * (to - from))), 1, step.vocab_size);
  return k === step.vocab_size ? 0 : k;
}

/**
 * What stands still while controls move: the ranks that are drawn, the axis' range and ticks.
 *
 * @param {Pick<Step, 'vocab_size'>} step
 * @returns {RankFrame}
 */
export function curveFrame(step) {
  const end = Math.max(Math.log10(step.vocab_size), 0.1);
  return { ranks: curveRanks(step.vocab_size), end, xRange: [-0.02 * end, end * 1.02], ...ticks(step.vocab_size) };
}

/**
 * Puts a frame's range and ticks onto the rank axis.
 *
 * @param {AxisData} axis
 * @param {RankFrame} frame
 * @param {Words} words
 */
export function rankAxis(axis, { xRange: range, tickvals, ticktext }, words) {
  Object.assign(axis, { range, tickvals, ticktext });
  if (axis.title) axis.title.text = words.rank;
}

/** @param {number} size */
function ticks(size) {
  const steps = size < 200 ? [1, 2, 5] : [1];
  const tickvals = [];
  for (let decade = 1; decade <= size; decade *= 10)
    tickvals.push(...steps.map((s) => s * decade).filter((v) => v <= size));
  return { tickvals, ticktext: tickvals.map(count) };
}

/**
 * The chart's traces by name, but for the draws.
 *
 * @param {Result} result
 * @param {Step} step
 * @param {DecodingOptions} options
 * @param {RankFrame} frame
 * @param {Words} words
 * @param {Label} label
 * @returns {Traces}
 */
export function curveTraces(result, step, options, frame, words, label) {
  return {
    kept: keptArea(result, frame),
    curve: { x: frame.ranks, y: frame.ranks.map((rank) => cumulative(result, rank)) },
    ...keptWords(result, frame, words),
    ...kLine(result, frame, words),
    ...pLine(result, options, step, words),
    ...uPoint(result, frame, words, label),
    ...handles(result, step),
  };
}

/**
 * @param {Result} result
 * @param {RankFrame} frame
 * @returns {Numbers}
 */
function keptArea(result, { ranks }) {
  const { low, high, mode } = result;
  if (high === low || mode === 'greedy') return NOTHING; // greedy takes the best: nothing else is kept for a draw
  const x = [low + 1, ...ranks.filter((rank) => rank > low + 1 && rank < high), high];
  const y = x.map((rank) => cumulative(result, rank));
  return { x: [low + 1, ...x, high], y: [0, ...y, 0] };
}

/**
 * Words at one of two places: right of the point, or left of it.
 *
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {boolean} left
 * @returns {Numbers}
 */
function beside(x, y, text, left) {
  return { x: [x, x], y: [y, y], text: left ? ['', `${text}\u00a0`] : [`\u00a0${text}`, ''] };
}

/**
 * Inside the area, at its right edge; right of it, and of a k line close by, when it is too narrow.
 *
 * @param {Result} result
 * @param {RankFrame} frame
 * @param {Words} words
 * @returns {Traces}
 */
function keptWords({ low, high, kept, k, mode }, frame, words) {
  if (high === low || mode === 'greedy') return { kept_words: NO_WORDS };
  const inside = Math.log10(high) - Math.log10(low + 1) > frame.end * 0.25;
  const near = k !== null && Math.log10(k) - Math.log10(high) < frame.end * 0.2;
  const x = !inside && near ? Math.max(high, k) : high;
  return { kept_words: beside(x, KEPT_AT, fill(words.kept_area, { n: count(kept) }), inside) };
}

/**
 * @param {Result} result
 * @param {RankFrame} frame
 * @param {Words} words
 * @returns {Traces}
 */
function kLine({ k }, frame, words) {
  if (k === null) return { k: NOTHING, k_words: NO_WORDS };
  return {
    k: { x: [k, k], y: [0, TOP] },
    k_words: beside(k, K_AT, fill(words.k_line, { k: count(k) }), Math.log10(k) > frame.end * 0.6),
  };
}

/**
 * @param {Result} result
 * @param {DecodingOptions} options
 * @param {Step} step
 * @param {Words} words
 * @returns {Traces}
 */
function pLine({ p }, options, step, words) {
  if (p === null) return { p: NOTHING, p_words: NO_WORDS };
  const set = options.top_p.toFixed(2);
  const whole = p.share > 0.9995;
  const text = whole ? fill(words.p_line, { p: set }) : fill(words.p_line_mass, { p: set, mass: percent(p.share) });
  const [size, y] = [step.vocab_size, p.height];
  const below = y > 0.3;
  return {
    p: { x: [1, size], y: [y, y] },
    p_words: { x: [size ** 0.98, size ** 0.98], y: [y + 0.015, y - 0.02], text: below ? ['', text] : [text, ''] },
  };
}

/**
 * @param {Result} result
 * @param {RankFrame} frame
 * @param {Words} words
 * @param {Label} label
 * @returns {Traces}
 */
function uPoint(result, frame, words, label) {
  const { u, place, token } = result;
  if (u === null || place === null || token === null) return { u: NOTHING, u_point: NO_POINT, u_words: NO_WORDS };
  const [x, y] = [place + 1, heightOf(result, u)];
  const text = fill(words.u_point, { u: u.toFixed(2), token: label(token) });
  const above = Math.log10(x) > frame.end * 0.5;
  return {
    u: { x: [1, x], y: [y, y] },
    u_point: { x: [x], y: [y] },
    u_words: {
      x: [x, x],
      y: [Math.max(y - 0.02, U_ABOVE), Math.min(y + 0.02, 0.97)],
      text: above ? ['', text] : [text, ''],
    },
  };
}

/**
 * The marks where the lines can be taken hold of.
 *
 * @param {Result} result
 * @param {Step} step
 * @returns {Traces}
 */
function handles(result, step) {
  if (result.grip === null) return { k_handle: NO_POINT, p_handle: NO_POINT };
  return {
    k_handle: { x: [kHandle(result, step)], y: [1.035] },
    p_handle: { x: [step.vocab_size], y: [pHandle(result, result.grip)] },
  };
}

/**
 * The rank at which the k line stands; without effect it waits at its end.
 *
 * @param {Result} result
 * @param {Step} step
 */
const kHandle = ({ k }, step) => k ?? step.vocab_size;

/**
 * The height at which the p line stands; without effect it waits at its end.
 *
 * @param {Result} result
 * @param {number} end
 */
const pHandle = ({ p }, end) => p?.height ?? end;

/**
 * @param {Result} result
 * @param {Draw[]} draws
 * @returns {Numbers}
 */
const drawPoints = (result, draws) =>
  draws.length && result.kept
    ? { x: draws.map(({ place }) => place + 1), y: draws.map(({ u }) => heightOf(result, u)) }
    : NO_POINT;
