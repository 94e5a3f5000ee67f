// The numbers of the stages' chart (charts/waterfall.py). Pure: no DOM.

import { count, fill, percent } from '../../common/format.js';
import { labelRoom } from './bars.js';

const SAMPLING_FROM = 3; // the stages before it act whether or not a token is drawn

/** The stages' chart as live.js drives it. */
export const waterfall = {
  reframe(chart, { stages }) {
    const { width, height } = chart.inner;
    const label = labelRoom(width);
    const brief = width < 420; // a phone
    const right = brief ? 56 : 168; // pixels for the words
    const unit = Math.max(width - label - right, 40);
    chart.layout.xaxis.range = [-label / unit, 1 + right / unit];
    const thickness = Math.min((height / (stages.length + 1)) * 0.56, 16);
    for (const name of ['left', 'removed']) chart.trace(name).line.width = thickness;
    return { gap: 5 / unit, brief };
  },
  traces({ step, result, options, words, stages }, { gap, brief }) {
    const rows = stageRows(step, result, options, stages);
    const name = (row) => (row.name === null ? words.waterfall_start : words[`stage:${row.name}`]);
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
      words: texts(1 + gap, (row) => (row.acts ? said(row, words, brief) : '')),
      off_words: texts(gap, (row) => (row.acts ? '' : row.possible ? words.stage_off : words.stage_not_drawing)),
    };
  },
};

/** A row each: {name (null: the start), acts, possible, before, left: mass, kept, removed: numbers of tokens}. */
export function stageRows(step, result, options, stages) {
  const acting = new Map(result.stages.map((stage) => [stage.name, stage]));
  let mass = 1;
  const rows = stages.map((name, i) => {
    const stage = acting.get(name);
    const before = mass;
    if (stage) mass *= stage.mass;
    const possible = i < SAMPLING_FROM || options.do_sample;
    const numbers = { kept: stage?.kept, removed: stage?.removed.length };
    return { name, acts: Boolean(stage), possible, before: stage ? before : 0, left: stage ? mass : 0, ...numbers };
  });
  return [{ name: null, acts: true, before: 1, left: 1, kept: step.ranked.count, removed: 0 }, ...rows];
}

function said(row, words, brief) {
  const values = { n: count(row.kept), removed: count(row.removed) };
  if (brief) return values.n;
  if (row.name === null) return fill(words.stage_start, values);
  const reshapes = (row.name === 'temperature' || row.name === 'repetition_penalty') && !row.removed;
  return reshapes ? fill(words.stage_reshapes, values) : `${percent(row.left)} · ${fill(words.stage_left, values)}`;
}

const bar = (rows, from, to) => ({
  x: rows.flatMap((row) => [from(row), to(row), null]),
  y: rows.flatMap((_, i) => [i, i, null]),
});
