// Two rows read one text in lockstep: a strip coloured by how far they lie apart, at a click what both expect there,
// bar against bar, as the controls stand. And where their own texts part.

/** @import { Gradio } from '../bridge.js' */
/** @import { LockstepData, LockstepPlaceData, LockstepPlaceRequest } from '../generated/contract.js' */
/** @import { LockstepRequest, LockstepSideData } from '../generated/contract.js' */
/** @import { Side } from './apart.js' */
/** @import { KeptLockstep } from './kept.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, download, element } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';
import { decodeStep, process } from '../live/math.js';
import { onControls, options } from '../shell/controls.js';
import { whenShown } from '../shell/fields.js';
import { shortName } from '../shell/model_facts.js';
import { chosen, isChosen } from '../shell/models.js';
import { state } from '../shell/state.js';
import { farthest, mirrored, overlap } from './apart.js';
import { onBoard, theBoard } from './board.js';
import { laneName, tabPrompt } from './lanes.js';
import { openBoth, showBoth } from './lockstep_charts.js';
import { lockstepCsv } from './lockstep_file.js';
import { forksOf } from './lockstep_forks.js';
import { choicesOf, colourOf } from './lockstep_head.js';
import { chipsOf, factsOf, indexOf, legendOf } from './lockstep_text.js';
import { barsNode, figuresNode } from './mirror.js';

const SHOWN = 8; // of each side's best
/** @type {Required<KeptLockstep>} */
const OPENING = { one: 0, other: 1, by: 'one', text: '', isRead: false, at: null, areOpen: false };

/** @type {LockstepCard | null} */
let card = null;

class LockstepCard {
  #number = 0; // of what was asked for last: an earlier answer is not shown any more
  #asked = ''; // what was asked for last
  #isWaiting = false;
  /** @type {LockstepSideData[]} who has read what is shown */
  #sides = [];
  /** @type {LockstepData | null} */
  #value = null;
  /** @type {number | null} */
  #at = null;
  /** @type {[Side, Side] | null} what both expect there */
  #both = null;
  #frame = 0;
  #headKey = ''; // what the choices were made of
  frames = 0;

  head = element('div', 'pg-lockstep-head');
  typed = element('textarea', 'pg-lane-prompt pg-lockstep-typed');
  forks = element('div', 'pg-lockstep-forks');
  facts = element('p', 'pg-board-said');
  strip = element('div', 'pg-lockstep-text');
  legend = element('div', 'pg-lockstep-legend');
  place = element('div', 'pg-lockstep-place');
  files = element('div', 'pg-save');
  toggle = button('pg-pill pg-lockstep-toggle', '', () => {
    this.#keep({ areOpen: !this.kept.areOpen });
    this.#later();
  });

  /**
   * @param {HTMLElement} root
   * @param {Gradio['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    root.replaceChildren(
      this.head,
      this.typed,
      this.forks,
      this.facts,
      this.strip,
      this.legend,
      this.place,
      this.files,
    );
    this.typed.rows = 2;
    this.typed.addEventListener('change', () => this.#choose({ by: 'typed', text: this.typed.value }));
    this.strip.addEventListener('click', (event) => this.#pick(indexOf(event)));
    this.strip.addEventListener('keydown', (event) => this.#key(event));
    onControls(() => this.#later());
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting)) this.draw();
    }).observe(root);
  }

  /** @returns {Required<KeptLockstep>} */
  get kept() {
    return { ...OPENING, ...theBoard()?.lockstep, ...theBoard()?.pair };
  }

