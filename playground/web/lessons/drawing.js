// A chart that one draws oneself, by mouse or touch in one stroke, or with the arrow keys; then the truth is drawn over
// it.

import { element, placeIn } from '../common/dom.js';
import { say, words } from '../common/i18n.js';

const SVG = 'http://www.w3.org/2000/svg';
/** @type {Record<string, number>} hundredths of the axis that a key moves a height */
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
const TICKS = 5;
const MOST_NAMES = 10; // of a curve's places

/**
 * @typedef {object} Drawn
 * @property {string[]} labels of the bars, or of the curve's places
 * @property {boolean} isCurve
 * @property {number} low of the axis
 * @property {number} high
 * @property {(height: number) => string} text
 * @property {(heights: number[]) => string} note what is said of all that is drawn
 * @property {() => void} change is called when one has drawn
 */

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function svg(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

export class Drawing {
  root = element('div', 'pg-lesson-drawing');
  #area = element('div', 'pg-lesson-area');
  #note = element('p', 'pg-lesson-note');
  #axis = element('div', 'pg-lesson-axis');
  #lines = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  /** @type {HTMLElement[]} */
  #columns = [];
  /** @type {(number | null)[]} */
  #heights;
  /** @type {number[] | null} */
  #truth = null;
  /** @type {{ at: number, height: number } | null} where the stroke was last */
  #stroke = null;
  isLocked = false;

  /** @param {Drawn} drawn */
  constructor(drawn) {
    this.drawn = drawn;
    this.low = drawn.low;
    this.high = drawn.high;
    this.#heights = drawn.labels.map(() => null);
    this.root.classList.toggle('pg-lesson-curve', drawn.isCurve);
    this.#build();
    this.#listen();
    this.#show();
  }

  /** The heights; null while one of them has not been drawn. */
  get answer() {
    const drawn = this.#heights.filter((height) => height !== null);
    return drawn.length === this.#heights.length ? drawn : null;
  }

  /** Goes to the first of what is drawn. */
  focus() {
    this.#columns[0]?.focus();
  }

  /** @param {number[]} heights */
  set(heights) {
    this.#heights = [...heights];
    this.#show();
  }

  /**
   * Draws the truth over what was drawn, on an axis that suits both.
   *
   * @param {number[]} truth
   */
  reveal(truth) {
    this.isLocked = true;
    this.#truth = truth;
    if (!this.drawn.isCurve) this.high = roundAbove(Math.max(...truth, ...this.#heights.map((height) => height ?? 0)));
    else [this.low, this.high] = [Math.min(this.low, ...truth), Math.max(this.high, ...truth)];
    this.#show();
  }

  #build() {
    const { labels, isCurve } = this.drawn;
    const every = isCurve ? Math.ceil(labels.length / MOST_NAMES) : 1;
    this.#columns = labels.map((label, i) => {
      const column = element('div', 'pg-lesson-column');
      Object.assign(column, { role: 'slider', tabIndex: 0, ariaLabel: label, ariaOrientation: 'vertical' });
      column.addEventListener('keydown', (event) => this.#key(event, i));
      column.append(element('i', 'pg-lesson-own'), element('i', 'pg-lesson-true'));
      column.append(element('span', 'pg-lesson-name', i % every === 0 ? label : ''));
      return column;
    });
    this.#area.append(this.#lines, ...this.#columns);
    this.root.append(element('div', 'pg-lesson-plot', this.#axis, this.#area), this.#note);
  }

  #listen() {
    const area = this.#area;
    area.addEventListener('pointerdown', (event) => {
      if (this.isLocked || event.button !== 0) return;
      area.setPointerCapture(event.pointerId);
      this.#stroke = null;
      this.#move(event);
      event.preventDefault();
    });
    area.addEventListener('pointermove', (event) => {
      if (!this.isLocked && area.hasPointerCapture(event.pointerId)) this.#move(event);
    });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { x, y } = placeIn(this.#area, event);
    const share = Math.min(1, Math.max(0, 1 - y / this.#area.clientHeight));
    const last = this.#columns.length - 1;
    const at = Math.min(last, Math.max(0, Math.floor((x / this.#area.clientWidth) * this.#columns.length)));
    const height = this.low + share * (this.high - this.low);
    const before = this.#stroke ?? { at, height };
    const [from, to] = [Math.min(before.at, at), Math.max(before.at, at)];
    for (let i = from; i <= to; i++) {
      const way = at === before.at ? 1 : (i - before.at) / (at - before.at);
      this.#heights[i] = before.height + way * (height - before.height);
    }
    this.#heights[at] = height;
    this.#stroke = { at, height };
    this.#changed();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  #key(event, i) {
    const by = KEYS[event.key];
    if (by === undefined || this.isLocked) return;
    event.preventDefault();
    const room = this.high - this.low;
    const moved = (this.#heights[i] ?? this.low) + (by * room) / 100;
    this.#heights[i] = Number(Math.min(this.high, Math.max(this.low, moved)).toPrecision(12));
    this.#changed();
  }

  #changed() {
    this.#show();
    this.drawn.change();
  }

  /** @param {number} height */
  #percent(height) {
    return (100 * (height - this.low)) / (this.high - this.low);
  }

  #show() {
    const { text } = this.drawn;
    this.#columns.forEach((column, i) => {
      const [own, truth] = [this.#heights[i], this.#truth?.[i]];
      const [ownBar, trueBar] = /** @type {HTMLCollectionOf<HTMLElement>} */ (column.children);
      ownBar.style.height = `${own === null ? 0 : this.#percent(own)}%`;
      trueBar.hidden = truth === undefined;
      trueBar.style.height = `${truth === undefined ? 0 : this.#percent(truth)}%`;
      const said = own === null ? words().lesson_undrawn : text(own);
      Object.assign(column, {
        ariaValueMin: String(this.low),
        ariaValueMax: String(this.high),
        ariaValueNow: String(own ?? this.low),
        ariaValueText: truth === undefined ? said : say('lesson_drawn_true', { own: said, truth: text(truth) }),
        ariaDisabled: String(this.isLocked),
      });
    });
    this.#note.textContent = this.drawn.note(this.#heights.map((height) => height ?? 0));
    const ticks = Array.from(
      { length: TICKS + 1 },
      (_, i) => this.low + ((this.high - this.low) * (TICKS - i)) / TICKS,
    );
    this.#axis.replaceChildren(...ticks.map((tick) => element('span', '', text(tick))));
    if (this.drawn.isCurve) this.#drawLines();
  }

  #drawLines() {
    const heights = this.#heights;
    const lines = [
      svg('path', { d: this.#path(heights), class: 'pg-lesson-own' }),
      ...(this.#truth ? [svg('path', { d: this.#path(this.#truth), class: 'pg-lesson-true' })] : []),
    ];
    this.#lines.replaceChildren(...lines);
  }

  /** @param {(number | null)[]} heights */
  #path(heights) {
    let isOpen = false;
    return heights
      .map((height, i) => {
        if (height === null) {
          isOpen = false;
          return '';
        }
        const command = isOpen ? 'L' : 'M';
        isOpen = true;
        return `${command}${(100 * (i + 0.5)) / heights.length} ${100 - this.#percent(height)}`;
      })
      .join('');
  }
}

/**
 * A round number that is no smaller: an axis ends there.
 *
 * @param {number} value
 */
export function roundAbove(value) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return Math.min(1, unit * ([1, 2, 3, 5, 10].find((each) => each * unit >= value * (1 - 1e-9)) ?? 10));
}
