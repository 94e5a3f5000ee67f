// The board of compared settings: which ones, their texts as they grow, figures and charts.

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { onLost } from '../shell/connection.js';
import { onControls, options } from '../shell/controls.js';
import { valuesOf } from '../shell/options.js';
import { show } from '../workbench/tree/tree.js';
import { button, download, element, viewIn } from '../common/dom.js';
import { logprob, percent } from '../common/format.js';
import { inLanguage, language, onLanguage, words } from '../common/i18n.js';
import { Sums, Widths } from './charts.js';
import { csv, json } from './files.js';
import { label, own, widths } from '../workbench/settings.js';

const boards = new Set();
const CHARTS_EVERY = 250; // ms, while texts grow
const TREE = 'compare-tree';
const number = (value, digits) => (value === null || value === undefined ? '—' : value.toFixed(digits));
const share = (value) => (value === null || value === undefined ? '—' : percent(value));
const perplexity = (value) =>
  value === null || value === undefined ? '—' : value < 1000 ? value.toFixed(2) : value.toExponential(1);

/** Columns of figures: key in the words, the value's text, and the value to compare (largest is best; null: none is). */
const COLUMNS = [
  ['compare_total', ({ logprob: v, tokens }) => (tokens ? logprob(v) : '—'), ({ logprob: v }) => v],
  ['compare_mean', ({ mean_logprob: v }) => (v === null ? '—' : logprob(v)), ({ mean_logprob: v }) => v],
  ['compare_perplexity', (f) => perplexity(f.perplexity), null],
  ['compare_distinct', (f) => `${number(f.distinct_1, 2)} / ${number(f.distinct_2, 2)}`, null],
  ['compare_repeated', (f, size) => share(f.repeated[size]), null],
  ['tokens', (f) => String(f.tokens), null],
  ['compare_seconds', (f) => number(f.seconds, 2), null],
  ['compare_speed', (f) => number(f.tokens_per_second, 0), null],
];

class Board {
  #value = null; // the last run: its rows stand for `asked`
  #asked = [];
  #drawnAt = 0;

