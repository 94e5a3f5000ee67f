// Two rows read one text in lockstep: a strip coloured by how far they lie apart, at a click what both expect there,
// bar against bar, as the controls stand. And where their own texts part.

/** @import { Gradio } from '../bridge.js' */
/** @import { LockstepData, LockstepPlaceData, LockstepPlaceRequest } from '../generated/contract.js' */
/** @import { LockstepRequest, LockstepSideData, StretchData } from '../generated/contract.js' */
/** @import { Side } from './apart.js' */
/** @import { KeptLockstep } from './kept.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { button, download, element } from '../common/dom.js';
import { onLanguage, say, words } from '../common/i18n.js';
import { decodeStep, process } from '../live/math.js';
import { onControls, options } from '../shell/controls.js';
import { shortName } from '../shell/model_facts.js';
import { chosen } from '../shell/models.js';
import { state } from '../shell/state.js';
import { bandOf, farthest, forkOf, meanJs, mirrored, nats, overlap, RANGES } from './apart.js';
import { onBoard, theBoard } from './board.js';
import { perByte } from './columns.js';
import { laneName, tabPrompt } from './lanes.js';
import { lockstepCsv } from './lockstep_file.js';
import { barsNode, figuresNode } from './mirror.js';

const SHOWN = 8; // of each side's best
/** @type {KeptLockstep} */
const OPENING = { one: 0, other: 1, by: 'one', text: '', isRead: false };
/** @type {Array<'one' | 'other'>} */
const SIDES = ['one', 'other'];

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
    this.typed.addEventListener('change', () => this.#keep({ by: 'typed', text: this.typed.value }));
    this.strip.addEventListener('click', (event) => this.#go(indexOf(event)));
    this.strip.addEventListener('keydown', (event) => this.#key(event));
    onControls(() => this.#later());
    new IntersectionObserver((entries) => {
      if (entries.some((each) => each.isIntersecting)) this.draw();
    }).observe(root);
  }

  /** @returns {KeptLockstep} */
  get kept() {
    return { ...OPENING, ...theBoard()?.lockstep, ...theBoard()?.pair };
  }

  /** @param {Partial<KeptLockstep>} changes */
  #keep(changes) {
    const board = theBoard();
    if (!board) return;
    board.lockstep = { ...this.kept, isRead: false, ...changes };
    state.changed('compare');
    board.draw();
  }

  /**
   * Who reads as a row does: as it was run, else as it stands.
   *
   * @param {number} index
   * @returns {LockstepSideData}
   */
  #sideOf(index) {
    const { setting, row } = /** @type {NonNullable<ReturnType<typeof theBoard>>} */ (theBoard()).rows[index];
    const own = { model: setting.model ?? '', dtype: setting.dtype ?? null, prompt: setting.prompt ?? tabPrompt() };
    return row ? { model: row.model, dtype: row.dtype, prompt: row.prompt } : own;
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
      this.#later();
      return;
    }
    this.#isWaiting = false;
    this.#value = value;
    this.#at = null;
    this.draw();
    this.#go(farthest(value.stretches));
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
    if (isRead && !theBoard()?.running && this.root.offsetParent) this.ask();
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
    this.strip.replaceChildren(...(value ? this.#chips(value) : []));
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
    const { by, text } = this.kept;
    const names = theBoard()?.settings.map((setting, i) => [laneName(setting), this.#modelOf(i)]);
    const key = JSON.stringify([w.lockstep_title, this.kept, names, Boolean(this.wish), this.#isWaiting]);
    if (key === this.#headKey) return;
    this.#headKey = key;
    const read = button('pg-pill pg-lockstep-read', w.lockstep_read, () => {
      this.#keep({ isRead: true });
      this.ask();
    });
    read.disabled = !this.wish || this.#isWaiting;
    const title = element('strong', '', w.lockstep_title);
    const rows = SIDES.map((side) => this.#choice(side));
    this.head.replaceChildren(title, ...rows, this.#source(), read);
    this.typed.hidden = by !== 'typed';
    this.typed.placeholder = w.lockstep_typed;
    this.typed.ariaLabel = w.lockstep_typed;
    if (document.activeElement !== this.typed) this.typed.value = text;
  }

  /** @param {'one' | 'other'} side */
  #choice(side) {
    const select = element('select', `pg-lockstep-${side}`);
    const index = this.kept[side];
    select.style.setProperty('--pg-lane', colourOf(index));
    select.ariaLabel = side === 'one' ? words().lockstep_one : words().lockstep_other;
    theBoard()?.settings.forEach((setting, i) => {
      const text = `${i + 1} · ${laneName(setting)} · ${this.#modelOf(i)}`;
      select.append(Object.assign(element('option', '', text), { value: String(i), selected: i === index }));
    });
    select.addEventListener('change', () => this.#keep({ [side]: Number(select.value) }));
    return select;
  }

  #source() {
    const { one, other, by } = this.kept;
    const select = element('select', 'pg-lockstep-by');
    select.ariaLabel = words().lockstep_by;
    const texts = {
      one: say('lockstep_text_of', { row: one + 1 }),
      other: say('lockstep_text_of', { row: other + 1 }),
      typed: words().lockstep_typed,
    };
    for (const [value, text] of Object.entries(texts))
      select.append(Object.assign(element('option', '', text), { value, selected: value === by }));
    select.addEventListener('change', () => this.#keep({ by: /** @type {KeptLockstep['by']} */ (select.value) }));
    return select;
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
    if (first.tokenizer !== second.tokenizer) {
      this.forks.append(element('span', 'pg-hint', words().lockstep_other_tokens));
      return;
    }
    const fork = forkOf(first, second);
    if (!fork) {
      this.forks.append(element('span', '', say('lockstep_no_fork', { one: one + 1, other: other + 1 })));
      return;
    }
    const shown = (/** @type {typeof first} */ { texts }) => texts[fork.at]?.trim() || '—';
    const values = { one: one + 1, other: other + 1, n: fork.at + 1, token: shown(first), instead: shown(second) };
    this.forks.append(element('span', '', say('lockstep_fork', values)));
    const isFull = board.settings.length >= data.most_settings;
    const goes = /** @type {[number, number, string, number[]][]} */ ([
      [one, other, shown(second), second.ids.slice(0, fork.at + 1)],
      [other, one, shown(first), first.ids.slice(0, fork.at + 1)],
    ]);
    for (const [index, from, token, ids] of goes) {
      if (ids.length <= fork.at) continue; // that text has ended there: it has no token to take
      const take = button('pg-pill pg-fork-take', say('lockstep_take', { row: index + 1, from: from + 1, token }), () =>
        board.fork(index, ids),
      );
      take.disabled = isFull;
      this.forks.append(take);
    }
  }

  /** @param {LockstepData} value */
  #chips({ stretches }) {
    return stretches.flatMap((stretch, index) => {
      const band = bandOf(stretch);
      const chip = button(`pg-apart pg-band-${band ?? 'none'}`, visible(stretch), () => {});
      chip.dataset.index = String(index);
      chip.tabIndex = index === (this.#at ?? 0) ? 0 : -1;
      chip.ariaPressed = String(index === this.#at);
      chip.ariaLabel = `${visible(stretch)} ${apartText(stretch)}`;
      chip.title = apartText(stretch);
      return stretch.text.includes('\n') ? [chip, element('br', '')] : [chip];
    });
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
    if (!value || at === null || !this.root.offsetParent) return;
    const stretch = value.stretches[at];
    const { one, other } = this.kept;
    const names = [one, other].map((index) => `${index + 1} · ${this.#modelOf(index)}`);
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
    );
    this.frames += 1;
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

/** @param {number} index */
const colourOf = (index) => data.comparison.lanes[index][0];

/** @param {StretchData} stretch */
const visible = ({ text, parts }) => (text.trim() ? text : parts[0].labels.join('') || '·');

/**
 * By how much both lie apart at a stretch.
 *
 * @param {StretchData} stretch
 */
function apartText({ divergence, gap, bytes }) {
  if (divergence) return `JS ${nats(divergence.js)}`;
  return gap === null || !bytes ? '—' : say('lockstep_gap', { gap: perByte(gap / bytes) });
}

/** @param {LockstepData} value */
function factsOf(value) {
  const w = words();
  const shown = (/** @type {number | null} */ nats) => (nats === null ? '—' : perByte(nats));
  const mean = meanJs(value);
  const at = farthest(value.stretches);
  const [one, other] = value.per_byte.map(shown);
  const sentences = [
    value.one_vocabulary
      ? say('lockstep_mean', { js: mean === null ? '—' : nats(mean), n: value.stretches.length })
      : w.lockstep_aligned,
    say('lockstep_per_byte', { one, other }),
  ];
  if (at !== null) sentences.push(say('lockstep_farthest', { token: visible(value.stretches[at]).trim() }));
  return sentences.map((each) => element('span', '', each));
}

/** @param {LockstepData} value */
function legendOf({ one_vocabulary: isOne }) {
  const ranges = RANGES[isOne ? 'js' : 'gap'];
  const name = element('span', 'pg-caption', isOne ? words().lockstep_legend_js : words().lockstep_legend_gap);
  return [
    name,
    ...ranges.map((range, band) => element('span', `pg-apart-key pg-band-${band}`, range)),
    element('span', 'pg-apart-key pg-band-none', `— ${words().lockstep_uncompared}`),
  ];
}

/**
 * The number of the stretch that an event is about.
 * @param {Event} event
 */
function indexOf({ target }) {
  const node = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('[data-index]'));
  return node ? Number(node.dataset.index) : null;
}

component('lockstep', (host, /** @type {Gradio<LockstepData | LockstepPlaceData>} */ { props, trigger, watch }) => {
  const made = new LockstepCard(/** @type {HTMLElement} */ (host.querySelector('.pg-lockstep')), trigger);
  card = made;
  made.draw();
  watch('value', () => made.receive(props.value));
});
onBoard(() => card?.follow());
onLanguage(() => card?.draw());
expose('lockstep', {
  request: () => card?.request ?? null,
  place: () => card?.placeRequest ?? null,
  over: () => card?.over(),
  replaced: () => card?.forget(),
  state: () => card?.state,
});
