// The hand on the beam tree: keys, clicks and taps, dragging, the wheel.

/** @import { Tree } from './tree.js' */
/** @import { View } from './traces.js' */

import { placeIn } from '../../common/dom.js';
import { height } from './nodes.js';

/** @type {Record<string, number>} pixels from a node that still mean it */
const REACH = { mouse: 14, touch: 24 };
const DRAGGED = 5; // pixels after which a press is no click

/** @typedef {{ x: number, y: number, from: number, isDrag: boolean }} Press its place, and the window's then */

export class TreeHand {
  /** @type {Press | null} */
  #press = null;

  /** @param {Tree} tree */
  constructor(tree) {
    this.tree = tree;
    const { plot } = tree.parts;
    plot.addEventListener('keydown', (event) => this.#key(event));
    plot.addEventListener('pointerdown', (event) => this.#down(event));
    plot.addEventListener('pointermove', (event) => this.#move(event));
    plot.addEventListener('pointerup', (event) => this.#up(event));
    plot.addEventListener('pointercancel', () => {
      this.#press = null;
    });
    plot.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { tree } = this;
    /** @type {Record<string, () => void>} */
    const acts = {
      ArrowLeft: () => tree.go(tree.step - 1),
      ArrowRight: () => tree.go(tree.step + 1),
      Home: () => tree.go(0),
      End: () => tree.go(Infinity),
      ArrowUp: () => this.#along(-1),
      ArrowDown: () => this.#along(1),
      Escape: () => tree.choose(null),
      '+': () => tree.scale(1.3),
      '-': () => tree.scale(1 / 1.3),
      0: () => tree.scale(0),
      ' ': () => tree.play(),
    };
    if (!acts[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.key.startsWith('Arrow')) tree.pause();
    acts[event.key]();
  }

  /**
   * Chooses the next node of the last step shown, downwards or upwards.
   * @param {-1 | 1} by
   */
  #along(by) {
    const { tree } = this;
    const column = tree.column(tree.step);
    const here = column.findIndex(({ id }) => id === tree.chosen);
    const next = here < 0 ? (by > 0 ? 0 : column.length - 1) : Math.max(0, Math.min(column.length - 1, here + by));
    if (tree.step) tree.choose(column[next].id);
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  #at(event) {
    const { x, y } = placeIn(this.tree.parts.plot, event);
    return [x, y];
  }

  /**
   * The node that is meant by a place: under its label, or the nearest.
   * @param {PointerEvent} event
   */
  #node(event) {
    const [x, y] = this.#at(event);
    const { view, boxes } = this.tree;
    if (!view) return null;
    const nearest = this.#nearest(view, x, y, REACH[event.pointerType] ?? REACH.mouse);
    const under = boxes.find(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
    return nearest ?? (under?.id || null);
  }

  /**
   * The nearest node that is closer than `reach`.
   * @param {View} view
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   */
  #nearest(view, x, y, reach) {
    const [step, unit] = [view.width / view.span, view.height / (view.high - view.low)];
    let nearest = null;
    const first = Math.max(1, Math.floor(view.from + x / step - 1));
    for (let depth = first; depth <= Math.min(view.t, first + 3); depth += 1) {
      for (const node of this.tree.search?.columns[depth] ?? []) {
        const at = height(node, view.folded);
        if (at === null) continue;
        const distance = Math.hypot((depth - view.from) * step - x, (view.high - at) * unit - y);
        if (distance < reach) [nearest, reach] = [node.id, distance];
      }
    }
    return nearest;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button) return;
    const [x, y] = this.#at(event);
    this.#press = { x, y, from: this.tree.from, isDrag: false };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { tree } = this;
    const { plot } = tree.parts;
    const press = this.#press;
    if (!press) {
      plot.style.cursor = this.#node(event) === null ? 'grab' : 'pointer';
      return;
    }
    const [x, y] = this.#at(event);
    if (!press.isDrag && Math.hypot(x - press.x, y - press.y) < DRAGGED) return;
    if (!press.isDrag) plot.setPointerCapture(event.pointerId);
    press.isDrag = true;
    plot.style.cursor = 'grabbing';
    tree.pan(tree.stepsIn(press.x - x), press.from);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const press = this.#press;
    this.#press = null;
    if (press && !press.isDrag) this.tree.choose(this.#node(event));
  }

  /**
   * Sideways it moves the window; with Ctrl, or once the tree has the focus, it zooms; else the page scrolls.
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const { tree } = this;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const zooms = event.ctrlKey || event.metaKey || document.activeElement === tree.parts.plot;
    if (!sideways && !zooms) return;
    event.preventDefault();
    if (sideways) tree.pan(tree.stepsIn(event.deltaX || event.deltaY));
    else tree.scale(Math.exp(-event.deltaY / 400), this.#at(event)[0]);
  }
}
