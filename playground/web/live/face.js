// What the page calls of its live charts. Every call reaches all live charts of the page, or the one named.

import { expose } from '../bridge.js';

/** @import { DecodingOptions, StepPayload } from '../generated/contract.js' */
/** @import { ChartName, Live } from './live.js' */
/** @import { Language } from './types.js' */

/** @typedef {string[] | null} Vocabulary labels by id; null: not there yet */
/** @typedef {(name: string, value: number | string[] | null) => void} DragListener */

/** @type {Set<Live>} */
const mounted = new Set();

/**
 * The charts on the page, or those in the element called `elementId`.
 *
 * @param {string} [elementId]
 */
const all = (elementId) => {
  for (const live of mounted) if (!live.element.isConnected) mounted.delete(live);
  return [...mounted].filter((live) => !elementId || live.element.closest(`#${CSS.escape(elementId)}`));
};

/**
 * Lets calls reach charts that are mounted now.
 *
 * @param {Live} live
 */
export const add = (live) => mounted.add(live);

/** @type {{ options?: Partial<DecodingOptions>, language?: Language, onDrag?: DragListener }} */
const latest = {}; // what was set before a chart was mounted

/** @type {Record<string, Vocabulary>} */
const vocabularies = { '': null }; // by the id of an element whose charts are another model's; '': every other chart's

/** What was set last for all charts. */
export const settings = () => latest;

/**
 * The labels of the model whose charts lie in `element`.
 *
 * @param {Element} element
 * @returns {Vocabulary}
 */
export const vocabularyOf = (element) =>
  vocabularies[Object.keys(vocabularies).find((id) => id && element.closest(`#${CSS.escape(id)}`)) ?? ''];

/**
 * Tells the listener of {@link onDrag} that a line was dragged, or a stage.
 *
 * @type {DragListener}
 */
export const dragged = (name, value) => latest.onDrag?.(name, value);

/**
 * @param {Partial<DecodingOptions>} options
 * @param {string} [elementId]
 */
export function setOptions(options, elementId) {
  latest.options = { ...latest.options, ...options };
  for (const live of all(elementId)) live.setOptions(options);
}

/** @param {Language} language */
export function setLanguage(language) {
  latest.language = language;
  for (const live of all()) live.setLanguage(language);
}

/**
 * Sets the labels of a whole vocabulary, for one element's charts or for all that have none of their own.
 *
 * @param {Vocabulary} labels
 * @param {string} elementId
 */
export function setVocabulary(labels, elementId = '') {
  vocabularies[elementId] = labels;
  for (const live of all()) live.setVocabulary(vocabularyOf(live.element));
}

/**
 * Lets one element's charts have the labels of all that have none of their own.
 *
 * @param {string} elementId
 */
export function shareVocabulary(elementId) {
  delete vocabularies[elementId];
  for (const live of all(elementId)) live.setVocabulary(vocabularyOf(live.element));
}

/** @type {Record<string, StepPayload>} the steps that the page shows by itself, by an element's id */
const steps = {};

/**
 * Shows a step that no event of these charts' own brings, now or when they are mounted.
 *
 * @param {StepPayload} step
 * @param {string} elementId
 */
export function showStep(step, elementId) {
  steps[elementId] = step;
  for (const live of all(elementId)) live.receive(step);
}

/**
 * The step that the page shows by itself in `element`; undefined: none.
 *
 * @param {Element} element
 * @returns {StepPayload | undefined}
 */
export const stepOf = (element) => steps[idOf(element)];

/**
 * Sets other numbers of luck for the step on show.
 *
 * @param {number} u
 * @param {number} chance
 * @param {string} [elementId]
 */
export function setU(u, chance, elementId) {
  for (const live of all(elementId)) live.setU(u, chance);
}

/**
 * Shows the token for each of the uniform numbers `us`; an empty list shows none.
 *
 * @param {number[]} us
 * @param {string} [elementId]
 */
export function draw(us, elementId) {
  for (const live of all(elementId)) live.draw(us);
}

/**
 * Lets `listener` hear of top_k and top_p being dragged on the curve, and of the order of stages; the charts follow by
 * themselves.
 *
 * @param {DragListener} listener
 */
export function onDrag(listener) {
  latest.onDrag = listener;
}

/** @type {Record<string, string>} the figures that were wanted before their charts were mounted, by an element's id */
let wanted = {};
/** @type {() => void} */
let onViewed = () => {};

/** Where live charts lie, by the ids that the page gives them. @param {Element} element */
const idOf = (element) => element.closest('[id$="-live"]')?.id ?? '';

/**
 * The figure that is wanted at the right of the charts in `element`.
 *
 * @param {Element} element
 * @returns {string | undefined}
 */
export const viewOf = (element) => wanted[idOf(element)];

/** The reader has chosen another figure at the right. */
export const viewed = () => onViewed();

/** The figures at the right of all charts, by their elements' ids. */
export const views = () =>
  Object.fromEntries([...Object.entries(wanted), ...all().map(({ element, figure }) => [idOf(element), figure])]);

/**
 * Shows figures at the right of charts, now or when they are mounted.
 *
 * @param {Record<string, string>} figures by the elements' ids
 */
export function showViews(figures) {
  wanted = figures;
  for (const live of all()) live.show(figures[idOf(live.element)]);
}

/**
 * Lets `listener` hear that the reader has chosen another figure.
 *
 * @param {() => void} listener
 */
export function onView(listener) {
  onViewed = listener;
}

/**
 * The figure called `name` as Plotly takes it, for a picture.
 *
 * @param {ChartName} name
 * @param {string} [elementId]
 */
export const figure = (name, elementId) => all(elementId).at(0)?.charts[name].figure();

/**
 * What the charts show now; undefined where there are none.
 *
 * @param {string} [elementId]
 */
export const state = (elementId) => all(elementId).at(0)?.state();

expose('live', { setOptions, setLanguage, setVocabulary, setU, draw, onDrag, figure, state });
