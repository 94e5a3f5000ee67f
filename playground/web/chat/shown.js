// What the Chat tab shows and what can be pressed there, by name (shell/shown.js).

import { ELEMENTS } from '../generated/names.js';
import { state as charts } from '../live/face.js';
import { clicked, offerActs, offerNext, offerValues, offerWhole } from '../shell/shown.js';
import { bestTokens, bits } from '../workbench/next.js';
import { current, selected } from '../workbench/strip/strip.js';
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
offerNext('chat', (n) => {
  const shown = charts(ELEMENTS.chat_live);
  const { board } = parts;
  if (!board || !shown?.step) return null;
  const { generated: at } = shown.step;
  const reply = current(ELEMENTS.chat_strip);
  if (at && (!reply || selected(ELEMENTS.chat_strip) !== at)) return null;
  const asked = board.talk.messages.filter(({ role }) => role === 'user').at(-1);
  const written = (at ? (reply?.tokens ?? []) : []).slice(0, at).map(({ text }) => text);
  const before = [board.talk.state.draft || asked?.content, written.join('')].filter(Boolean).join('\n\n');
  return { before, tokens: bestTokens(shown.step, shown.label, n), entropy: bits(shown.step.before), goOn: null };
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
