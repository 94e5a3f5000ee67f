// Where the texts of two rows part, in words, with a way to go on from there with the other's token.

/** @import { LaneData } from '../generated/contract.js' */

import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { forkOf } from './apart.js';

/**
 * @typedef {object} Pair
 * @property {number} one the rows' places
 * @property {number} other
 * @property {LaneData} first their texts
 * @property {LaneData} second
 */

/**
 * @param {Pair} pair
 * @param {boolean} isFull whether no row can be added
 * @param {(index: number, ids: number[]) => void} fork adds a row that begins with `ids` and goes on as another does
 */
export function forksOf({ one, other, first, second }, isFull, fork) {
  if (first.tokenizer !== second.tokenizer) return [element('span', 'pg-hint', words().lockstep_other_tokens)];
  const place = forkOf(first, second);
  if (!place) return [element('span', '', say('lockstep_no_fork', { one: one + 1, other: other + 1 }))];
  const shown = (/** @type {LaneData} */ { texts }) => texts[place.at]?.trim() || '—';
  const values = { one: one + 1, other: other + 1, n: place.at + 1, token: shown(first), instead: shown(second) };
  const goes = /** @type {[number, number, LaneData][]} */ ([
    [one, other, second],
    [other, one, first],
  ]);
  const takes = goes.flatMap(([index, from, whose]) => {
    if (whose.ids.length <= place.at) return []; // that text has ended there: it has no token to take
    const label = say('lockstep_take', { row: index + 1, from: from + 1, token: shown(whose) });
    const take = button('pg-pill pg-fork-take', label, () => fork(index, whose.ids.slice(0, place.at + 1)));
    take.disabled = isFull;
    return [take];
  });
  return [element('span', '', say('lockstep_fork', values)), ...takes];
}
