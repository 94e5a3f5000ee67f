// The Chat tab: a conversation whose replies are traces. Every word of a message is put in as text, never as HTML.

import { json, markdown } from './chat_files.js';
import { area, button, chip } from './chat_parts.js';
import { Output, Reading } from './chat_reading.js';
import { ROLE_WORDS, Talk } from './chat_talk.js';
import { Variety } from './chat_variety.js';
import { download, element, words } from './numbers.js';

const STRIP = 'chat-strip';
const LIVE = 'chat-live';
const WAIT = 350; // ms of quiet before the model reads what is being typed
const strip = () => window.playground.strip;
const parts = {}; // by kind: board, reading, variety, output

class Board {
  #due = 0;
  #seed = null;
  #scene = 0;

  constructor(root, trigger) {
    Object.assign(this, { root, trigger, talk: new Talk(), editing: null, stopped: null });
    this.scenes = element('div', 'pg-chat-scenes');
    this.system = area('pg-chat-system', '', (value) => { this.talk.state.system = value; this.changed(); });
    this.list = element('div', 'pg-chat-list');
    this.asks = element('div', 'pg-chat-asks');
    this.draft = area('pg-chat-draft', '', (value) => { this.talk.state.draft = value; this.changed(); });
    this.draft.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.row = element('div', 'pg-chat-say');
    this.tools = element('div', 'pg-chat-tools');
    root.replaceChildren(this.scenes, this.system, this.list, this.asks, this.row, this.tools);
    document.addEventListener('playground:text', ({ detail }) => this.#mirror(detail));
  }

  get busy() {
    const text = strip()?.current(STRIP);
    return Boolean(text?.running && this.stopped !== text.text_id);
  }

  /** The conversation that the page opens with, in its language; what a user has said stays. */
  open() {
    const untouched = !this.talk.messages.length && !this.talk.canUndo && this.#isScene();
    if (untouched) this.#take(this.#scene);
    this.draw();
  }

  #all() {
    return window.playground.page.data.scenes;
  }

  #isScene() {
    const { system, draft } = this.talk.state;
    const fresh = !system && !draft;
    return fresh || Object.values(this.#all()).flat().some((scene) => scene.system === system && scene.asks[0] === draft);
  }

