// The numbers of the next-token chart (charts/next_token.py). Pure: no DOM.

import { count, fill, percent, shortened } from '../../common/format.js';

/** @import { Draw, Measure, Numbers, Result, Step, Traces, View } from '../types.js' */

/**
 * What stands still while controls move: the step, number of tokens and of rows, pixels for the labels, pixels from
 * 0 to 100 %, the axes and the `end` of the probabilities', the thickness of the bars.
 *
 * @typedef {{
 *   step: Pick<Step, 'vocab_size'>, width: number, tokens: number, rows: number,
 *   labelWidth: number, unit: number, end: number,
 *   xRange: [number, number], tickvals: number[], yRange: [number, number],
 *   thickness: { before: number, after: number },
 * }} BarFrame
 */

/**
 * A row: a token, or the rest of the vocabulary (`id` null). `rule` is the stage that removed it (null: kept), `draws`
 * how many of a series of draws it got; `green`: the watermark raises it.
 *
 * @typedef {{
 *   id: number | null, before: number, after: number, rule: string | null, chosen: boolean, draws: number,
 *   green: boolean,
 * }} Row
 */

/**
 * The words of the rows; `draws` is the number of draws of a series.
 *
 * @typedef {{
 *   label: (row: Row) => string, rule: (name: string) => string, chosen: (row: Row) => string,
 *   taken: (row: Row) => string, draws: number, measure: Measure,
 * }} RowWords
 */

const ROW_HEIGHT = 20; // next_token.ROW_HEIGHT
const [LEAST_ROWS, MOST_ROWS] = [8, 30];
const NARROW = 420; // pixels: a phone
const TIGHT = 340; // pixels: beside a conversation
const OBSERVED_OFF = { x: -9, y: -9 }; // outside: no draws
const OUTLINE = 0.42; // of a row, to each side
const DUST = 1e-12; // what rounding leaves of a sum that is 0
/** Where the axis may end, each with the distance of its ticks. */
const ENDS = [
  [0.02, 0.01],
  [0.05, 0.01],
  [0.1, 0.02],
  [0.2, 0.05],
  [0.3, 0.1],
  [0.5, 0.1],
  [1, 0.2],
];

/**
 * The next-token chart as live.js drives it.
 *
 * @type {View<BarFrame>}
 */
export const bars = {
  reframe(plot, { step, result, draws }) {
    const { width, height } = plot.inner;
    const frame = barFrame(step, width, height, (tokens) => largest(barRows(step, result, tokens, draws), draws));
    Object.assign(plot.layout.xaxis, { range: frame.xRange, tickvals: frame.tickvals });
    plot.layout.xaxis.ticktext = frame.tickvals.map((t) => `${Number((t * 100).toFixed(1))}%`);
    plot.layout.yaxis.range = frame.yRange;
    plot.thicken('before', frame.thickness.before);
    plot.thicken('after', frame.thickness.after);
    return frame;
  },
  fits({ step, result, draws }, frame) {
    const most = largest(barRows(step, result, frame.tokens, draws), draws);
    return step === frame.step ? most <= frame.end : endAbove(most) === frame.end;
  },
  enter: (_, was) => was,
  traces({ step, result, draws, words, label, measure }, frame) {
    const rows = barRows(step, result, frame.tokens, draws);
    const rest = fill(words.rest, { n: count(step.vocab_size - frame.tokens) });
    const { token } = result;
    return barTraces(rows, frame, {
      label: (row) => shortened(row.id === null ? rest : label(row.id), frame.labelWidth - 10, measure),
      rule: (name) => (name === 'constraint' ? words.not_allowed : words[`stage:${name}`]),
      chosen: (row) => chosenMark(row, frame, token !== null && row.id === null ? label(token) : '', words.chosen),
      taken: (row) => (row.id !== null && row.id === step.taken && !row.chosen ? words.in_text : ''),
      draws: draws.length,
      measure,
    });
  },
};

