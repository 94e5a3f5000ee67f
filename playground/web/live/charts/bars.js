// The numbers of the next-token chart (charts/next_token.py). Pure: no DOM.

import { count, fill, percent, shortened } from '../../common/format.js';

const ROW_HEIGHT = 20; // next_token.ROW_HEIGHT
const [LEAST_ROWS, MOST_ROWS] = [8, 30];
const NARROW = 420; // pixels: a phone
const OBSERVED_OFF = { x: -9, y: -9 }; // outside: no draws
const OUTLINE = 0.42; // of a row, to each side

/** The next-token chart as live.js drives it. */
export const bars = {
  reframe(chart, { step }) {
    const frame = barFrame(step, chart.inner.width, chart.inner.height);
    Object.assign(chart.layout.xaxis, { range: frame.xRange, tickvals: frame.tickvals });
    chart.layout.xaxis.ticktext = frame.tickvals.map((t) => `${t * 100}%`);
    chart.layout.yaxis.range = frame.yRange;
    for (const name of ['before', 'after']) chart.trace(name).line.width = frame.thickness[name];
    return frame;
  },
  traces({ step, result, draws, words, label, measure }, frame) {
    const rows = barRows(step, result, frame.tokens, draws);
    const rest = fill(words.rest, { n: count(step.vocab_size - frame.tokens) });
    return barTraces(rows, frame, {
      label: (row) => shortened(row.id === null ? rest : label(row.id), frame.labelWidth - 10, measure),
      rule: (name) => words[`stage:${name}`],
      chosen: (row) => (row.id === null ? `${words.chosen}: ${label(result.token)}` : words.chosen),
      draws: draws.length,
      measure,
    });
  },
};

/** What stands still while controls move: rows, ranges, thickness of the bars, for a plot of `width` × `height` px. */
export function barFrame(step, width, height) {
  const fit = Math.min(Math.max(Math.floor(height / ROW_HEIGHT) - 1, LEAST_ROWS), MOST_ROWS);
  const tokens = Math.min(fit, step.vocab_size);
  const rows = tokens < step.vocab_size ? tokens + 1 : tokens;
  const labelWidth = labelRoom(width);
  const right = width < NARROW ? 60 : 132; // pixels for "100.0 % ◀ chosen"
  const unit = Math.max(width - labelWidth - right, 40); // pixels from 0 to 100 %
  const rowHeight = height / rows;
  return {
    tokens,
    rows,
    labelWidth,
    unit,
    xRange: [-labelWidth / unit, 1 + right / unit],
    tickvals: ticks(width),
    yRange: [rows - 0.5, -0.5],
    thickness: { before: Math.min(rowHeight * 0.74, 28), after: Math.min(rowHeight * 0.44, 16) },
  };
}

const ticks = (width) => (width < NARROW ? [0, 0.5, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1]);

/** Pixels for the names at the left of a chart with rows. */
export const labelRoom = (width) => Math.min(136, Math.max(width * 0.26, 120));

/** A row each: {id (null: the rest), before, after, rule (null: kept), chosen, seen}, best first by raw probability. */
export function barRows(step, result, tokens, draws) {
  const seen = new Map();
  for (const { token } of draws) seen.set(token, (seen.get(token) ?? 0) + 1);
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
      seen: seen.get(id) ?? 0,
    });
  }
  if (tokens < step.vocab_size) rows.push(restOf(result, rows, draws.length));
  return rows;
}

function restOf(result, rows, draws) {
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    id: null,
    before: Math.max(1 - total('before'), 0),
    after: result.kept ? Math.max(1 - total('after'), 0) : 0,
    rule: null,
    seen: draws - total('seen'),
    chosen: result.token !== null && !rows.some((row) => row.chosen),
  };
}

/** The chart's traces by name. `words`: {label(row), rule(name), chosen(row), draws: their number, measure(text)}. */
export function barTraces(rows, frame, words) {
  const gap = 4 / frame.unit;
  const end = (row) => Math.max(row.before, row.after, words.draws ? row.seen / words.draws : 0) + 2 * gap;
  const { label } = words;
  const mark = (row) => (row.chosen ? words.chosen(row) : '');
  const share = (row) => (words.draws ? `${row.seen} / ${(row.after * words.draws).toFixed(1)}` : percent(row.after));
  const last = (row) => frame.xRange[1] - words.measure(`${share(row)} ${mark(row)}`) / frame.unit; // ends at the edge
  const start = (row) => Math.min(end(row), last(row));
  const texts = (x, text) => ({ x: rows.map(x), y: rows.map((_, i) => i), text: rows.map(text) });
  return {
    before: lines(rows, 'before'),
    after: lines(rows, 'after'),
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
      ? { x: rows.map((row) => (row.seen ? row.seen / words.draws : OBSERVED_OFF.x)), y: rows.map((_, i) => i) }
      : { x: rows.map(() => OBSERVED_OFF.x), y: rows.map(() => OBSERVED_OFF.y) },
    rule: texts(end, (row) => (row.rule ? words.rule(row.rule) : '')),
  };
}

const lines = (rows, key) => ({
  x: rows.flatMap((row) => [0, row[key], null]),
  y: rows.flatMap((_, i) => [i, i, null]),
});

function outline(rows) {
  const i = rows.findIndex((row) => row.chosen);
  if (i < 0) return { x: [null, null, null, null, null], y: [null, null, null, null, null] };
  const end = Math.max(rows[i].before, rows[i].after);
  return { x: [0, end, end, 0, 0], y: [i - OUTLINE, i - OUTLINE, i + OUTLINE, i + OUTLINE, i - OUTLINE] };
}
