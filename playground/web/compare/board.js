// The board of compared settings: which ones, their texts as they grow, figures and charts.

/** @import { Gradio } from '../bridge.js' */
/** @import { Language } from '../generated/contract.js' */
/** @import { ExperimentData, LaneData, LanesData } from '../generated/contract.js' */
/** @import { CodeRequest, ComparedSettingData, OptionsData, SettingData, SettingsData } from '../generated/contract.js' */
/** @import { Column, Compared } from './columns.js' */
/** @import { KeptBoard, KeptLockstep } from './kept.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, download, element, viewIn } from '../common/dom.js';
import { inLanguage, language, onLanguage, words } from '../common/i18n.js';
import { onTheme } from '../common/theme.js';
import { ELEMENTS } from '../generated/names.js';
import { onLost } from '../shell/connection.js';
import { move, onControls, options } from '../shell/controls.js';
import { waitsFor } from '../shell/missing.js';
import { chosen, isAwaited, isChosen, isLinkable, isMissing, onMissing, onModel, whenChosen } from '../shell/models.js';
import { valuesOf } from '../shell/options.js';
import { state } from '../shell/state.js';
import { label } from '../workbench/label.js';
import { own, widths } from '../workbench/settings.js';
import { lead, show } from '../workbench/tree/tree.js';
import { partsAt } from './apart.js';
import { Sums, Widths } from './charts.js';
import { areOfOneTokenizer, columnsOf, isBest, order } from './columns.js';
import { csv, json } from './files.js';
import { ended, isBoard, isLinkedBoard, withoutTrees } from './kept.js';
import { laneName, modelChoice, promptBox, withModel, withPrompt } from './lanes.js';

/** @type {Set<Board>} */
const boards = new Set();
/** @type {Array<() => void>} */
const listeners = [];
const CHARTS_EVERY = 250; // ms, while texts grow
/** @type {[kind: string, type: string, write: (value: LanesData, names: string[]) => string][]} */
const FILES = [
  ['csv', 'text/csv', csv],
  ['json', 'application/json', json],
];

class Board {
  /** @type {LanesData | null} the last run: its rows stand for the settings in `#ran` */
  #value = null;
  /** @type {ComparedSettingData[]} */
  #ran = [];
  #drawnAt = 0;
  /** @type {number | null} the seed of the next run, where it is not the control's */
  #seed = null;
  /** @type {ComparedSettingData[]} */
  settings = [];
  /** @type {KeptLockstep | null} which two rows are read in lockstep; null: as the page opens */
  lockstep = null;
  same = true; // whether all texts are to have the same length
  size = 3; // of the n-grams whose repetition is underlined
  /** @type {string | null} the ready-made comparison that stands here; null once it has been changed */
  experiment = null;
  /** @type {number | null} the setting that the controls edit */
  editing = null;
  /** @type {SettingData | null} the setting whose tree was asked for */
  planted = null;
  /** @type {LaneData['tree']} the tree that is shown */
  tree = null;
  /** @type {string | undefined} the run of which no more follows */
  stopped;
  /** @type {Set<string>} runs that are another model's */
  gone = new Set();
  /** @type {KeptBoard['run']} a run from before the page was loaded anew, whose model is still to be loaded */
  #kept = null;
  /** @type {string | null} the model whose run from before this is */
  #model = null;
  /** @type {Language | null} the language that the worked example was asked for in */
  openedIn = null;
  /** @type {Pick<KeptBoard, 'again' | 'model'>} whether a link wants the settings to be run, and with which model */
  #toRun = {};
  stale = false; // whether something has come while the board was out of sight

