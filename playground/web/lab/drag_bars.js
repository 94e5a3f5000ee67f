// Bars that are dragged, moved with the arrow keys or typed.

import { element, placeIn } from '../common/dom.js';
import { axisOf, figure, inSteps } from './numbers.js';
import { stroke } from './stroke.js';

/** @import { Place } from './stroke.js' */

/** @type {Record<string, number>} steps of a key */
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

/**
 * @typedef {object} BarSettings
 * @property {(i: number) => string} name of a bar
 * @property {number} lowest that a value can be
 * @property {number} highest
 * @property {(values: number[]) => void} change
 * @property {boolean} [isStroke] whether a drag sets every bar that it passes, not only the one it began at
 */

export class DragBars {
  root = element('div', 'pg-lab-bars');
  /** @type {Array<{ column: HTMLElement, fill: HTMLElement, box: HTMLInputElement }>} */
  #bars = [];
  #axis = axisOf([]);
  #pressed = -1;
  /** @type {number[]} */
  #values = [];
  /** @type {Place} where the stroke is */
  #place = { at: 0, share: 0 };

  /** @param {BarSettings} settings */
  constructor(settings) {
    this.settings = settings;
  }

  /**
   * Shows values; the axis stays as it is while a bar is being dragged.
   *
   * @param {number[]} values
   */
  show(values) {
    if (this.#bars.length !== values.length) this.#build(values.length);
    this.#values = values;
    if (this.#pressed < 0) this.#axis = axisOf(values);
    const { low, high } = this.#axis;
    const height = (/** @type {number} */ value) => (100 * (Math.max(low, Math.min(high, value)) - low)) / (high - low);
    values.forEach((value, i) => {
      const { column, fill, box } = this.#bars[i];
      const [from, to] = [height(Math.min(0, value)), height(Math.max(0, value))];
      Object.assign(fill.style, { bottom: `${from}%`, height: `${to - from}%` });
      Object.assign(column, { ariaValueNow: String(value), ariaValueText: figure(value) });
      Object.assign(column, { ariaValueMin: String(low), ariaValueMax: String(high) });
      if (document.activeElement !== box) box.value = String(value);
    });
    this.root.style.setProperty('--pg-lab-zero', `${height(0)}%`);
  }

  /** @param {number} size */
  #build(size) {
    this.#bars = Array.from({ length: size }, (_, i) => this.#bar(i));
    this.root.replaceChildren(
      ...this.#bars.map(({ column, box }, i) =>
        element('div', 'pg-lab-bar', column, element('span', 'pg-lab-name', this.settings.name(i)), box),
      ),
    );
  }

  /** @param {number} i */
  #bar(i) {
    const fill = element('span', 'pg-lab-fill');
    const column = element('div', 'pg-lab-column', fill);
    Object.assign(column, { role: 'slider', tabIndex: 0, ariaLabel: this.settings.name(i) });
    column.ariaOrientation = 'vertical';
    const box = Object.assign(element('input', 'pg-lab-box'), { type: 'number', step: 'any' });
    box.ariaLabel = this.settings.name(i);
    box.addEventListener('input', () => {
      if (box.value !== '' && Number.isFinite(box.valueAsNumber)) this.#set([[i, box.valueAsNumber]]);
    });
    box.addEventListener('blur', () => this.#settle(i));
    column.addEventListener('keydown', (event) => this.#key(i, event));
    column.addEventListener('pointerdown', (event) => this.#press(i, event));
    column.addEventListener('pointermove', (event) => this.#pressed === i && this.#drag(i, event));
    for (const name of /** @type {const} */ (['pointerup', 'pointercancel']))
      column.addEventListener(name, () => this.#release(i));
    return { column, fill, box };
  }

  /** @param {number} i what was typed last and is none leaves the value that is shown by the bar */
  #settle(i) {
    const { column, box } = this.#bars[i];
    box.value = column.ariaValueNow ?? '';
  }

  /** @param {number} i @param {PointerEvent} event */
  #press(i, event) {
    if (event.button) return;
    this.#pressed = i;
    this.#bars[i].column.setPointerCapture(event.pointerId);
    this.#place = this.#over(event);
    this.#draw([[i, this.#place.share]]);
  }

  /** @param {number} i @param {PointerEvent} event */
  #drag(i, event) {
    const [from, to] = [this.#place, this.#over(event)];
    this.#place = to;
    this.#draw(this.settings.isStroke ? stroke(from, to) : [[i, to.share]]);
  }

  /** The place over the bars, or the nearest to it. @param {PointerEvent} event @returns {Place} */
  #over(event) {
    const { column } = this.#bars[0];
    const bars = this.#bars.length;
    const share = 1 - placeIn(column, event).y / column.offsetHeight;
    const at = (placeIn(this.root, event).x / this.root.offsetWidth) * bars;
    return { at: Math.max(0, Math.min(bars - 1e-6, at)), share: Math.max(0, Math.min(1, share)) };
  }

  /** @param {Array<[i: number, share: number]>} shares of the axis */
  #draw(shares) {
    const { low, high, step } = this.#axis;
    this.#set(shares.map(([i, share]) => [i, inSteps(low + share * (high - low), step)]));
  }

  /** @param {number} i */
  #release(i) {
    if (this.#pressed !== i) return;
    this.#pressed = -1;
    this.settings.change([...this.#values]); // the axis may follow now
  }

  /** @param {number} i @param {KeyboardEvent} event */
  #key(i, event) {
    const by = KEYS[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const { step } = this.#axis;
    this.#set([[i, inSteps(this.#values[i] + by * step, step)]]);
  }

  /** @param {Array<[i: number, value: number]>} changes */
  #set(changes) {
    const { lowest, highest, change } = this.settings;
    const values = [...this.#values];
    for (const [i, value] of changes) values[i] = Math.max(lowest, Math.min(highest, value));
    change(values);
  }
}
