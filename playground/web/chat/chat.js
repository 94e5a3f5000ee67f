// The Chat tab: a conversation whose replies are traces. Its parts by kind, and what the page's wiring asks of them.

/** @import { Gradio } from '../bridge.js' */
/** @import { OutputData, OutputRequest, ReadingData, RepliesRequest, VarietyData } from '../generated/contract.js' */

import { component, expose } from '../bridge.js';
import { onLanguage } from '../common/i18n.js';
import { ELEMENTS } from '../generated/names.js';
import { onLost } from '../shell/connection.js';
import { chosen } from '../shell/models.js';
import { state } from '../shell/state.js';
import { textAfter } from '../workbench/code_panel.js';
import { Board, unmounted } from './board.js';
import { isLinkedTalk, isTalk, toLink } from './kept.js';
import { Output, Reading } from './reading.js';
import { Variety } from './variety.js';

/** @type {{ board?: Board, reading?: Reading, variety?: Variety, output?: Output }} what has been mounted */
export const parts = {};

/**
 * The part that an event of its own, or of a button beside it, is about: so it is there.
 *
 * @template {keyof typeof parts} Kind
 * @param {Kind} kind
 */
const mounted = (kind) => /** @type {NonNullable<(typeof parts)[Kind]>} */ (parts[kind]);

/**
 * @param {HTMLElement} host
 * @param {string} kind
 */
const rootIn = (host, kind) => /** @type {HTMLElement} */ (host.querySelector(`.pg-chat-${kind}`));

component('chat.board', (host, { trigger }) => {
  const board = new Board(rootIn(host, 'board'), trigger, () => parts.output?.ask());
  parts.board = board;
  board.write();
  state.take('chat', board.part);
});
component('chat.reading', (host, /** @type {Gradio<ReadingData>} */ { props, watch }) => {
  const reading = new Reading(rootIn(host, 'reading'), props);
  parts.reading = reading;
  reading.write();
  watch('value', () => reading.draw());
});
component('chat.variety', (host, /** @type {Gradio<VarietyData>} */ { props, trigger, watch }) => {
  const root = rootIn(host, 'variety');
  const variety = new Variety(root, props, trigger, (prompt, reply) => mounted('board').use(prompt, reply));
  parts.variety = variety;
  variety.write();
  watch('value', () => variety.draw());
});
component('chat.output', (host, /** @type {Gradio<OutputData>} */ { props, trigger, watch }) => {
  const output = new Output(rootIn(host, 'output'), props, trigger);
  parts.output = output;
  output.write();
  watch('value', () => output.draw());
});

state.link('chat', isLinkedTalk, isTalk, toLink);
onLost(() => {
  parts.board?.ended();
  parts.variety?.ended();
});
onLanguage(() => {
  for (const part of Object.values(parts)) part.write();
});
expose('chat', {
  replyRequest: () => mounted('board').replyRequest,
  lookRequest: () => parts.board?.lookRequest() ?? unmounted(),
  takeRequest: (/** @type {'end' | 'here'} */ where) => mounted('board').takeRequest(where),
  repliesRequest,
  outputRequest,
  /** What of the reply that is shown its code has to know. */
  codeText: () => textAfter(ELEMENTS.chat_strip, mounted('board').prompt()),
  /** Nothing more comes of the reply that was asked for. */
  replyEnded: () => mounted('board').ended(),
  /** Nothing more comes of the replies that were asked for. */
  repliesEnded: () => mounted('variety').ended(),
  stop: () => mounted('board').stop(),
  /** Another model was chosen. */
  follow() {
    parts.board?.follow();
    parts.variety?.follow();
  },
  get messages() {
    return mounted('board').talk.sent();
  },
});

/** @returns {RepliesRequest} */
function repliesRequest() {
  return { prompt: mounted('board').prompt(), ...mounted('variety').wish };
}

/** @returns {OutputRequest} */
function outputRequest() {
  return {
    prompt: JSON.stringify(mounted('board').talk.sent()),
    full: mounted('output').full,
    model: chosen.decoder?.name ?? '',
  };
}
