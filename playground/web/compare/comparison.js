// A comparison: its rows, the run that gave their texts, and what of it is kept. Draws nothing.

/** @import { CodeRequest, ComparedSettingData, ExperimentData, LanesData } from '../generated/contract.js' */
/** @import { SettingsData } from '../generated/contract.js' */
/** @import { Compared } from './columns.js' */
/** @import { KeptBoard, KeptLockstep } from './kept.js' */

import { data } from '../common/data.js';
import { chosen, isAwaited, isChosen, isMissing, notHere, whenChosen } from '../shell/models.js';
import { partsAt } from './apart.js';
import { ended, withoutTrees } from './kept.js';

export class Comparison {
  /** @type {LanesData | null} the last run: its rows stand for the settings in `#ran` */
  #value = null;
  /** @type {ComparedSettingData[]} */
  #ran = [];
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
  /** @type {string | undefined} the run of which no more follows */
  #stopped;
  /** @type {Set<string>} runs that are another model's */
  #gone = new Set();
  /** @type {KeptBoard['run']} a run from before the page was loaded anew, whose model is still to be loaded */
  #kept = null;
  /** @type {string | null} the model whose run from before this is */
  #model = null;
  /** @type {Pick<KeptBoard, 'again' | 'model'>} whether a link wants the settings to be run, and with which model */
  #toRun = {};

  constructor() {
    this.take(data.experiments[0]);
  }

  /** @param {ExperimentData} experiment */
  take(experiment) {
    this.#toRun = {};
    this.experiment = experiment.name;
    this.settings = experiment.settings.map((setting) => ({ ...setting }));
    this.same = experiment.same_length;
  }

  /** @param {ComparedSettingData[]} settings the reader's own, which nobody has run */
  change(settings) {
    this.#toRun = {};
    this.settings = settings;
    this.experiment = null;
  }

  /** The last run; null: none. */
  get value() {
    return this.#value;
  }

