// The live sentence: what happened at this step, in words and numbers, for every strategy. Pure: no DOM.

import { count, fill, logprob, percent } from '../common/format.js';
import { isAwaited } from './constraint.js';
import { repeatedNgram } from './math.js';
import { isUnread } from './surprise.js';

/** @import { Label, Result, Shown, Step, Words } from './types.js' */

/**
 * A stretch of the sentence; `name` is what it stands for (null: words between).
 *
 * @typedef {{ name: string | null, text: string }} Part
 */

/** @typedef {Record<string, string>} Values by the names in a template */

/**
 * What happened at this step, and how unsure the choice was.
 *
 * @param {Pick<Shown, 'step' | 'result' | 'options' | 'draws' | 'words' | 'label'>} shown
 * @param {number | null} pointed a removed token that the reader has asked about
 * @returns {{ main: Part[], aside: Part[] }}
 */
export function sentence(shown, pointed = null) {
  const { step, result, words } = shown;
  const [key, values] = step.is_read && !shown.draws.length ? read(shown) : event(shown, pointed);
  const waits = [
    ...(isAwaited(step, shown.options) ? [words.say_awaited] : []),
    ...(isUnread(step, shown.options) ? [words.say_unread] : []),
  ];
  const told = waits.flatMap((text) => [...parts(text, {}), { name: null, text: ' ' }]);
  const aside = [...told, ...(step.is_read ? [] : inText(shown)), ...unsure(result, words)];
  return { main: parts(words[key], values), aside: aside.length ? [{ name: null, text: ' ' }, ...aside] : [] };
}

/**
 * Whether the text goes on with another token than these settings choose here: a branch, or settings of before.
 *
 * @param {Pick<Step, 'taken'>} step
 * @param {Pick<Result, 'token'>} result
 */
export const goesOnOtherwise = (step, result) =>
  step.taken !== null && result.token !== null && step.taken !== result.token;

/**
 * @param {Pick<Shown, 'step' | 'result' | 'words' | 'label'>} shown
 * @returns {Part[]}
 */
function inText({ step, result, words, label }) {
  if (!goesOnOtherwise(step, result)) return [];
  return [...parts(words.say_taken, { taken: label(Number(step.taken)) }), { name: null, text: ' ' }];
}

/**
 * The template's key and its values.
 *
 * @param {Pick<Shown, 'step' | 'result' | 'options' | 'draws' | 'words' | 'label'>} shown
 * @param {number | null} pointed
 * @returns {[string, Values]}
 */
function event(shown, pointed) {
  const { step, result, options, draws, label } = shown;
  const size = count(step.vocab_size);
  if (pointed !== null && result.removedBy[pointed]) return removal(shown, pointed);
  if (!result.kept) return ['say_none', { size }];
  if (draws.length) return sampled(shown);
  const kept = count(result.kept);
  if (result.mode === 'beam') {
    const best = result.ids[result.low];
    const values = { token: label(best), logprob: logprob(Math.log(result.after[best])) };
    return [options.do_sample ? 'say_beam_sampling' : 'say_beam', { ...values, beams: count(options.num_beams) }];
  }
  const token = Number(result.token);
  const values = { size, kept, token: label(token), probability: percent(result.after[token]) };
  if (result.u === null) return [result.kept < step.vocab_size ? 'say_greedy_left' : 'say_greedy', values];
  if (result.kept === 1) return ['say_certain', values];
  return [result.kept < step.vocab_size ? 'say_sampled' : 'say_sampled_all', { ...values, u: uniform(result.u) }];
}

/**
 * Of a token that stands in the prompt: how much the model expected it.
 *
 * @param {Pick<Shown, 'step' | 'label'>} shown
 * @returns {[string, Values]}
 */
function read({ step, label }) {
  const taken = Number(step.taken);
  const rank = count(step.ranked.ids.indexOf(taken) + 1);
  const values = { taken: label(taken), probability: percent(step.before[taken]), rank };
  return ['say_read', { ...values, size: count(step.vocab_size) }];
}

/**
 * @param {Pick<Shown, 'step' | 'result' | 'options' | 'words' | 'label'>} shown
 * @param {number} id
 * @returns {[string, Values]}
 */
function removal({ step, result, options, words, label }, id) {
  const { name } = result.stages[result.removedBy[id] - 1];
  const values = { token: label(id), before: percent(step.before[id]) };
  if (name !== 'no_repeat_ngram_size') return ['say_removed', { ...values, rule: words[`stage:${name}`] }];
  const ngram = repeatedNgram(step, id, options.no_repeat_ngram_size).map(label).join(' ');
  return ['say_ngram', { ...values, ngram }];
}

/**
 * @param {Pick<Shown, 'result' | 'draws' | 'label'>} shown
 * @returns {[string, Values]}
 */
function sampled({ result, draws, label }) {
  const [first] = draws;
  if (draws.length === 1) {
    const probability = percent(result.after[first.token]);
    return ['say_draw', { u: uniform(first.u), token: label(first.token), probability }];
  }
  /** @type {Map<number, number>} */
  const times = new Map();
  for (const { token } of draws) times.set(token, (times.get(token) ?? 0) + 1);
  const [token, most] = [...times].reduce((best, each) => (each[1] > best[1] ? each : best));
  const expected = (draws.length * result.after[token]).toFixed(1);
  const values = { n: count(draws.length), different: count(times.size), token: label(token) };
  return ['say_draws', { ...values, times: count(most), expected }];
}

/**
 * @param {Pick<Result, 'entropy' | 'effective' | 'kept'>} result
 * @param {Words} words
 */
function unsure({ entropy, effective, kept }, words) {
  if (entropy === null || effective === null || kept < 2) return [];
  const shown = effective < 1000 ? effective.toFixed(1) : count(Math.round(effective));
  return parts(words.say_unsure, { effective: shown, entropy: entropy.toFixed(2) });
}

/** @param {number} u */
const uniform = (u) => `u = ${u < 0.01 ? u.toFixed(4) : u.toFixed(2)}`;

/**
 * A template in parts, its fields filled in.
 *
 * @param {string} template
 * @param {Values} values
 * @returns {Part[]}
 */
export function parts(template, values) {
  return template
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((piece) => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1] ?? null;
      return { name, text: name ? fill(piece, values) : piece };
    });
}

/**
 * What the charts show, for screen readers.
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
    first: first || '—',
    kept: count(result.kept),
    size: count(step.vocab_size),
    token: named,
  });
}
