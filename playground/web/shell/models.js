// The models in use, one a family, and the charts that show their vocabularies. No DOM.

/** @import { ModelFacts, ModelRow } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { checkOf } from '../common/shape.js';
import { setVocabulary } from '../live/face.js';
import { isHubId } from './hub_id.js';
import { state } from './state.js';

/** @type {Partial<Record<string, string>>} whose charts have a vocabulary of their own; all others are a decoder's */
const CHARTS = { encoder_decoder: 'summarize-live' };
/** @type {Array<() => void>} */
const listeners = [];
/** @type {Map<string, string>} by family: the name of a model that the reader had in use and that is being loaded */
const awaited = new Map();
/**
 * By family: the name of a model that what was opened needs and that is not loaded, and whether the server was asked.
 * @type {Map<string, { name: string, isAsked: boolean }>}
 */
const missing = new Map();
/** @type {Array<() => void>} */
const missingListeners = [];

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
  missing.delete(family);
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
 * Whether what was opened needs another model of this family, which is not loaded.
 *
 * @param {string} family
 */
export const isMissing = (family) => missing.has(family);

/** The models that what was opened needs and that the server was not asked for, by their names. */
export const allUnasked = () => [...missing.values()].flatMap(({ name, isAsked }) => (isAsked ? [] : [name]));

/**
 * Calls `listener()` whenever a model turns out to be missing.
 *
 * @param {() => void} listener
 */
export const onMissing = (listener) => missingListeners.push(listener);

/**
 * Nothing more comes of the choice of a model: where it was awaited and is not in use, it is missing.
 *
 * @param {string} name
 */
export function arrived(name) {
  for (const [family, each] of awaited) {
    if (each !== name) continue;
    awaited.delete(family);
    miss(family, name, true);
  }
}

/**
 * @param {string} family
 * @param {string} name
 * @param {boolean} isAsked
 */
function miss(family, name, isAsked) {
  missing.set(family, { name, isAsked });
  for (const listener of missingListeners) listener();
}

/** @type {Array<() => void>} */
const offerListeners = [];
/** @type {Set<string>} names that the list lacks and that are here all the same */
const others = new Set();

/**
 * Calls `listener()` whenever the list of models has changed: one may be here now that was not.
 *
 * @param {() => void} listener
 */
export const onOffered = (listener) => offerListeners.push(listener);

/**
 * The list as it is now.
 *
 * @param {ModelRow[]} rows
 * @param {string} [name] a model that is here, whether the list has it or not
 */
export function offer(rows, name) {
  data.models.rows = rows;
  if (name !== undefined) others.add(name);
  for (const listener of offerListeners) listener();
}

/**
 * Those of some models that this server would have to fetch first, or cannot open, each once.
 *
 * @param {string[]} names
 */
export function notHere(names) {
  return [...new Set(names)].filter((name) => {
    const row = rowOf(name);
    if (row) return row.state === 'to_download' || row.state === 'refused';
    return isHubId(name) && !isChosen(name) && !others.has(name);
  });
}

/**
 * Whether this server can fetch the model called `name`.
 *
 * @param {string} name
 */
export const canBeFetched = (name) => data.models.fetches && canBeChosen(name);

/** @param {string} name */
const rowOf = (name) => data.models.rows.find((each) => each.name === name);

/**
 * Whether the picker can put the model called `name` into use.
 *
 * @param {string} name
 */
