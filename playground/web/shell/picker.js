// The model picker: what is offered, by family, with what a teacher asks of a model; which one of a family is chosen.

/** @import { ModelFacts, ModelRow, PickerEvent, PickerValue, TextData } from '../generated/contract.js' */
/** @import { Gradio } from '../bridge.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { inLanguage, language, onLanguage, say, words } from '../common/i18n.js';
import { onLost } from './connection.js';
import * as downloads from './downloads.js';
import { facts, isAway, shortName, titleOf } from './model_facts.js';
import { allAwaited, arrived, chosen, isChosen, offer, use } from './models.js';
import { parameters } from './sizes.js';

const STATES = {
  built_in: 'model_built_in',
  here: 'model_here',
  to_download: 'model_to_download',
  refused: 'model_refused',
};
const USES = { decoder: 'model_goes_on', encoder_decoder: 'model_summarizes' };
/** @type {Set<Picker>} */
const pickers = new Set();

class Picker {
  #choices = 0; // of this reader: only the last one's answer counts
  /** @type {string | null} what is being loaded, as it is to be called */
  #busy = null;
  /** @type {string | null} its name */
  #asked = null;
  #since = 0; // when it was asked for, in milliseconds
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;

  /**
   * @param {Element} root
   * @param {(event: string, sent: PickerEvent | {}) => void} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.button = button('pg-model', '', () => this.#open(Boolean(this.panel.hidden)));
    this.button.ariaHasPopup = 'dialog';
    this.panel = element('div', 'pg-models');
    this.panel.role = 'dialog';
    this.panel.hidden = true;
    this.leave = button('pg-model-leave', '', () => this.trigger('stop', {}));
    root.replaceChildren(this.button, this.leave, this.panel);
    document.addEventListener('click', ({ target }) => {
      if (target instanceof Node && target.isConnected && !root.contains(target)) this.#open(false);
    });
    root.addEventListener('keydown', (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || this.panel.hidden) return;
      this.#open(false);
      this.button.focus();
    });
  }

  /**
   * The server's answer: the facts of the model that was chosen, or none when it was refused.
   *
   * @param {PickerValue | null} value
   */
  receive(value) {
    if (!value || value.asked !== this.#choices) return;
    if (value.model) use(value.model);
    this.#rest();
  }

  #rest() {
    this.#busy = null;
    clearInterval(this.#clock);
    if (this.#asked !== null) arrived(this.#asked);
    this.draw();
  }

  /** Nothing more comes of what was chosen: where no answer has come, none will. Gradio takes the next choice. */
  ended() {
    if (this.#busy) this.#rest();
    this.loadAwaited();
  }

  /** Has the server load what the reader had in use before the page was loaded anew, one after the other. */
  loadAwaited() {
    for (const name of allAwaited()) this.load(name);
  }

  draw() {
    const w = words();
    this.leave.textContent = w.stop;
    this.leave.hidden = this.#busy === null;
    if (this.#busy) this.#count();
    else this.button.replaceChildren(...Object.entries(USES).map(([family, key]) => this.#use(family, w[key])));
    this.button.title = w.model_choose;
    this.button.classList.toggle('pg-busy', this.#busy !== null);
    this.button.ariaExpanded = String(!this.panel.hidden);
    this.panel.ariaLabel = w.model_choose;
    const typed = this.panel.querySelector('input')?.value ?? '';
    const families = Object.entries(data.models.families).map(([family, purpose]) => this.#family(family, purpose));
    const offline = data.models.fetches ? [] : [element('p', 'pg-model-why', w.model_offline)];
    this.panel.replaceChildren(...families, ...offline, ...this.#typing(typed));
  }

  /** Says for how long what is being loaded has been. */
  #count() {
    const n = Math.round((performance.now() - this.#since) / 1000);
    this.button.textContent = say('model_loading', { name: this.#busy ?? '', n });
  }

  /**
   * What a family's model is used for, and which it is.
   *
   * @param {string} family
   * @param {string} job
   */
  #use(family, job) {
    const model = chosen[family];
    const node = element('span', 'pg-model-use');
    const name = model ? `${shortName(model.name)} · ${parameters(model.parameters)}` : '—';
    node.append(element('span', 'pg-model-job', job), element('span', 'pg-model-named', name));
    if (model) node.title = inLanguage(model.title);
    return node;
  }

  /** @param {boolean} open */
  #open(open) {
    if (open === !this.panel.hidden) return;
    this.panel.hidden = !open;
    if (open) downloads.look();
    this.draw();
  }

  /**
   * @param {string} family
   * @param {TextData} purpose
   */
  #family(family, purpose) {
    const section = element('section', 'pg-family');
    const rows = data.models.rows.filter((row) => row.family === family);
    const [ready, others] = [rows.filter((row) => !isAway(row)), rows.filter(isAway)];
    const fetched = others.length ? [element('p', 'pg-model-why', words().model_fetched)] : [];
    const purposes = element('p', 'pg-purpose', inLanguage(purpose));
    section.append(purposes, this.#rows(ready), ...this.#notes(chosen[family]), ...fetched, this.#rows(others));
    return section;
  }

  /** @param {ModelRow[]} rows */
  #rows(rows) {
    const list = element('div', 'pg-model-rows');
    list.append(...rows.map((row) => this.#row(row)));
    return list;
  }

  /** @param {ModelRow} row */
  #row(row) {
    const node = button('pg-model-row', '', () => this.choose(row.name));
    node.dataset.name = row.name;
    node.ariaPressed = String(isChosen(row.name));
    node.classList.toggle('pg-away', isAway(row));
    node.disabled = this.#busy !== null;
    node.append(
      element('span', 'pg-model-name', inLanguage(row.title)),
      element('span', `pg-model-state pg-${row.state}`, words()[STATES[row.state]]),
      element('span', 'pg-model-facts', row.cause ? inLanguage(row.cause) : facts(row).join(' · ')),
    );
    return node;
  }

  /**
   * What the reader should know of a model in use: its tokenizer, settings of its own.
   *
   * @param {ModelFacts | null | undefined} model
   */
  #notes(model) {
    const notes = (model?.notes ?? []).map(inLanguage);
    if (model?.left_out.length) notes.push(`${words().model_left_out}: ${model.left_out.join(', ')}`);
    if (!notes.length) return [];
    const list = element('ul', 'pg-model-notes');
    list.append(...notes.map((note) => element('li', '', note)));
    return [list];
  }

  /**
   * A box for what is not in the list: a folder, a model of the Hub, as the page's owner lets readers.
   *
   * @param {string} typed what stands in it
   */
  #typing(typed) {
    const { typed_ids: hasIds, folders: hasFolders } = data.models;
    const may = [hasIds && words().model_id, hasFolders && words().model_folder].filter(Boolean);
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

  /**
   * Puts the model called `name` into use; one that is not here is fetched first.
   *
   * @param {string} name
   */
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

  /**
   * Has the server load the model called `name`, which is there.
   *
   * @param {string} name
   */
  load(name) {
    if (isChosen(name) || this.#busy) return;
    this.#busy = titleOf(name);
    this.#asked = name;
    this.#since = performance.now();
    this.#clock = setInterval(() => this.#count(), 1000);
    this.#choices += 1;
    this.draw();
    this.trigger('select', { name, asked: this.#choices, language: language() });
  }
}

/** @param {string} name */
function load(name) {
  for (const picker of pickers) picker.load(name);
}

function ended() {
  for (const picker of pickers) picker.ended();
}

function draw() {
  for (const picker of pickers) picker.draw();
}

/** The page has opened, and Gradio hears what is chosen. */
export function loadAwaited() {
  for (const picker of pickers) picker.loadAwaited();
}

component('picker', (host, /** @type {Gradio<PickerValue>} */ { props, trigger, watch }) => {
  const picker = new Picker(/** @type {Element} */ (host.querySelector('.pg-picker')), trigger);
  pickers.add(picker);
  picker.draw();
  watch('value', () => picker.receive(props.value));
});
document.addEventListener('click', ({ target }) => {
  const fetched = target instanceof HTMLElement ? target.closest('.pg-fetch') : null;
  if (fetched instanceof HTMLElement && fetched.dataset.model) downloads.fetch(fetched.dataset.model);
  const asked = target instanceof HTMLElement ? target.closest('.pg-use') : null;
  const name = asked instanceof HTMLElement ? asked.dataset.model : null;
  if (name) for (const picker of pickers) picker.choose(name);
});
downloads.follow({
  ready: load,
  offered(rows, name) {
    offer(rows, name);
    draw();
  },
});
onLost(ended);
onLanguage(draw);
expose('models', { chosen, load, ended });
