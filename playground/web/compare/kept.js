// A comparison as a part of the page's state. No DOM.

/** @import { ComparedSettingData, LanesData } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { checkOf } from '../common/shape.js';
import { isTree } from '../workbench/tree/kept.js';

/**
 * Which two rows read one text in lockstep, `one` and `other` by their places: a text that one of them has written, or
 * what was typed. `isRead`: it was read, and is after every run. `at`: the place that is shown, null for the one where
 * they lie the farthest apart; `areOpen`: whether the charts of both stand below.
 *
 * @typedef {object} KeptLockstep
 * @property {number} one
 * @property {number} other
 * @property {'one' | 'other' | 'typed'} by
 * @property {string} text what was typed
 * @property {boolean} isRead
 * @property {number | null} [at]
 * @property {boolean} [areOpen]
 */

/**
 * What stands on the board: the settings, and the last run, by the model so called, with the number of each setting's
 * row in it, -1 for none.
 *
 * @typedef {object} KeptBoard
 * @property {ComparedSettingData[]} settings
 * @property {boolean} same
 * @property {number} size
 * @property {string | null} experiment
 * @property {{ model: string, value: LanesData, rows: number[] } | null} run
 * @property {KeptLockstep} [lockstep]
 * @property {boolean} [again] in a link: whether the settings are to be run again
 * @property {string} [model] in a link: the model that they are to be run with
 */

const isMade = /** @type {(value: unknown) => value is KeptBoard} */ (
  checkOf({
    settings: ['list', 'ComparedSettingData'],
    same: 'flag',
    size: 'whole',
    experiment: ['any', 'text', 'null'],
    run: ['any', { model: 'text', value: 'LanesData', rows: ['list', 'whole'] }, 'null'],
    'lockstep?': {
      one: 'whole',
      other: 'whole',
      by: ['one', 'one', 'other', 'typed'],
      text: 'text',
      isRead: 'flag',
      'at?': ['any', 'whole', 'null'],
      'areOpen?': 'flag',
    },
    'again?': 'flag',
    'model?': 'text',
  })
);

/**
 * Whether a value is a comparison of this page's.
 *
 * @param {unknown} value
 * @returns {value is KeptBoard}
 */
export function isBoard(value) {
  if (!isMade(value)) return false;
  const { settings, size, experiment, run, lockstep } = value;
  const isKnown = experiment === null || data.experiments.some(({ name }) => name === experiment);
  const isRunOfThese = !run || (run.rows.length === settings.length && run.value.rows.every(isRow));
  const areSome = settings.length >= 1 && settings.length <= data.most_settings;
  const isPair = !lockstep || [lockstep.one, lockstep.other].every((each) => each >= 0 && each < data.most_settings);
  return areSome && data.ngram_sizes.includes(size) && isKnown && isRunOfThese && isPair;
}

/**
 * Whether a link may hold a value: a comparison that is still to be run, without anybody's figures.
 *
 * @param {unknown} value
 */
export const isLinkedBoard = (value) => isBoard(value) && value.run === null;

/** @param {LanesData['rows'][number]} row */
const isRow = ({ texts, ids, tree, figures }) =>
  texts.length === ids.length &&
  (tree === null || isTree(tree)) &&
  data.ngram_sizes.every((size) => Array.isArray(figures.repeated_places[size]));

/**
 * A run without its trees, which take the most room.
 *
 * @param {LanesData} value
 * @returns {LanesData}
 */
export const withoutTrees = (value) => ({ ...value, rows: value.rows.map((row) => ({ ...row, tree: null })) });

/**
 * A run as it was: of texts that were growing nothing more comes.
 *
 * @param {LanesData} value
 * @returns {LanesData}
 */
export const ended = (value) => ({ ...value, running: false });
