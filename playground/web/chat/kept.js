// The conversation as a part of the page's state. No DOM.

/** @import { Message, State, Talk } from './talk.js' */

import { LANGUAGES } from '../common/i18n.js';
import { checkOf } from '../common/shape.js';
import { ended } from '../workbench/strip/texts.js';

/** @typedef {State & { active: number, model: string }} KeptTalk a conversation with the model so called */

const isMade = checkOf({
  system: 'text',
  draft: 'text',
  messages: ['list', 'MessageData'],
  active: 'whole',
  model: 'text',
});
const isMessage = checkOf({
  'opened?': 'flag',
  'by?': ['any', Object.fromEntries(LANGUAGES.map((name) => [name, 'text'])), 'null'],
  'seed?': ['any', 'whole', 'null'],
  'text?': 'ReplyData',
});

/**
 * Whether a value is a conversation.
 *
 * @param {unknown} value
 * @returns {value is KeptTalk}
 */
export const isTalk = (value) =>
  isMade(value) && /** @type {KeptTalk} */ (value).messages.every((message) => isMessage(message));

/**
 * Whether a link may hold a value: a conversation whose replies are words, without anybody's probabilities.
 *
 * @param {unknown} value
 */
export const isLinkedTalk = (value) => isTalk(value) && value.messages.every(({ text }) => text === undefined);

/**
 * A conversation as a link holds it.
 *
 * @param {KeptTalk} kept
 * @returns {KeptTalk}
 */
export const toLink = (kept) => ({ ...kept, messages: kept.messages.map(withoutTrace) });

/** @param {Message} message */
const withoutTrace = ({ text, ...message }) => message;

/**
 * A conversation; in brief, without its replies' traces.
 *
 * @param {Talk} talk
 * @param {string} model
 * @param {boolean} isBrief
 * @returns {KeptTalk}
 */
export function keptTalk({ state, active }, model, isBrief) {
  const messages = isBrief ? state.messages.map(withoutTrace) : state.messages;
  return { ...state, messages, active, model };
}

/**
 * The messages of a conversation that was kept: of a reply that was being written nothing more comes.
 *
 * @param {KeptTalk} kept
 * @returns {Message[]}
 */
export const messagesOf = ({ messages }) =>
  messages.map((message) => (message.text ? { ...message, text: ended(message.text) } : message));
