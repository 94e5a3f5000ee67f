// Tokens that were read, as chips like those of a text that was written, and what is said of one. No state.

/** @import { ReadTokenData, ScoresData } from '../../generated/contract.js' */

import { bandOf } from '../../common/bands.js';
import { colour } from '../../common/colouring.js';
import { element } from '../../common/dom.js';
import { count, logprob, percent } from '../../common/format.js';
import { say, words } from '../../common/i18n.js';

/**
 * What a token that was read can be coloured by.
 *
 * @param {Pick<ReadTokenData, 'logprob' | 'rank' | 'entropy'>} token
 */
export const measures = ({ logprob, rank, entropy }) => ({ prob: probOf(logprob, rank), rank, entropy });

/**
 * @param {number | null} logprob null: minus infinity, or nothing stands before it
 * @param {number | null} rank
 */
const probOf = (logprob, rank) => (logprob !== null ? Math.exp(logprob) : rank === null ? null : 0);

/** The class that colours a token. @param {Parameters<typeof measures>[0]} token */
export function bandClass(token) {
  const number = bandOf(colour(), measures(token));
  return number === null ? 'pg-band-none' : `pg-band-${number}`;
}

/**
 * The tokens of a text as chips with the white space between them; `index` numbers them from `first` on.
 *
 * @param {ReadTokenData[]} tokens
 * @param {number} first
 * @returns {Node[]}
 */
export const readChips = (tokens, first) => tokens.flatMap((token, i) => withSpace(token, first + i));

/**
 * @param {ReadTokenData} token
 * @param {number} index
 */
function withSpace(token, index) {
  const visible = token.text.trimStart() || token.label;
  const before = token.text.trim() ? token.text.slice(0, token.text.length - token.text.trimStart().length) : '';
  const chip = element('button', `pg-prompt-token ${bandClass(token)}`, visible);
  const { prob } = measures(token);
  chip.type = 'button';
  chip.tabIndex = -1;
  chip.ariaLabel = `${token.label} ${prob === null ? '—' : percent(prob)}`;
  chip.dataset.index = String(index);
  const after = token.label.includes('⏎') ? [element('br', '')] : [];
  return [...(before ? [document.createTextNode(before)] : []), chip, ...after];
}

/**
 * What is known of a token that was read: its score, what the model expected there, what was looked for.
 *
 * @param {ReadTokenData} token
 * @param {number} id
 * @param {ScoresData['find']} find
 * @returns {Node[]}
 */
export function readDetails(token, id, find) {
  const w = words();
  const head = element('div', 'pg-tip-head', `${token.label} · ${w.token_id} ${id}`);
  const { prob } = measures(token);
  if (prob === null) return [head, element('div', 'pg-tip-caption', w.read_first)];
  const own = element('div', '', `${w.probability} ${percent(prob)} · ${w.logprob} ${surprise(token)}`);
  const expected = token.expected.map(([each, label, share]) =>
    element('li', each === id ? 'pg-tip-chosen' : '', label, element('span', 'pg-number', percent(share))),
  );
  const list = element('ol', 'pg-tip-list', expected);
  return [head, own, rankLine(token), element('div', 'pg-tip-caption', w.read_expected), list, ...looked(token, find)];
}

/** @param {Pick<ReadTokenData, 'logprob'>} token */
const surprise = (token) => (token.logprob === null ? '−∞' : logprob(token.logprob));

/**
 * The rank of a token and the entropy of its place.
 *
 * @param {Pick<ReadTokenData, 'rank' | 'entropy'>} token
 */
export function rankLine({ rank, entropy }) {
  const values = { rank: rank === null ? '—' : count(rank), entropy: entropy === null ? '—' : entropy.toFixed(2) };
  return element('div', '', say('read_rank', values));
}

/**
 * @param {ReadTokenData} token
 * @param {ScoresData['find']} find
 */
function looked(token, find) {
  return find.map(([, label], i) => {
    const [logprob, rank] = token.found[i];
    const values = { token: label, probability: percent(Number(probOf(logprob, rank))), rank: count(rank) };
    return element('div', 'pg-tip-found', say('read_found', values));
  });
}
