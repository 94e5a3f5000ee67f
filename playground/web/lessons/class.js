// A lesson's prediction as a question to a class. Pure: no DOM.

/** @import { QuestionData, TextData } from '../generated/contract.js' */
/** @import { ClassQuestion } from '../shell/asking.js' */
/** @import { Truth } from '../shell/shown.js' */

const MOST = 12; // options that a class is asked among

/**
 * The question; null where a class cannot answer one of its kind.
 *
 * @param {QuestionData} question
 * @param {(text: TextData) => string} inLanguage
 * @param {string[]} labels what one chooses among, where the page says it
 * @param {Truth | null} truth what the page says, where that is known already
 * @returns {ClassQuestion | null}
 */
export function classQuestion({ kind, asks, choices }, inLanguage, labels, truth) {
  const prompt = inLanguage(asks);
  const options = kind === 'choose' ? choices.map(({ text }) => inLanguage(text)) : labels;
  if (kind === 'number') return { kind: 'number', prompt, options: [], probs: null, greedy: null };
  if (!['choose', 'token', 'bars'].includes(kind) || options.length < 2 || options.length > MOST) return null;
  if (kind === 'bars') {
    const probs = Array.isArray(truth) && typeof truth[0] === 'number' ? /** @type {number[]} */ (truth) : null;
    return { kind: 'bars', prompt, options, probs, greedy: probs ? probs.indexOf(Math.max(...probs)) : null };
  }
  const at = kind === 'token' ? options.indexOf(String(truth)) : -1;
  return { kind: 'choice', prompt, options, probs: null, greedy: at < 0 ? null : at };
}
