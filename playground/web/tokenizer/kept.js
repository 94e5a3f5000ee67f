// The Tokenizer tab as a part of the page's state. No DOM.

/** @import { TokenizerContext, VocabularyQuestion } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { checkOf } from '../common/shape.js';

export const VIEWS = /** @type {const} */ (['pieces', 'compare', 'hangul', 'merges', 'vocabulary', 'pipeline']);
export const FORMS = /** @type {const} */ (['typed', 'NFC', 'NFD', 'NFKC']);
const MODES = /** @type {const} */ (['text', 'regex', 'id']);
export const SCRIPTS = /** @type {const} */ (['hangul', 'latin', 'digits', 'byte', 'special', 'other']);

/** @typedef {typeof VIEWS[number]} ViewName */
/** @typedef {Omit<VocabularyQuestion, 'kind'>} Search */

/**
 * What is typed and chosen on the tab; null: as each opens.
 *
 * @typedef {object} KeptPanel
 * @property {string | null} text
 * @property {string} tokenizer
 * @property {TokenizerContext['form']} form
 * @property {boolean} special
 * @property {ViewName} view
 * @property {string} ids typed into the decoder
 * @property {string[] | null} compared names of tokenizers
 * @property {string | null} word whose merges are shown
 * @property {Search} search in the vocabulary
 */

/** The tab as it opens. @returns {KeptPanel} */
export const opening = () => ({
  text: null,
  tokenizer: data.tokenizer_opening,
  form: 'typed',
  special: true,
  view: 'pieces',
  ids: '',
  compared: null,
  word: null,
  search: { query: '', mode: 'text', script: null, length: null, page: 0, seed: 1 },
});

const isMade = /** @type {(value: unknown) => value is KeptPanel} */ (
  checkOf({
    text: ['any', 'text', 'null'],
    tokenizer: 'text',
    form: ['one', ...FORMS],
    special: 'flag',
    view: ['one', ...VIEWS],
    ids: 'text',
    compared: ['any', ['list', 'text'], 'null'],
    word: ['any', 'text', 'null'],
    search: {
      query: 'text',
      mode: ['one', ...MODES],
      script: ['one', ...SCRIPTS, null],
      length: ['any', 'whole', 'null'],
      page: 'whole',
      seed: ['any', 'whole', 'null'],
    },
  })
);

/**
 * Whether a value is what was typed and chosen on the tab, of tokenizers that are offered.
 *
 * @param {unknown} value
 * @returns {value is KeptPanel}
 */
export function isPanel(value) {
  if (!isMade(value)) return false;
  const offered = Object.values(data.tokenizers).flat();
  return [value.tokenizer, ...(value.compared ?? [])].every((name) => offered.some((each) => each.name === name));
}
