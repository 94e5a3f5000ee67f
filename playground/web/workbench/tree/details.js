// What the beam tree says in words: one node's sums, a step's fates, the key.

/** @import { BeamTree, Fate, TreeNode } from './nodes.js' */
/** @import { Marked } from './traces.js' */

import { element } from '../../common/dom.js';
import { fill, logprob, percent } from '../../common/format.js';
import { words } from '../../common/i18n.js';
import { joined } from './nodes.js';

/** @type {[Fate, string, string, string][]} each fate's sign, the key of its word, and that of its meaning */
const FATES = [
  ['kept', '●', 'fate_kept', 'tree_kept'],
  ['pruned', '•', 'fate_pruned', 'tree_pruned'],
  ['finished', '■', 'fate_finished', 'tree_finished'],
  ['banned', '✕', 'fate_banned', 'tree_banned'],
  ['unseen', '○', 'fate_unseen', 'tree_unseen'],
];
const SHOWN_TEXT = 120; // characters of the text's end

/** @typedef {[name: string, term: string, value: string]} Fact */
/** @typedef {Record<string, string>} WordsByKey */

/**
 * The key: each fate's sign, word and count up to step `t`, and the texts that are marked.
 * @param {BeamTree} tree
 * @param {number} t
 * @param {boolean} folded whether the pruned candidates are left out
 * @param {Marked[]} marked
 * @returns {HTMLElement[]}
 */
export function key(tree, t, folded, marked) {
  const w = words();
  const counts = tree.counts(t);
  const all = tree.counts(tree.depth);
  const isNamed = (/** @type {Fate} */ fate) => (marked.length ? all[fate] > 0 : fate !== 'unseen');
  const fates = FATES.filter(([fate]) => isNamed(fate)).map(([fate, sign, word]) => {
    const away = folded && fate === 'pruned' ? ` (${w.tree_folded})` : '';
    const item = element('span', `pg-fate pg-fate-${fate}`);
    item.append(element('span', 'pg-sign', sign), element('span', '', `${w[word]} ${counts[fate]}${away}`));
    item.dataset.count = String(counts[fate]);
    return item;
  });
  const bands = marked.map(({ name, text }) =>
    element('span', `pg-marked-${name}`, element('span', 'pg-sign', '▬'), element('span', '', text)),
  );
  return [...fates, ...bands];
}

/**
 * What happened at step `t`, in a sentence.
 * @param {BeamTree} tree
 * @param {number} t
 */
export function stepSentence(tree, t) {
  const w = words();
  const column = tree.columns[t];
  const fates = FATES.map(([fate, , word]) => ({ word, count: column.filter((node) => node.fate === fate).length }))
    .filter(({ count }) => count)
    .map(({ word, count }) => `${w[word]} ${count}`)
    .join(' · ');
  return fill(w.tree_step_said, { t, n: column.length, fates });
}

/**
 * One node's numbers, as a list of terms.
 * @param {BeamTree} tree
 * @param {TreeNode} node
 * @returns {HTMLElement[]}
 */
export function details(tree, node) {
  const text = joined(tree.path(node.id).slice(1));
  const head = element('div', 'pg-tree-text');
  const before = text.slice(0, text.length - node.label.length);
  head.append(
    element('span', 'pg-tree-before', tree.value.root.replaceAll('▁', ' ').trimStart()),
    element('span', '', before.length > SHOWN_TEXT ? `…${before.slice(-SHOWN_TEXT)}` : before),
    element('strong', `pg-fate-${node.fate}`, node.label.replaceAll('▁', ' ')),
  );
  const list = element('dl', 'pg-tree-facts');
  for (const [name, term, value] of facts(tree, node, words())) {
    const item = element('div', '');
    item.dataset.fact = name;
    item.append(element('dt', '', term), element('dd', '', value));
    list.append(item);
  }
  return [head, list];
}

/** @param {BeamTree} tree @param {TreeNode} node @param {WordsByKey} w @returns {Fact[]} */
function facts(tree, node, w) {
  /** @type {Fact[]} */
  const own = [
    ['token', w.tree_token, `${node.label} · ${w.token_id} ${node.token}`],
    ['logprob', w.logprob, `${logprob(node.logprob)} (${percent(Math.exp(node.logprob))})`],
  ];
  const { parent, processed, sum, score, row } = node;
  if (parent === null || processed === null || sum === null || score === null) return [...own, ...ban(node, w)];
  const before = tree.nodes[parent].sum ?? 0;
  const divided = `${logprob(sum)} ÷ ${power(node.depth, tree.value.length_penalty)} = ${logprob(score)}`;
  const meaning = fill(w[meaningOf(node)], { row: (row ?? 0) + 1, beams: tree.value.beams });
  return [
    ...own,
    ['processed', w.tree_processed, logprob(processed)],
    ['sum', w.tree_sum, added(before, processed, sum)],
    ['score', w.score, divided],
    ['fate', w.tree_fate, meaning],
  ];
}

/** @param {TreeNode} node */
const meaningOf = (node) => FATES.find(([fate]) => fate === node.fate)?.[3] ?? '';

/** @param {TreeNode} node @param {WordsByKey} w @returns {Fact[]} */
function ban(node, w) {
  const ngram = node.rule === 'no_repeat_ngram_size';
  const rule = ngram ? w.tree_ngram_rule : w[`${node.rule}_label`].split(' (')[0];
  /** @type {Fact} */
  const fate = ['fate', w.tree_fate, fill(w[meaningOf(node)], { rule })];
  return ngram ? [fate, ['ngram', w.tree_ngram, node.ngram.join(' ')]] : [fate];
}

/**
 * A sum as it is worked; "≈" where the rounded numbers do not add up.
 * @param {number} before
 * @param {number} own
 * @param {number} sum
 */
function added(before, own, sum) {
  const hundredths = (/** @type {number} */ value) => Math.round(value * 100);
  const exact = hundredths(before) + hundredths(own) === hundredths(sum);
  const second = own <= 0 ? `− ${logprob(-own)}` : `+ ${logprob(own)}`;
  return `${logprob(before)} ${second} ${exact ? '=' : '≈'} ${logprob(sum)}`;
}

/** @param {number} length @param {number} penalty */
const power = (length, penalty) => (penalty === 1 ? `${length}` : `${length}^${penalty}`);
