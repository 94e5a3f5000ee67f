// The hand on the charts: a tip over a bar, a click on it, the k and p lines dragged.

const NEAR = 14; // pixels

/** The row under the pointer, or null. */
const rowAt = (chart, frame, y) => {
  if (!frame) return null; // nothing drawn yet
  const row = Math.floor(((y - chart.layout.margin.t) / chart.inner.height) * frame.rows);
  return row >= 0 && row < frame.rows ? row : null;
};

/** Tips and clicks on the bars. `of`: {chart, frame(), tip(row) → lines of text, click(row)}. */
export function watchBars(div, tip, of) {
  const at = (event) => rowAt(of.chart, of.frame(), event.clientY - div.getBoundingClientRect().top);
  const hide = () => (tip.hidden = true);
  div.addEventListener('pointermove', (event) => {
    const row = at(event);
    const lines = row === null ? [] : of.tip(row);
    if (!lines.length) return hide();
    tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement('div'), { textContent: line })));
    tip.hidden = false;
    const box = div.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - box.left + 16, box.width - tip.offsetWidth)}px`;
    tip.style.top = `${Math.min(event.clientY - box.top + 14, box.height - tip.offsetHeight)}px`;
  });
  div.addEventListener('pointerleave', hide);
  div.addEventListener('click', (event) => {
    const row = at(event);
    if (row !== null) of.click(row);
  });
}

/** Dragging on the curve. `of`: {chart, grips() → {top_k: px, top_p: px} or null, moved(name, x or y share)}. */
export function watchLines(div, of) {
  let held = null;
  const point = (event) => {
    const box = div.getBoundingClientRect();
    const { l, t } = of.chart.layout.margin;
    return { x: event.clientX - box.left - l, y: event.clientY - box.top - t };
  };
  const grip = (event) => {
    const grips = of.grips();
    if (!grips) return null;
    const { x, y } = point(event);
    if (Math.abs(x - grips.top_k) < NEAR) return 'top_k';
    return Math.abs(y - grips.top_p) < NEAR ? 'top_p' : null;
  };
  div.addEventListener('pointerdown', (event) => {
    held = grip(event);
    if (!held) return;
    event.preventDefault();
    div.setPointerCapture(event.pointerId);
  });
  div.addEventListener('pointermove', (event) => {
    const near = held ?? grip(event);
    div.style.cursor = near === 'top_k' ? 'ew-resize' : near === 'top_p' ? 'ns-resize' : '';
    if (!held) return;
    const { x, y } = point(event);
    of.moved(held, held === 'top_k' ? x / of.chart.inner.width : 1 - y / of.chart.inner.height);
  });
  const keepPage = (event) => grip(event.touches[0]) && event.preventDefault(); // a finger on a line does not scroll
  div.addEventListener('touchstart', keepPage, { passive: false });
  for (const name of ['pointerup', 'pointercancel']) div.addEventListener(name, () => (held = null));
}
