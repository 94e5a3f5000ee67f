// Where a lesson's places are on the page (playground/lessons/lesson.py names them), what covers and what marks them.

/** @import { LessonData } from '../generated/contract.js' */

import { words } from '../common/i18n.js';

/** @typedef {LessonData['covers'][number]} Place */

/** @type {Record<Place, string>} selectors, as they stand before `::after` */
export const PLACES = {
  models: '#model',
  controls: '#controls',
  text: '#generate-band',
  sentence: '#generate-live .dp-sentence, #generate-live .dp-spoken',
  bars: '#generate-live .dp-card:nth-of-type(1) .dp-stage',
  figure: '#generate-live .dp-card:nth-of-type(2) .dp-stage',
  steps: '#generate-steps',
  foot: '#generate-strip .pg-foot',
  tree: '#generate-tree',
  code: '#generate-code',
  compare_settings: '.pg-board-head',
  compare_table: '.pg-board-scroll, .pg-board-said',
  compare_chart: '.pg-board-charts',
  lockstep: '#compare-lockstep',
  article: '#summarize-source',
  summary: '.pg-summary-sides',
  pipeline: '.pg-pipeline',
  attention: '.pg-heat',
  typed: '.tok-typing',
  pieces: '.tok-stage-view',
  tokens: '.tok-counts',
  vocabulary: '.tok-stage-view',
  messages: '.pg-chat-list',
  reading: '.pg-chat-reading',
  output: '.pg-chat-output',
  variety: '.pg-chat-variety',
  lab: '.pg-lab-stage-place',
};

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/**
 * Covers places and marks others. A rule of a sheet holds whatever the page draws anew.
 *
 * @param {readonly Place[]} covered
 * @param {readonly Place[]} marked
 */
export function showPlaces(covered, marked) {
  const text = CSS.escape(words().lesson_covered).replaceAll('\\ ', ' ');
  const covers = [...new Set(covered.map((place) => PLACES[place]))].map(
    (at) =>
      `:is(${at}){position:relative;min-height:44px;color:transparent!important}` +
      `:is(${at})>*{visibility:hidden!important}` +
      `:is(${at})::after{content:"${text}";position:absolute;inset:0;z-index:20;display:flex;align-items:center;` +
      'justify-content:center;visibility:visible;border:1px dashed var(--pg-line);border-radius:10px;' +
      'background:var(--pg-card);color:var(--pg-muted);font-size:14px}',
  );
  const rings = [...new Set(marked.map((place) => PLACES[place]))].map(
    (at) => `:is(${at}){outline:3px solid var(--pg-accent);outline-offset:2px;border-radius:8px}`,
  );
  sheet.replaceSync([...covers, ...rings].join('\n'));
}

/**
 * The element of a place that is in sight; null where none is.
 *
 * @param {Place} place
 */
export function elementAt(place) {
  /** @type {NodeListOf<HTMLElement>} */
  const all = document.querySelectorAll(PLACES[place]);
  return [...all].find((each) => each.offsetParent !== null) ?? null;
}

/**
 * Brings a place into view.
 *
 * @param {Place} place
 */
export function goTo(place) {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  elementAt(place)?.scrollIntoView({ behavior: isStill ? 'auto' : 'smooth', block: 'center' });
}
