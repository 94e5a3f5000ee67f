// The arrow keys on a figure: a cursor reads its values one by one, to the eye beside it and to a screen reader.

import { element } from './dom.js';

/**
 * What there is to read: how many values, one of them in words, what shows where the cursor is (null: nowhere), and
 * what Enter does there.
 *
 * @typedef {object} Values
 * @property {() => number} places
 * @property {(at: number) => string} text
 * @property {(at: number | null) => void} [mark]
 * @property {(at: number) => void} [click]
 */

export class Reading {
  #at = 0;

  /**
   * @param {HTMLElement} figure
   * @param {Values} values
   */
  constructor(figure, values) {
    this.figure = figure;
    this.values = values;
    this.said = element('div', 'pg-reading-said');
    this.root = element('div', 'pg-reading', figure, this.said);
    this.said.hidden = true;
    this.said.ariaHidden = 'true'; // the figure's own value says it
    Object.assign(figure, { tabIndex: 0, role: 'slider', ariaValueMin: '1' });
    figure.addEventListener('keydown', (event) => this.#key(event));
    figure.addEventListener('focus', () => this.#go(this.#at, figure.matches(':focus-visible')));
    figure.addEventListener('blur', () => this.#hide());
  }

  /**
   * Says what the figure shows; written only where it has changed.
   *
   * @param {string} text
   */
  describe(text) {
    const { figure, values } = this;
    const last = values.places();
    const at = Math.max(0, Math.min(this.#at, last - 1));
    const said = {
      ariaLabel: text,
      ariaValueMax: String(last),
      ariaValueNow: String(at + 1),
      ariaValueText: last ? values.text(at) : '',
    };
    for (const [name, value] of /** @type {[keyof typeof said, string][]} */ (Object.entries(said)))
      if (figure[name] !== value) figure[name] = value;
    this.#at = at;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.values.places() - 1;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => this.#go(this.#at + 1),
      ArrowUp: () => this.#go(this.#at + 1),
      ArrowLeft: () => this.#go(this.#at - 1),
      ArrowDown: () => this.#go(this.#at - 1),
      Home: () => this.#go(0),
      End: () => this.#go(last),
      Enter: () => this.values.click?.(this.#at),
      Escape: () => this.#hide(),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  }

  /**
   * @param {number} to
   * @param {boolean} isSeen
   */
  #go(to, isSeen = true) {
    const { figure, values, said } = this;
    const places = values.places();
    if (!places) return;
    this.#at = Math.max(0, Math.min(to, places - 1));
    const text = values.text(this.#at);
    Object.assign(figure, { ariaValueNow: String(this.#at + 1), ariaValueText: text });
    said.textContent = text;
    said.hidden = !isSeen;
    if (isSeen) values.mark?.(this.#at);
  }

  #hide() {
    this.said.hidden = true;
    this.values.mark?.(null);
  }
}
