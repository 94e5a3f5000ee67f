// A strip's texts as a part of the page's state. No DOM.

/** @import { GrownText, Texts } from './texts.js' */

import { checkOf } from '../../common/shape.js';

/** @typedef {{ model: string, texts: GrownText[], active: string, selected: number }} KeptTexts of this model */

const isMade = checkOf({ model: 'text', texts: ['list', 'StripData'], active: 'text', selected: 'whole' });
const isBranch = checkOf({ branch: ['any', 'BranchData', 'null'] });

/**
 * Whether a value is the texts of a strip.
 *
 * @param {unknown} value
 * @returns {value is KeptTexts}
 */
export function isTexts(value) {
  if (!isMade(value)) return false;
  const { texts, active, selected } = /** @type {KeptTexts} */ (value);
  const shown = texts.find(({ text_id }) => text_id === active);
  return (
    texts.every((text) => isBranch(text)) && shown !== undefined && selected >= 0 && selected <= shown.tokens.length
  );
}

/**
 * The texts of a strip; in brief, the one that is shown.
 *
 * @param {Texts} texts
 * @param {{ model: string, selected: number, isBrief: boolean }} shown
 * @returns {KeptTexts | undefined}
 */
export function keptTexts({ all, current }, { model, selected, isBrief }) {
  if (!current) return undefined;
  const texts = (isBrief ? [current] : all).map((text) => ({ ...text, others: [] })); // those are texts themselves
  return { model, texts, active: current.text_id, selected };
}
