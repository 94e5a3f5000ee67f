// Questions as a room takes them, made of what is on the page. Pure: no DOM.

/** @import { RoomQuestionData } from '../generated/contract.js' */
/** @import { ClassQuestion } from '../shell/asking.js' */
/** @import { Next } from '../shell/shown.js' */

const LONGEST_PROMPT = 2_000; // characters, of which the server takes no more
const LONGEST_OPTION = 120;
const NO_MODEL = { probs: null, entropy_bits: null, truth: null, greedy: null };

/**
 * The end of a text that is too long.
 *
 * @param {string} text
 * @param {number} [most] characters
 */
export function tail(text, most = LONGEST_PROMPT) {
  const letters = [...text];
  return letters.length > most ? `… ${letters.slice(2 - most).join('')}` : text;
}

/** @param {string} asks @param {string} before */
function promptOf(asks, before) {
  return `${asks}\n${tail(before, LONGEST_PROMPT - asks.length - 1)}`;
}

/**
 * The tokens that are offered, in an order that says nothing about them.
 *
 * @param {Next['tokens']} tokens
 */
const shuffled = (tokens) => [...tokens].sort((one, other) => (one.label < other.label ? -1 : 1));

/**
 * "Which token comes next?", among the best and perhaps "another".
 *
 * @param {Next} next
 * @param {string} asks
 * @param {boolean} other
 * @returns {RoomQuestionData}
 */
export function whichNext(next, asks, other) {
  return { ...amongTokens(next, asks, 'choice'), other };
}

/**
 * "How probable is each of them?", drawn as bars.
 *
 * @param {Next} next
 * @param {string} asks
 * @returns {RoomQuestionData}
 */
export const howProbable = (next, asks) => amongTokens(next, asks, 'bars');

/**
 * @param {Next} next
 * @param {string} asks
 * @param {'choice' | 'bars'} kind
 * @returns {RoomQuestionData}
 */
function amongTokens({ before, tokens, entropy }, asks, kind) {
  const offered = shuffled(tokens);
  const probs = offered.map(({ prob }) => prob);
  const greedy = offered.findIndex(({ label }) => label === tokens[0]?.label);
  const model = { probs, entropy_bits: entropy, truth: null, greedy };
  return { kind, prompt: promptOf(asks, before), options: offered.map(({ label }) => label), other: false, model };
}

/**
 * "Which token comes next?", typed freely.
 *
 * @param {Next} next
 * @param {string} asks
 * @returns {RoomQuestionData}
 */
export function typedNext({ before, entropy }, asks) {
  const model = { ...NO_MODEL, entropy_bits: entropy };
  return { kind: 'text', prompt: promptOf(asks, before), options: [], other: false, model };
}

/**
 * A number, with the right one where it is known.
 *
 * @param {string} prompt
 * @param {number | null} truth
 * @returns {RoomQuestionData}
 */
export const aNumber = (prompt, truth) => ({
  kind: 'number',
  prompt: tail(prompt),
  options: [],
  other: false,
  model: { ...NO_MODEL, truth },
});

/**
 * A question that a part of the page has.
 *
 * @param {ClassQuestion} question
 * @returns {RoomQuestionData}
 */
export function fromPage({ kind, prompt, options, probs, greedy }) {
  const cut = options.map((option) => [...option].slice(0, LONGEST_OPTION).join(''));
  return { kind, prompt: tail(prompt), options: cut, other: false, model: { ...NO_MODEL, probs, greedy } };
}
