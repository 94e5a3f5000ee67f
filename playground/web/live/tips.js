// The words of the tip over a bar. Pure: no DOM.

import { fill, percent } from '../common/format.js';
import { repeatedNgram } from './math.js';

/** @import { Shown } from './types.js' */

/**
 * Lines of text about a token under this step and result.
 *
 * @param {number} id
 * @param {Pick<Shown, 'step' | 'result' | 'options' | 'words' | 'label'>} shown
 * @returns {string[]}
 */
export function tipLines(id, shown) {
  const { step, result, words, label } = shown;
  const stage = result.removedBy[id];
  const rule = stage ? result.stages[stage - 1].name : null;
  const shares = { before: percent(step.before[id]), after: percent(result.after[id]) };
  const numbers = { logit: step.logits[id].toFixed(2), logprob: Math.log(step.before[id]).toFixed(2) };
  return [
    `${label(id)} · ${fill(words.tip_id, { id })}`,
    fill(words.tip_shares, shares),
    fill(words.tip_logit, numbers),
    ...(rule ? [fill(words.tip_removed, { rule: words[`stage:${rule}`] })] : [words.tip_take]),
    ...(rule === 'no_repeat_ngram_size' ? [ngramLine(id, shown)] : []),
  ];
}

/**
 * @param {number} id
 * @param {Pick<Shown, 'step' | 'options' | 'words' | 'label'>} shown
 */
function ngramLine(id, { step, options, words, label }) {
  const ngram = repeatedNgram(step, id, options.no_repeat_ngram_size).map(label).join(' ');
  return fill(words.tip_ngram, { ngram });
}
