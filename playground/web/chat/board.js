// The conversation: its messages, what is being typed, the buttons. Every word of a message is put in as text.

import { data } from '../common/data.js';
import { chosen as models } from '../shell/models.js';
import * as strip from '../workbench/strip/strip.js';
import { button, download, element } from '../common/dom.js';
import { inLanguage, words } from '../common/i18n.js';
import { json, markdown } from './files.js';
import { area } from './parts.js';
import { saying } from './said.js';
import { ROLE_WORDS, Talk } from './talk.js';

export const STRIP = 'chat-strip';
const LIVE = 'chat-live';
const WAIT = 350; // ms of quiet before the model reads what is being typed
const scenes = () => inLanguage(data.scenes);

/** What the page opens with: the first scene and the first thing to say. */
function opening() {
  const [
    {
      system,
      asks: [content],
    },
  ] = scenes();
  return [
    { role: 'system', content: system },
    { role: 'user', content },
  ];
}

/** What is read while the conversation is not on the page yet: a tab mounts when it is first looked at. */
export const unmounted = () => ({ prompt: JSON.stringify(opening()), shown: false });

export class Board {
  #due = 0;
  #seed = null;
  #scene = 0;
  #model = null; // whose the traces are
  #asked = false; // whether the server has still to do with a reply
  #since = null; // when a reply was asked for of which nothing has come yet
  #tick = 0;
  #folds = new Map(); // which thinking its reader has folded or unfolded

  constructor(root, trigger, changed) {
    Object.assign(this, { root, trigger, tell: changed, talk: new Talk(), editing: null, stopped: null });
    this.scenes = element('div', 'pg-chat-scenes');
    this.system = area('pg-chat-system', '', (value) => {
      this.talk.state.system = value;
      this.changed();
    });
    this.list = element('div', 'pg-chat-list');
    this.asks = element('div', 'pg-chat-asks');
    this.draft = area('pg-chat-draft', '', (value) => {
      this.talk.state.draft = value;
      this.changed();
    });
    this.draft.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.row = element('div', 'pg-chat-say');
    this.tools = element('div', 'pg-chat-tools');
    this.row.append(this.draft);
    root.replaceChildren(this.scenes, this.system, this.list, this.asks, this.row, this.tools);
    document.addEventListener('playground:text', ({ detail }) => this.#mirror(detail));
    this.follow();
  }

  /** Whether a reply is asked for or being written. */
  get busy() {
    const text = strip.current(STRIP);
    return this.#asked || Boolean(text?.running && this.stopped !== text.text_id);
  }

  /** Everything in the page's language, the conversation that the page opens with too; what a user has said stays. */
  write() {
    const untouched = !this.talk.messages.length && !this.talk.canUndo && this.#isScene();
    if (untouched) this.#take(this.#scene);
    this.draw();
  }

  #isScene() {
    const { system, draft } = this.talk.state;
    const fresh = !system && !draft;
    return (
      fresh ||
      Object.values(scenes())
        .flat()
        .some((scene) => scene.system === system && scene.asks[0] === draft)
    );
  }

