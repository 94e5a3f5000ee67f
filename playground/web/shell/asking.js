// Asking a class a question that a part of the page has: who asks need not know who knows the class.

/**
 * A question of the page's, as a class can answer it.
 *
 * @typedef {object} ClassQuestion
 * @property {'choice' | 'number' | 'bars'} kind
 * @property {string} prompt
 * @property {string[]} options of a choice, or of bars
 * @property {number[] | null} probs the model's, of the options; null: there are none, or not yet
 * @property {number | null} greedy the option that the model would take; null: not known
 */

/** @type {((question: ClassQuestion) => void) | null} */
let asked = null;
/** @type {Array<() => void>} */
const listeners = [];

/** Whether there is a class to ask. */
export const canAsk = () => asked !== null;

/**
 * From now on questions go to `take`; null: there is no class any more.
 *
 * @param {typeof asked} take
 */
export function takeQuestions(take) {
  if (asked === take) return;
  asked = take;
  for (const listener of listeners) listener();
}

/** @param {ClassQuestion} question */
export const ask = (question) => asked?.(question);

/**
 * Calls `listener()` whenever there is a class to ask, or none any more.
 *
 * @param {() => void} listener
 */
export const onAsking = (listener) => listeners.push(listener);
