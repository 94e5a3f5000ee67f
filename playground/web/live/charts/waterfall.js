// The numbers of the stages' chart (charts/waterfall.py). Pure: no DOM.

import { count, fill, percent } from '../../common/format.js';
import { STAGES } from '../../generated/stages.js';
import { labelRoom } from './bars.js';

/** @import { DecodingOptions } from '../../generated/contract.js' */
/** @import { Numbers, Result, Shown, Step, View, Words } from '../types.js' */

/**
 * A stage, or the start (`name` null): whether it acts and whether it could, the mass before and after it, the number
 * of tokens kept and removed.
 *
 * @typedef {{
 *   name: string | null, acts: boolean, possible: boolean,
 *   before: number, left: number, kept: number, removed: number,
 * }} Row
 */

/**
 * The stages that have a row: the usual ones, and the others while they act.
 *
 * @param {Pick<Shown, 'stages' | 'usual' | 'result'>} shown
 */
export const withRow = ({ stages, usual, result }) =>
  stages.filter((name) => usual.includes(name) || result.stages.some((stage) => stage.name === name));

/**
 * The stages' chart as live.js drives it; `gap` to the words, on the axis, and whether the words are brief.
 *
 * @type {View<{ gap: number, brief: boolean, rows: string[] }>}
 */
export const waterfall = {
  fits: (shown, { rows }) => withRow(shown).join() === rows.join(),
  reframe(plot, shown) {
    const { words, measure } = shown;
    const { width, height } = plot.inner;
    const stages = withRow(shown);
    const label = Math.max(labelRoom(width), measure(words.waterfall_start) + 8); // the longest of the names
    const brief = width < 420; // a phone
    const right = brief ? 56 : 168; // pixels for the words
    const unit = Math.max(width - label - right, 40);
    plot.layout.xaxis.range = [-label / unit, 1 + right / unit];
    plot.layout.yaxis.range = [stages.length + 0.5, -0.5];
    const thickness = Math.min((height / (stages.length + 1)) * 0.56, 16);
    for (const name of ['left', 'removed']) plot.thicken(name, thickness);
    return { gap: 5 / unit, brief, rows: stages };
  },
  traces({ step, result, options, words }, { gap, brief, rows: names }) {
    const rows = stageRows(step, result, options, names);
    const name = (/** @type {Row} */ row) => (row.name === null ? words.waterfall_start : words[`stage:${row.name}`]);
    /** @type {(x: number, text: (row: Row) => string) => Numbers} */
    const texts = (x, text) => ({ x: rows.map(() => x), y: rows.map((_, i) => i), text: rows.map(text) });
    return {
      left: bar(
        rows,
        () => 0,
        (row) => row.left,
      ),
      removed: bar(
        rows,
        (row) => row.left,
        (row) => row.before,
      ),
      name: texts(-gap, (row) => (row.acts ? name(row) : '')),
      off_name: texts(-gap, (row) => (row.acts ? '' : name(row))),
      words: texts(1 + gap, (row) => (row.acts ? effect(row, words, brief) : '')),
      off_words: texts(gap, (row) => (row.acts ? '' : row.possible ? words.stage_off : words.stage_not_drawing)),
    };
  },
};

/**
 * A row for the start and for each of `stages`.
 *
 * @param {Step} step
 * @param {Result} result
 * @param {DecodingOptions} options
 * @param {string[]} stages
 * @returns {Row[]}
 */
export function stageRows(step, result, options, stages) {
  const acting = new Map(result.stages.map((stage) => [stage.name, stage]));
  let mass = 1;
  const rows = stages.map((name) => {
    const stage = acting.get(name);
    const possible = !STAGES[name].draws || options.do_sample;
    if (!stage) return { name, acts: false, possible, before: 0, left: 0, kept: 0, removed: 0 };
    const before = mass;
    mass *= stage.mass;
    return { name, acts: true, possible, before, left: mass, kept: stage.kept, removed: stage.removed.length };
  });
  const start = { name: null, acts: true, possible: true, before: 1, left: 1, kept: step.ranked.count, removed: 0 };
  return [start, ...rows];
}

/**
 * The words for what a stage that acts has done.
 *
 * @param {Row} row
 * @param {Words} words
 * @param {boolean} brief
 */
export function effect(row, words, brief) {
  const values = { n: count(row.kept), removed: count(row.removed) };
  if (brief) return values.n;
  if (row.name === null) return fill(words.stage_start, values);
  const reshapes = STAGES[row.name].rescales && !row.removed;
  return reshapes ? fill(words.stage_reshapes, values) : `${percent(row.left)} · ${fill(words.stage_left, values)}`;
}

/**
 * @param {Row[]} rows
 * @param {(row: Row) => number} from
 * @param {(row: Row) => number} to
 * @returns {Numbers}
 */
const bar = (rows, from, to) => ({
  x: rows.flatMap((row) => [from(row), to(row), null]),
  y: rows.flatMap((_, i) => [i, i, null]),
});
