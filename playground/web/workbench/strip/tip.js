// What is said of a token under the pointer, in a box beside it that the pointer may enter.

import { element, zoomOf } from '../../common/dom.js';

const STAYS = 250; // ms after the pointer has left

export class Tip {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  root = element('div', 'pg-tip');

  /** @param {HTMLElement} frame what it stands in, and is placed by */
  constructor(frame) {
    this.frame = frame;
    this.root.hidden = true;
    this.root.addEventListener('mouseover', () => clearTimeout(this.#due));
    this.root.addEventListener('mouseleave', () => this.leave());
  }

  get hidden() {
    return this.root.hidden;
  }

  /** The buttons in it that can be pressed. */
  get choices() {
    return this.hidden ? [] : [...this.root.querySelectorAll('button')].filter((choice) => !choice.disabled);
  }

  /**
   * Says `nodes` of `chip`: above it, or below where the page's header is in the way.
   *
   * @param {HTMLElement} chip
   * @param {Node[]} nodes
   */
  show(chip, nodes) {
    clearTimeout(this.#due);
    const { root, frame } = this;
    root.replaceChildren(...nodes);
    root.hidden = false;
    const [box, at, zoom] = [frame.getBoundingClientRect(), chip.getBoundingClientRect(), zoomOf(frame)];
    const last = frame.offsetWidth - root.offsetWidth;
    root.style.left = `${Math.max(0, Math.min((at.left - box.left) / zoom, last))}px`;
    const above = at.top - zoom * (root.offsetHeight + 2);
    const header = document.getElementById('header')?.getBoundingClientRect().bottom ?? 0;
    root.style.top = `${((above < header ? at.bottom + 3 * zoom : above) - box.top) / zoom}px`;
  }

  /** The pointer has left what it is about. */
  leave() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.hide(), STAYS);
  }

  hide() {
    clearTimeout(this.#due);
    this.root.hidden = true;
  }
}
