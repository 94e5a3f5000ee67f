// What the page calls of its live charts. Every call reaches all live charts of the page, or the one named.

import { expose } from '../bridge.js';

const mounted = new Set();

const all = (elementId) => {
  for (const live of mounted) if (!live.element.isConnected) mounted.delete(live);
  return [...mounted].filter((live) => !elementId || live.element.closest(`#${CSS.escape(elementId)}`));
};

export const add = (live) => mounted.add(live);

const latest = {}; // what was set before a chart was mounted
const vocabularies = { '': null }; // by the id of an element whose charts are another model's; '' is every other chart's

export const settings = () => latest;
export const vocabularyOf = (element) =>
  vocabularies[Object.keys(vocabularies).find((id) => id && element.closest(`#${CSS.escape(id)}`)) ?? ''];
export const dragged = (name, value) => latest.onDrag?.(name, value);

export function setOptions(options, elementId) {
  latest.options = { ...latest.options, ...options };
  for (const live of all(elementId)) live.setOptions(options);
}

export function setLanguage(language) {
  latest.language = language;
  for (const live of all()) live.setLanguage(language);
}

/** Labels of a whole vocabulary, for one element's charts or for all that have none of their own; null: not there yet. */
export function setVocabulary(labels, elementId = '') {
  vocabularies[elementId] = labels;
  for (const live of all()) live.setVocabulary(vocabularyOf(live.element));
}

export function setU(u, elementId) {
  for (const live of all(elementId)) live.setU(u);
}

/** Shows the token for each of the uniform numbers `us`; an empty list shows none. */
export function draw(us, elementId) {
  for (const live of all(elementId)) live.draw(us);
}

/** `listener(name, value)` hears of top_k and top_p being dragged on the curve; the charts follow by themselves. */
export function onDrag(listener) {
  latest.onDrag = listener;
}

/** The figure called `name` ('next_token', 'cumulative' …) as Plotly takes it, for a picture. */
export const figure = (name, elementId) => all(elementId)[0]?.charts[name].figure();

export const state = (elementId) => all(elementId)[0]?.state();

expose('live', { setOptions, setLanguage, setVocabulary, setU, draw, onDrag, figure, state });