  constructor(root, props, trigger) {
    Object.assign(this, {
      root,
      props,
      trigger,
      settings: [],
      experiment: null,
      editing: null,
      stopped: null,
      size: 3,
    });
    Object.assign(this, { tree: null, gone: new Set() });
    this.same = true;
    this.head = element('div', 'pg-board-head');
    this.said = element('p', 'pg-board-said');
    this.table = element('table', 'pg-board-table');
    this.charts = element('div', 'pg-board-charts');
    this.files = element('div', 'pg-downloads');
    const scroller = element('div', 'pg-board-scroll');
    scroller.append(this.table);
    root.replaceChildren(this.head, this.said, scroller, this.charts, this.files);
    [this.sums, this.widths] = [new Sums(this.charts), new Widths(this.charts)];
    this.#take(data.experiments[0]);
    new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.shown()).observe(root);
  }

  get hidden() {
    return this.root.offsetParent === null;
  }

  /** Draws what has come unseen; asks for the worked example the first time, and in another language while it stands. */
  shown() {
    if (this.stale) this.draw();
    if (this.hidden || (this.#value && !this.#value.experiment) || this.openedIn === language()) return;
    this.openedIn = language();
    this.trigger('submit', {});
  }

  receive(value) {
    if (!value || this.gone.has(value.run_id) || (value.experiment && this.#value && !this.#value.experiment)) return;
    if (value.experiment) {
      if (this.#isEdited(value)) return;
      this.#take(data.experiments.find(({ name }) => name === value.experiment));
      this.#asked = [...this.settings];
    }
    this.#value = value;
    this.draw();
  }

  /** Whether the reader has chosen other settings while the worked example was on its way. */
  #isEdited({ experiment }) {
    return this.experiment !== experiment;
  }

  #take(experiment) {
    this.experiment = experiment.name;
    this.settings = experiment.settings.map((options) => ({ ...options }));
    this.same = experiment.same_length;
    this.editing = null;
  }

  /** What is sent to the server to be run. */
  asked() {
    this.#asked = [...this.settings];
    this.stopped = this.#value?.run_id; // what still comes of it is not what is asked for now
    return { settings: this.settings, same_length: this.same };
  }

  /** The settings with the rows of the last run that stand for them, if any does. */
  get rows() {
    return this.settings.map((setting) => ({ setting, row: this.#value?.rows[this.#asked.indexOf(setting)] ?? null }));
  }

  get running() {
    return Boolean(this.#value?.running) && this.stopped !== this.#value.run_id;
  }

  /** Draws the board, or remembers to when it is out of sight: another tab's charts shall not wait for it. */
  draw() {
    this.stale = this.hidden;
    if (this.stale) return;
    this.root.ariaLabel = words().tab_compare;
    const rows = this.rows;
    this.#head();
    this.said.replaceChildren(...this.#sentences(rows));
    this.table.replaceChildren(this.#titles(), ...rows.map((each, i) => this.#line(each, i, rows)));
    this.#files();
    this.#showTree(rows);
    const now = performance.now();
    if (this.running && now - this.#drawnAt < CHARTS_EVERY) return;
    this.#drawnAt = now;
    this.#drawCharts(rows);
  }

  /** The tree of the setting whose button was pressed, else of the first that has one; none while texts grow. */
  #showTree(rows) {
    const trees = rows.filter(({ row }) => row?.tree);
    const shown = trees.find(({ setting }) => setting === this.planted) ?? trees[0];
    const value = shown?.row.tree ?? null;
    for (const each of this.table.querySelectorAll('.pg-plant')) {
      each.ariaPressed = String(rows[each.closest('tr').dataset.index].setting === shown?.setting);
    }
    if (this.tree === value) return;
    this.tree = value;
    show(TREE, value);
  }

  #drawCharts(rows) {
    const rowOf = new Map(rows.map(({ setting, row }) => [setting, row]));
    const found = widths(rows.filter(({ row }) => row && !row.running).map(({ setting }) => setting));
    this.widths.draw(found.map(([width, setting]) => [width, rowOf.get(setting)]));
    this.sums.draw(rows);
  }

  #head() {
    const pills = data.experiments.map((experiment) => {
      const pill = button('pg-pill', inLanguage(experiment.label), () => {
        this.#take(experiment);
        this.draw();
      });
      pill.dataset.experiment = experiment.name;
      pill.ariaPressed = String(experiment.name === this.experiment);
      return pill;
    });
    const mine = button('pg-pill pg-add', words().compare_add, () => this.#add());
    mine.disabled = this.settings.length >= data.most_settings;
    const even = element('label', 'pg-check');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: this.same });
    box.addEventListener('change', () => {
      this.same = box.checked;
    });
    even.append(box, element('span', '', words().compare_same));
    even.title = words().compare_same_help;
    this.head.replaceChildren(...pills, mine, even, this.#sizes());
  }

  #sizes() {
    const box = element('label', 'pg-check');
    const select = element('select', '');
    select.append(
      ...data.ngram_sizes.map((n) =>
        Object.assign(element('option', '', `${n}-gram`), { value: n, selected: n === this.size }),
      ),
    );
    select.addEventListener('change', () => {
      this.size = Number(select.value);
      this.draw();
    });
    box.append(element('span', 'pg-repeated', words().compare_underlined), select);
    return box;
  }

  #add() {
    this.settings = [...this.settings, own(options())];
    this.experiment = null;
    this.draw();
  }

  /** What the experiment asks, and what the totals say. */
  #sentences(rows) {
    const { experiments } = data;
    const experiment = experiments.find(({ name }) => name === this.experiment);
    const asks = experiment && inLanguage(experiment.asks);
    const said = asks ? [element('span', 'pg-board-asks', asks)] : [];
    const done = rows.filter(({ row }) => row && !row.running && row.figures.tokens);
    if (done.length < 2 || done.length < rows.length) return said;
    const lengths = new Set(done.map(({ row }) => row.figures.tokens));
    if (lengths.size > 1) return [...said, element('span', 'pg-board-lengths', words().compare_lengths)];
    const order = [...done].sort((a, b) => b.row.figures.logprob - a.row.figures.logprob);
    const text = order.map(({ setting, row }, i) => {
      const sign = i === 0 ? '' : order[i - 1].row.figures.logprob - row.figures.logprob < 1e-4 ? ' = ' : ' > ';
      return `${sign}${label(setting)} ${logprob(row.figures.logprob)}`;
    });
    return [...said, element('span', 'pg-board-order', `${words().compare_order} ${text.join('')}`)];
  }

  #titles() {
    const line = element('tr', '');
    const names = ['', words().compare_setting, words().text, ...COLUMNS.map(([key]) => words()[key])];
    line.append(...names.map((name) => element('th', '', name)));
    COLUMNS.forEach(([key], i) => {
      line.children[i + 3].title = words()[`${key}_help`] ?? '';
    });
    return line;
  }

  #line({ setting, row }, index, rows) {
    const line = element('tr', this.editing === index ? 'pg-editing' : '');
    line.dataset.index = index;
    const lane = element('td', 'pg-lane', String(index + 1));
    lane.style.setProperty('--pg-lane', data.comparison.lanes[index][0]);
    line.append(lane, this.#name(setting, row, index), this.#text(row));
    for (const [key, shown, value] of COLUMNS) {
      const cell = element('td', 'pg-figure', row ? shown(row.figures, this.size) : '—');
      cell.dataset.label = words()[key];
      cell.dataset.column = key;
      if (value && row && isBest(value, row, rows)) cell.classList.add('pg-best');
      line.append(cell);
    }
    return line;
  }

  #name(setting, row, index) {
    const cell = element('td', 'pg-setting');
    const edit = button('pg-edit', label(setting), () => this.#edit(index));
    edit.title = words().compare_edit;
    edit.ariaPressed = String(this.editing === index);
    const remove = button('pg-remove', '×', () => this.#remove(index));
    remove.ariaLabel = words().compare_remove;
    remove.disabled = this.settings.length === 1;
    cell.append(edit, remove);
    if (row?.tree) cell.append(button('pg-plant', words().tree, () => this.#plant(setting)));
    if (this.editing === index) cell.append(element('span', 'pg-editing-hint', words().compare_editing));
    return cell;
  }

  #text(row) {
    const cell = element('td', 'pg-compared');
    if (!row) {
      cell.append(element('span', 'pg-empty', words().compare_not_run));
      return cell;
    }
    const repeated = new Set(row.figures.repeated_places[this.size]);
    const body = element('div', 'pg-compared-text');
    let part = null;
    row.texts.forEach((text, i) => {
      const kind = repeated.has(i) ? 'pg-repeated' : 'pg-plain';
      if (part?.className !== kind) body.append((part = element('span', kind, '')));
      part.append(text);
    });
    const running = row.running && this.running;
    const state =
      row.stop_reason === 'eos' ? ' ⏹' : row.running ? (running ? ' …' : ` (${words().stop_cancelled})`) : '';
    if (state) body.append(element('span', 'pg-compared-state', state));
    cell.append(body);
    if (running) body.scrollTop = body.scrollHeight;
    if (running) {
      const bar = element('progress', '');
      Object.assign(bar, { max: row.options.max_new_tokens, value: row.texts.length });
      cell.append(bar);
    }
    return cell;
  }

  #edit(index) {
    this.editing = this.editing === index ? null : index;
    this.draw();
    if (this.editing !== null) this.trigger('select', { index });
  }

  /** What the controls become when a setting is to be edited: its options, with the seed and the length as they stand. */
  edited(values) {
    return valuesOf(this.settings[this.editing] ?? options(), values, data);
  }

  /** The controls have moved: the setting that is being edited follows. */
  follow(options) {
    const now = own(options);
    const before = this.settings[this.editing];
    if (!before || label(before) === label(now)) return;
    this.settings = this.settings.map((setting, i) => (i === this.editing ? now : setting));
    this.experiment = null;
    this.draw();
  }

  #plant(setting) {
    this.planted = setting;
    this.draw();
  }

  #remove(index) {
    this.settings = this.settings.filter((_, i) => i !== index);
    this.editing = null;
    this.experiment = null;
    this.draw();
  }

  #files() {
    const kinds = { csv: ['text/csv', csv], json: ['application/json', json] };
    const ready = this.#value && !this.#value.running;
    this.files.replaceChildren(
      ...(ready ? Object.entries(kinds) : []).map(([kind, [type, write]]) => {
        const names = this.#value.rows.map(({ options }) => label(options));
        const save = button('pg-download', words()[`download_${kind}`], () =>
          download(`compare.${kind}`, type, write(this.#value, names)),
        );
        save.dataset.kind = kind;
        return save;
      }),
    );
  }

  stop() {
    if (!this.#value?.running) return;
    this.stopped = this.#value.run_id;
    this.draw();
  }

  /** Lets go of all texts: they are another model's. The settings stay, and an untouched example is worked anew. */
  clear() {
    this.stopped = this.#value?.run_id;
    if (this.#value?.run_id) this.gone.add(this.#value.run_id);
    this.#value = null;
    this.#asked = [];
    if (this.experiment === data.experiments[0].name) this.openedIn = null;
    this.draw();
    this.shown();
  }

  get state() {
    return { settings: this.settings, same: this.same, running: this.running, value: this.#value };
  }
}

function isBest(value, row, rows) {
  const known = rows.filter((each) => each.row?.figures.tokens).map((each) => value(each.row.figures));
  return known.length > 1 && value(row.figures) === Math.max(...known);
}

const named = (id) => viewIn(boards, id);

component('compare', (host, { props, trigger, watch }) => {
  const board = new Board(host.querySelector('.pg-board'), props, trigger);
  boards.add(board);
  board.receive(props.value);
  board.draw();
  watch('value', () => board.receive(props.value));
  onControls((options) => board.follow(options));
});
onLost(() => {
  for (const board of boards) board.stop();
});
onLanguage(() => {
  for (const board of boards) {
    board.draw();
    board.shown();
  }
});
expose('compare', {
  asked: (id) => named(id).asked(),
  edited: (id, ...values) => named(id).edited(values),
  stop: (id) => named(id).stop(),
  clear: (id) => named(id)?.clear(),
  state: (id) => named(id).state,
  /** The tab's prompt in another language; one of the reader's own stays. */
  prompt: (chosen, prompt) => (Object.values(data.compared).includes(prompt) ? data.compared[chosen] : prompt),
});
