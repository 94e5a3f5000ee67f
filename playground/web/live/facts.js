// The small cards and the text for screen readers. Pure: no DOM.

import { count, fill, percent } from '../common/format.js';

/** @import { Label, Result, Step, Words } from './types.js' */

const UNKNOWN = '—';

/**
 * Texts by the card's name.
 *
 * @param {Step} step
 * @param {Result} result
 * @param {Words} words
 * @param {Label} label
 * @returns {Record<string, string>}
 */
export function facts(step, result, words, label) {
  const { kept, entropy, effective, token } = result;
  return {
    kept: count(kept),
    size: `/ ${count(step.vocab_size)}`,
    entropy: entropy === null ? UNKNOWN : entropy.toFixed(2),
    effective: effective === null ? UNKNOWN : effective < 1000 ? effective.toFixed(1) : count(Math.round(effective)),
    token_name: tokenName(result, words),
    token: token === null ? UNKNOWN : label(token),
    token_probability: token === null ? '' : percent(result.after[token]),
  };
}

/**
 * @param {Result} result
 * @param {Words} words
 */
function tokenName({ mode, kept, u }, words) {
  if (kept === 0) return `${words.token_none}: ${words.everything_banned}`;
  if (mode === 'beam') return words.token_beam;
  return u === null ? words.token_greedy : fill(words.token_drawn, { u: u.toFixed(4) });
}

/**
 * What the charts show, in a sentence.
 *
 * @param {Step} step
 * @param {Result} result
 * @param {Words} words
 * @param {Label} label
 * @returns {string}
 */
export function summary(step, result, words, label) {
  const { ids, low, high, token, after } = result;
  const first = [...ids.subarray(low, Math.min(high, low + 5))]
    .map((id) => `${label(id)} ${percent(after[id])}`)
    .join(', ');
  const named = token === null ? words.token_none : label(token);
  return fill(words.summary, {
    first: first || UNKNOWN,
    kept: count(result.kept),
    size: count(step.vocab_size),
    token: named,
  });
}
