// The numbers of the cumulative chart (charts/cumulative.py). Pure: no DOM.

import { count, fill, percent } from '../../common/format.js';
import { cumulative, curveRanks, heightOf } from '../math.js';

const [KEPT_AT, K_AT, U_ABOVE] = [0.06, 0.16, 0.3]; // heights of the words
const TOP = 1.06; // of the height axis
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const NOTHING = { x: [1, 1], y: [-1, -1] }; // below the chart
const NO_POINT = { x: [1], y: [-1] };
const NO_WORDS = { ...NOTHING, text: ['', ''] };

/** The cumulative chart as live.js drives it. */
export const curve = {
  reframe(chart, { step, words }) {
    const frame = curveFrame(step);
    const { xRange: range, tickvals, ticktext } = frame;
    Object.assign(chart.layout.xaxis, { range, tickvals, ticktext });
    chart.layout.xaxis.title.text = words.rank;
    return frame;
  },
  traces({ step, result, options, draws, words, label }, frame) {
    return { ...curveTraces(result, step, options, frame, { ...words, label }), draws: drawPoints(result, draws) };
  },
  /** Where the k and p lines can be taken hold of, in pixels; null when they do nothing. */
  grips(result, step, { inner, frame, layout }) {
    if (result.grip === null || !frame) return null;
    const { k_handle, p_handle } = handles(result, step);
    const [from, to] = frame.xRange;
    const top = layout.yaxis.range[1];
    return {
      top_k: ((Math.log10(k_handle.x[0]) - from) / (to - from)) * inner.width,
      top_p: (1 - p_handle.y[0] / top) * inner.height,
    };
  },
  /** The option's value under the hand: `share` of the axis, 0 … 1. At the end of its axis a line is off. */
  valueAt(name, share, result, step, { xRange: [from, to] }) {
    if (name === 'top_p') return clamp(Math.round(((share * TOP) / result.grip) * 100) / 100, 0, 1);
    const k = clamp(Math.round(10 ** (from + share * (to - from))), 1, step.vocab_size);
    return k === step.vocab_size ? 0 : k;
  },
};

/** What stands still while controls move: the ranks that are drawn, the axis' range and ticks. */
export function curveFrame(step) {
  const end = Math.max(Math.log10(step.vocab_size), 0.1);
  return { ranks: curveRanks(step.vocab_size), end, xRange: [-0.02 * end, end * 1.02], ...ticks(step.vocab_size) };
}

function ticks(size) {
  const steps = size < 200 ? [1, 2, 5] : [1];
  const tickvals = [];
  for (let decade = 1; decade <= size; decade *= 10)
    tickvals.push(...steps.map((s) => s * decade).filter((v) => v <= size));
  return { tickvals, ticktext: tickvals.map(count) };
}

/** The chart's traces by name. `words`: the word table of the language, with `label(id)`. */
export function curveTraces(result, step, options, frame, words) {
  return {
    kept: keptArea(result, frame),
    curve: { x: frame.ranks, y: frame.ranks.map((rank) => cumulative(result, rank)) },
    ...keptWords(result, frame, words),
    ...kLine(result, frame, words),
    ...pLine(result, options, step, words),
    ...uPoint(result, frame, words),
    ...handles(result, step),
  };
}

function keptArea(result, { ranks }) {
  const { low, high } = result;
  if (high === low) return NOTHING;
  const x = [low + 1, ...ranks.filter((rank) => rank > low + 1 && rank < high), high];
  const y = x.map((rank) => cumulative(result, rank));
  return { x: [low + 1, ...x, high], y: [0, ...y, 0] };
}

/** Words at one of two places: right of the point, or left of it. */
function beside(x, y, text, left) {
  return { x: [x, x], y: [y, y], text: left ? ['', `${text}\u00a0`] : [`\u00a0${text}`, ''] };
}

/** Inside the area, at its right edge; right of it, and of a k line close by, when it is too narrow. */
function keptWords({ low, high, kept, k }, frame, words) {
  if (high === low) return { kept_words: NO_WORDS };
  const inside = Math.log10(high) - Math.log10(low + 1) > frame.end * 0.25;
  const near = k !== null && Math.log10(k) - Math.log10(high) < frame.end * 0.25;
  const x = !inside && near ? Math.max(high, k) : high;
  return { kept_words: beside(x, KEPT_AT, fill(words.kept_area, { n: count(kept) }), inside) };
}

function kLine({ k }, frame, words) {
  if (k === null) return { k: NOTHING, k_words: NO_WORDS };
  return {
    k: { x: [k, k], y: [0, TOP] },
    k_words: beside(k, K_AT, fill(words.k_line, { k: count(k) }), Math.log10(k) > frame.end * 0.6),
  };
}

function pLine({ p }, options, step, words) {
  if (p === null) return { p: NOTHING, p_words: NO_WORDS };
  const given = options.top_p.toFixed(2);
  const whole = p.share > 0.9995;
  const text = whole ? fill(words.p_line, { p: given }) : fill(words.p_line_mass, { p: given, mass: percent(p.share) });
  const [size, y] = [step.vocab_size, p.height];
  const below = y > 0.3;
  return {
    p: { x: [1, size], y: [y, y] },
    p_words: { x: [size ** 0.98, size ** 0.98], y: [y + 0.015, y - 0.02], text: below ? ['', text] : [text, ''] },
  };
}

function uPoint(result, frame, words) {
  if (result.u === null) return { u: NOTHING, u_point: NO_POINT, u_words: NO_WORDS };
  const [x, y] = [result.place + 1, heightOf(result, result.u)];
  const text = fill(words.u_point, { u: result.u.toFixed(2), token: words.label(result.token) });
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

/** Where the lines can be taken hold of; a line without effect waits at its end. */
function handles(result, step) {
  if (result.grip === null) return { k_handle: NO_POINT, p_handle: NO_POINT };
  const size = step.vocab_size;
  return {
    k_handle: { x: [result.k ?? size], y: [1.035] },
    p_handle: { x: [size], y: [result.p?.height ?? result.grip] },
  };
}

const drawPoints = (result, draws) =>
  draws.length && result.kept
    ? { x: draws.map(({ place }) => place + 1), y: draws.map(({ u }) => heightOf(result, u)) }
    : NO_POINT;