export function canBeChosen(name) {
  const row = rowOf(name);
  return row ? row.state !== 'refused' : data.models.typed_ids && isHubId(name);
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

/** @typedef {{ decoder?: string, encoder_decoder?: string }} Names of models, by family */
/** @typedef {Names & { wanted?: Names }} KeptModels those in use, or to be loaded, and what a link names besides */

const NAMES = { 'decoder?': 'text', 'encoder_decoder?': 'text' };
const isNames = /** @type {(value: unknown) => value is Names} */ (checkOf(NAMES));
const isMade = /** @type {(value: unknown) => value is KeptModels} */ (checkOf({ ...NAMES, 'wanted?': NAMES }));

/**
 * Whether a model can be called so: one of the list, of its family, or what readers may type.
 *
 * @param {string} family
 * @param {string} name
 */
function isOffered(family, name) {
  if (!Object.hasOwn(chosen, family)) return false;
  const row = rowOf(name);
  return row ? row.family === family : data.models.folders || data.models.typed_ids;
}

/**
 * Whether anybody may know a model by this name: one of the list, of its family, or an id of the Hub.
 *
 * @param {string} family
 * @param {string} name
 */
function isKnown(family, name) {
  if (!Object.hasOwn(chosen, family)) return false;
  const row = rowOf(name);
  return row ? row.family === family : isHubId(name);
}

/**
 * Whether a link may name the decoder called so.
 *
 * @param {string} name
 */
export const isLinkable = (name) => isKnown('decoder', name);

/**
 * @param {unknown} value
 * @returns {value is KeptModels}
 */
function areKept(value) {
  if (!isMade(value)) return false;
  const { wanted = {}, ...names } = value;
  return (
    Object.entries(names).every(([family, name]) => isOffered(family, name)) &&
    Object.entries(wanted).every(([family, name]) => isKnown(family, name))
  );
}

/** @param {unknown} value */
const areLinked = (value) => isNames(value) && Object.entries(value).every(([family, name]) => isKnown(family, name));

/**
 * What a link has of the models; a folder's name is nobody else's.
 *
 * @param {Names} names
 * @returns {Names | undefined}
 */
function toLink(names) {
  const known = Object.entries(names).filter(([family, name]) => isKnown(family, name));
  return known.length ? Object.fromEntries(known) : undefined;
}

/**
 * The models of a link: the server is asked for none but those of the list that are there, until the reader wants it.
 *
 * @param {Names} names
 * @returns {KeptModels}
 */
function fromLink(names) {
  /** @type {[string, string][][]} */
  const [here, others] = [[], []];
  for (const each of Object.entries(names)) (isHere(each[1]) ? here : others).push(each);
  return { ...Object.fromEntries(here), ...(others.length && { wanted: Object.fromEntries(others) }) };
}

/** @param {string} name */
function isHere(name) {
  const row = rowOf(name);
  return row !== undefined && row.state !== 'to_download';
}

/** @type {Array<() => string[]>} */
const alsoUsed = [];

/**
 * From now on `names()` are decoders that are used beside the one in use.
 *
 * @param {() => string[]} names
 */
export const alsoUse = (names) => alsoUsed.push(names);

/** The models in use that no link can name: a folder of this machine. */
export function unlinkable() {
  const inUse = Object.entries(chosen).flatMap(([family, model]) => (model ? [{ family, name: model.name }] : []));
  const beside = alsoUsed.flatMap((names) => names()).map((name) => ({ family: 'decoder', name }));
  const unknown = [...inUse, ...beside].filter(({ family, name }) => !isKnown(family, name));
  return [...new Set(unknown.map(({ name }) => name))];
}

state.link('models', areLinked, areKept, toLink, fromLink);
state.take('models', {
  check: areKept,
  read() {
    const names = Object.keys(chosen).map((family) => [family, awaited.get(family) ?? chosen[family]?.name]);
    const others = names.filter(([family, name]) => name && name !== data.models.opening[String(family)]?.name);
    return others.length ? Object.fromEntries(others) : undefined;
  },
  write({ wanted = {}, ...names }) {
    for (const [family, name] of Object.entries(names)) if (!isChosen(name)) awaited.set(family, name);
    for (const [family, name] of Object.entries(wanted)) if (!isChosen(name)) miss(family, name, false);
  },
  clear() {
    for (const [family, model] of Object.entries(data.models.opening))
      if (!isChosen(model.name)) awaited.set(family, model.name);
  },
});
onModel(() => state.changed('models'));
