// What the tip over a bar says. Pure: no DOM.

import { fill, percent } from '../common/format.js';
import { repeatedNgram } from './math.js';

/** Lines of text about token `id` under this step and result. */
export function tipLines(id, { step, result, options, words, label }) {
  const stage = result.removedBy[id];
  const rule = stage ? result.stages[stage - 1].name : null;
  const shares = { before: percent(step.before[id]), after: percent(result.after[id]) };
  const numbers = { logit: step.logits[id].toFixed(2), logprob: Math.log(step.before[id]).toFixed(2) };
  return [
    `${label(id)} · ${fill(words.tip_id, { id })}`,
    fill(words.tip_shares, shares),
    fill(words.tip_logit, numbers),
    ...(rule ? [fill(words.tip_removed, { rule: words[`stage:${rule}`] })] : [words.tip_take]),
    ...(rule === 'no_repeat_ngram_size' ? [ngramLine(id, { step, options, words, label })] : []),
  ];
}

function ngramLine(id, { step, options, words, label }) {
  const ngram = repeatedNgram(step, id, options.no_repeat_ngram_size).map(label).join(' ');
  return fill(words.tip_ngram, { ngram });
}
