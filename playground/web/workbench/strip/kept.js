// A strip's texts as a part of the page's state: as they are, or what they can be written anew from. No DOM.

/** @import { PageData, PieceData, RecipeData } from '../../generated/contract.js' */
/** @import { GrownText, Origin, Texts } from './texts.js' */

import { data } from '../../common/data.js';
import { checkOf } from '../../common/shape.js';

/** @typedef {{ model: string, texts: GrownText[], active: string, selected: number }} KeptTexts of this model */
/** @typedef {Pick<PageData, 'worked' | 'options'>} Known the texts that the page opens with, and the options */
/** @typedef {{ model: string, recipes: RecipeData[], active: string, selected: number }} Recipes for this model */

const isMade = checkOf({ model: 'text', texts: ['list', 'StripData'], active: 'text', selected: 'whole' });
const isGrown = checkOf({
  branch: ['any', 'BranchData', 'null'],
  origins: ['list', { count: 'whole', options: 'OptionsData' }],
});
const areRecipes = checkOf({ model: 'text', recipes: ['list', 'RecipeData'], active: 'text', selected: 'whole' });

/**
 * Whether a value is what a strip's texts can be written anew from.
 *
 * @param {unknown} value
 * @returns {value is Recipes}
 */
export const isRecipes = (value) => areRecipes(value);

/**
 * Whether a value is the texts of a strip, or their recipes.
 *
 * @param {unknown} value
 * @returns {value is KeptTexts | Recipes}
 */
export function isTexts(value) {
  if (isRecipes(value)) return true;
  if (!isMade(value)) return false;
  const { texts, active, selected } = /** @type {KeptTexts} */ (value);
  const shown = texts.find(({ text_id }) => text_id === active);
  return (
    texts.every((text) => isGrown(text)) &&
    shown !== undefined &&
    selected > -Math.max(1, shown.prompt_ids.length) &&
    selected <= shown.tokens.length
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

/**
 * What texts can be written anew from; undefined where they are those that the page opens with. Who follows has seen
 * others since, and is shown a text once it is whole.
 *
 * @param {KeptTexts | Recipes} kept
 * @param {boolean} [isFollowed] whether pages that are open already are to show it as it changes
 * @param {Known} [known]
 * @returns {Recipes | undefined}
 */
export function recipesOf(kept, isFollowed = false, { worked, options } = data) {
  if (isRecipes(kept)) return kept;
  const { model, texts, active, selected } = kept;
  if (isFollowed && texts.some(({ running }) => running)) return undefined;
  const isOpening = Object.values(worked).some(({ text_id }) => text_id === active) && texts.length === 1;
  if (isOpening && selected === 0 && !isFollowed) return undefined;
  const own = texts.filter(({ text_id }) => !isOther(text_id, texts));
  return { model, recipes: own.map((text) => recipeOf(text, own, options)), active, selected };
}

/**
 * Whether a text is one of a search's other hypotheses, which come with the search.
 *
 * @param {string} textId
 * @param {GrownText[]} texts
 */
const isOther = (textId, texts) => textId.includes('.') && texts.some((each) => each.text_id === textId.split('.')[0]);

/**
 * @param {GrownText} text
 * @param {GrownText[]} texts
 * @param {Known['options']} options
 * @returns {RecipeData}
 */
function recipeOf({ prompt, text_id, branch, tokens, origins, by_hand, running, stop_reason }, texts, options) {
  const after = texts.some((each) => each.text_id === branch?.text_id) ? branch : null;
  const reason = running ? 'cancelled' : stop_reason;
  const own = pieces(tokens, origins, after?.count ?? 0, options);
  return { prompt, text_id, after, pieces: own, by_hand, stop_reason: reason };
}

/**
 * The tokens from number `first` on, with their options; what is neutral is left out.
 *
 * @param {GrownText['tokens']} tokens
 * @param {Origin[]} origins
 * @param {number} first
 * @param {Known['options']} table
 * @returns {PieceData[]}
 */
function pieces(tokens, origins, first, table) {
  /** @type {PieceData[]} */
  const made = [];
  let from = first;
  for (const { count, options } of origins) {
    if (count <= from) continue;
    const changed = Object.entries(options).filter(([name, value]) => value !== table[name].neutral);
    made.push({ options: Object.fromEntries(changed), ids: tokens.slice(from, count).map(({ id }) => id) });
    from = count;
  }
  return made;
}