  /** @param {Partial<KeptLockstep>} changes */
  #keep(changes) {
    const board = theBoard();
    if (!board) return;
    board.lockstep = { ...this.kept, ...changes };
    state.changed('compare');
  }

  /**
   * Another text, or others who read it: it is still to be read.
   *
   * @param {Partial<KeptLockstep>} changes
   */
  #choose(changes) {
    this.#keep({ isRead: false, at: null, ...changes });
    theBoard()?.draw();
  }

  /**
   * Who reads as a row does: a text of its own as it was run, what is typed as the row stands now.
   *
   * @param {number} index
   * @returns {LockstepSideData}
   */
  #sideOf(index) {
    const { setting, row } = /** @type {NonNullable<ReturnType<typeof theBoard>>} */ (theBoard()).rows[index];
    const own = { model: setting.model ?? '', dtype: setting.dtype ?? null, prompt: setting.prompt ?? tabPrompt() };
    return row && this.kept.by !== 'typed' ? { model: row.model, dtype: row.dtype, prompt: row.prompt } : own;
  }

  /**
   * What the kept choice asks for; null where there is nothing to read, or both read the same.
   *
   * @returns {LockstepRequest | null}
   */
  get wish() {
    const board = theBoard();
    if (!board || board.settings.length < 2) return null;
    const { one, other, by, text } = this.kept;
    const sides = [one, other].map((index) => this.#sideOf(index));
    if (JSON.stringify(sides[0]) === JSON.stringify(sides[1])) return null;
    const row = by === 'typed' ? null : board.rows[by === 'one' ? one : other].row;
    const ids = row?.ids ?? null;
    if (by === 'typed' ? !text.trim() : !ids?.length || row?.running) return null;
    return { number: this.#number, sides, by: by === 'other' ? 1 : 0, ids, text: by === 'typed' ? text : '' };
  }

  /** Asks for the text to be read by both, if that has not been done. */
  ask() {
    const { wish } = this;
    if (!wish) return;
    const asked = JSON.stringify({ ...wish, number: 0 });
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#number += 1;
    this.#isWaiting = true;
    this.#value = null;
    this.#both = null;
    this.trigger('submit', {});
    this.draw();
  }

  /** @returns {LockstepRequest | null} */
  get request() {
    const { wish } = this;
    this.#sides = wish?.sides ?? [];
    return wish && { ...wish, number: this.#number };
  }

  /** @returns {LockstepPlaceRequest | null} */
  get placeRequest() {
    const [value, at] = [this.#value, this.#at];
    if (!value || at === null) return null;
    const before = value.stretches.slice(0, at);
    const sides = [0, 1];
    return {
      number: this.#number,
      sides: this.#sides,
      prompt_ids: value.prompt_ids,
      generated: sides.map((side) => before.flatMap(({ parts }) => parts[side].ids)),
      taken: sides.map((side) => value.stretches[at].parts[side].ids[0] ?? null),
      seed: theBoard()?.state.value?.seed ?? null,
    };
  }

  /** @param {LockstepData | LockstepPlaceData | null} value */
  receive(value) {
    if (!value || value.number !== this.#number) return;
    if ('steps' in value) {
      const [one, other] = value.steps.map(decodeStep);
      this.#both = [sideOf(one), sideOf(other)];
      showBoth(
        value.steps,
        this.#sides.map(({ model }) => !model || isChosen(model)),
      );
      this.#later();
      return;
    }
    this.#isWaiting = false;
    this.#value = value;
    this.#at = null;
    this.draw();
    const { at } = this.kept;
    this.#go(at !== null && at < value.stretches.length ? at : farthest(value.stretches));
  }

  /** Nothing more comes of what was asked for: without an answer the same may be asked for again. */
  over() {
    if (!this.#isWaiting) return;
    this.#asked = '';
    this.#isWaiting = false;
    this.draw();
  }

  /** Another model is in use: what was read stands, by its name; what the board asks for may be another text. */
  forget() {
    this.#number += 1;
    this.#asked = '';
    this.#value = null;
    this.#both = null;
    this.draw();
  }

  /** The board has been drawn: what was read before a run is read anew after it. */
  follow() {
    const { isRead } = this.kept;
    if (isRead && !theBoard()?.running && this.root.offsetParent) whenShown(() => this.ask());
    this.draw();
  }

  draw() {
    if (!this.root.offsetParent || !theBoard()) return;
    const value = this.#value;
    this.root.ariaLabel = words().lockstep_title;
    this.#drawHead();
    this.#drawForks();
    this.facts.replaceChildren(...(value ? factsOf(value) : [element('span', 'pg-empty', this.#empty)]));
    const isInText = this.strip.contains(document.activeElement);
    this.strip.replaceChildren(...(value ? chipsOf(value, this.#at) : []));
    if (isInText) this.#all.find((chip) => chip.tabIndex === 0)?.focus();
    this.legend.replaceChildren(...(value ? legendOf(value) : []));
    this.files.replaceChildren(...(value ? [this.#save(value)] : []));
    if (!value) this.place.replaceChildren();
    this.#later();
  }

  /** Why nothing is read. */
  get #empty() {
    const w = words();
    if (this.#isWaiting) return w.lockstep_waits;
    const board = theBoard();
    if (!board || board.settings.length < 2) return w.lockstep_two;
    const { one, other } = this.kept;
    const [first, second] = [one, other].map((index) => JSON.stringify(this.#sideOf(index)));
    return first === second ? w.lockstep_same : w.lockstep_empty;
  }

  /** The choices, made anew only where they are others: a button stays while it is pressed. */
  #drawHead() {
    const w = words();
    const { kept } = this;
    const names = theBoard()?.settings.map((setting, i) => `${laneName(setting)} · ${this.#modelOf(i)}`) ?? [];
    const canRead = this.wish !== null && !this.#isWaiting;
    const key = JSON.stringify([w.lockstep_title, kept, names, canRead]);
    if (key === this.#headKey) return;
    this.#headKey = key;
    const read = () => {
      this.#keep({ isRead: true });
      this.ask();
    };
    this.head.replaceChildren(...choicesOf({ kept, names, canRead }, { choose: (each) => this.#choose(each), read }));
    this.typed.hidden = kept.by !== 'typed';
    this.typed.placeholder = w.lockstep_typed;
    this.typed.ariaLabel = w.lockstep_typed;
    if (document.activeElement !== this.typed) this.typed.value = kept.text;
  }

  /** @param {number} index */
  #modelOf(index) {
    const { model, dtype } = this.#sideOf(index);
    return [shortName(model || (chosen.decoder?.name ?? '')), dtype].filter(Boolean).join(' · ');
  }

  /** Where the two rows' own texts part, and going on from there with the other's token. */
  #drawForks() {
    const board = theBoard();
    const { one, other } = this.kept;
    const [first, second] = [board?.rows[one]?.row, board?.rows[other]?.row];
    this.forks.replaceChildren();
    if (!board || !first || !second || first === second || board.running) return;
    const isFull = board.settings.length >= data.most_settings;
    this.forks.append(...forksOf({ one, other, first, second }, isFull, (index, ids) => board.fork(index, ids)));
  }

  /**
   * The reader has chosen a place: the charts of both open there.
   *
   * @param {number | null} index
   */
  #pick(index) {
    if (index === null) return;
    this.#keep({ at: index, areOpen: true });
    this.#go(index);
  }

  /** @param {number | null} index */
  #go(index) {
    const stretch = index === null ? null : this.#value?.stretches[index];
    if (!stretch || index === null) return;
    this.#at = index;
    this.#both = null;
    for (const chip of this.#all) {
      chip.ariaPressed = String(Number(chip.dataset.index) === index);
      chip.tabIndex = Number(chip.dataset.index) === index ? 0 : -1;
    }
    this.#later();
    if (stretch.parts.every(({ ids, expected }) => ids.length && expected.length)) this.trigger('select', {});
  }

  get #all() {
    return /** @type {HTMLButtonElement[]} */ ([...this.strip.querySelectorAll('.pg-apart')]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = indexOf(event);
    const to = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (at === null || to === undefined) return;
    const chips = this.#all;
    chips[Math.min(Math.max(at + to, 0), chips.length - 1)].focus();
    event.preventDefault();
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawPlace();
    });
  }

  /** Draws both distributions as the controls stand: no request. */
  #drawPlace() {
    const [value, at, both] = [this.#value, this.#at, this.#both];
    const { one, other, areOpen } = this.kept;
    const names = [one, other].map((index) => `${index + 1} · ${this.#modelOf(index)}`);
    openBoth(areOpen && both !== null, names);
    if (!value || at === null || !this.root.offsetParent) return;
    const stretch = value.stretches[at];
    const colours = [one, other].map(colourOf);
    if (!both) {
      this.place.replaceChildren(figuresNode(stretch, null, names));
      return;
    }
    const now = options();
    for (const side of both) side.result = process(side.step, now);
    const kept = value.one_vocabulary ? overlap(both[0].result, both[1].result) : null;
    const taken = stretch.parts.map(({ labels }) => labels[0]);
    this.place.replaceChildren(
      figuresNode(stretch, kept, names),
      barsNode(mirrored(both, value.one_vocabulary, SHOWN), names, colours, taken),
      this.#toggle(areOpen),
    );
    this.frames += 1;
  }

  /** @param {boolean} areOpen whether the charts of both are shown */
  #toggle(areOpen) {
    const toggle = this.toggle;
    toggle.textContent = words().lockstep_charts;
    toggle.ariaExpanded = String(areOpen);
    return toggle;
  }

  /** @param {LockstepData} value */
  #save(value) {
    const save = button('pg-save-file', words().download_csv, () =>
      download('lockstep.csv', 'text/csv', lockstepCsv(value)),
    );
    save.dataset.kind = 'csv';
    return save;
  }

  /** What tests and benchmarks look at. */
  get state() {
    return { value: this.#value, at: this.#at, both: this.#both, frames: this.frames, isWaiting: this.#isWaiting };
  }
}

/**
 * @param {ReturnType<typeof decodeStep>} step
 * @returns {Side}
 */
function sideOf(step) {
  const ids = new Map([...step.labels].map(([id, label]) => [label, id]));
  return {
    step,
    result: process(step, options()),
    label: (id) => step.labels.get(id) ?? `#${id}`,
    idOf: (label) => ids.get(label),
  };
}

component('lockstep', (host, /** @type {Gradio<LockstepData | LockstepPlaceData>} */ { props, trigger, watch }) => {
  const made = new LockstepCard(/** @type {HTMLElement} */ (host.querySelector('.pg-lockstep')), trigger);
  card = made;
  made.draw();
  watch('value', () => made.receive(props.value));
});

/** The card of the Compare tab, once it is there. */
export const theCard = () => card;

onBoard(() => card?.follow());
onLanguage(() => card?.draw());
expose('lockstep', {
  request: () => card?.request ?? null,
  place: () => card?.placeRequest ?? null,
  over: () => card?.over(),
  replaced: () => card?.forget(),
  state: () => card?.state,
});
