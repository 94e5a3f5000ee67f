// The conversation: its messages, what is being typed, the buttons. Every word of a message is put in as text.

/** @import { Gradio } from '../bridge.js' */
/** @import { LookRequest, ReplyData, ReplyRequest, TakeRequest } from '../generated/contract.js' */
/** @import { KeptTexts, Recipes } from '../workbench/strip/kept.js' */
/** @import { KeptTalk } from './kept.js' */
/** @import { Message, Trace } from './talk.js' */
/** @import { Folds } from './message.js' */

import { button, download, element } from '../common/dom.js';
import { inLanguage, say, words } from '../common/i18n.js';
import { ELEMENTS, EVENTS } from '../generated/names.js';
import { isAwaited, chosen as models } from '../shell/models.js';
import { state } from '../shell/state.js';
import * as strip from '../workbench/strip/strip.js';
import { area } from './area.js';
import { dress, editor } from './editor.js';
import { json, markdown } from './files.js';
import { isTalk, keptTalk, messagesOf } from './kept.js';
import { messageNode } from './message.js';
import { isUntouched, opening, scenes } from './scenes.js';
import { ROLE_WORDS, Talk, turnsOf } from './talk.js';

/** @typedef {ReplyRequest['seed']} Seed */

const STRIP = ELEMENTS.chat_strip;
const LIVE = ELEMENTS.chat_live;
const WAIT = 350; // ms of quiet before the model reads what is being typed

/** The text in this tab's strip: a reply. */
const current = () => /** @type {Trace | null} */ (strip.current(STRIP));

/**
 * What is read while the conversation is not on the page yet: a tab mounts when it is first looked at.
 *
 * @returns {LookRequest}
 */
export const unmounted = () => ({ prompt: JSON.stringify(opening()), shown: false });

/** The conversation on the page. */
export class Board {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #tick;
  /** @type {Seed} */
  #seed = null;
  #scene = 0;
  /** @type {string | undefined} whose the traces are */
  #model;
  /** Whether the server has still to do with a reply. */
  #awaits = false;
  /** @type {number | null} when a reply was asked for of which nothing has come yet */
  #since = null;
  /** @type {number | null} the message that is being changed */
  #editing = null;
  /** @type {HTMLElement | null} */
  #editor = null;
  /** @type {string | null} the text that its reader has stopped */
  #stopped = null;
  /** @type {Folds} */
  #folds = new Map();

  talk = new Talk();
  scenes = element('div', 'pg-chat-scenes');
  list = element('div', 'pg-chat-list');
  asks = element('div', 'pg-chat-asks');
  tools = element('div', 'pg-chat-tools');
  system = area('pg-chat-system', '', (value) => {
    this.talk.state.system = value;
    this.changed();
  });
  draft = area('pg-chat-draft', '', (value) => {
    this.talk.state.draft = value;
    this.changed();
  });
  row = element('div', 'pg-chat-say', this.draft);

  /**
   * @param {HTMLElement} root
   * @param {Gradio['trigger']} trigger
   * @param {() => void} onChange called when the model would read something else
   */
  constructor(root, trigger, onChange) {
    this.trigger = trigger;
    this.onChange = onChange;
    this.draft.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    root.replaceChildren(this.scenes, this.system, this.list, this.asks, this.row, this.tools);
    document.addEventListener(EVENTS.text, (event) =>
      this.#mirror(/** @type {CustomEvent<HTMLElement>} */ (event).detail),
    );
    this.follow();
  }

  /** The conversation as a part of the page's state. */
  get part() {
    return {
      check: isTalk,
      read: (/** @type {boolean} */ isBrief) =>
        this.#isAsOpened ? undefined : keptTalk(this.talk, this.#model ?? '', isBrief),
      write: (/** @type {KeptTalk} */ kept) => this.#restore(kept),
    };
  }

