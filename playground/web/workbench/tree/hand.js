// The hand on the beam tree: keys, clicks and taps, dragging, the wheel.

import { height } from './nodes.js';

const REACH = { mouse: 14, touch: 24 }; // pixels from a node that still mean it
const DRAGGED = 5; // pixels after which a press is no click

export class TreeHand {
  #press = null;

  constructor(tree) {
    this.tree = tree;
    const { plot } = tree;
    plot.addEventListener('keydown', (event) => this.#key(event));
    plot.addEventListener('pointerdown', (event) => this.#down(event));
    plot.addEventListener('pointermove', (event) => this.#move(event));
    plot.addEventListener('pointerup', (event) => this.#up(event));
    plot.addEventListener('pointercancel', () => {
      this.#press = null;
    });
    plot.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  #key(event) {
    const { tree } = this;
    const acts = {
      ArrowLeft: () => tree.go(tree.step - 1),
      ArrowRight: () => tree.go(tree.step + 1),
      Home: () => tree.go(0),
      End: () => tree.go(tree.tree.depth),
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

  /** Chooses the next node of the last step shown, downwards or upwards. */
  #along(by) {
    const { tree } = this;
    const column = tree.column(tree.step);
    const here = column.findIndex(({ id }) => id === tree.chosen);
    const next = here < 0 ? (by > 0 ? 0 : column.length - 1) : Math.max(0, Math.min(column.length - 1, here + by));
    if (tree.step) tree.choose(column[next].id);
  }

  #at(event) {
    const box = this.tree.plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** The node that is meant by a place: under its label, or the nearest. */
  #node(event) {
    const [x, y] = this.#at(event);
    const { tree, view, boxes } = this.tree;
    const [step, unit] = [view.width / view.span, view.height / (view.high - view.low)];
    let [best, least] = [null, REACH[event.pointerType] ?? REACH.mouse];
    const first = Math.max(1, Math.floor(view.from + x / step - 1));
    for (let depth = first; depth <= Math.min(view.t, first + 3); depth += 1) {
      for (const node of tree.columns[depth]) {
        const at = height(node, view.folded);
        if (at === null) continue;
        const distance = Math.hypot((depth - view.from) * step - x, (view.high - at) * unit - y);
        if (distance < least) [best, least] = [node.id, distance];
      }
    }
    const under = boxes.find(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom);
    return best ?? (under?.id || null);
  }

  #down(event) {
    if (event.button) return;
    const [x, y] = this.#at(event);
    this.#press = { x, y, from: this.tree.from, dragged: false };
  }

  #move(event) {
    const { tree } = this;
    const press = this.#press;
    if (!press) {
      tree.plot.style.cursor = this.#node(event) === null ? 'grab' : 'pointer';
      return;
    }
    const [x, y] = this.#at(event);
    if (!press.dragged && Math.hypot(x - press.x, y - press.y) < DRAGGED) return;
    if (!press.dragged) tree.plot.setPointerCapture(event.pointerId);
    press.dragged = true;
    tree.plot.style.cursor = 'grabbing';
    tree.pan((press.x - x) * (tree.view.span / tree.view.width), press.from);
  }

  #up(event) {
    const press = this.#press;
    this.#press = null;
    if (press && !press.dragged) this.tree.choose(this.#node(event));
  }

  /** Sideways it moves the window; with Ctrl, or once the tree has the focus, it zooms; else the page scrolls. */
  #wheel(event) {
    const { tree } = this;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const zooms = event.ctrlKey || event.metaKey || document.activeElement === tree.plot;
    if (!sideways && !zooms) return;
    event.preventDefault();
    if (sideways) tree.pan(((event.deltaX || event.deltaY) * tree.view.span) / tree.view.width);
    else tree.scale(Math.exp(-event.deltaY / 400), this.#at(event)[0]);
  }
}
