// The words of the tip over a bar, and at a place of the curve. Pure: no DOM.

import { count, fill, percent } from '../common/format.js';
import { cumulative, repeatedNgram } from './math.js';

/** @import { Shown } from './types.js' */

/** @typedef {Pick<Shown, 'step' | 'result' | 'options' | 'words' | 'label'>} Said what a tip speaks of */

/**
 * Lines of text about the token of a row of the bars, under this step and result.
 *
 * @param {number} row
 * @param {Said} shown
 * @returns {string[]}
 */
export function tipLines(row, shown) {
  const { step, words } = shown;
  const ids = step.ranked.ids.subarray(0, row + 1);
  const id = ids[row];
  const numbers = { logit: step.logits[id].toFixed(2), logprob: Math.log(step.before[id]).toFixed(2) };
  const sum = ids.reduce((total, each) => total + step.before[each], 0);
  return [...tokenLines(id, row + 1, sum, shown), fill(words.tip_logit, numbers), ...fateLines(id, shown)];
}

/**
 * Lines of text about the token at a rank of the curve: its sum is of the distribution that the cut-offs get.
 *
 * @param {number} rank
 * @param {Said} shown
 * @returns {string[]}
 */
export function curveLines(rank, shown) {
  const id = shown.result.ids[rank - 1];
  return [...tokenLines(id, rank, cumulative(shown.result, rank), shown), ...fateLines(id, shown)];
}

/**
 * @param {number} id
 * @param {number} rank
 * @param {number} sum of the probabilities up to this rank
 * @param {Said} shown
 */
function tokenLines(id, rank, sum, { step, result, words, label }) {
  const shares = { before: percent(step.before[id]), after: percent(result.after[id]) };
  return [
    `${label(id)} · ${fill(words.tip_id, { id })}`,
    fill(words.tip_rank, { rank: count(rank), sum: percent(Math.min(sum, 1)) }),
    fill(words.tip_shares, shares),
  ];
}

/**
 * What removed a token, or what can be done with it.
 *
 * @param {number} id
 * @param {Said} shown
 */
function fateLines(id, shown) {
  const { result, words } = shown;
  const stage = result.removedBy[id];
  if (!stage) return [words.tip_take];
  const rule = result.stages[stage - 1].name;
  const removed = fill(words.tip_removed, { rule: words[`stage:${rule}`] });
  return rule === 'no_repeat_ngram_size' ? [removed, ngramLine(id, shown)] : [removed];
}

/**
 * @param {number} id
 * @param {Pick<Shown, 'step' | 'options' | 'words' | 'label'>} shown
 */
function ngramLine(id, { step, options, words, label }) {
  const ngram = repeatedNgram(step, id, options.no_repeat_ngram_size).map(label).join(' ');
  return fill(words.tip_ngram, { ngram });
}
