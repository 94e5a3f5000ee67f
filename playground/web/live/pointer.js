// The pointer on the charts, or the keys: a tip over a bar or at a rank, a click on it, the k and p lines dragged.

import { placeIn } from '../common/dom.js';

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

/**
 * What the arrow keys read: how many places there are (0: nothing drawn yet), where one is, its lines of text, what
 * Enter does there.
 *
 * @typedef {object} Reading
 * @property {() => number} places
 * @property {(at: number) => Place} at
 * @property {(at: number) => string[]} tip
 * @property {(at: number) => void} click
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
 * Tips and clicks on the bars: under the pointer, or under a cursor that the arrow keys move.
 *
 * @param {HTMLElement} div
 * @param {HTMLElement} tip
 * @param {Bars} bars
 */
export function watchBars(div, tip, bars) {
  div.addEventListener('pointermove', (event) => {
    const at = placeIn(div, event);
    const row = rowAt(bars.chart, at.y);
    show(tip, row === null ? [] : bars.tip(row), at, div);
  });
  div.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });
  div.addEventListener('click', (event) => {
    const row = rowAt(bars.chart, placeIn(div, event).y);
    if (row !== null) bars.click(row);
  });
  watchKeys(div, tip, {
    places: () => bars.chart.frame?.rows ?? 0,
    at: (row) => {
      const { frame, layout, inner } = bars.chart;
      return { x: inner.width / 2, y: layout.margin.t + ((row + 0.5) / (frame?.rows ?? 1)) * inner.height };
    },
    tip: bars.tip,
    click: bars.click,
  });
}

/** @typedef {{ x: number, y: number }} Place in the chart's element, in pixels */

/**
 * The arrow keys move a cursor from place to place, Enter takes its token, Escape puts it away.
 *
 * @param {HTMLElement} div
 * @param {HTMLElement} tip
 * @param {Reading} reading
 */
export function watchKeys(div, tip, reading) {
  let cursor = 0;
  const hide = () => {
    tip.hidden = true;
  };
  const go = (/** @type {number} */ to) => {
    const places = reading.places();
    if (!places) return;
    cursor = Math.min(Math.max(to, 0), places - 1);
    show(tip, reading.tip(cursor), reading.at(cursor), div);
  };
  const [next, former, click] = [() => go(cursor + 1), () => go(cursor - 1), () => reading.click(cursor)];
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowDown: next,
    ArrowRight: next,
    ArrowUp: former,
    ArrowLeft: former,
    Home: () => go(0),
    End: () => go(Number.POSITIVE_INFINITY),
    Enter: click,
    ' ': click,
    Escape: hide,
  };
  div.addEventListener('focus', () => {
    if (div.matches(':focus-visible')) go(0);
  });
  div.addEventListener('blur', hide);
  div.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
}

/**
 * Shows `lines` beside a place, inside of the chart's element; no lines, no tip.
 *
 * @param {HTMLElement} tip
 * @param {string[]} lines
 * @param {Place} at
 * @param {HTMLElement} div
 */
function show(tip, lines, { x, y }, div) {
  tip.hidden = !lines.length;
  if (tip.hidden) return;
  tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement('div'), { textContent: line })));
  tip.style.left = `${Math.min(x + 16, div.offsetWidth - tip.offsetWidth)}px`;
  tip.style.top = `${Math.min(y + 14, div.offsetHeight - tip.offsetHeight)}px`;
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
    const { l, t } = lines.chart.layout.margin;
    const { x, y } = placeIn(div, event);
    return { x: x - l, y: y - t };
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
