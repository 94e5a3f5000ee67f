// The pointer on the charts: a tip over a bar, a click on it, the k and p lines dragged.

/** @import { Plot } from './types.js' */
/** @import { LineName } from './charts/curve.js' */

/**
 * What the bars do under the pointer: the plot and its frame (null: nothing drawn yet), a row's lines of text, a click.
 *
 * @typedef {object} Bars
 * @property {Plot & { frame: { rows: number } | null }} chart
 * @property {(row: number) => string[]} tip
 * @property {(row: number) => void} click
 */

/**
 * What the lines do under the pointer: where they can be taken hold of, in pixels (null: nowhere), and what follows
 * when one is moved to a share of its axis.
 *
 * @typedef {object} Lines
 * @property {Plot} chart
 * @property {() => Record<LineName, number> | null} grips
 * @property {(name: LineName, share: number) => void} moved
 */

const NEAR = 14; // pixels

/**
 * The row at the height `y` of the chart's element, or null.
 *
 * @param {Bars['chart']} chart
 * @param {number} y
 */
function rowAt({ frame, layout, inner }, y) {
  if (!frame) return null;
  const row = Math.floor(((y - layout.margin.t) / inner.height) * frame.rows);
  return row >= 0 && row < frame.rows ? row : null;
}

/**
 * Tips and clicks on the bars.
 *
 * @param {HTMLElement} div
 * @param {HTMLElement} tip
 * @param {Bars} bars
 */
export function watchBars(div, tip, bars) {
  const at = (/** @type {MouseEvent} */ event) => rowAt(bars.chart, event.clientY - div.getBoundingClientRect().top);
  const hide = () => {
    tip.hidden = true;
  };
  div.addEventListener('pointermove', (event) => {
    const row = at(event);
    const lines = row === null ? [] : bars.tip(row);
    if (lines.length) show(tip, lines, event, div.getBoundingClientRect());
    else hide();
  });
  div.addEventListener('pointerleave', hide);
  div.addEventListener('click', (event) => {
    const row = at(event);
    if (row !== null) bars.click(row);
  });
}

/**
 * Shows `lines` beside the pointer, inside of `box`.
 *
 * @param {HTMLElement} tip
 * @param {string[]} lines
 * @param {MouseEvent} event
 * @param {DOMRect} box
 */
function show(tip, lines, event, box) {
  tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement('div'), { textContent: line })));
  tip.hidden = false;
  tip.style.left = `${Math.min(event.clientX - box.left + 16, box.width - tip.offsetWidth)}px`;
  tip.style.top = `${Math.min(event.clientY - box.top + 14, box.height - tip.offsetHeight)}px`;
}

/**
 * Dragging on the curve.
 *
 * @param {HTMLElement} div
 * @param {Lines} lines
 */
export function watchLines(div, lines) {
  /** @type {LineName | null} */
  let held = null;
  const point = (/** @type {MouseEvent | Touch} */ event) => {
    const box = div.getBoundingClientRect();
    const { l, t } = lines.chart.layout.margin;
    return { x: event.clientX - box.left - l, y: event.clientY - box.top - t };
  };
  /** @type {(event: MouseEvent | Touch) => LineName | null} the line under the pointer */
  const near = (event) => {
    const grips = lines.grips();
    if (!grips) return null;
    const { x, y } = point(event);
    if (Math.abs(x - grips.top_k) < NEAR) return 'top_k';
    return Math.abs(y - grips.top_p) < NEAR ? 'top_p' : null;
  };
  div.addEventListener('pointerdown', (event) => {
    held = near(event);
    if (!held) return;
    event.preventDefault();
    div.setPointerCapture(event.pointerId);
  });
  div.addEventListener('pointermove', (event) => {
    const line = held ?? near(event);
    div.style.cursor = line === 'top_k' ? 'ew-resize' : line === 'top_p' ? 'ns-resize' : '';
    if (!held) return;
    const { x, y } = point(event);
    const { width, height } = lines.chart.inner;
    lines.moved(held, held === 'top_k' ? x / width : 1 - y / height);
  });
  /** A finger on a line does not scroll the page. */
  const keepPage = (/** @type {TouchEvent} */ event) => {
    if (near(event.touches[0])) event.preventDefault();
  };
  const release = () => {
    held = null;
  };
  div.addEventListener('touchstart', keepPage, { passive: false });
  div.addEventListener('pointerup', release);
  div.addEventListener('pointercancel', release);
}
