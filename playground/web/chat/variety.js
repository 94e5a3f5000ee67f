// Several replies to one message: how many differ, where they part, how much they share.

/** @import { Gradio } from '../bridge.js' */
/** @import { RepliesWish, ReplyData, VarietyData } from '../generated/contract.js' */
/** @import { VarietyFiguresData, VarietyRowData } from '../generated/contract.js' */
/** @import { Folds } from './message.js' */

import { button, download, element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { varietyCsv } from './files.js';
import { thought } from './message.js';
import { thinking } from './thinking.js';

/** @typedef {Array<[value: string, text: string]>} Choices */

const COUNTS = [2, 3, 4, 5, 6, 7, 8];
const TEMPERATURES = [0.001, 0.7, 1, 1.5, 10];

/**
 * A choice with its name before it.
 *
 * @param {string} className
 * @param {string} name
 * @param {Choices} choices
 * @param {string} current
 * @param {(value: string) => void} change
 */
function select(className, name, choices, current, change) {
  const node = element('select', className);
  for (const [value, text] of choices) node.append(Object.assign(element('option', '', text), { value }));
  node.value = current;
  node.addEventListener('change', () => change(node.value));
  return element('label', 'pg-variety-choice', name, node);
}

/** Several replies, with the wish for more. */
export class Variety {
  /** @type {RepliesWish['kind']} */
  #kind = 'same';
  #n = '4';
  #temperature = ''; // as the controls have it
  #sample = '';
  /** @type {string | undefined} the run that its reader has stopped, or of which nothing more comes */
  #stopped;
  /** @type {string | undefined} the last run of another model */
  #gone;
  /** @type {Folds} */
  #folds = new Map();

  head = element('summary', '');
  bar = element('div', 'pg-variety-bar');
  summary = element('p', 'pg-variety-said');
  list = element('ol', 'pg-variety-list');
  files = element('div', 'pg-save');

  /**
   * @param {HTMLElement} root
   * @param {Gradio<VarietyData>['props']} props
   * @param {Gradio['trigger']} trigger
   * @param {(prompt: string, reply: ReplyData) => void} use makes one of the replies the conversation's
   */
  constructor(root, props, trigger, use) {
    this.props = props;
    this.trigger = trigger;
    this.use = use;
    const details = element('details', '', this.head, this.bar, this.summary, this.list, this.files);
    details.open = true;
    root.replaceChildren(details);
  }

  /**
   * Which replies are wanted.
   *
   * @returns {RepliesWish}
   */
  get wish() {
    return {
      kind: this.#kind,
      n: Number(this.#n),
      temperature: this.#temperature === '' ? null : Number(this.#temperature),
      do_sample: this.#sample === '' ? null : this.#sample === 'on',
    };
  }

  /** @param {RepliesWish['kind']} kind */
  #ask(kind) {
    this.#kind = kind;
    this.trigger('submit', {});
  }

  #stop() {
    this.#stopped = this.props.value?.run_id;
    this.draw();
    this.trigger('stop', {});
  }

  /** Nothing more comes of the replies that were asked for. */
  ended() {
    if (!this.value || this.value.figures) return;
    this.#stopped = this.value.run_id;
    this.draw();
  }

  /** What is shown: nothing of another model's replies. */
  get value() {
    const { value } = this.props;
    return value && value.run_id !== this.#gone ? value : null;
  }

  /** Another model was chosen. */
  follow() {
    this.#gone = this.props.value?.run_id;
    this.draw();
  }

  /** Everything in the page's language. */
  write() {
    const w = words();
    this.head.textContent = w.chat_variety;
    this.bar.replaceChildren(
      ...this.#selects(),
      button('pg-pill pg-variety-run', w.chat_several, () => this.#ask('same')),
      button('pg-pill pg-variety-each', w.chat_each, () => this.#ask('temperatures')),
      button('pg-pill pg-variety-stop', w.stop, () => this.#stop()),
    );
    this.draw();
  }

  #selects() {
    const w = words();
    /** @type {(values: Array<string | number>) => Choices} */
    const shown = (values) => values.map((value) => [String(value), String(value)]);
    /** @type {Choices} */
    const own = [['', w.chat_as_set]];
    return [
      select('pg-variety-n', w.chat_replies, shown(COUNTS), this.#n, (value) => {
        this.#n = value;
      }),
      select('pg-variety-t', w.temperature_label, [...own, ...shown(TEMPERATURES)], this.#temperature, (value) => {
        this.#temperature = value;
      }),
      select('pg-variety-s', 'do_sample', [...own, ...shown(['on', 'off'])], this.#sample, (value) => {
        this.#sample = value;
      }),
    ];
  }

  /** Draws the value. */
  draw() {
    const { value } = this;
    this.list.replaceChildren(...(value ? value.rows.map((row, i) => this.#row(value, row, i)) : []));
    this.summary.textContent = this.#summary(value);
    this.#drawFiles(value);
  }

  /** @param {VarietyData | null} value of which a file is had once all replies have ended */
  #drawFiles(value) {
    if (!value?.figures) return this.files.replaceChildren();
    const save = button('pg-save-file', words().download_csv, () =>
      download('replies.csv', 'text/csv', varietyCsv(value)),
    );
    save.dataset.kind = 'csv';
    this.files.replaceChildren(save);
  }

  /** @param {VarietyData | null} value */
  #summary(value) {
    if (!value) return words().chat_variety_hint;
    if (value.figures) return figuresText(value.figures, value.rows.length);
    return this.#stopped === value.run_id || !value.running ? words().stop_cancelled : `${words().running} …`;
  }

  /**
   * @param {VarietyData} value
   * @param {VarietyRowData} row
   * @param {number} index
   */
  #row(value, row, index) {
    const use = button('pg-variety-use', words().chat_use, () => row.strip && this.use(value.prompt, row.strip));
    use.disabled = !row.strip;
    const text = element('span', 'pg-variety-text');
    const at = value.figures?.first_differing[index] ?? null;
    const nodes = row.texts.map((each, i) => (i === at ? element('mark', 'pg-parts', each || '∅') : each));
    const { count, closed } = thinking(row.texts, value.opened);
    if (count) {
      const writing = !closed && value.running && this.#stopped !== value.run_id;
      const key = `${value.run_id}.${index}`;
      text.append(thought(nodes.slice(0, count), { closed, writing, count, folds: this.#folds, key }));
    }
    text.append(...nodes.slice(count));
    if (at !== null && at >= row.texts.length) text.append(element('mark', 'pg-parts', '⏹'));
    return element('li', 'pg-variety-row', element('span', 'pg-variety-name', settingText(row)), text, use);
  }
}

/**
 * How much the replies differ.
 *
 * @param {VarietyFiguresData} figures
 * @param {number} n how many replies
 */
function figuresText({ different, parts_at, overlap }, n) {
  const parts = parts_at === null ? words().chat_parts_nowhere : say('chat_parts', { n: parts_at + 1 });
  const shared = `${words().chat_overlap} ${percent(overlap ?? 1)}`;
  return `${say('chat_differ', { n, different })} · ${parts} · ${shared}`;
}

/**
 * What a reply was written under.
 *
 * @param {VarietyRowData} row
 */
function settingText({ do_sample, temperature, seed }) {
  if (!do_sample) return words().greedy;
  return `T = ${temperature}${seed === null ? '' : ` · ${words().chat_seed} ${seed}`}`;
}
