// The numbers of the next-token chart (charts/next_token.py). Pure: no DOM.

import { BLANK, escaped, percent } from './text.js';

const ROW_HEIGHT = 20; // next_token.ROW_HEIGHT
const [LEAST_ROWS, MOST_ROWS] = [8, 30];
const RIGHT = 112; // pixels for "100.0 % ◀ chosen"
const OUTLINE = 0.42; // of a row, to each side

/** What stands still while controls move: rows, ranges, thickness of the bars, for a plot of `width` × `height` px. */
export function barFrame(step, width, height) {
  const fit = Math.min(Math.max(Math.floor(height / ROW_HEIGHT) - 1, LEAST_ROWS), MOST_ROWS);
  const tokens = Math.min(fit, step.vocab_size);
  const rows = tokens < step.vocab_size ? tokens + 1 : tokens;
  const labelWidth = Math.min(136, width * 0.26);
  const unit = Math.max(width - labelWidth - RIGHT, 40); // pixels from 0 to 100 %
  const rowHeight = height / rows;
  return {
    tokens,
    rows,
    labelWidth,
    unit,
    xRange: [-labelWidth / unit, 1 + RIGHT / unit],
    yRange: [rows - 0.5, -0.5],
    thickness: { before: Math.min(rowHeight * 0.74, 28), after: Math.min(rowHeight * 0.44, 16) },
  };
}

/** A row each: {id (null: the rest), before, after, rule (null: kept), chosen}, best first by the raw probability. */
export function barRows(step, result, tokens) {
  const rows = [];
  for (let i = 0; i < tokens; i++) {
    const id = step.ranked.ids[i];
    const stage = result.removedBy[id];
    const rule = stage ? result.stages[stage - 1].name : null;
    rows.push({ id, before: step.before[id], after: result.after[id], rule, chosen: id === result.token });
  }
  if (tokens < step.vocab_size) rows.push(restOf(step, result, rows));
  return rows;
}

function restOf(step, result, rows) {
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    id: null,
    before: Math.max(1 - total('before'), 0),
    after: result.kept ? Math.max(1 - total('after'), 0) : 0,
    rule: null,
    chosen: result.token !== null && !rows.some((row) => row.chosen),
  };
}

/** The chart's traces by name. `words`: {label(id), rest, rule(name), chosen(row)}. */
export function barTraces(rows, frame, words) {
  const gap = 4 / frame.unit;
  const end = (row) => Math.max(row.before, row.after) + gap;
  const label = (row) => escaped(row.id === null ? words.rest : words.label(row.id));
  const mark = (row) => (row.chosen ? ` <b>${escaped(words.chosen(row))}</b>` : '');
  const texts = (x, text) => ({ x: rows.map(x), y: rows.map((_, i) => i), text: rows.map(text) });
  return {
    before: lines(rows, 'before'),
    after: lines(rows, 'after'),
    chosen: outline(rows),
    label: texts(() => -gap, (row) => (row.rule ? BLANK : label(row))),
    removed_label: texts(() => -gap, (row) => (row.rule ? `<s>${label(row)}</s>` : BLANK)),
    percent: texts(end, (row) => (row.rule ? BLANK : percent(row.after) + mark(row))),
    rule: texts(end, (row) => (row.rule ? escaped(words.rule(row.rule)) : BLANK)),
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
