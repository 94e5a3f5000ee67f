// The models in use, one a family, and the charts that show their vocabularies. No DOM.

/** @import { ModelFacts } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { checkOf } from '../common/shape.js';
import { setVocabulary } from '../live/face.js';
import { state } from './state.js';

/** @type {Partial<Record<string, string>>} whose charts have a vocabulary of their own; all others are a decoder's */
const CHARTS = { encoder_decoder: 'summarize-live' };
/** @type {Array<() => void>} */
const listeners = [];
/** @type {Map<string, string>} by family: the name of a model that the reader had in use and that is being loaded */
const awaited = new Map();

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
  awaited.delete(family);
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

/**
 * Whether a model that the reader had in use is still to be loaded.
 *
 * @param {string} family
 */
export const isAwaited = (family) => awaited.has(family);

/** The models that are still to be loaded, by their names. */
export const allAwaited = () => [...awaited.values()];

/**
 * Nothing more comes of the choice of a model: where it was awaited and is not in use, it cannot be.
 *
 * @param {string} name
 */
export function arrived(name) {
  for (const [family, each] of awaited) if (each === name) awaited.delete(family);
}

/**
 * Calls `then()` as soon as the model called `name` is the one of its family: at once, or when it has been loaded.
 *
 * @param {string} family
 * @param {string} name
 * @param {() => void} then
 */
export function whenChosen(family, name, then) {
  let isDone = false;
  const look = () => {
    if (isDone || chosen[family]?.name !== name) return;
    isDone = true;
    then();
  };
  look();
  if (!isDone) onModel(look);
}

const isNames = /** @type {(value: unknown) => value is Record<string, string>} */ (
  checkOf({ 'decoder?': 'text', 'encoder_decoder?': 'text' })
);

/**
 * Whether a model can be called so: one of the list, of its family, or what readers may type.
 *
 * @param {string} family
 * @param {string} name
 */
function isOffered(family, name) {
  const { rows, folders, typed_ids } = data.models;
  const row = rows.find((each) => each.name === name);
  return row ? row.family === family : folders || typed_ids;
}

state.take('models', {
  check: /** @returns {value is Record<string, string>} */ (/** @type {unknown} */ value) =>
    isNames(value) && Object.entries(value).every(([family, name]) => isOffered(family, name)),
  read() {
    const names = Object.keys(chosen).map((family) => [family, awaited.get(family) ?? chosen[family]?.name]);
    const others = names.filter(([family, name]) => name && name !== data.models.opening[String(family)]?.name);
    return others.length ? Object.fromEntries(others) : undefined;
  },
  write(names) {
    for (const [family, name] of Object.entries(names)) if (!isChosen(name)) awaited.set(family, name);
  },
});
onModel(() => state.changed('models'));
