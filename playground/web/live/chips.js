// The stages that are on, as chips above the charts: what each removed; dragged, they act in another order.

import { fill, percent } from '../common/format.js';
import { STAGES } from '../generated/stages.js';
import { inOrder } from './stages.js';

/** @import { Result, Words } from './types.js' */

const DUST = 1e-9; // of a probability: rounding

/**
 * @typedef {object} Chip
 * @property {string} name the stage's
 * @property {string} label
 * @property {string} effect what it removed of the mass, in words
 */

/**
 * The stages that acted, in their order.
 *
 * @param {Pick<Result, 'stages'>} result
 * @param {Words} words
 * @returns {Chip[]}
 */
export function chipsOf({ stages }, words) {
  let mass = 1;
  return stages.map(({ name, removed, mass: left }) => {
    const before = mass;
    mass *= left;
    const isReshaped = STAGES[name].rescales && !removed.length;
    const lost = before - mass;
    const share = lost < DUST ? '0 %' : fill(words.chip_removed, { share: percent(lost) });
    const effect = isReshaped ? words.chip_reshapes : share;
    return { name, label: words[`stage:${name}`], effect };
  });
}

/**
 * The order of stages in which `name` acts at the place of another that is on; null where it is the usual one.
 *
 * @param {string[]} names the stages that are on, in their order
 * @param {string} name
 * @param {number} place where among them it is to act
 * @returns {string[] | null}
 */
export function moved(names, name, place) {
  const others = names.filter((each) => each !== name);
  const order = [...others.slice(0, place), name, ...others.slice(place)];
  const usual = inOrder(null).filter((each) => names.includes(each));
  return order.join() === usual.join() ? null : order;
}

/** The list of chips of some charts. */
export class Chips {
  /** @type {string[]} the stages that are shown */
  #names = [];

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} note
   * @param {(order: string[] | null) => void} reorder
   */
  constructor(list, note, reorder) {
    this.list = list;
    this.note = note;
    this.reorder = reorder;
    list.addEventListener('keydown', (event) => this.#key(event));
    list.addEventListener('pointerdown', (event) => this.#hold(event));
    note.querySelector('button')?.addEventListener('click', () => reorder(null));
  }

  /**
   * @param {Chip[]} chips
   * @param {boolean} isOther whether they act in another order than the usual one
   * @param {Words} words
   */
  show(chips, isOther, words) {
    const names = chips.map(({ name }) => name);
    if (names.join() !== this.#names.join() || this.list.children.length !== names.length) this.#place(names);
    this.list.ariaLabel = words.chips_label;
    chips.forEach(({ label, effect }, i) => {
      const button = /** @type {HTMLElement} */ (this.list.children[i].firstElementChild);
      const [first, second] = button.children;
      if (first.textContent !== label) first.textContent = label;
      if (second.textContent !== effect) second.textContent = effect;
      button.title = words.chip_moves;
    });
    this.note.hidden = !isOther;
    const [text, button] = this.note.children;
    text.textContent = words.order_note;
    button.textContent = words.order_back;
  }

  /** @param {string[]} names */
  #place(names) {
    const focused = /** @type {HTMLElement | null} */ (this.list.querySelector('li:focus-within'))?.dataset.stage;
    this.#names = names;
    this.list.replaceChildren(
      ...names.map((name) => {
        const item = document.createElement('li');
        const button = Object.assign(document.createElement('button'), { type: 'button' });
        button.append(document.createElement('span'), ' ', document.createElement('b'));
        item.dataset.stage = name;
        item.append(button);
        return item;
      }),
    );
    if (focused) this.#button(focused)?.focus();
  }

  /** @param {string} name */
  #button(name) {
    const item = [...this.list.children].find((each) => /** @type {HTMLElement} */ (each).dataset.stage === name);
    return /** @type {HTMLElement | null | undefined} */ (item?.firstElementChild);
  }

  /**
   * The chip of an event's target.
   *
   * @param {Event} event
   * @returns {HTMLElement | null}
   */
  #chip = ({ target }) => (target instanceof Element ? target.closest('li') : null);

  /** @param {KeyboardEvent} event */
  #key(event) {
    const name = this.#chip(event)?.dataset.stage;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!name || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const place = this.#names.indexOf(name) + step;
    if (place >= 0 && place < this.#names.length) this.reorder(moved(this.#names, name, place));
  }

  /** @param {PointerEvent} event */
  #hold(event) {
    const name = this.#chip(event)?.dataset.stage;
    if (!name || event.button !== 0) return;
    this.#chip(event)?.classList.add('dp-held');
    const drop = (/** @type {PointerEvent} */ { clientX, clientY, type }) => {
      for (const each of ['pointerup', 'pointercancel'])
        document.removeEventListener(each, /** @type {EventListener} */ (drop));
      for (const item of this.list.children) item.classList.remove('dp-held');
      const over = document.elementFromPoint(clientX, clientY)?.closest('li');
      const target = over && this.list.contains(over) ? over.dataset.stage : undefined;
      if (type === 'pointerup' && target && target !== name)
        this.reorder(moved(this.#names, name, this.#names.indexOf(target)));
    };
    for (const each of ['pointerup', 'pointercancel'])
      document.addEventListener(each, /** @type {EventListener} */ (drop));
  }
}
