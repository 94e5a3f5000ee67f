// A drawing on the chart that it predicts: it lies over the chart's place while there is room, else in the panel.

/** @import { QuestionData } from '../generated/contract.js' */
/** @import { Drawing } from './drawing.js' */
/** @import { Place } from './places.js' */

import { button, element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { elementAt } from './places.js';

/** @type {Record<string, Place>} the chart that shows a value */
const CHARTS = {
  raw_shares: 'bars',
  shares: 'bars',
  cumulative: 'figure',
  logprob_by_beams: 'compare_chart',
  lab_shares: 'lab',
};
const ROOM = { width: 260, height: 170 }; // pixels that a drawing needs
const PHONE = matchMedia('(max-width: 800px)'); // there the charts lie below the panel, out of sight

export class Overlay {
  root = element('div', 'pg-lesson-overlay');
  #hint = element('p', 'pg-lesson-overlay-hint');
  // The drawing comes after all of the page in the order of the keys: a way there from the panel, and one back.
  #go = button('pg-lesson-more', '', () => this.#drawing?.focus());
  #back = button('pg-lesson-back', '', () => this.#go.focus());
  /** @type {Drawing | null} */
  #drawing = null;
  /** @type {Place | null} */
  #place = null;
  #isAside = false; // whether one wants to see the chart itself

  constructor() {
    this.root.hidden = true;
    this.#go.dataset.key = 'draw';
    document.body.append(this.root);
    addEventListener('scroll', () => this.#follow(), { capture: true, passive: true });
    addEventListener('resize', () => this.#follow());
    new ResizeObserver(() => this.#follow()).observe(document.body);
  }

  /**
   * Puts a drawing on the chart of a question; null: nothing lies there any more.
   *
   * @param {Drawing | null} drawing
   * @param {QuestionData} question
   * @param {boolean} isOpen whether one may still draw
   */
  show(drawing, { value }, isOpen) {
    this.#hint.textContent = isOpen ? words().lesson_draw : words().lesson_drawn;
    this.#go.textContent = words().lesson_to_drawing;
    this.#back.textContent = words().lesson_to_panel;
    this.#go.hidden = this.#back.hidden = !isOpen;
    this.#place = CHARTS[value] ?? null;
    this.#drawing = drawing;
    this.#isAside = false;
    this.#follow();
  }

  /**
   * Takes a drawing from the place that one goes to look at, into the panel.
   *
   * @param {Place} place
   */
  uncover(place) {
    if (place !== this.#place) return;
    this.#isAside = true;
    this.#follow();
  }

  #follow() {
    const [drawing, place] = [this.#drawing, this.#place];
    const at = drawing && place ? elementAt(place) : null;
    const box = at?.getBoundingClientRect();
    const hasRoom = !this.#isAside && !PHONE.matches && box && box.width >= ROOM.width && box.height >= ROOM.height;
    this.root.hidden = !hasRoom;
    if (!drawing) return;
    const inline = document.querySelector('.pg-lesson-inline');
    if (!hasRoom) {
      if (inline && drawing.root.parentElement !== inline) inline.replaceChildren(this.#hint, drawing.root);
      return;
    }
    if (drawing.root.parentElement !== this.root) this.root.replaceChildren(this.#hint, drawing.root, this.#back);
    if (inline && this.#go.parentElement !== inline) inline.replaceChildren(this.#go);
    const zoom = Number(getComputedStyle(this.root).zoom) || 1;
    Object.assign(this.root.style, {
      left: `${(box.left + scrollX) / zoom}px`,
      top: `${(box.top + scrollY) / zoom}px`,
      width: `${box.width / zoom}px`,
      height: `${box.height / zoom}px`,
    });
  }
}