  get running() {
    return Boolean(this.#value?.running) && this.#stopped !== this.#value?.run_id;
  }

  /** Whether a link wants the settings to be run. */
  get isToRun() {
    return Boolean(this.#toRun.again);
  }

  /** Whether there is something that the worked example is not to take the place of. */
  get isOwn() {
    return this.#kept !== null || (this.#value !== null && !this.#value.experiment);
  }

  /** Whether it is the page's first ready-made comparison, in which nothing has been changed. */
  get isAsOpened() {
    const [first] = data.experiments;
    return this.experiment === first.name && this.same === first.same_length && this.size === 3 && !this.lockstep;
  }

  /** The model that has to be in use before a link's settings can be run as they were; null: it is, or any will do. */
  get awaited() {
    const { model } = this.#toRun;
    return model === undefined || chosen.decoder?.name === model ? null : model;
  }

  /** The models of rows' own that are not on this server, by their names. */
  get away() {
    return notHere(this.settings.flatMap(({ model }) => (model === undefined ? [] : [model])));
  }

  /** Whether what a link wants can be run now. */
  get canRun() {
    const isAny = this.#toRun.model === undefined;
    const isReady = isAny ? !isAwaited('decoder') && !isMissing('decoder') : this.awaited === null;
    return isReady && this.away.length === 0;
  }

  /**
   * Takes what has come of a run.
   *
   * @param {LanesData | null} value
   * @returns {boolean} whether it is of what stands here
   */
  accept(value) {
    if (!value || this.#gone.has(value.run_id)) return false;
    if (value.experiment && this.#value && !this.#value.experiment) return false;
    this.#kept = null;
    if (value.experiment) {
      if (this.experiment !== value.experiment) return false; // others were chosen while it was on its way
      this.#ran = [...this.settings];
    }
    this.#value = value;
    return true;
  }

  /**
   * What is kept; nothing while it is as the page opens.
   *
   * @param {boolean} isBrief
   * @returns {KeptBoard | undefined}
   */
  read(isBrief) {
    const { settings, same, size, experiment, lockstep } = this;
    const value = this.#value && (isBrief ? withoutTrees(this.#value) : this.#value);
    const rows = settings.map((setting) => this.#ran.indexOf(setting));
    const run = this.#kept ?? (value && { model: chosen.decoder?.name ?? '', value, rows });
    if (this.isAsOpened && (!run || run.value.experiment) && !this.#toRun.again) return undefined;
    return { settings, same, size, experiment, run, ...(lockstep && { lockstep }), ...this.#toRun };
  }

  /**
   * @param {KeptBoard} kept
   * @param {() => void} then is called when its run is here, too: at once, or when its model has been loaded
   */
  restore({ settings, same, size, experiment, run, lockstep, again = false, model }, then) {
    Object.assign(this, { settings, same, size, experiment, lockstep: lockstep ?? null });
    this.#kept = run;
    this.#toRun = again ? { again, ...(model !== undefined && { model }) } : {};
    if (run) whenChosen('decoder', run.model, () => this.#restoreRun(run) && then());
  }

  /**
   * Takes a run from before, which no other has replaced meanwhile.
   *
   * @param {NonNullable<KeptBoard['run']>} run
   */
  #restoreRun(run) {
    if (this.#kept !== run) return false;
    this.#kept = null;
    this.#model = run.model;
    this.#value = ended(run.value);
    this.#ran = [];
    run.rows.forEach((row, i) => {
      if (row >= 0) this.#ran[row] = this.settings[i];
    });
    return true;
  }

  /** Whether the texts are those of another model than the one in use. */
  get isOfAnother() {
    return this.#model === null || !isChosen(this.#model);
  }

  /** Lets go of all texts: they are another model's. The settings stay. */
  drop() {
    this.#model = null;
    this.#stopped = this.#value?.run_id;
    if (this.#value?.run_id) this.#gone.add(this.#value.run_id);
    this.#value = null;
    this.#ran = [];
  }

  /** No more follows of the run: it was stopped. */
  end() {
    this.#stopped = this.#value?.run_id;
  }

  /**
   * What is sent to the server to be run.
   *
   * @returns {SettingsData}
   */
  sent() {
    this.#toRun = {};
    this.#ran = [...this.settings];
    this.#stopped = this.#value?.run_id; // what still comes of it is not what is asked for now
    const seed = this.#seed;
    this.#seed = null;
    return { settings: this.settings, same_length: this.same, ...(seed !== null && { seed }) };
  }

  /**
   * What the code of the table is written of: nothing is run.
   *
   * @returns {SettingsData}
   */
  get coded() {
    return { settings: this.settings, same_length: this.same };
  }

  /**
   * The seed of what is shown, for controls that leave it open.
   *
   * @returns {CodeRequest}
   */
  get shownSeed() {
    return { seed: this.#value?.seed ?? null, taken: [] };
  }

  /**
   * Adds a row that begins with `taken` and goes on as row `index` does; all are to be run under the same seed.
   *
   * @param {number} index
   * @param {number[]} taken
   */
  addFork(index, taken) {
    this.#seed = this.#value?.seed ?? null;
    this.change([...this.settings, { ...this.settings[index], taken }]);
  }

  /**
   * The settings with the rows of the last run that stand for them, if any does.
   *
   * @returns {Compared[]}
   */
  get rows() {
    return this.settings.map((setting) => ({ setting, row: this.#value?.rows[this.#ran.indexOf(setting)] ?? null }));
  }

  /** The settings that have been run, with their rows; null while there is no whole run of all that stand here. */
  get whole() {
    const rows = this.rows.flatMap(({ setting, row }) => (row ? [{ setting, row }] : []));
    return rows.length === this.settings.length && !this.running ? rows : null;
  }

  /** Which two rows are read in lockstep: those that were chosen while they are there, else the first two. */
  get pair() {
    const { one = 0, other = 1 } = this.lockstep ?? {};
    const last = this.settings.length - 1;
    return { one: Math.min(one, last), other: Math.min(other, last) };
  }

  /**
   * The token at which the text of a row parts from that of the row beside which it is read.
   *
   * @param {Compared[]} rows
   * @param {number} index
   */
  forkOf(rows, index) {
    const { one, other } = this.pair;
    const beside = rows[index === one ? other : one]?.row;
    const row = rows[index].row;
    const isShown = index === one || index === other;
    return isShown && row && beside && row !== beside && row.prompt === beside.prompt ? partsAt(row, beside) : null;
  }
}
