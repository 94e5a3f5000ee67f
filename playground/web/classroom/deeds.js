// What a student does on the page that is more than looking: whoever does it no longer follows.

const AT = 'button, a, input, textarea, select, label, summary, [role], [tabindex], .js-plotly-plot, .dp-stage';
const WHERE = '#body, #model';
const APART = '#lesson, .pg-lesson-overlay'; // a prediction is one's own while one follows
const LOOKS = ['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'Escape', 'PageUp', 'PageDown'];

/** @typedef {Pick<Event, 'type' | 'isTrusted' | 'target'> & { key?: string }} Deed */

/**
 * Whether an event is a deed of the reader's own. What the page does itself is none.
 *
 * @param {Deed} event
 */
export function isDeed({ type, isTrusted, target, key }) {
  const at = /** @type {Partial<Pick<Element, 'closest'>> | null} */ (/** @type {unknown} */ (target));
  if (!isTrusted || !at?.closest || (type === 'keydown' && LOOKS.includes(key ?? ''))) return false;
  return Boolean(at.closest(AT) && at.closest(WHERE) && !at.closest(APART));
}
