// What the Compare tab shows and what can be pressed there, by name (shell/shown.js). Rows count from 1.

/** @import { LaneData, SettingData } from '../generated/contract.js' */
/** @import { Given, Shown } from '../shell/shown.js' */

import { data } from '../common/data.js';
import { clicked, offerActs, offerValues, offerWhole } from '../shell/shown.js';
import { theBoard } from './board.js';
import { isBoard } from './kept.js';
import { theCard } from './lockstep.js';

/** @typedef {{ setting: SettingData, row: LaneData }} Row */

/**
 * A value of the rows that stand on the board.
 *
 * @param {(rows: Row[], given: Given) => Shown} value
 */
const ofRows = (value) => (/** @type {Given} */ given) => {
  const rows = theBoard()?.whole;
  return rows ? value(rows, given) : null;
};

/** @param {Row} row */
const logprobOf = ({ row }) => row.figures.logprob;

/** @param {Row[]} rows @param {unknown} number */
const rowOf = (rows, number) => rows[Number(number) - 1].row;

offerValues({
  rows_by_logprob: ofRows((rows) => ({
    answer: rows
      .map((row, i) => ({ key: String(i + 1), logprob: logprobOf(row) }))
      .sort((one, other) => other.logprob - one.logprob)
      .map(({ key }) => key),
  })),
  same_rows: ofRows((rows, { one, other }) => ({
    answer: String(rowOf(rows, one).ids) === String(rowOf(rows, other).ids) ? 'same' : 'different',
  })),
  surest_row: ofRows((rows) => {
    const rates = rows.map(({ row }) => row.figures.logprob_per_byte ?? Number.NEGATIVE_INFINITY);
    return { answer: String(1 + rates.indexOf(Math.max(...rates))) };
  }),
  surer_reader() {
    const board = theBoard();
    const rates = theCard()?.state.value?.per_byte.map((rate) => rate ?? Number.NEGATIVE_INFINITY);
    if (!board || !rates) return null;
    const { one, other } = board.pair;
    return { answer: String(1 + (rates[0] >= rates[1] ? one : other)) };
  },
  repeated_share: ofRows((rows, { row, size }) => {
    const share = rowOf(rows, row).figures.repeated[String(size)] ?? null; // a text of fewer tokens has none
    return { answer: share === null ? null : 100 * share };
  }),
  logprob_by_beams() {
    const board = theBoard();
    const widths = board?.settings.map(({ num_beams }) => num_beams).sort((one, other) => one - other);
    const points = board?.whole?.map(
      (row) => /** @type {[number, number]} */ ([row.setting.num_beams, logprobOf(row)]),
    );
    if (!widths) return null;
    return { labels: widths.map(String), answer: points?.sort(([one], [other]) => one - other) ?? null };
  },
});
offerActs({
  async compare() {
    const before = theBoard()?.state.value?.run_id;
    const isNew = () => theBoard()?.state.value?.run_id !== before;
    await clicked('#compare-run', isNew, () => Boolean(theBoard()?.whole));
  },
  async lockstep() {
    const state = () => theCard()?.state;
    const isOver = () => Boolean(state()?.value) && !state()?.isWaiting;
    await clicked('.pg-lockstep-read', () => Boolean(state()?.isWaiting || state()?.value), isOver);
  },
});

/** A comparison that is named, or whose settings say what is not neutral in them. */
offerWhole('compare', ({ experiment = null, settings = [], same, size = 3, lockstep }) => {
  const named = data.experiments.find(({ name }) => name === experiment);
  const neutral = Object.fromEntries(Object.entries(data.options).map(([name, option]) => [name, option.neutral]));
  const { seed: _, max_new_tokens: __, ...setting } = neutral;
  const board = {
    settings: named?.settings ?? /** @type {object[]} */ (settings).map((each) => ({ ...setting, ...each })),
    same: same ?? named?.same_length ?? false,
    size,
    experiment,
    run: null,
    ...(lockstep && {
      lockstep: { one: 0, other: 1, by: 'one', text: '', isRead: false, .../** @type {object} */ (lockstep) },
    }),
  };
  return isBoard(board) ? board : undefined;
});