  #take(index) {
    this.#scene = index;
    const {
      system,
      asks: [draft],
    } = scenes()[index];
    Object.assign(this.talk.state, { system, draft });
    this.changed();
  }

  /** The model would read something else now. */
  changed() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => {
      this.trigger('input', {});
      this.tell();
    }, WAIT);
  }

  /** Another model was chosen: what was said and typed stays, the traces were the other's. */
  follow() {
    const model = models.decoder;
    if (model.name === this.#model) return;
    this.#model = model.name;
    this.talk.forget(model.title);
    if (strip.current(STRIP)) strip.clear(STRIP);
    this.#arrived();
  }

  send() {
    const said = this.talk.state.draft;
    if (!said.trim() || this.busy) return;
    this.talk.say(said);
    this.#reply(null);
  }

  #reply(seed) {
    clearTimeout(this.#due);
    this.#seed = seed;
    this.editing = null;
    this.#asked = true;
    this.#since = performance.now();
    this.#tick = setInterval(() => this.#count(), 1000);
    this.draw();
    this.trigger('submit', {});
  }

  /** Nothing more comes of the reply that was asked for; until then Gradio would take no other. */
  ended() {
    this.#asked = false;
    if (strip.current(STRIP)?.running) this.stop();
    this.#arrived();
  }

  /** Nothing is waited for any more. */
  #arrived() {
    clearInterval(this.#tick);
    this.#since = null;
    this.draw();
  }

  stop() {
    strip.stop(STRIP);
    this.stopped = strip.current(STRIP)?.text_id ?? null;
    this.#arrived();
  }

  /** The messages that are to be answered, as one text that names them. */
  prompt() {
    const { messages, state, active } = this.talk;
    if (!state.draft.trim() && messages[active]?.text) return messages[active].text.prompt;
    if (!state.draft.trim() && messages.at(-1)?.role === 'assistant')
      return JSON.stringify(this.talk.sent().slice(0, -1));
    return JSON.stringify(this.talk.sent(state.draft));
  }

  get asked() {
    return { prompt: JSON.stringify(this.talk.sent()), seed: this.#seed };
  }

  /** What the model reads now; `shown`: whether the charts stand in a reply. */
  read() {
    this.follow();
    return { prompt: JSON.stringify(this.talk.sent(this.talk.state.draft)), shown: strip.current(STRIP) !== null };
  }

  /** Where a token is taken: at the reply's end, or where the charts stand. */
  place(where) {
    const prompt = this.prompt();
    const found = strip[where](STRIP, prompt, LIVE);
    if (!('prompt_ids' in found) && this.talk.state.draft.trim() && this.talk.messages.at(-1)?.role !== 'user') {
      this.talk.say(this.talk.state.draft);
      this.draw();
    }
    return { prompt, ...found };
  }

  #mirror(root) {
    const text = root.closest(`#${STRIP}`) && strip.current(STRIP);
    if (!text) return;
    if (this.talk.mirror(text)) this.#arrived();
    if (!text.running) this.changed();
  }

  /** One of several replies becomes the conversation's. */
  use(prompt, value) {
    const asked = JSON.parse(prompt).filter(({ role }) => role !== 'system');
    const same = asked.every((message, i) => this.talk.messages[i]?.content === message.content);
    this.talk.change({ messages: same ? this.talk.messages.slice(0, asked.length) : asked, draft: '' });
    this.talk.active = asked.length;
    strip.put(STRIP, value);
  }

  /** The strip and the charts show reply `number`, at token `index`. */
  #show(number, index) {
    if (this.busy) return;
    const { text } = this.talk.messages[number];
    this.talk.active = number;
    strip.put(STRIP, { ...text, after: null, at: index, running: false, others: [] });
    strip.go(STRIP, index);
  }

  #again(seed) {
    if (this.busy) return;
    this.talk.again();
    this.#reply(seed);
  }

  /** Another state of the conversation: the strip shows its last reply, if that has its trace. */
  #turn() {
    const last = this.talk.messages.length - 1;
    this.editing = null;
    if (this.talk.messages[last]?.text) this.#show(last, 0);
    else if (strip.current(STRIP)) strip.clear(STRIP);
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

  draw() {
    const { state, messages } = this.talk;
    const w = words();
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
    if (this.system.value !== state.system) this.system.value = state.system;
    if (this.draft.value !== state.draft) this.draft.value = state.draft;
    [this.system.ariaLabel, this.system.placeholder] = [w.role_system, w.role_system];
    [this.draft.ariaLabel, this.draft.placeholder] = [w.chat_say, w.chat_say];
    this.#drawList(messages);
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
    this.row.querySelector('.pg-chat-send')?.remove();
    const send = button('pg-chat-send', words().chat_send, () => this.send());
    send.disabled = this.busy;
    this.row.append(send);
    this.#drawTools();
  }

  #drawList(messages) {
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    this.list.replaceChildren(...messages.map((message, i) => this.#bubble(message, i)));
    if (!messages.length) this.list.append(element('p', 'pg-empty', words().chat_empty));
    if (this.#since !== null) {
      this.list.append(element('p', 'pg-empty pg-chat-waiting', ''));
      this.#count();
    }
    if (end || this.busy) this.list.scrollTop = this.list.scrollHeight;
  }

  /** For how long the reply is being waited for. */
  #count() {
    const seconds = String(Math.floor((performance.now() - this.#since) / 1000));
    const node = this.list.querySelector('.pg-chat-waiting');
    if (node) node.textContent = words().chat_waiting.replace('{n}', seconds);
  }

  #drawTools() {
    const { messages } = this.talk;
    const last = messages.at(-1);
    const same = button('pg-pill pg-retry-same', words().chat_retry_same, () => this.#again(last.seed ?? null));
    const fresh = button('pg-pill pg-retry-new', words().chat_retry_new, () => this.#again('new'));
    same.disabled = fresh.disabled = !messages.some(({ role }) => role === 'user') || this.busy;
    const undo = button('pg-pill pg-undo', words().chat_undo, () => this.#undo());
    undo.disabled = !this.talk.canUndo || this.busy;
    const clear = button('pg-pill pg-clear', words().chat_clear, () => this.#clear());
    clear.disabled = !messages.length || this.busy;
    const save = button('pg-pill pg-save-json', words().download_json, () =>
      download('chat.json', 'application/json', json(this.talk.sent())),
    );
    const names = Object.fromEntries(Object.entries(ROLE_WORDS).map(([role, word]) => [role, words()[word]]));
    const text = button('pg-pill pg-save-md', words().chat_markdown, () =>
      download('chat.md', 'text/markdown', markdown(this.talk.sent(), names)),
    );
    this.tools.replaceChildren(same, fresh, undo, clear, save, text);
  }

  #bubble(message, index) {
    const { role, text, by } = message;
    const bubble = element('div', `pg-bubble pg-role-${role}`);
    const other =
      role === 'assistant' && !text && by ? ` · ${words().chat_by.replace('{name}', () => inLanguage(by))}` : '';
    bubble.append(element('span', 'pg-bubble-role', words()[ROLE_WORDS[role]] + other));
    if (this.editing === index) {
      bubble.append(this.#editor(message, index));
      return bubble;
    }
    const { stopped } = this;
    bubble.append(saying(message, { show: (i) => this.#show(index, i), stopped, folds: this.#folds }));
    if (role === 'user' && !this.busy) {
      bubble.append(
        button('pg-bubble-edit', words().chat_edit, () => {
          this.editing = index;
          this.draw();
        }),
      );
    }
    bubble.classList.toggle('pg-active', this.talk.active === index && role === 'assistant');
    return bubble;
  }

  #editor(message, index) {
    const box = element('div', 'pg-chat-editor');
    let said = message.content;
    const text = area('pg-chat-edit', said, (value) => {
      said = value;
    });
    const again = button('pg-pill pg-resend', words().chat_resend, () => {
      if (!said.trim() || this.busy) return;
      const { draft } = this.talk.state;
      this.talk.say(said, index);
      this.talk.state.draft = draft;
      this.#reply(null);
    });
    box.append(
      text,
      again,
      button('pg-pill', words().chat_keep, () => {
        this.editing = null;
        this.draw();
      }),
    );
    return box;
  }
}
