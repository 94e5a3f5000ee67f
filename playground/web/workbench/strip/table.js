// The table of steps: the input so far, the five best choices with their percentages, the one that was taken.

/** @import { StepRow } from './steps.js' */
/** @import { GrownText } from './texts.js' */

import { button, download, element } from '../../common/dom.js';
import { percent } from '../../common/format.js';
import { language, say, words } from '../../common/i18n.js';
import { CHOICES, csv, json, rows } from './steps.js';
import { inCommon } from './texts.js';

const SHOWN_INPUT = 24; // characters of the input's end; the downloads have all of it
/** @typedef {[kind: string, type: string, write: (text: GrownText) => string]} FileKind */
/** @type {FileKind[]} */
const FILES = [
  ['csv', 'text/csv', csv],
  ['json', 'application/json', json],
];

export class StepTable {
  /** @type {GrownText | null} */
  #text = null;
  #drawn = { key: '', tokens: /** @type {GrownText['tokens']} */ ([]) }; // what the table's lines stand for

  /** @param {HTMLElement} root */
  constructor(root) {
    this.details = element('details', 'pg-table');
    this.summary = element('summary', '');
    this.body = element('div', 'pg-table-body');
    this.details.append(this.summary, this.body);
    this.details.addEventListener('toggle', () => this.draw(this.#text));
    root.append(this.details);
  }

  /** @param {GrownText | null} text */
  draw(text) {
    this.#text = text;
    this.details.hidden = !text?.tokens.length;
    this.summary.textContent = words().table;
    if (!text || this.details.hidden || !this.details.open) return;
    const key = `${text.text_id} ${language()}`;
    if (key !== this.#drawn.key) this.#begin();
    const table = /** @type {Element} */ (this.body.querySelector('table'));
    const { tokens } = text;
    const kept = inCommon(this.#drawn.tokens, tokens);
    while (table.childElementCount > kept + 1) table.lastElementChild?.remove();
    table.append(...rows(text).slice(kept).map(line));
    this.#drawn = { key, tokens };
  }

  /** An empty table. */
  #begin() {
    const places = Array.from({ length: CHOICES }, (_, i) => say('table_choice', { n: i + 1 }));
    const head = ['', words().table_input, ...places, words().table_chosen];
    const save = element('div', 'pg-save', ...FILES.map((file) => saveButton(() => this.#text, file)));
    this.body.replaceChildren(save, element('table', '', cells('th', head)));
    this.#drawn = { key: '', tokens: [] };
  }
}

/**
 * @param {() => GrownText | null} shown
 * @param {FileKind} file
 */
function saveButton(shown, [kind, type, write]) {
  const save = () => {
    const text = shown();
    if (text) download(`steps.${kind}`, type, write(text));
  };
  const node = button('pg-save-file', words()[`download_${kind}`], save);
  node.dataset.kind = kind;
  return node;
}

/** @param {StepRow} row */
function line({ step, input, choices, id, label, prob }) {
  const shown = input.length > SHOWN_INPUT ? `…${input.slice(-SHOWN_INPUT)}` : input;
  const node = cells('td', [step + 1, shown]);
  for (let i = 0; i < CHOICES; i++) {
    const [token, name, raw] = choices[i] ?? [null, '', null];
    const cell = element('td', token === id ? 'pg-taken' : '', name);
    if (raw !== null) cell.append(element('span', 'pg-number', percent(raw)));
    node.append(cell);
  }
  node.append(element('td', 'pg-taken', label, element('span', 'pg-number', percent(prob))));
  return node;
}

/**
 * @param {'th' | 'td'} kind
 * @param {(string | number)[]} texts
 */
const cells = (kind, texts) => element('tr', '', ...texts.map((text) => element(kind, '', text)));
