// The board of compared settings: which ones, their texts as they grow, figures and charts.

/** @import { Gradio } from '../bridge.js' */
/** @import { Language } from '../generated/contract.js' */
/** @import { ExperimentData, LaneData, LanesData } from '../generated/contract.js' */
/** @import { ComparedSettingData, OptionsData, SettingData } from '../generated/contract.js' */
/** @import { Compared } from './columns.js' */
/** @import { KeptBoard } from './kept.js' */
/** @import { RowActs } from './rows.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, download, element, viewIn } from '../common/dom.js';
import { inLanguage, language, onLanguage, words } from '../common/i18n.js';
import { onTheme } from '../common/theme.js';
import { ELEMENTS } from '../generated/names.js';
import { onLost } from '../shell/connection.js';
import { move, onControls, options } from '../shell/controls.js';
import { whenShown } from '../shell/fields.js';
import { lacks, waitsFor } from '../shell/missing.js';
import { alsoUse, onMissing, onModel, onOffered } from '../shell/models.js';
import { valuesOf } from '../shell/options.js';
import { state } from '../shell/state.js';
import { label } from '../workbench/label.js';
import { own, widths } from '../workbench/settings.js';
import { lead, show } from '../workbench/tree/tree.js';
import { Sums, Widths } from './charts.js';
import { areOfOneTokenizer, order } from './columns.js';
import { Comparison } from './comparison.js';
import { csv, json } from './files.js';
import { Head } from './head.js';
import { isBoard } from './kept.js';
import { laneName } from './lanes.js';
import { goOnTyping, linesOf } from './rows.js';
import './linked.js';

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

class Board extends Comparison {
  #drawnAt = 0;
  /** @type {number | null} the setting that the controls edit */
  #editing = null;
  /** @type {SettingData | null} the setting whose tree was asked for */
  #planted = null;
  /** @type {LaneData['tree']} the tree that is shown */
  #tree = null;
  /** @type {Language | null} the language that the worked example was asked for in */
  #openedIn = null;
  #isStale = false; // whether something has come while the board was out of sight

  head = new Head({
    take: (experiment) => this.#take(experiment),
    add: () => this.#add(),
    even: (isSame) => {
      this.same = isSame;
      state.changed('compare');
    },
    underline: (n) => {
      this.size = n;
      this.draw();
    },
  });
  sentences = element('p', 'pg-board-said');
  table = element('table', 'pg-board-table');
  charts = element('div', 'pg-board-charts');
  files = element('div', 'pg-save');
  sums = new Sums(this.charts);
  widths = new Widths(this.charts);

  /**
   * @param {HTMLElement} root
   * @param {Gradio<LanesData>['trigger']} trigger
   */
  constructor(root, trigger) {
    super();
    this.root = root;
    this.trigger = trigger;
    const scroller = element('div', 'pg-board-scroll', this.table);
    root.replaceChildren(this.head.root, this.sentences, scroller, this.charts, this.files);
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting)) this.shown();
    }).observe(root);
  }

  get hidden() {
    return this.root.offsetParent === null;
  }

  /** Draws what has come unseen; asks for the worked example once, and in another language while it stands. */
  shown() {
    if (this.#isStale) this.draw();
    if (this.isToRun) {
      if (!this.hidden && this.canRun) whenShown(() => this.#runLinked());
      return;
    }
    if (this.hidden || this.isOwn || this.#openedIn === language()) return;
    this.#openedIn = language();
    this.trigger('submit', {});
  }

  /** Runs what a link wants to be run, once. */
  #runLinked() {
    if (this.isToRun && !this.hidden && this.canRun) document.getElementById('compare-run')?.click();
  }

  /** @param {LanesData | null} value */
  receive(value) {
    if (this.accept(value)) this.draw();
  }

  /** What is kept of the board, as the page's state has it. */
  get part() {
    return {
      check: isBoard,
      read: (/** @type {boolean} */ isBrief) => this.read(isBrief),
      write: (/** @type {KeptBoard} */ kept) => {
        this.restore(kept, () => requestAnimationFrame(() => this.draw())); // the tree below mounts after the board
        this.draw();
      },
    };
  }

  /** Another model was chosen: its own texts, from before, stay. */
  replace() {
    if (!this.isOfAnother) return;
    this.drop();
    if (this.experiment === data.experiments[0].name) this.#openedIn = null; // an untouched example is worked anew
    this.draw();
    this.shown();
  }

  /** @param {ExperimentData} experiment */
  #take(experiment) {
    this.take(experiment);
    this.#editing = null;
    this.draw();
  }

  /**
   * Adds a row that begins with `taken` and goes on as row `index` does, and runs all, under the same seed.
   *
   * @param {number} index
   * @param {number[]} taken
   */
  fork(index, taken) {
    this.addFork(index, taken);
    this.draw();
    document.getElementById('compare-run')?.click();
  }

  /** Draws the board, or remembers to when it is out of sight: another tab's charts shall not wait for it. */
  draw() {
    state.changed('compare');
    this.#isStale = this.hidden;
    if (this.#isStale) return;
    this.root.ariaLabel = words().tab_compare;
    const rows = this.rows;
    const { experiment, same, size } = this;
    this.head.draw({ experiment, same, size, isFull: this.settings.length >= data.most_settings });
    this.sentences.replaceChildren(...this.#sentences(rows));
    const typing = /** @type {HTMLTextAreaElement | null} */ (this.table.querySelector('textarea:focus'));
    const look = { size, editing: this.#editing, isRunning: this.running };
    const forkOf = (/** @type {number} */ index) => this.forkOf(rows, index);
    this.table.replaceChildren(...linesOf(rows, { ...look, forkOf }, this.#acts));
    if (typing) goOnTyping(this.table, typing);
    this.#drawFiles();
    this.#showTree(rows);
    for (const listener of listeners) listener();
    const now = performance.now();
    if (this.running && now - this.#drawnAt < CHARTS_EVERY) return;
    this.#drawnAt = now;
    this.#drawCharts(rows);
  }

  /**
   * The tree of the setting whose button was pressed, else of the first that has one; none while texts grow.
   * @param {Compared[]} rows
   */
  #showTree(rows) {
    const withTree = rows.filter(({ row }) => row?.tree);
    const shown = withTree.find(({ setting }) => setting === this.#planted) ?? withTree[0];
    for (const each of this.table.querySelectorAll('.pg-plant')) {
      const index = Number(each.closest('tr')?.dataset.index);
      each.ariaPressed = String(rows[index].setting === shown?.setting);
    }
    const value = shown?.row?.tree ?? null;
    if (this.#tree !== value && show(ELEMENTS.compare_tree, value)) this.#tree = value;
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
    if (this.awaited !== null) sentences.push(waitsFor('compare_waits', this.awaited));
    sentences.push(...this.away.map(lacks));
    const totals = order(rows, laneName);
    if (!areOfOneTokenizer(rows)) sentences.push(element('span', 'pg-board-lengths', words().compare_tokenizers));
    else if (totals === null) sentences.push(element('span', 'pg-board-lengths', words().compare_lengths));
    else if (totals) sentences.push(element('span', 'pg-board-order', `${words().compare_order} ${totals}`));
    return sentences;
  }

  /** @type {RowActs} */
  #acts = {
    edit: (index) => this.#edit(index),
    remove: (index) => this.#remove(index),
    put: (index, setting) => this.#change(this.settings.map((each, i) => (i === index ? setting : each))),
    plant: (setting) => this.#plant(setting),
  };

  /** @param {number} index */
  #edit(index) {
    this.#editing = this.#editing === index ? null : index;
    this.draw();
    if (this.#editing !== null) this.trigger('select', { index });
  }

  /** What the controls become when a setting is edited: its options, with the seed and the length as they stand. */
  edited() {
    return move(valuesOf(this.#edited ?? options(), data));
  }

  get #edited() {
    return this.#editing === null ? undefined : this.settings[this.#editing];
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
    this.#change(this.settings.map((setting, i) => (i === this.#editing ? edited : setting)));
  }

  /** @param {SettingData} setting */
  #plant(setting) {
    this.#planted = setting;
    this.draw();
    lead(ELEMENTS.compare_tree);
  }

  /** @param {number} index */
  #remove(index) {
    this.#editing = null;
    this.#change(this.settings.filter((_, i) => i !== index));
  }

  /** @param {ComparedSettingData[]} settings */
  #change(settings) {
    this.change(settings);
    this.draw();
  }

  #drawFiles() {
    const value = this.value?.running ? null : this.value;
    const buttons = FILES.map(([kind, type, write]) => {
      const save = button('pg-save-file', words()[`download_${kind}`], () => {
        const current = this.value;
        if (current) download(`compare.${kind}`, type, write(current, namesOf(current)));
      });
      save.dataset.kind = kind;
      return save;
    });
    this.files.replaceChildren(...(value ? buttons : []));
  }

  stop() {
    if (!this.value?.running) return;
    this.end();
    this.draw();
  }

  /** What tests and benchmarks look at. */
  get state() {
    return { settings: this.settings, same: this.same, running: this.running, value: this.value };
  }
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
  alsoUse(() => board.settings.flatMap(({ model }) => (model === undefined ? [] : [model])));
  onModel(() => board.shown());
  onOffered(() => {
    board.draw(); // a row's own model may be here now, and can be chosen
    board.shown();
  });
}
