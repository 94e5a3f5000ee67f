// A conversation as plain data: its messages, what was undone, which reply the strip shows. No DOM.

/** @import { MessageData, ReplyData, TextData } from '../generated/contract.js' */

/** @typedef {ReplyData} Trace the text that a reply was written as */

/**
 * A message; a reply has more: whether its prompt began its thinking, what the model that wrote it is called, its seed,
 * and its trace, until another model replies.
 *
 * @typedef {MessageData & { opened?: boolean, by?: TextData | null, seed?: number | null, text?: Trace }} Message
 */

/** @typedef {{ system: string, messages: Message[], draft: string }} State */

/** Roles, and what each is called in the page's words. */
export const ROLE_WORDS = { system: 'role_system', user: 'role_user', assistant: 'role_assistant' };

/**
 * How much of a reply's text is its message: all but the stop string that ended it.
 *
 * @param {Pick<Trace, 'tokens' | 'stop_reason' | 'stop_strings'>} text
 */
export function contentLength({ tokens, stop_reason, stop_strings }) {
  const whole = tokens.map(({ text }) => text).join('');
  if (stop_reason !== 'stop_string') return whole.length;
  const last = whole.length - (tokens.at(-1)?.text.length ?? 0); // the last token completes it, whatever else it holds
  const begins = stop_strings
    .map((end) => ({ at: whole.lastIndexOf(end), end }))
    .filter(({ at, end }) => at >= 0 && at + end.length > last);
  return Math.min(whole.length, ...begins.map(({ at }) => at));
}

/**
 * The messages that stand in a prompt, but for the system's.
 *
 * @param {string} prompt
 * @returns {MessageData[]}
 */
export const turnsOf = (prompt) =>
  JSON.parse(prompt).filter((/** @type {MessageData} */ { role }) => role !== 'system');

/** A conversation that grows, can be undone and follows the strip. */
export class Talk {
  /** @type {State[]} */
  #past = [];
  /** @type {State} */
  state = { system: '', messages: [], draft: '' };
  /** The place of the reply that the strip shows. */
  active = -1;
  /** @type {TextData | null} what the model that replies is called */
  by = null;

  get messages() {
    return this.state.messages;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /**
   * Makes a change that can be undone.
   *
   * @param {Partial<State>} changes
   */
  change(changes) {
    this.#past.push({ ...this.state, messages: [...this.messages] });
    Object.assign(this.state, changes);
  }

  /** Takes the last change back. */
  undo() {
    this.state = this.#past.pop() ?? this.state;
    this.active = this.messages.length - 1;
  }

  /**
   * The user says `content` after the first `count` messages.
   *
   * @param {string} content
   * @param {number} count
   */
  say(content, count = this.messages.length) {
    this.change({ messages: [...this.messages.slice(0, count), { role: 'user', content }], draft: '' });
    this.active = this.messages.length;
  }

  /** The reply to the user's last message is wanted once more. */
  again() {
    const last = this.messages.findLastIndex(({ role }) => role === 'user');
    this.change({ messages: this.messages.slice(0, last + 1) });
    this.active = last + 1;
  }

  /**
   * Another model replies from now on: earlier replies stay without their traces, undone ones too.
   *
   * @param {TextData} by what it is called
   */
  forget(by) {
    this.active = -1;
    this.by = by;
    for (const state of [this.state, ...this.#past])
      state.messages = state.messages.map(({ text, ...message }) => message);
  }

  /**
   * Messages as a model takes them.
   *
   * @param {string} draft the last one, if the user is to speak
   * @returns {MessageData[]}
   */
  sent(draft = '') {
    const messages = this.messages.map(({ role, content }) => ({ role, content }));
    /** @type {MessageData[]} */
    const system = this.state.system.trim() ? [{ role: 'system', content: this.state.system }] : [];
    /** @type {MessageData[]} */
    const next = draft.trim() && messages.at(-1)?.role !== 'user' ? [{ role: 'user', content: draft }] : [];
    return [...system, ...messages, ...next];
  }

  /**
   * Whether a text that was written after `prompt` stands at place `number` of this conversation.
   *
   * @param {string} prompt
   * @param {number} number
   */
  #answers(prompt, number) {
    const turns = turnsOf(prompt);
    return turns.length === number && turns.every(({ content }, i) => this.messages[i]?.content === content);
  }

  /**
   * Lets the strip's text be the active reply, and says whether it is: what follows a changed reply is left out.
   *
   * @param {Trace} text
   */
  mirror(text) {
    const { messages, active } = this;
    if (!this.#answers(text.prompt, active)) return false;
    const whole = text.tokens.map((token) => token.text).join('');
    const content = whole.slice(0, contentLength(text)).trim();
    const changed = messages[active]?.content !== content;
    if (changed && active < messages.length - 1) this.change({});
    const kept = changed ? [] : messages.slice(active + 1);
    /** @type {Message} */
    const reply = { role: 'assistant', content, opened: text.opened, by: this.by, seed: text.seed, text: { ...text } };
    this.state.messages = [...messages.slice(0, active), reply, ...kept];
    return true;
  }
}
