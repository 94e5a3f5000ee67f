// The choices of the lockstep card: which two rows read which text.

/** @import { KeptLockstep } from './kept.js' */

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';

/** @type {Array<'one' | 'other'>} */
const SIDES = ['one', 'other'];

/**
 * @typedef {object} Choices
 * @property {KeptLockstep} kept what is chosen
 * @property {string[]} names of all rows, in their order
 * @property {boolean} canRead whether there is something to be read
 *
 * @typedef {object} ChoiceActs
 * @property {(changes: Partial<KeptLockstep>) => void} choose
 * @property {() => void} read
 */

/**
 * @param {Choices} choices
 * @param {ChoiceActs} acts
 */
export function choicesOf({ kept, names, canRead }, { choose, read }) {
  const w = words();
  const go = button('pg-pill pg-lockstep-read', w.lockstep_read, read);
  go.disabled = !canRead;
  const rows = SIDES.map((side) => rowChoice(side, kept[side], names, (index) => choose({ [side]: index })));
  return [element('strong', '', w.lockstep_title), ...rows, textChoice(kept, choose), go];
}

/**
 * @param {'one' | 'other'} side
 * @param {number} chosen
 * @param {string[]} names
 * @param {(index: number) => void} choose
 */
function rowChoice(side, chosen, names, choose) {
  const select = element('select', `pg-lockstep-${side}`);
  select.style.setProperty('--pg-lane', colourOf(chosen));
  select.ariaLabel = side === 'one' ? words().lockstep_one : words().lockstep_other;
  names.forEach((name, i) => {
    const text = `${i + 1} · ${name}`;
    select.append(Object.assign(element('option', '', text), { value: String(i), selected: i === chosen }));
  });
  select.addEventListener('change', () => choose(Number(select.value)));
  return select;
}

/**
 * Whose text is read: that of one of the rows, or what is typed.
 *
 * @param {KeptLockstep} kept
 * @param {ChoiceActs['choose']} choose
 */
function textChoice({ one, other, by }, choose) {
  const select = element('select', 'pg-lockstep-by');
  select.ariaLabel = words().lockstep_by;
  const texts = {
    one: say('lockstep_text_of', { row: one + 1 }),
    other: say('lockstep_text_of', { row: other + 1 }),
    typed: words().lockstep_typed,
  };
  for (const [value, text] of Object.entries(texts))
    select.append(Object.assign(element('option', '', text), { value, selected: value === by }));
  select.addEventListener('change', () => choose({ by: /** @type {KeptLockstep['by']} */ (select.value) }));
  return select;
}

/** @param {number} index of a row */
export const colourOf = (index) => data.comparison.lanes[index][0];
