// The models in use, one a family, and the charts that show their vocabularies. No DOM.

/** @import { ModelFacts } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { setVocabulary } from '../live/face.js';

/** @type {Partial<Record<string, string>>} whose charts have a vocabulary of their own; all others are a decoder's */
const CHARTS = { encoder_decoder: 'summarize-live' };
/** @type {Array<() => void>} */
const listeners = [];

/** @type {Partial<Record<string, ModelFacts | null>>} The facts of the models in use, by family; none: null. */
export const chosen = { decoder: null, encoder_decoder: null };

/**
 * Whether the model called `name` is in use.
 *
 * @param {string} name
 */
export const isChosen = (name) => Object.values(chosen).some((model) => model?.name === name);

/**
 * Calls `listener()` whenever another model is put into use.
 *
 * @param {() => void} listener
 */
export const onModel = (listener) => listeners.push(listener);

/**
 * Puts a model into use. Until the labels of its vocabulary have come, the charts have those of the best tokens only.
 *
 * @param {ModelFacts} model
 */
export function use(model) {
  const { family } = model;
  chosen[family] = model;
  setVocabulary(null, CHARTS[family]);
  fetch(new URL(model.vocabulary, document.baseURI))
    .then((answer) => answer.json())
    .then((labels) => chosen[family] === model && setVocabulary(labels, CHARTS[family]));
  for (const listener of listeners) listener();
}

/** Puts the models into use that the page opens with. */
export function useOpening() {
  for (const model of Object.values(data.models.opening)) use(model);
}
