// The hand goes first: what comes by itself is drawn between two of its moves.

const LONGEST = 300; // ms: what comes is drawn by then, however busy the page is

let isPressed = false;
for (const name of ['pointerdown', 'pointerup', 'pointercancel']) {
  const take = () => {
    isPressed = name === 'pointerdown';
  };
  globalThis.document?.addEventListener(name, take, true);
}

/** Draws at once, or while something is being dragged, as soon as the page has nothing else to do. */
export class Patient {
  #draw;
  #due = 0;

  /** @param {() => void} draw */
  constructor(draw) {
    this.#draw = draw;
  }

  /** There is something to draw. */
  ask() {
    if (!isPressed || !globalThis.requestIdleCallback) return this.now();
    this.#due ||= requestIdleCallback(() => this.now(), { timeout: LONGEST });
  }

  /** Draws. */
  now() {
    if (this.#due) cancelIdleCallback(this.#due);
    this.#due = 0;
    this.#draw();
  }
}
