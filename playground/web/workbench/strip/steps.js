// The steps of a text as a table and as files. No DOM.

/** @import { StripData, TokenData } from '../../generated/contract.js' */

import { csvText } from '../../common/csv.js';

export const CHOICES = 5;

/** @typedef {Pick<StripData, 'prompt' | 'shown' | 'tokens'>} Stepped what a table of steps is made of */
/** @typedef {TokenData & { step: number, input: string, choices: TokenData['before'] }} StepRow */

/**
 * One row a step: its input, its choices (before any stage), what was taken.
 * @param {Stepped} text
 * @returns {StepRow[]}
 */
export function rows({ prompt, shown, tokens }) {
  let input = shown ?? prompt; // a conversation is shown as the model reads it; a summary begins with nothing
  return tokens.map((token, step) => {
    const row = { step, input, choices: token.before.slice(0, CHOICES), ...token };
    input += token.label.replaceAll('▁', ' ').replaceAll('⏎', '\n').replaceAll('⇥', '\t');
    return row;
  });
}

/**
 * The table as a CSV file.
 * @param {Stepped} text
 */
export function csv(text) {
  const choices = [1, 2, 3, 4, 5].flatMap((n) => [`choice_${n}`, `prob_${n}`]);
  const head = ['step', 'input', ...choices, 'token_id', 'token', 'logprob', 'prob', 'u', 'entropy', 'kept'];
  const lines = rows(text).map((row) => {
    const five = [...Array(CHOICES).keys()].flatMap((i) =>
      row.choices[i] ? [row.choices[i][1], row.choices[i][2]] : ['', ''],
    );
    return [row.step, row.input, ...five, row.id, row.label, row.logprob, row.prob, row.u ?? '', row.entropy, row.kept];
  });
  return csvText([head, ...lines]);
}

/**
 * The table as JSON, with the candidates after the stages, too.
 * @param {Stepped & Pick<StripData, 'prompt_ids' | 'seed' | 'stop_reason'>} text
 */
export function json({ prompt, shown, prompt_ids, seed, stop_reason, tokens }) {
  const steps = rows({ prompt, shown, tokens }).map(({ id, choices, before, after, ...row }) => ({
    ...row,
    token_id: id,
    before: before.map(candidate),
    after: after.map(candidate),
  }));
  return JSON.stringify({ prompt, prompt_ids, seed, stop_reason, steps }, null, 1);
}

/** @param {TokenData['before'][number]} candidate */
const candidate = ([token_id, label, raw_prob, prob]) => ({ token_id, label, raw_prob, prob });
