// The Chat tab: a conversation whose replies are traces. Its parts by kind, and what the page's wiring asks of them.

import { component, expose } from '../bridge.js';
import { onLanguage } from '../common/i18n.js';
import { onLost } from '../shell/connection.js';
import { chosen } from '../shell/models.js';
import { Board, unmounted } from './board.js';
import { Output, Reading } from './reading.js';
import { Variety } from './variety.js';

const parts = {}; // by kind: board, reading, variety, output

const made = {
  board: (root, props, trigger) => new Board(root, trigger, () => parts.output?.ask()),
  reading: (root, props) => new Reading(root, props),
  variety: (root, props, trigger) =>
    new Variety(root, props, trigger, (prompt, value) => parts.board.use(prompt, value)),
  output: (root, props, trigger) => new Output(root, props, trigger),
};

for (const kind of Object.keys(made)) {
  component(`chat.${kind}`, (host, { props, trigger, watch }) => {
    const part = made[kind](host.querySelector(`.pg-chat-${kind}`), props, trigger);
    parts[kind] = part;
    part.write();
    if (kind !== 'board') watch('value', () => part.draw());
  });
}
onLost(() => {
  parts.board?.ended();
  parts.variety?.ended();
});
onLanguage(() => {
  for (const part of Object.values(parts)) part.write();
});
expose('chat', {
  asked: () => parts.board.asked,
  read: () => parts.board?.read() ?? unmounted(),
  place: (where) => parts.board.place(where),
  several: () => ({ prompt: parts.board.prompt(), ...parts.variety.asked }),
  wanted: () => ({
    prompt: JSON.stringify(parts.board.talk.sent()),
    full: parts.output.full,
    model: chosen.decoder.name,
  }),
  ended: () => parts.board.ended(),
  /** Nothing more comes of the replies that were asked for. */
  allCame: () => parts.variety.ended(),
  stop: () => parts.board.stop(),
  /** Another model was chosen. */
  follow() {
    parts.board?.follow();
    parts.variety?.follow();
  },
  get messages() {
    return parts.board.talk.sent();
  },
});