  #take(index) {
    this.#scene = index;
    const scene = this.#all()[document.documentElement.lang]?.[index];
    if (!scene) return;
    Object.assign(this.talk.state, { system: scene.system, draft: scene.asks[0] });
    this.changed();
  }

  /** The model would read something else now. */
  changed() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.trigger('input', {}), WAIT);
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
    this.draw();
    this.trigger('submit', {});
  }

  /** The messages that are to be answered, as one text that names them. */
  prompt() {
    const { messages, state, active } = this.talk;
    if (!state.draft.trim() && messages[active]?.text) return messages[active].text.prompt;
    if (!state.draft.trim() && messages.at(-1)?.role === 'assistant') return JSON.stringify(this.talk.sent().slice(0, -1));
    return JSON.stringify(this.talk.sent(state.draft));
  }

  get asked() {
    return { prompt: JSON.stringify(this.talk.sent()), seed: this.#seed };
  }

  read() {
    return { prompt: JSON.stringify(this.talk.sent(this.talk.state.draft)) };
  }

  /** Where a token is taken: at the reply's end, or where the charts stand. */
  place(where) {
    const prompt = this.prompt();
    const found = strip()[where](STRIP, prompt, LIVE);
    if (!('prompt_ids' in found) && this.talk.state.draft.trim() && this.talk.messages.at(-1)?.role !== 'user') {
      this.talk.say(this.talk.state.draft);
      this.draw();
    }
    return { prompt, ...found };
  }

  #mirror(root) {
    if (!root.closest(`#${STRIP}`)) return;
    const text = strip().current(STRIP);
    if (text && this.talk.mirror(text)) this.draw();
    if (text && !text.running) this.changed();
  }

  /** One of several replies becomes the conversation's. */
  use(prompt, value) {
    const asked = JSON.parse(prompt).filter(({ role }) => role !== 'system');
    const same = asked.every((message, i) => this.talk.messages[i]?.content === message.content);
    this.talk.change({ messages: same ? this.talk.messages.slice(0, asked.length) : asked, draft: '' });
    this.talk.active = asked.length;
    strip().receive(STRIP, value);
  }

  /** The strip and the charts show reply `number`, at token `index`. */
  #show(number, index) {
    if (this.busy) return;
    const { text } = this.talk.messages[number];
    this.talk.active = number;
    strip().receive(STRIP, { ...text, after: null, at: index, running: false, others: [] });
    strip().go(STRIP, index);
  }

  #again(seed) {
    if (this.busy) return;
    this.talk.again();
    this.#reply(seed);
  }

  #undo() {
    this.talk.undo();
    this.draw();
    this.changed();
  }

  #clear() {
    this.talk.change({ messages: [], draft: '' });
    this.draw();
    this.changed();
  }

  draw() {
    const { state, messages } = this.talk;
    const w = words();
    const scenes = this.#all()[document.documentElement.lang] ?? [];
    this.scenes.replaceChildren(...scenes.map((scene, i) => {
      const pill = element('button', 'pg-pill', scene.name);
      pill.type = 'button';
      pill.ariaPressed = String(scene.system === state.system);
      pill.addEventListener('click', () => {
        this.talk.change({ messages: [] });
        this.#take(i);
        this.draw();
      });
      return pill;
    }));
    if (this.system.value !== state.system) this.system.value = state.system;
    if (this.draft.value !== state.draft) this.draft.value = state.draft;
    [this.system.ariaLabel, this.system.placeholder] = [w.role_system, w.role_system];
    [this.draft.ariaLabel, this.draft.placeholder] = [w.chat_say, w.chat_say];
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    this.list.replaceChildren(...messages.map((message, i) => this.#bubble(message, i)));
    if (!messages.length) this.list.append(element('p', 'pg-empty', w.chat_empty));
    if (end || this.busy) this.list.scrollTop = this.list.scrollHeight;
    const asks = scenes.find(({ system }) => system === state.system)?.asks ?? [];
    this.asks.replaceChildren(...asks.map((ask) => {
      const pill = element('button', 'pg-pill pg-chat-ask', ask);
      pill.type = 'button';
      pill.addEventListener('click', () => { state.draft = ask; this.draft.value = ask; this.changed(); this.draft.focus(); });
      return pill;
    }));
    if (!this.row.firstChild) this.row.append(this.draft);
    this.row.querySelector('.pg-chat-send')?.remove();
    const send = button('chat_send', 'pg-chat-send', () => this.send());
    send.disabled = this.busy;
    this.row.append(send);
    this.#drawTools();
  }

  #drawTools() {
    const { messages } = this.talk;
    const answered = messages.at(-1)?.role === 'assistant';
    const seed = messages.at(-1)?.text?.seed ?? null;
    const same = button('chat_retry_same', 'pg-pill pg-retry-same', () => this.#again(seed));
    const fresh = button('chat_retry_new', 'pg-pill pg-retry-new', () => this.#again('new'));
    same.disabled = fresh.disabled = !messages.length || this.busy || (!answered && messages.at(-1)?.role !== 'user');
    const undo = button('chat_undo', 'pg-pill pg-undo', () => this.#undo());
    undo.disabled = !this.talk.canUndo || this.busy;
    const clear = button('chat_clear', 'pg-pill pg-clear', () => this.#clear());
    clear.disabled = !messages.length || this.busy;
    const save = button('download_json', 'pg-pill pg-save-json', () => download('chat.json', 'application/json', json(this.talk.sent())));
    const names = Object.fromEntries(Object.entries(ROLE_WORDS).map(([role, word]) => [role, words()[word]]));
    const text = button('chat_markdown', 'pg-pill pg-save-md', () => download('chat.md', 'text/markdown', markdown(this.talk.sent(), names)));
    this.tools.replaceChildren(same, fresh, undo, clear, save, text);
  }

  #bubble(message, index) {
    const bubble = element('div', `pg-bubble pg-role-${message.role}`);
    bubble.append(element('span', 'pg-bubble-role', words()[ROLE_WORDS[message.role]]));
    if (this.editing === index) {
      bubble.append(this.#editor(message, index));
      return bubble;
    }
    const body = element('div', 'pg-bubble-text');
    if (message.text) body.append(...message.text.tokens.map((token, i, { length }) => chip(token, i === length - 1, () => this.#show(index, i))));
    else body.textContent = message.content;
    bubble.append(body);
    if (message.role === 'user' && !this.busy) {
      bubble.append(button('chat_edit', 'pg-bubble-edit', () => { this.editing = index; this.draw(); }));
    }
    bubble.classList.toggle('pg-active', this.talk.active === index && message.role === 'assistant');
    return bubble;
  }

  #editor(message, index) {
    const box = element('div', 'pg-chat-editor');
    let said = message.content;
    const text = area('pg-chat-edit', said, (value) => { said = value; });
    const again = button('chat_resend', 'pg-pill pg-resend', () => {
      if (!said.trim()) return;
      const { draft } = this.talk.state;
      this.talk.say(said, index);
      this.talk.state.draft = draft;
      this.#reply(null);
    });
    box.append(text, again, button('chat_keep', 'pg-pill', () => { this.editing = null; this.draw(); }));
    return box;
  }
}

const made = {
  board: (root, props, trigger) => new Board(root, trigger),
  reading: (root, props) => new Reading(root, props),
  variety: (root, props, trigger) => new Variety(root, props, trigger, (prompt, value) => parts.board.use(prompt, value)),
  output: (root, props, trigger) => new Output(root, props, trigger),
};

window.playground.chat = {
  mount(kind, host, props, trigger, watch) {
    const part = made[kind](host.querySelector(`.pg-chat-${kind}`), props, trigger);
    parts[kind] = part;
    if (kind === 'board') part.open();
    else {
      part.draw();
      watch('value', () => part.draw());
    }
  },
  asked: () => parts.board.asked,
  read: () => parts.board?.read() ?? { prompt: '[]' }, // the tab mounts when it is first looked at
  place: (where) => parts.board.place(where),
  several: () => ({ prompt: parts.board.prompt(), ...parts.variety.asked }),
  wanted: () => ({ prompt: JSON.stringify(parts.board.talk.sent()), full: parts.output.full }),
  stop() {
    strip().stop(STRIP);
    parts.board.stopped = strip().current(STRIP)?.text_id ?? null;
    parts.board.draw();
  },
  /** Another model was chosen: the traces were the other's. */
  follow() {
    if (!parts.board) return;
    strip().clear(STRIP);
    parts.board.talk.forget();
    parts.board.draw();
  },
  get messages() {
    return parts.board.talk.sent();
  },
  setLanguage() {
    parts.board?.open();
    for (const kind of ['reading', 'variety', 'output']) parts[kind]?.draw();
  },
};