  /**
   * @param {HTMLElement} root
   * @param {Gradio<LanesData>['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.head = element('div', 'pg-board-head');
    this.sentences = element('p', 'pg-board-said');
    this.table = element('table', 'pg-board-table');
    this.charts = element('div', 'pg-board-charts');
    this.files = element('div', 'pg-save');
    const scroller = element('div', 'pg-board-scroll', this.table);
    root.replaceChildren(this.head, this.sentences, scroller, this.charts, this.files);
    this.sums = new Sums(this.charts);
    this.widths = new Widths(this.charts);
    this.#take(data.experiments[0]);
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting)) this.shown();
    }).observe(root);
  }

  get hidden() {
    return this.root.offsetParent === null;
  }

  /** Draws what has come unseen; asks for the worked example once, and in another language while it stands. */
  shown() {
    if (this.stale) this.draw();
    if (this.#toRun.again) {
      if (!this.hidden && this.#canRun) document.getElementById('compare-run')?.click();
      return;
    }
    if (this.hidden || this.#kept || (this.#value && !this.#value.experiment) || this.openedIn === language()) return;
    this.openedIn = language();
    this.trigger('submit', {});
  }

  /** Whether the model that a link wants the settings to be run with is in use. */
  get #canRun() {
    const { model } = this.#toRun;
    return model === undefined ? !isAwaited('decoder') && !isMissing('decoder') : chosen.decoder?.name === model;
  }

  /** @param {LanesData | null} value */
  receive(value) {
    if (!value || this.gone.has(value.run_id) || (value.experiment && this.#value && !this.#value.experiment)) return;
    this.#kept = null;
    if (value.experiment) {
      if (this.experiment !== value.experiment) return; // the reader has chosen other settings while it was on its way
      this.#ran = [...this.settings];
    }
    this.#value = value;
    this.draw();
  }

  /** What is kept of the board; nothing while it is as the page opens. */
  get part() {
    return {
      check: isBoard,
      read: (/** @type {boolean} */ isBrief) => this.#read(isBrief),
      write: (/** @type {KeptBoard} */ kept) => this.#restore(kept),
    };
  }

  /**
   * @param {boolean} isBrief
   * @returns {KeptBoard | undefined}
   */
  #read(isBrief) {
    const { settings, same, size, experiment, lockstep } = this;
    const value = this.#value && (isBrief ? withoutTrees(this.#value) : this.#value);
    const rows = settings.map((setting) => this.#ran.indexOf(setting));
    const run = this.#kept ?? (value && { model: chosen.decoder?.name ?? '', value, rows });
    const isAsOpened =
      experiment === data.experiments[0].name && same === data.experiments[0].same_length && size === 3 && !lockstep;
    if (isAsOpened && (!run || run.value.experiment) && !this.#toRun.again) return undefined;
    return { settings, same, size, experiment, run, ...(lockstep && { lockstep }), ...this.#toRun };
  }

  /** @param {KeptBoard} kept */
  #restore({ settings, same, size, experiment, run, lockstep, again = false, model }) {
    Object.assign(this, { settings, same, size, experiment, lockstep: lockstep ?? null });
    this.#kept = run;
    this.#toRun = again ? { again, ...(model !== undefined && { model }) } : {};
    if (run) whenChosen('decoder', run.model, () => this.#restoreRun(run));
    this.draw();
  }

  /**
   * Shows a run from before, which no other has replaced meanwhile.
   * @param {NonNullable<KeptBoard['run']>} run
   */
  #restoreRun(run) {
    if (this.#kept !== run) return;
    this.#kept = null;
    this.#model = run.model;
    this.#value = ended(run.value);
    this.#ran = [];
    run.rows.forEach((row, i) => {
      if (row >= 0) this.#ran[row] = this.settings[i];
    });
    requestAnimationFrame(() => this.draw()); // the tree below mounts after the board
  }

  /** Another model was chosen: its own texts, from before, stay. */
  replace() {
    if (this.#model === null || !isChosen(this.#model)) this.clear();
  }

  /** @param {ExperimentData} experiment */
  #take(experiment) {
    this.#toRun = {};
    this.experiment = experiment.name;
    this.settings = experiment.settings.map((setting) => ({ ...setting }));
    this.same = experiment.same_length;
    this.editing = null;
  }

  /**
   * What is sent to the server to be run.
   * @returns {SettingsData}
   */
  sent() {
    this.#toRun = {};
    this.#ran = [...this.settings];
    this.stopped = this.#value?.run_id; // what still comes of it is not what is asked for now
    const seed = this.#seed;
    this.#seed = null;
    return { settings: this.settings, same_length: this.same, ...(seed !== null && { seed }) };
  }

  /**
   * What the code of the table is written of: nothing is run.
   * @returns {SettingsData}
   */
  get coded() {
    return { settings: this.settings, same_length: this.same };
  }

  /**
   * The seed of what is shown, for controls that leave it open.
   * @returns {CodeRequest}
   */
  get shownSeed() {
    return { seed: this.#value?.seed ?? null, taken: [] };
  }

  /**
   * Adds a row that begins with `taken` and goes on as row `index` does, and runs all, under the same seed.
   *
   * @param {number} index
   * @param {number[]} taken
   */
  fork(index, taken) {
    this.#seed = this.#value?.seed ?? null;
    this.#change([...this.settings, { ...this.settings[index], taken }]);
    document.getElementById('compare-run')?.click();
  }

  /**
   * The settings with the rows of the last run that stand for them, if any does.
   * @returns {Compared[]}
   */
  get rows() {
    return this.settings.map((setting) => ({ setting, row: this.#value?.rows[this.#ran.indexOf(setting)] ?? null }));
  }

  get running() {
    return Boolean(this.#value?.running) && this.stopped !== this.#value?.run_id;
  }

  /** Draws the board, or remembers to when it is out of sight: another tab's charts shall not wait for it. */
  draw() {
    state.changed('compare');
    this.stale = this.hidden;
    if (this.stale) return;
    this.root.ariaLabel = words().tab_compare;
    const rows = this.rows;
    this.#drawHead();
    this.sentences.replaceChildren(...this.#sentences(rows));
    const typing = /** @type {HTMLTextAreaElement | null} */ (this.table.querySelector('textarea:focus'));
    const columns = columnsOf(rows);
    this.table.replaceChildren(titles(columns), ...rows.map((each, i) => this.#line(each, i, rows, columns)));
    if (typing) this.#goOnTyping(typing);
    this.#drawFiles();
    this.#showTree(rows);
    for (const listener of listeners) listener();
    const now = performance.now();
    if (this.running && now - this.#drawnAt < CHARTS_EVERY) return;
    this.#drawnAt = now;
    this.#drawCharts(rows);
  }

  /**
   * The table has been drawn anew while its reader typed.
   *
   * @param {HTMLTextAreaElement} before
   */
  #goOnTyping({ dataset, value, selectionStart, selectionEnd }) {
    const box = /** @type {HTMLTextAreaElement | null} */ (
      this.table.querySelector(`textarea[data-index="${dataset.index}"]`)
    );
    if (!box) return;
    box.value = value;
    box.focus();
    box.setSelectionRange(selectionStart, selectionEnd);
  }

  /**
   * The tree of the setting whose button was pressed, else of the first that has one; none while texts grow.
   * @param {Compared[]} rows
   */
  #showTree(rows) {
    const withTree = rows.filter(({ row }) => row?.tree);
    const shown = withTree.find(({ setting }) => setting === this.planted) ?? withTree[0];
    for (const each of this.table.querySelectorAll('.pg-plant')) {
      const index = Number(each.closest('tr')?.dataset.index);
      each.ariaPressed = String(rows[index].setting === shown?.setting);
    }
    const value = shown?.row?.tree ?? null;
    if (this.tree !== value && show(ELEMENTS.compare_tree, value)) this.tree = value;
  }

  /** @param {Compared[]} rows */
  #drawCharts(rows) {
    const done = rows.flatMap(({ setting, row }) => (row && !row.running ? [{ setting, row }] : []));
    const rowOf = new Map(done.map(({ setting, row }) => [setting, row]));
    const byWidth = widths([...rowOf.keys()]);
    this.widths.draw(
      byWidth.flatMap(([width, setting]) => {
        const row = rowOf.get(setting);
        return row ? [/** @type {[number, LaneData]} */ ([width, row])] : [];
      }),
    );
    this.sums.draw(rows);
  }

  #drawHead() {
    const pills = data.experiments.map((experiment) => this.#pill(experiment));
    const mine = button('pg-pill pg-add', words().compare_add, () => this.#add());
    mine.disabled = this.settings.length >= data.most_settings;
    this.head.replaceChildren(...pills, mine, this.#sameLength(), this.#sizes());
  }

  /** @param {ExperimentData} experiment */
  #pill(experiment) {
    const pill = button('pg-pill', inLanguage(experiment.label), () => {
      this.#take(experiment);
      this.draw();
    });
    pill.dataset.experiment = experiment.name;
    pill.ariaPressed = String(experiment.name === this.experiment);
    return pill;
  }

  #sameLength() {
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: this.same });
    box.addEventListener('change', () => {
      this.same = box.checked;
      state.changed('compare');
    });
    const label = element('label', 'pg-check', box, element('span', '', words().compare_same));
    label.title = words().compare_same_help;
    return label;
  }

  #sizes() {
    const choices = data.ngram_sizes.map((n) =>
      Object.assign(element('option', '', `${n}-gram`), { value: n, selected: n === this.size }),
    );
    const select = element('select', '', ...choices);
    select.addEventListener('change', () => {
      this.size = Number(select.value);
      this.draw();
    });
    return element('label', 'pg-check', element('span', 'pg-repeated', words().compare_underlined), select);
  }

  #add() {
    this.#change([...this.settings, own(options())]);
  }

  /**
   * What the experiment asks, and what the totals say.
   * @param {Compared[]} rows
   */
  #sentences(rows) {
    const experiment = data.experiments.find(({ name }) => name === this.experiment);
    const question = experiment && inLanguage(experiment.asks);
    const sentences = question ? [element('span', 'pg-board-asks', question)] : [];
    const { model } = this.#toRun;
    if (model !== undefined && !this.#canRun) sentences.push(waitsFor('compare_waits', model));
    const totals = order(rows, laneName);
    if (!areOfOneTokenizer(rows)) sentences.push(element('span', 'pg-board-lengths', words().compare_tokenizers));
    else if (totals === null) sentences.push(element('span', 'pg-board-lengths', words().compare_lengths));
    else if (totals) sentences.push(element('span', 'pg-board-order', `${words().compare_order} ${totals}`));
    return sentences;
  }

  /**
   * @param {Compared} compared
   * @param {number} index
   * @param {Compared[]} rows
   * @param {Column[]} columns
   */
  #line({ setting, row }, index, rows, columns) {
    const line = element('tr', this.editing === index ? 'pg-editing' : '');
    line.dataset.index = String(index);
    const lane = element('td', 'pg-lane', String(index + 1));
    lane.style.setProperty('--pg-lane', data.comparison.lanes[index][0]);
    line.append(lane, this.#name(setting, row, index), this.#text(row, this.#forkOf(rows, index)));
    for (const column of columns) {
      const cell = element('td', 'pg-figure', row ? column.shown(row.figures, this.size) : '—');
      cell.dataset.label = words()[column.key];
      cell.dataset.column = column.key;
      if (row && isBest(column, row, rows)) cell.classList.add('pg-best');
      line.append(cell);
    }
    return line;
  }

  /**
   * The token at which the text of a row parts from that of the row beside which it is read.
   *
   * @param {Compared[]} rows
   * @param {number} index
   */
  #forkOf(rows, index) {
    const { one, other } = this.pair;
    const beside = rows[index === one ? other : one]?.row;
    const row = rows[index].row;
    const isShown = index === one || index === other;
    return isShown && row && beside && row !== beside && row.prompt === beside.prompt ? partsAt(row, beside) : null;
  }

  /** Which two rows are read in lockstep: those that were chosen while they are there, else the first two. */
  get pair() {
    const { one = 0, other = 1 } = this.lockstep ?? {};
    const last = this.settings.length - 1;
    return { one: Math.min(one, last), other: Math.min(other, last) };
  }

  /**
   * @param {ComparedSettingData} setting
   * @param {LaneData | null} row
   * @param {number} index
   */
  #name(setting, row, index) {
    const cell = element('td', 'pg-setting');
    const edit = button('pg-edit', laneName(setting), () => this.#edit(index));
    edit.title = words().compare_edit;
    edit.ariaPressed = String(this.editing === index);
    const remove = button('pg-remove', '×', () => this.#remove(index));
    remove.ariaLabel = words().compare_remove;
    remove.disabled = this.settings.length === 1;
    const put = (/** @type {ComparedSettingData} */ changed) =>
      this.#change(this.settings.map((each, i) => (i === index ? changed : each)));
    const model = modelChoice(setting, (use) => put(withModel(setting, use)));
    const prompt = promptBox(setting, index, (text) => put(withPrompt(setting, text)));
    cell.append(edit, remove, model, prompt);
    if (row?.tree) cell.append(button('pg-plant', words().tree, () => this.#plant(setting)));
    if (this.editing === index) cell.append(element('span', 'pg-editing-hint', words().compare_editing));
    return cell;
  }

  /**
   * @param {LaneData | null} row
   * @param {number | null} fork the token at which it parts from the text beside it
   */
  #text(row, fork) {
    if (!row) return element('td', 'pg-compared', element('span', 'pg-empty', words().compare_not_run));
    const running = row.running && this.running;
    const body = textOf(row, this.size, fork);
    const state = stateOf(row, running);
    if (state) body.append(element('span', 'pg-compared-state', state));
    const cell = element('td', 'pg-compared', body);
    if (running) {
      body.classList.add('pg-growing');
      body.scrollTop = body.scrollHeight;
      cell.append(Object.assign(element('progress', ''), { max: row.options.max_new_tokens, value: row.texts.length }));
    }
    return cell;
  }

  /** @param {number} index */
  #edit(index) {
    this.editing = this.editing === index ? null : index;
    this.draw();
    if (this.editing !== null) this.trigger('select', { index });
  }

  /** What the controls become when a setting is edited: its options, with the seed and the length as they stand. */
  edited() {
    return move(valuesOf(this.#edited ?? options(), data));
  }

  get #edited() {
    return this.editing === null ? undefined : this.settings[this.editing];
  }

  /**
   * The controls have moved: the setting that is being edited follows.
   * @param {OptionsData} options
   */
  follow(options) {
    const now = own(options);
    const before = this.#edited;
    if (!before || label(before) === label(now)) return;
    const { model, dtype, prompt, taken } = before;
    const kept = { ...(model && { model }), ...(dtype && { dtype }), ...(prompt !== undefined && { prompt }) };
    const edited = { ...now, ...kept, ...(taken && { taken }) };
    this.#change(this.settings.map((setting, i) => (i === this.editing ? edited : setting)));
  }

  /** @param {SettingData} setting */
  #plant(setting) {
    this.planted = setting;
    this.draw();
    lead(ELEMENTS.compare_tree);
  }

  /** @param {number} index */
  #remove(index) {
    this.editing = null;
    this.#change(this.settings.filter((_, i) => i !== index));
  }

  /** @param {ComparedSettingData[]} settings the reader's own, which nobody has run */
  #change(settings) {
    this.#toRun = {};
    this.settings = settings;
    this.experiment = null;
    this.draw();
  }

  #drawFiles() {
    const value = this.#value?.running ? null : this.#value;
    const buttons = FILES.map(([kind, type, write]) => {
      const save = button('pg-save-file', words()[`download_${kind}`], () => {
        const current = this.#value;
        if (current) download(`compare.${kind}`, type, write(current, namesOf(current)));
      });
      save.dataset.kind = kind;
      return save;
    });
    this.files.replaceChildren(...(value ? buttons : []));
  }

  stop() {
    if (!this.#value?.running) return;
    this.stopped = this.#value.run_id;
    this.draw();
  }

  /** Lets go of all texts: they are another model's. The settings stay, and an untouched example is worked anew. */
  clear() {
    this.#model = null;
    this.stopped = this.#value?.run_id;
    if (this.#value?.run_id) this.gone.add(this.#value.run_id);
    this.#value = null;
    this.#ran = [];
    if (this.experiment === data.experiments[0].name) this.openedIn = null;
    this.draw();
    this.shown();
  }

  /** The settings that have been run, with their rows; null while there is no whole run of all that stand here. */
  get whole() {
    const rows = this.rows.flatMap(({ setting, row }) => (row ? [{ setting, row }] : []));
    return rows.length === this.settings.length && !this.running ? rows : null;
  }

  /** What tests and benchmarks look at. */
  get state() {
    return { settings: this.settings, same: this.same, running: this.running, value: this.#value };
  }
}

/** @param {Column[]} shown */
function titles(shown) {
  const columns = shown.map(({ key }) => {
    const title = element('th', '', words()[key]);
    title.title = words()[`${key}_help`] ?? '';
    return title;
  });
  const before = ['', words().compare_setting, words().text].map((name) => element('th', '', name));
  return element('tr', '', ...before, ...columns);
}

/**
 * A text whose repeated n-grams are underlined, and its fork marked.
 * @param {LaneData} row
 * @param {number} size of the n-grams
 * @param {number | null} fork
 */
function textOf(row, size, fork) {
  const repeated = new Set(row.figures.repeated_places[size]);
  const body = element('div', 'pg-compared-text');
  body.tabIndex = 0; // where it is cut, the focus shows all of it
  body.title = words().compare_whole;
  /** @type {HTMLElement | null} */
  let part = null;
  row.texts.forEach((text, i) => {
    const kind = repeated.has(i) ? 'pg-repeated' : 'pg-plain';
    if (part?.className !== kind) part = body.appendChild(element('span', kind));
    if (i === fork) part.append(forkMark(text));
    else part.append(text);
  });
  return body;
}

/**
 * The first token that the text beside has not.
 * @param {string} text
 */
function forkMark(text) {
  const mark = element('mark', 'pg-fork', text);
  mark.title = words().compare_fork_mark;
  return mark;
}

/**
 * How a text ended, or that it goes on.
 * @param {LaneData} row
 * @param {boolean} running whether more comes of it
 */
function stateOf(row, running) {
  if (row.stop_reason === 'eos') return ' ⏹';
  if (!row.running) return '';
  return running ? ' …' : ` (${words().stop_cancelled})`;
}

/** @param {LanesData} value */
const namesOf = (value) => value.rows.map(({ options }) => label(options));

/**
 * Calls `listener()` whenever the board has been drawn.
 *
 * @param {() => void} listener
 */
export const onBoard = (listener) => listeners.push(listener);

/** The board of the Compare tab, once it is there. */
export const theBoard = () => [...boards].at(0) ?? null;

/** @param {string} id */
const boardIn = (id) => viewIn(boards, id);

component('compare', mount);
onLost(() => {
  for (const board of boards) board.stop();
});
onTheme(() => {
  for (const board of boards) board.draw();
});
onMissing(() => {
  for (const board of boards) board.draw();
});
onLanguage(() => {
  for (const board of boards) {
    board.draw();
    board.shown();
  }
});
expose('compare', {
  /** @param {string} id */
  settings: (id) => boardIn(id)?.sent(),
  /** @param {string} id */
  rows: (id) => boardIn(id)?.coded,
  /** @param {string} id */
  shown: (id) => boardIn(id)?.shownSeed,
  /** @param {string} id */
  edited: (id) => boardIn(id)?.edited(),
  /** @param {string} id */
  stop: (id) => boardIn(id)?.stop(),
  /** @param {string} id */
  replaced: (id) => boardIn(id)?.replace(),
  /** @param {string} id */
  state: (id) => boardIn(id)?.state,
  /**
   * The tab's prompt in another language; one of the reader's own stays.
   * @param {Language} chosen
   * @param {string} prompt
   */
  prompt: (chosen, prompt) => (Object.values(data.compared).includes(prompt) ? data.compared[chosen] : prompt),
});

/**
 * @param {HTMLElement} host
 * @param {Gradio<LanesData>} gradio
 */
function mount(host, { props, trigger, watch }) {
  const board = new Board(/** @type {HTMLElement} */ (host.querySelector('.pg-board')), trigger);
  boards.add(board);
  board.receive(props.value);
  board.draw();
  state.take('compare', board.part);
  watch('value', () => board.receive(props.value));
  onControls((options) => board.follow(options));
  onModel(() => board.shown());
}

/**
 * Whether a run is of what stands on the page, so that the same would come again.
 *
 * @param {NonNullable<KeptBoard['run']>} run
 */
function stands(run) {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#compare-prompt textarea'));
  const fields = /** @type {{ texts?: Record<string, string> } | undefined} */ (state.read('fields'));
  const prompt = box?.value ?? fields?.texts?.compared_prompt ?? data.compared[language()];
  if (run.value.experiment || run.value.prompt !== prompt) return false; // a prompt of a row's own is in its setting
  return run.rows.every((row) => row >= 0) && run.value.seed === options().seed;
}

/**
 * A row without a model that is nobody else's: a folder of this machine.
 *
 * @param {ComparedSettingData} setting
 */
function linkable(setting) {
  const { model, ...others } = setting;
  return model === undefined || isLinkable(model) ? setting : others;
}

/**
 * A comparison as a link holds it: still to be run, where the same would come again.
 *
 * @param {KeptBoard} kept
 * @returns {KeptBoard}
 */
function toLink({ run, ...all }) {
  const kept = { ...all, settings: all.settings.map(linkable) };
  const areAll = kept.settings.every((each, i) => each === all.settings[i]);
  if (!run || !areAll || !stands(run)) return { ...kept, run: null };
  return { ...kept, run: null, again: true, model: run.model };
}

state.link('compare', isLinkedBoard, isBoard, toLink);