/**
 * The frame of a plot of `width` × `height` pixels.
 *
 * @param {Pick<Step, 'vocab_size'>} step
 * @param {number} width
 * @param {number} height
 * @param {(tokens: number) => number} most the largest share among the rows of so many tokens
 * @returns {BarFrame}
 */
export function barFrame(step, width, height, most = () => 1) {
  const fit = Math.min(Math.max(Math.floor(height / ROW_HEIGHT) - 1, LEAST_ROWS), MOST_ROWS);
  const tokens = Math.min(fit, step.vocab_size);
  const rows = tokens < step.vocab_size ? tokens + 1 : tokens;
  const labelWidth = labelRoom(width);
  const right = width < TIGHT ? 76 : width < NARROW ? 112 : 132; // pixels for "100.0 % ◀ chosen", or "100.0 % ◀"
  const end = endAbove(most(tokens));
  const unit = Math.max(width - labelWidth - right, 40) / end; // pixels from 0 to 100 %
  const rowHeight = height / rows;
  return {
    step,
    width,
    tokens,
    rows,
    labelWidth,
    unit,
    end,
    xRange: [-labelWidth / unit, end + right / unit],
    tickvals: ticks(width, end),
    yRange: [rows - 0.5, -0.5],
    thickness: { before: Math.min(rowHeight * 0.74, 28), after: Math.min(rowHeight * 0.44, 16) },
  };
}

/**
 * @param {number} width
 * @param {number} end
 */
function ticks(width, end) {
  const distance =
    width < TIGHT ? end : width < NARROW ? end / 2 : (ENDS.find(([each]) => each === end) ?? ENDS[ENDS.length - 1])[1];
  return Array.from({ length: Math.round(end / distance) + 1 }, (_, i) => i * distance);
}

/**
 * The smallest end of the axis that `share` does not pass.
 *
 * @param {number} share
 * @returns {number}
 */
export const endAbove = (share) => ENDS.find(([end]) => share <= end)?.[0] ?? 1;

/**
 * The largest share that a row shows; rounding makes none larger than all.
 *
 * @param {Row[]} rows
 * @param {Draw[]} draws
 */
function largest(rows, draws) {
  const most = rows.map((row) => Math.max(row.before, row.after, draws.length ? row.draws / draws.length : 0));
  return Math.min(1, Math.max(...most));
}

/**
 * Pixels for the names at the left of a chart with rows.
 *
 * @param {number} width
 * @returns {number}
 */
export const labelRoom = (width) => Math.min(136, Math.max(width * 0.26, width < TIGHT ? 92 : 120));

/**
 * The best `tokens` by raw probability, a row each, then one for the rest.
 *
 * @param {Step} step
 * @param {Result} result
 * @param {number} tokens
 * @param {Draw[]} draws
 * @returns {Row[]}
 */
export function barRows(step, result, tokens, draws) {
  /** @type {Map<number, number>} */
  const drawn = new Map();
  for (const { token } of draws) drawn.set(token, (drawn.get(token) ?? 0) + 1);
  /** @type {Row[]} */
  const rows = [];
  for (let i = 0; i < tokens; i++) {
    const id = step.ranked.ids[i];
    const stage = result.removedBy[id];
    const rule = stage ? result.stages[stage - 1].name : null;
    rows.push({
      id,
      before: step.before[id],
      after: result.after[id],
      rule,
      chosen: id === result.token,
      draws: drawn.get(id) ?? 0,
      green: result.green?.[id] === 1,
    });
  }
  if (tokens < step.vocab_size) rows.push(restOf(result, rows, draws.length));
  return rows;
}

/**
 * @param {Result} result
 * @param {Row[]} rows
 * @param {number} draws
 * @returns {Row}
 */
function restOf(result, rows, draws) {
  const total = (/** @type {'before' | 'after' | 'draws'} */ key) => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    id: null,
    before: whole(1 - total('before')),
    after: result.kept ? whole(1 - total('after')) : 0,
    rule: null,
    green: false,
    draws: draws - total('draws'),
    chosen: result.token !== null && !rows.some((row) => row.chosen),
  };
}

