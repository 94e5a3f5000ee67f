// A lesson's prediction as a question to a class. Pure: no DOM.

/** @import { QuestionData, TextData } from '../generated/contract.js' */
/** @import { ClassQuestion } from '../shell/asking.js' */
/** @import { Truth } from '../shell/shown.js' */

const MOST = 12; // options that a class is asked among

/**
 * What is left of a question that a class cannot answer whole.
 *
 * @typedef {object} Narrowed
 * @property {string} first of an order: only what comes first
 * @property {(label: string) => string} at of a curve: only its last place
 */

/**
 * The question; null where a class cannot answer one of its kind.
 *
 * @param {QuestionData} question
 * @param {(text: TextData) => string} inLanguage
 * @param {string[]} labels what one chooses among, or a curve's places, where the page says it
 * @param {Truth | null} truth what the page says, where that is known already
 * @param {Narrowed} narrowed
 * @returns {ClassQuestion | null}
 */
export function classQuestion({ kind, asks, choices }, inLanguage, labels, truth, narrowed) {
  const prompt = inLanguage(asks);
  const options = choices.length ? choices.map(({ text }) => inLanguage(text)) : labels;
  if (kind === 'number') return aNumber(prompt);
  if (kind === 'curve') return labels.length ? aNumber(`${prompt}\n${narrowed.at(labels[labels.length - 1])}`) : null;
  if (options.length < 2 || options.length > MOST) return null;
  if (kind === 'bars') {
    const probs = Array.isArray(truth) && typeof truth[0] === 'number' ? /** @type {number[]} */ (truth) : null;
    return { kind: 'bars', prompt, options, probs, greedy: probs ? probs.indexOf(Math.max(...probs)) : null };
  }
  const at = kind === 'token' ? options.indexOf(String(truth)) : -1;
  const asked = kind === 'order' ? `${prompt}\n${narrowed.first}` : prompt;
  return { kind: 'choice', prompt: asked, options, probs: null, greedy: at < 0 ? null : at };
}

/**
 * @param {string} prompt
 * @returns {ClassQuestion}
 */
const aNumber = (prompt) => ({ kind: 'number', prompt, options: [], probs: null, greedy: null });
