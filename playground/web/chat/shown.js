// What the Chat tab shows and what can be pressed there, by name (shell/shown.js).

import { clicked, offerActs, offerValues, offerWhole } from '../shell/shown.js';
import { parts } from './chat.js';

offerValues({
  different_replies() {
    const figures = parts.variety?.value?.figures;
    return figures ? { answer: figures.different } : null;
  },
  roles_read() {
    const { board, reading } = parts;
    if (!board || !reading?.value) return null;
    const { messages, draft } = board.talk.state;
    const isAnswered = messages.at(-1)?.role === 'assistant' && !draft.trim();
    const read = board.talk.sent(draft).length - reading.value.dropped;
    return { answer: isAnswered ? read - 1 : read };
  },
});
offerActs({
  async reply() {
    const replies = () => parts.board?.talk.messages.filter(({ role }) => role === 'assistant').length ?? 0;
    const before = replies();
    await clicked(
      '.pg-chat-send',
      () => replies() > before,
      () => parts.board?.busy === false,
    );
  },
  async replies() {
    const before = parts.variety?.value?.run_id;
    const isNew = () => parts.variety?.value?.run_id !== before;
    await clicked('.pg-variety-run', isNew, () => Boolean(parts.variety?.value?.figures));
  },
});

/** A conversation of which some is named: nobody has said or typed the rest. */
offerWhole('chat', ({ messages = [], system = '', draft = '' }) => ({
  system,
  draft,
  messages,
  active: messages.length - 1,
  model: '',
}));