/**
 * What stands at the chosen row: where there is little room, its first sign alone.
 *
 * @param {Row} row
 * @param {BarFrame} frame
 * @param {string} token the token that is meant, in the row of the rest
 * @param {string} word
 */
function chosenMark(row, { width }, token, word) {
  if (width < TIGHT) return word.split(' ')[0];
  return row.id === null && token ? `${word}: ${token}` : word;
}

/**
 * A share without the dust of rounding.
 *
 * @param {number} share
 */
const whole = (share) => (share < DUST ? 0 : share);

/**
 * The chart's traces by name.
 *
 * @param {Row[]} rows
 * @param {BarFrame} frame
 * @param {RowWords} words
 * @returns {Traces}
 */
export function barTraces(rows, frame, words) {
  const gap = 4 / frame.unit;
  const { label } = words;
  /** @typedef {(row: Row) => number} Place */
  /** @typedef {(row: Row) => string} Text */
  /** @type {Place} */
  const end = (row) => Math.max(row.before, row.after, words.draws ? row.draws / words.draws : 0) + 2 * gap;
  /** @type {Text} */
  const share = (row) => (words.draws ? `${row.draws} / ${(row.after * words.draws).toFixed(1)}` : percent(row.after));
  /** @type {(row: Row, text: string) => number} */
  const room = (row, text) => frame.xRange[1] - words.measure(`${share(row)} ${text}`) / frame.unit; // up to the edge
  /** @type {Text} its first sign alone where the rest would push the number over the bar */
  const mark = (row) => {
    const text = row.chosen ? words.chosen(row) : words.taken(row);
    return row.chosen && room(row, text) < end(row) ? text.split(' ')[0] : text;
  };
  /** @type {Place} */
  const last = (row) => room(row, mark(row));
  /** @type {Place} */
  const start = (row) => Math.min(end(row), last(row));
  /** @type {(x: Place, text: Text) => Numbers} */
  const texts = (x, text) => ({ x: rows.map(x), y: rows.map((_, i) => i), text: rows.map(text) });
  return {
    before: lines(rows, 'before'),
    after: lines(rows, 'after'),
    green: edges(rows, gap / 2),
    chosen: outline(rows),
    label: texts(
      () => -gap,
      (row) => (row.rule ? '' : label(row)),
    ),
    removed_label: texts(
      () => -gap,
      (row) => (row.rule ? label(row) : ''),
    ),
    percent: texts(start, (row) => (row.rule ? '' : share(row))),
    mark: texts((row) => start(row) + words.measure(`${share(row)} `) / frame.unit, mark),
    observed: words.draws
      ? { x: rows.map((row) => (row.draws ? row.draws / words.draws : OBSERVED_OFF.x)), y: rows.map((_, i) => i) }
      : { x: rows.map(() => OBSERVED_OFF.x), y: rows.map(() => OBSERVED_OFF.y) },
    rule: texts(end, (row) => (row.rule ? words.rule(row.rule) : '')),
  };
}

/**
 * @param {Row[]} rows
 * @param {'before' | 'after'} key
 * @returns {Numbers}
 */
const lines = (rows, key) => ({
  x: rows.flatMap((row) => [0, row[key], null]),
  y: rows.flatMap((_, i) => [i, i, null]),
});

/**
 * An edge at the foot of each bar that the watermark raises, `left` of zero.
 *
 * @param {Row[]} rows
 * @param {number} left
 * @returns {Numbers}
 */
const edges = (rows, left) => ({
  x: rows.flatMap((row) => (row.green ? [-left, -left, null] : [null, null, null])),
  y: rows.flatMap((_, i) => [i - OUTLINE, i + OUTLINE, null]),
});

/**
 * @param {Row[]} rows
 * @returns {Numbers}
 */
function outline(rows) {
  const i = rows.findIndex((row) => row.chosen);
  if (i < 0) return { x: [null, null, null, null, null], y: [null, null, null, null, null] };
  const end = Math.max(rows[i].before, rows[i].after);
  return { x: [0, end, end, 0, 0], y: [i - OUTLINE, i - OUTLINE, i + OUTLINE, i + OUTLINE, i - OUTLINE] };
}
