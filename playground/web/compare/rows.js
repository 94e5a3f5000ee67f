// The rows of the comparison's table: who writes under which settings, the text as it grows, and its figures.

/** @import { ComparedSettingData, LaneData, SettingData } from '../generated/contract.js' */
/** @import { Column, Compared } from './columns.js' */

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { columnsOf, isBest } from './columns.js';
import { laneName, modelChoice, promptBox, withModel, withPrompt } from './lanes.js';

/**
 * What can be done to a row, by its place.
 *
 * @typedef {object} RowActs
 * @property {(index: number) => void} edit
 * @property {(index: number) => void} remove
 * @property {(index: number, setting: ComparedSettingData) => void} put has it stand for another setting
 * @property {(setting: SettingData) => void} plant shows its tree
 */

/**
 * How the rows are to be drawn.
 *
 * @typedef {object} RowsLook
 * @property {number} size of the n-grams whose repetition is underlined
 * @property {number | null} editing the row that the controls edit
 * @property {boolean} isRunning whether more comes of texts that grow
 * @property {(index: number) => number | null} forkOf the token at which the text of a row parts from another's
 */

/**
 * The table's rows, the titles first.
 *
 * @param {Compared[]} rows
 * @param {RowsLook} look
 * @param {RowActs} acts
 */
export function linesOf(rows, look, acts) {
  const columns = columnsOf(rows);
  return [titles(columns), ...rows.map((each, index) => lineOf(each, index, { rows, columns, look, acts }))];
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
 * @param {Compared} compared
 * @param {number} index
 * @param {{ rows: Compared[], columns: Column[], look: RowsLook, acts: RowActs }} table
 */
function lineOf({ setting, row }, index, { rows, columns, look, acts }) {
  const isEdited = look.editing === index;
  const line = element('tr', isEdited ? 'pg-editing' : '');
  line.dataset.index = String(index);
  const lane = element('td', 'pg-lane', String(index + 1));
  lane.style.setProperty('--pg-lane', data.comparison.lanes[index][0]);
  line.append(lane, nameOf(setting, row, index, { isEdited, isOnly: rows.length === 1, acts }));
  line.append(textCell(row, look, look.forkOf(index)));
  for (const column of columns) {
    const cell = element('td', 'pg-figure', row ? column.shown(row.figures, look.size) : '—');
    cell.dataset.label = words()[column.key];
    cell.dataset.column = column.key;
    if (row && isBest(column, row, rows)) cell.classList.add('pg-best');
    line.append(cell);
  }
  return line;
}

/**
 * @param {ComparedSettingData} setting
 * @param {LaneData | null} row
 * @param {number} index
 * @param {{ isEdited: boolean, isOnly: boolean, acts: RowActs }} how
 */
function nameOf(setting, row, index, { isEdited, isOnly, acts }) {
  const cell = element('td', 'pg-setting');
  const edit = button('pg-edit', laneName(setting), () => acts.edit(index));
  edit.title = words().compare_edit;
  edit.ariaPressed = String(isEdited);
  const remove = button('pg-remove', '×', () => acts.remove(index));
  remove.ariaLabel = words().compare_remove;
  remove.disabled = isOnly;
  const model = modelChoice(setting, (use) => acts.put(index, withModel(setting, use)));
  const prompt = promptBox(setting, index, (text) => acts.put(index, withPrompt(setting, text)));
  cell.append(edit, remove, model, prompt);
  if (row?.tree) cell.append(button('pg-plant', words().tree, () => acts.plant(setting)));
  if (isEdited) cell.append(element('span', 'pg-editing-hint', words().compare_editing));
  return cell;
}

/**
 * @param {LaneData | null} row
 * @param {RowsLook} look
 * @param {number | null} fork the token at which it parts from the text beside it
 */
function textCell(row, { size, isRunning }, fork) {
  if (!row) return element('td', 'pg-compared', element('span', 'pg-empty', words().compare_not_run));
  const running = row.running && isRunning;
  const body = textOf(row, size, fork);
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

/**
 * A text whose repeated n-grams are underlined, and its fork marked.
 *
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
 *
 * @param {string} text
 */
function forkMark(text) {
  const mark = element('mark', 'pg-fork', text);
  mark.title = words().compare_fork_mark;
  return mark;
}

/**
 * How a text ended, or that it goes on.
 *
 * @param {LaneData} row
 * @param {boolean} running whether more comes of it
 */
function stateOf(row, running) {
  if (row.stop_reason === 'eos') return ' ⏹';
  if (!row.running) return '';
  return running ? ' …' : ` (${words().stop_cancelled})`;
}

/**
 * The table has been drawn anew while its reader typed into a prompt.
 *
 * @param {HTMLElement} table
 * @param {HTMLTextAreaElement} before
 */
export function goOnTyping(table, { dataset, value, selectionStart, selectionEnd }) {
  const box = /** @type {HTMLTextAreaElement | null} */ (
    table.querySelector(`textarea[data-index="${dataset.index}"]`)
  );
  if (!box) return;
  box.value = value;
  box.focus();
  box.setSelectionRange(selectionStart, selectionEnd);
}
