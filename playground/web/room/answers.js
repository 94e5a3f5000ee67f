// What a student's page makes of the room's state: which part it shows, what an answer says, where a link leads. Pure:
// no DOM.

/** @import { AskedData, RoomAnswerData, StudentState } from '../generated/contract.js' */

import { percent } from '../common/format.js';

export const OTHER = -1; // the choice of "another"
export const LONGEST_TEXT = 40;
const CODE = /^[A-HJKMNP-Z]{4}$/;

/**
 * What is typed or scanned as a room's code; null where it is none.
 *
 * @param {string} typed
 */
export function readCode(typed) {
  const code = typed.trim().replace(/^.*#/, '').toUpperCase();
  return CODE.test(code) ? code : null;
}

/**
 * The first of the wanted languages that there is; a browser's may name a country, too.
 *
 * @template {string} Language
 * @param {Array<string | null>} wanted the last is one
 * @param {Language[]} languages
 */
export const languageOf = (wanted, languages) =>
  /** @type {Language} */ (
    wanted.map((each) => languages.find((known) => each?.split('-')[0] === known)).find(Boolean) ?? languages[0]
  );

/** @typedef {'waiting' | 'open' | 'locked' | 'revealed'} Part */

/**
 * Which part of the page is shown.
 *
 * @param {StudentState} state
 * @returns {Part}
 */
export const partOf = ({ question, phase }) => (!question || phase === 'none' ? 'waiting' : phase);

/**
 * What makes the question's form another one; while it stays, so does what is typed in it.
 *
 * @param {StudentState} state
 * @param {string} language
 */
export const formKey = ({ question, choices_only, phase }, language) =>
  question ? [question.number, choices_only, phase === 'open', language].join() : '';

/**
 * An answer in words.
 *
 * @param {AskedData} question
 * @param {RoomAnswerData} answer
 * @param {string} another what "another" is called
 */
export function inWords(question, answer, another) {
  if (answer.choice === OTHER) return answer.text ?? another;
  if (answer.choice !== undefined) return question.options[answer.choice];
  if (answer.bars) return answer.bars.map((share, i) => `${question.options[i]} ${percent(share)}`).join(', ');
  return String(answer.number ?? answer.text ?? '');
}

/**
 * The shares of drawn bars; of none that is raised, nothing.
 *
 * @param {number[]} heights
 * @returns {number[] | null}
 */
export function shares(heights) {
  const sum = heights.reduce((all, height) => all + height, 0);
  return sum > 0 ? heights.map((height) => height / sum) : null;
}

/**
 * A typed number, with a point or a comma; null where it is none.
 *
 * @param {string} typed
 */
export function readNumber(typed) {
  const text = typed.trim().replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null;
}

/**
 * Where the full page shows what the teacher's does: only the query and the part after `#` of a link are taken, so that
 * it leads nowhere else.
 *
 * @param {string} link
 * @param {string} page the address of this page, beside the full one
 */
export function fullPage(link, page) {
  const root = new URL('.', page);
  const sent = new URL(link, root);
  return new URL(sent.search + sent.hash, root).href;
}
