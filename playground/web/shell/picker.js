// The model picker: what is offered, by family, with what a teacher asks of a model; which one of a family is chosen.

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { onLost } from './connection.js';
import * as downloads from './downloads.js';
import { chosen, isChosen, use } from './models.js';
import { element } from '../common/dom.js';
import { inLanguage, onLanguage, words } from '../common/i18n.js';

const STATES = {
  built_in: 'model_built_in',
  here: 'model_here',
  to_download: 'model_to_download',
  refused: 'model_refused',
};
const DEVICES = { cpu: 'model_cpu', gpu: 'model_gpu' };
const LANGUAGES = { ko: 'model_korean', en: 'model_english' };
const USES = { decoder: 'model_goes_on', encoder_decoder: 'model_summarizes' };
const pickers = new Set();

const count = (n) =>
  n === null
    ? '—'
    : n >= 1e9
      ? `${+(n / 1e9).toFixed(2)}B`
      : n >= 1e6
        ? `${+(n / 1e6).toFixed(n < 1e7 ? 1 : 0)}M`
        : `${Math.round(n / 1e3)}K`;
const bytes = (gb) =>
  gb >= 0.1 ? `${gb} GB`.replace(/(\.\d\d)\d+/, '$1') : `${(gb * 1000).toFixed(gb < 0.01 ? 1 : 0)} MB`;

/** A model's name where there is little room: without its owner, a commit by its first letters. */
function short(name) {
  if (name.startsWith('builtin/')) return words().model_built_in;
  const [id, revision] = name.split('@');
  return [id.split('/').pop(), revision?.replace(/^([0-9a-f]{7})[0-9a-f]{33}$/, '$1')].filter(Boolean).join('@');
}

function size({ state, download_gb: gb, measured }) {
  if (state === 'built_in') return null;
  if (gb === null) return '— GB';
  return measured ? bytes(gb) : words().model_about.replace('{gb}', bytes(gb));
}

function facts(row) {
  const w = words();
  const languages = row.languages.map((name) => w[LANGUAGES[name]]).join('/');
  const context = w.model_context.replace('{n}', row.context_length?.toLocaleString('en-US') ?? '—');
  const licence = w.model_licence.replace('{name}', row.licence ?? '—');
  return [count(row.parameters), size(row), licence, languages, context, row.device && w[DEVICES[row.device]]].filter(
    Boolean,
  );
}

const isAway = ({ state }) => state === 'to_download';

class Picker {
  #asked = 0;
  #busy = null; // what is being loaded, as it is to be called