  /** Whether nothing has been said or typed but what the page opens with. */
  get #isAsOpened() {
    const { messages, canUndo, state } = this.talk;
    return !messages.length && !canUndo && isUntouched(state) && this.#scene === 0;
  }

  /**
   * A conversation from before the page was loaded anew; its replies have their traces while their model is in use.
   *
   * @param {KeptTalk} kept
   */
  #restore(kept) {
    const { system, draft, active, model } = kept;
    this.talk.state = { system, draft, messages: messagesOf(kept) };
    this.talk.active = active;
    this.#model = model;
    this.#scene = Math.max(
      0,
      scenes().findIndex((scene) => scene.system === system),
    );
    this.follow();
    this.draw();
    this.changed();
  }

  /** Whether a reply is asked for or being written. */
  get busy() {
    const text = current();
    return this.#awaits || Boolean(text?.running && this.#stopped !== text.text_id);
  }

  /** Everything in the page's language, the conversation that the page opens with too; what a user has typed stays. */
  write() {
    const { messages, canUndo, state } = this.talk;
    if (!messages.length && !canUndo && isUntouched(state)) this.#take(this.#scene);
    this.draw();
  }

  /**
   * Begins with another scene.
   *
   * @param {number} index
   */
  #take(index) {
    this.#scene = index;
    const { system, asks } = scenes()[index];
    Object.assign(this.talk.state, { system, draft: asks[0] });
    this.changed();
  }

  /** The model would read something else now. */
  changed() {
    state.changed('chat');
    clearTimeout(this.#due);
    this.#due = setTimeout(() => {
      this.trigger('input', {});
      this.onChange();
    }, WAIT);
  }

  /** Another model was chosen: what was sent and typed stays, the traces were the other's. */
  follow() {
    if (!isAwaited('decoder') && !this.#waits) this.#adopt();
  }

  /** Whether a reply of a link's waits for the model that wrote it, and no other has replied since. */
  get #waits() {
    if (current()) return false;
    const { model } = /** @type {Partial<KeptTexts | Recipes>} */ (state.read('chat-strip') ?? {});
    return model !== undefined && model === this.#model && model !== models.decoder?.name;
  }

  /** From now on the model in use replies. */
  #adopt() {
    const model = models.decoder;
    if (!model) return;
    this.talk.by = model.title;
    if (model.name === this.#model) return;
    this.#model = model.name;
    this.talk.forget(model.title);
    if (current()) strip.clear(STRIP);
    this.#arrived();
  }

  /** Sends what is typed. */
  send() {
    const { draft } = this.talk.state;
    if (!draft.trim() || this.busy) return;
    this.#adopt();
    this.talk.say(draft);
    this.#reply(null);
  }

  /** @param {Seed} seed */
  #reply(seed) {
    clearTimeout(this.#due);
    this.#seed = seed;
    this.#editing = null;
    this.#awaits = true;
    this.#since = performance.now();
    this.#tick = setInterval(() => this.#count(), 1000);
    this.draw();
    this.trigger('submit', {});
  }

  /** Nothing more comes of the reply that was asked for; until then Gradio would take no other. */
  ended() {
    this.#awaits = false;
    if (current()?.running) this.stop();
    this.#arrived();
  }

  /** Nothing is waited for any more. */
  #arrived() {
    clearInterval(this.#tick);
    this.#since = null;
    this.draw();
  }

  /** The reader stops the reply. */
  stop() {
    strip.stop(STRIP);
    this.#stopped = current()?.text_id ?? null;
    this.#arrived();
  }

  /** The messages that are to be answered, as one text that names them. */
  prompt() {
    const { messages, state, active } = this.talk;
    if (state.draft.trim()) return JSON.stringify(this.talk.sent(state.draft));
    const text = messages[active]?.text;
    if (text) return text.prompt;
    const sent = this.talk.sent();
    return JSON.stringify(messages.at(-1)?.role === 'assistant' ? sent.slice(0, -1) : sent);
  }

  /**
   * The conversation that a reply is wanted to.
   *
   * @returns {ReplyRequest}
   */
  get replyRequest() {
    return { prompt: JSON.stringify(this.talk.sent()), seed: this.#seed };
  }

  /**
   * What the model reads now; `shown`: whether the charts stand in a reply.
   *
   * @returns {LookRequest}
   */
  lookRequest() {
    this.follow();
    return { prompt: JSON.stringify(this.talk.sent(this.talk.state.draft)), shown: current() !== null };
  }

  /**
   * Where a token is taken: at the reply's end, or where the charts stand.
   *
   * @param {'end' | 'here'} where
   * @returns {TakeRequest}
   */
  takeRequest(where) {
    this.#adopt();
    const prompt = this.prompt();
    const place = where === 'end' ? strip.end(STRIP, prompt) : strip.here(STRIP, prompt, LIVE);
    if (!('prompt_ids' in place) && this.talk.state.draft.trim() && this.talk.messages.at(-1)?.role !== 'user') {
      this.talk.say(this.talk.state.draft);
      this.draw();
    }
    return { prompt, ...place };
  }

  /** @param {HTMLElement} root of the strip that shows another text, or more of it */
  #mirror(root) {
    const text = root.closest(`#${STRIP}`) && current();
    if (!text) return;
    if (this.talk.mirror(text)) this.#arrived();
    if (!text.running) this.changed();
  }

  /**
   * One of several replies becomes the conversation's.
   *
   * @param {string} prompt
   * @param {ReplyData} value
   */
  use(prompt, value) {
    const turns = turnsOf(prompt);
    const same = turns.every((message, i) => this.talk.messages[i]?.content === message.content);
    this.talk.change({ messages: same ? this.talk.messages.slice(0, turns.length) : turns, draft: '' });
    this.talk.active = turns.length;
    strip.put(STRIP, value);
  }

  /**
   * The strip and the charts show reply `number`, at token `index`.
   *
   * @param {number} number
   * @param {number} index
   */
  #show(number, index) {
    const { text } = this.talk.messages[number];
    if (this.busy || !text) return;
    this.talk.active = number;
    strip.put(STRIP, /** @type {ReplyData} */ ({ ...text, after: null, at: index, running: false, others: [] }));
    strip.go(STRIP, index);
  }

  /** @param {Seed} seed */
  #again(seed) {
    if (this.busy) return;
    this.#adopt();
    this.talk.again();
    this.#reply(seed);
  }

  /** Another state of the conversation: the strip shows its last reply, if that has its trace. */
  #turn() {
    const last = this.talk.messages.length - 1;
    this.#editing = null;
    if (this.talk.messages[last]?.text) this.#show(last, 0);
    else if (current()) strip.clear(STRIP);
    this.draw();
    this.changed();
  }

  #undo() {
    this.talk.undo();
    this.#turn();
  }

  #clear() {
    this.talk.change({ messages: [], draft: '' });
    this.#turn();
  }

  /** Draws the conversation as it stands. */
  draw() {
    state.changed('chat');
    const { system, draft } = this.talk.state;
    const w = words();
    if (this.system.value !== system) this.system.value = system;
    if (this.draft.value !== draft) this.draft.value = draft;
    [this.system.ariaLabel, this.system.placeholder] = [w.role_system, w.role_system];
    [this.draft.ariaLabel, this.draft.placeholder] = [w.chat_say, w.chat_say];
    this.#drawScenes();
    this.#drawList();
    this.row.querySelector('.pg-chat-send')?.remove();
    const send = button('pg-chat-send', w.chat_send, () => this.send());
    send.disabled = this.busy;
    this.row.append(send);
    this.#drawTools();
  }

  /** The scenes, and what may be asked first in the one that is chosen. */
  #drawScenes() {
    const { state } = this.talk;
    const own = scenes();
    this.scenes.replaceChildren(
      ...own.map((scene, i) => {
        const node = button('pg-pill pg-chat-scene', scene.name, () => {
          this.talk.change({ messages: [] });
          this.#take(i);
          this.#turn();
        });
        node.ariaPressed = String(scene.system === state.system);
        node.disabled = this.busy;
        return node;
      }),
    );
    const asks = own.find(({ system }) => system === state.system)?.asks ?? [];
    this.asks.replaceChildren(
      ...asks.map((ask) =>
        button('pg-pill pg-chat-ask', ask, () => {
          state.draft = ask;
          this.draft.value = ask;
          this.changed();
          this.draft.focus();
        }),
      ),
    );
  }

  #drawList() {
    const { messages } = this.talk;
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    const focused = this.#editor?.contains(document.activeElement) ? document.activeElement : null;
    this.list.replaceChildren(...messages.map((message, i) => this.#bubble(message, i)));
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
    if (!messages.length) this.list.append(element('p', 'pg-empty', words().chat_empty));
    if (this.#since !== null) {
      this.list.append(element('p', 'pg-empty pg-chat-waiting', ''));
      this.#count();
    }
    if (end || this.busy) this.list.scrollTop = this.list.scrollHeight;
  }

  /** For how long the reply is being waited for. */
  #count() {
    const n = Math.floor((performance.now() - (this.#since ?? 0)) / 1000);
    const node = this.list.querySelector('.pg-chat-waiting');
    if (node) node.textContent = say('chat_waiting', { n });
  }

  #drawTools() {
    const { messages, canUndo } = this.talk;
    const { busy } = this;
    const w = words();
    const cannotAsk = !messages.some(({ role }) => role === 'user') || busy;
    /** @type {(name: string, text: string, click: () => void, disabled?: boolean) => HTMLButtonElement} */
    const tool = (name, text, click, disabled = false) =>
      Object.assign(button(`pg-pill ${name}`, text, click), { disabled });
    this.tools.replaceChildren(
      tool('pg-retry-same', w.chat_retry_same, () => this.#again(messages.at(-1)?.seed ?? null), cannotAsk),
      tool('pg-retry-new', w.chat_retry_new, () => this.#again('new'), cannotAsk),
      tool('pg-undo', w.chat_undo, () => this.#undo(), !canUndo || busy),
      tool('pg-clear', w.chat_clear, () => this.#clear(), !messages.length || busy),
      tool('pg-save-json', w.download_json, () => download('chat.json', 'application/json', json(this.talk.sent()))),
      tool('pg-save-md', w.chat_markdown, () => download('chat.md', 'text/markdown', this.#markdown())),
    );
  }

  #markdown() {
    const names = Object.fromEntries(Object.entries(ROLE_WORDS).map(([role, word]) => [role, words()[word]]));
    return markdown(this.talk.sent(), names);
  }

  /**
   * @param {Message} message
   * @param {number} index
   */
  #bubble(message, index) {
    const { role, text, by } = message;
    const other = role === 'assistant' && !text && by ? ` · ${say('chat_by', { name: inLanguage(by) })}` : '';
    const bubble = element('div', `pg-bubble pg-role-${role}`);
    bubble.append(element('span', 'pg-bubble-role', words()[ROLE_WORDS[role]] + other));
    if (this.#editing === index) {
      this.#editor ??= this.#editorOf(message.content, index); // what is typed in it stays however often all is drawn
      dress(this.#editor, this.busy);
      bubble.append(this.#editor);
      return bubble;
    }
    const page = {
      show: (/** @type {number} */ i) => this.#show(index, i),
      stopped: this.#stopped,
      folds: this.#folds,
    };
    bubble.append(messageNode(message, page));
    if (role === 'user' && !this.busy)
      bubble.append(button('pg-bubble-edit', words().chat_edit, () => this.#edit(index)));
    bubble.classList.toggle('pg-active', this.talk.active === index && role === 'assistant');
    return bubble;
  }

  /** @param {number | null} index of the message that is to be changed, null for none */
  #edit(index) {
    [this.#editing, this.#editor] = [index, null];
    this.draw();
  }

  /**
   * @param {string} content
   * @param {number} index
   */
  #editorOf(content, index) {
    /** @param {string} changed */
    const resend = (changed) => {
      if (!changed.trim() || this.busy) return;
      const { draft } = this.talk.state;
      this.#adopt();
      this.talk.say(changed, index);
      this.talk.state.draft = draft;
      this.#reply(null);
    };
    return editor(content, { resend, keep: () => this.#edit(null) });
  }
}
