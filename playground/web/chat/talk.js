// A conversation as plain data: its messages, what was undone, which reply the strip shows. No DOM.

/** Roles, and what each is called in the page's words. */
export const ROLE_WORDS = { system: 'role_system', user: 'role_user', assistant: 'role_assistant' };

/** How much of a reply's text is said: all but the stop string that ended it, which no message holds. */
export function saidLength({ tokens, stop_reason, stop_strings }) {
  const whole = tokens.map(({ text }) => text).join('');
  if (stop_reason !== 'stop_string') return whole.length;
  const last = whole.length - tokens.at(-1).text.length; // the last token completes it, whatever else it holds
  const begins = stop_strings
    .map((end) => [whole.lastIndexOf(end), end])
    .filter(([at, end]) => at >= 0 && at + end.length > last);
  return Math.min(whole.length, ...begins.map(([at]) => at));
}

const copy = (state) => ({ ...state, messages: [...state.messages] });

export class Talk {
  #past = [];

  constructor() {
    this.state = { system: '', messages: [], draft: '' };
    this.active = -1; // the reply that the strip shows
    this.by = null; // what the model that replies is called
  }

  get messages() {
    return this.state.messages;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** Makes a change that can be undone. */
  change(made) {
    this.#past.push(copy(this.state));
    Object.assign(this.state, made);
  }

  undo() {
    if (this.canUndo) this.state = this.#past.pop();
    this.active = this.messages.length - 1;
  }

  /** The user says `content` after the first `count` messages. */
  say(content, count = this.messages.length) {
    this.change({ messages: [...this.messages.slice(0, count), { role: 'user', content }], draft: '' });
    this.active = this.messages.length;
  }

  /** The reply to the last thing that the user said is wanted once more. */
  again() {
    const last = this.messages.findLastIndex(({ role }) => role === 'user');
    this.change({ messages: this.messages.slice(0, last + 1) });
    this.active = last + 1;
  }

  /** A model called `by` replies from now on: earlier replies stay without their traces, undone ones too. */
  forget(by) {
    Object.assign(this, { active: -1, by });
    for (const state of [this.state, ...this.#past])
      state.messages = state.messages.map(({ text, ...message }) => message);
  }

  /** Messages as a model takes them, `draft` as the last if the user is to speak. */
  sent(draft = '') {
    const said = this.messages.map(({ role, content }) => ({ role, content }));
    const system = this.state.system.trim() ? [{ role: 'system', content: this.state.system }] : [];
    const next = draft.trim() && said.at(-1)?.role !== 'user' ? [{ role: 'user', content: draft }] : [];
    return [...system, ...said, ...next];
  }

  /** Whether a text that was written after `prompt` stands at place `number` of this conversation. */
  #answers(prompt, number) {
    const asked = JSON.parse(prompt).filter(({ role }) => role !== 'system');
    return asked.length === number && asked.every(({ content }, i) => this.messages[i]?.content === content);
  }

  /** The strip's text is the active reply: what follows a changed one was said to another. */
  mirror(text) {
    const { messages, active } = this;
    if (!this.#answers(text.prompt, active)) return false;
    const content = text.tokens
      .map((token) => token.text)
      .join('')
      .slice(0, saidLength(text))
      .trim();
    const changed = messages[active]?.content !== content;
    if (changed && active < messages.length - 1) this.change({});
    const kept = changed ? [] : messages.slice(active + 1);
    const reply = { role: 'assistant', content, opened: text.opened, by: this.by, seed: text.seed, text: { ...text } };
    this.state.messages = [...messages.slice(0, active), reply, ...kept];
    return true;
  }
}