  constructor(root, props, trigger) {
    Object.assign(this, { root, props, trigger });
    this.button = element('button', 'pg-model');
    this.button.type = 'button';
    this.button.ariaHasPopup = 'dialog';
    this.panel = element('div', 'pg-models');
    this.panel.role = 'dialog';
    this.panel.hidden = true;
    root.replaceChildren(this.button, this.panel);
    this.button.addEventListener('click', () => this.#open(this.panel.hidden));
    document.addEventListener('click', ({ target }) => {
      if (target.isConnected && !root.contains(target)) this.#open(false);
    });
    root.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape' || this.panel.hidden) return;
      this.#open(false);
      this.button.focus();
    });
  }

  /** The server's answer: the facts of the model that was asked for, or none when it was refused. */
  receive(value) {
    if (!value || value.asked !== this.#asked) return;
    this.#busy = null;
    if (value.model) use(value.model);
    this.draw();
  }

  /** Nothing more comes of what was asked for: where no answer has come, none will. */
  ended() {
    if (!this.#busy) return;
    this.#busy = null;
    this.draw();
  }

  draw() {
    const w = words();
    if (this.#busy) this.button.textContent = w.model_loading.replace('{name}', this.#busy);
    else this.button.replaceChildren(...Object.keys(USES).map((family) => this.#use(family)));
    this.button.title = w.model_choose;
    this.button.classList.toggle('pg-busy', this.#busy !== null);
    this.button.ariaExpanded = String(!this.panel.hidden);
    this.panel.ariaLabel = w.model_choose;
    const typed = this.panel.querySelector('input')?.value ?? '';
    const families = Object.entries(data.models.families).map(([family, purpose]) => this.#family(family, purpose));
    this.panel.replaceChildren(...families, ...this.#typing(typed));
  }

  /** What a family's model is used for, and which it is. */
  #use(family) {
    const model = chosen[family];
    const node = element('span', 'pg-model-use');
    const named = model ? `${short(model.name)} · ${count(model.parameters)}` : '—';
    node.append(element('span', 'pg-model-job', words()[USES[family]]), element('span', 'pg-model-named', named));
    if (model) node.title = inLanguage(model.title);
    return node;
  }

  #open(open) {
    if (open === !this.panel.hidden) return;
    this.panel.hidden = !open;
    if (open) downloads.look();
    this.draw();
  }

  #family(family, purpose) {
    const section = element('section', 'pg-family');
    const rows = data.models.rows.filter((row) => row.family === family);
    const [ready, others] = [rows.filter((row) => !isAway(row)), rows.filter(isAway)];
    const fetched = others.length ? [element('p', 'pg-model-why', words().model_fetched)] : [];
    const purposes = element('p', 'pg-purpose', inLanguage(purpose));
    section.append(purposes, this.#rows(ready), ...this.#told(chosen[family]), ...fetched, this.#rows(others));
    return section;
  }

  #rows(rows) {
    const list = element('div', 'pg-model-rows');
    list.append(...rows.map((row) => this.#row(row)));
    return list;
  }

  #row(row) {
    const node = element('button', 'pg-model-row');
    node.type = 'button';
    node.dataset.name = row.name;
    node.ariaPressed = String(isChosen(row.name));
    node.classList.toggle('pg-away', isAway(row));
    node.disabled = this.#busy !== null;
    node.append(
      element('span', 'pg-model-name', inLanguage(row.title)),
      element('span', `pg-model-state pg-${row.state}`, words()[STATES[row.state]]),
      element('span', 'pg-model-facts', row.cause ? inLanguage(row.cause) : facts(row).join(' · ')),
    );
    node.addEventListener('click', () => this.choose(row.name));
    return node;
  }

  /** What the reader should know of a model in use: its tokenizer, settings of its own. */
  #told(model) {
    const notes = (model?.notes ?? []).map(inLanguage);
    if (model?.left_out.length) notes.push(`${words().model_left_out}: ${model.left_out.join(', ')}`);
    if (!notes.length) return [];
    const list = element('ul', 'pg-model-notes');
    list.append(...notes.map((note) => element('li', '', note)));
    return [list];
  }

  /** A box for what is not in the list: a folder, a model of the Hub, as the page's owner lets readers. */
  #typing(typed) {
    const may = [data.models.typed_ids && words().model_id, data.models.folders && words().model_folder].filter(
      Boolean,
    );
    if (!may.length) return [];
    const form = element('form', 'pg-model-folder');
    const box = element('input', '');
    const open = element('button', '', words().model_open);
    const label = may.join(' / ');
    Object.assign(box, { type: 'text', value: typed, placeholder: label, ariaLabel: label, spellcheck: false });
    open.disabled = this.#busy !== null;
    form.append(box, open);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const name = box.value.trim();
      if (name) this.choose(name);
    });
    return [form];
  }

  /** Puts the model called `name` into use; one that is not here is fetched first. */
  choose(name) {
    this.#open(false);
    const row = data.models.rows.find((each) => each.name === name);
    if (isChosen(name) || this.#busy) return;
    if (row ? isAway(row) : !/^[~/]|^[A-Za-z]:/.test(name)) {
      downloads.begin(name);
      return;
    }
    this.load(name);
  }

  /** Has the server load the model called `name`, which is there. */
  load(name) {
    if (isChosen(name) || this.#busy) return;
    const row = data.models.rows.find((each) => each.name === name);
    this.#busy = row ? inLanguage(row.title) : name;
    this.#asked += 1;
    this.draw();
    this.trigger('select', { name, asked: this.#asked });
  }
}

function load(name) {
  for (const picker of pickers) picker.load(name);
}

function ended() {
  for (const picker of pickers) picker.ended();
}

function draw() {
  for (const picker of pickers) picker.draw();
}

component('picker', (host, { props, trigger, watch }) => {
  const picker = new Picker(host.querySelector('.pg-picker'), props, trigger);
  pickers.add(picker);
  picker.draw();
  watch('value', () => picker.receive(props.value));
});
downloads.follow({
  ready: load,
  offered(rows) {
    data.models.rows = rows;
    draw();
  },
});
onLost(ended);
onLanguage(draw);
expose('models', { chosen, load, ended });
