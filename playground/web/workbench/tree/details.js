// What the beam tree says in words: one node's sums, a step's fates, the key.

import { element } from '../../common/dom.js';
import { fill, logprob, percent } from '../../common/format.js';
import { words } from '../../common/i18n.js';
import { joined } from './nodes.js';

/** Of each fate its sign in the key, the key of its word, and that of what it means. */
const FATES = {
  kept: ['●', 'fate_kept', 'tree_kept'],
  pruned: ['•', 'fate_pruned', 'tree_pruned'],
  finished: ['■', 'fate_finished', 'tree_finished'],
  banned: ['✕', 'fate_banned', 'tree_banned'],
};
const SHOWN_TEXT = 120; // characters of the text's end

/** The key: each fate's sign, word and count up to step `t`. */
export function key(tree, t, folded) {
  const w = words();
  const counts = tree.counts(t);
  return Object.entries(FATES).map(([fate, [sign, word]]) => {
    const item = element('span', `pg-fate pg-fate-${fate}`);
    const [count, away] = [counts[fate], folded && fate === 'pruned'];
    item.append(
      element('span', 'pg-sign', sign),
      element('span', '', `${w[word]} ${count}${away ? ` (${w.tree_folded})` : ''}`),
    );
    item.dataset.count = count;
    return item;
  });
}

/** What happened at step `t`, in a sentence. */
export function stepSaid(tree, t) {
  const w = words();
  const counted = Object.entries(FATES).map(([fate, [, word]]) => [
    w[word],
    tree.columns[t].filter((node) => node.fate === fate).length,
  ]);
  const fates = counted
    .filter(([, count]) => count)
    .map((pair) => pair.join(' '))
    .join(' · ');
  return fill(w.tree_step_said, { t, n: tree.columns[t].length, fates });
}

/** One node's numbers, as a list of terms. */
export function details(tree, node) {
  const w = words();
  const text = joined(tree.path(node.id).slice(1));
  const head = element('div', 'pg-tree-text');
  const before = text.slice(0, text.length - node.label.length);
  head.append(
    element('span', 'pg-tree-before', tree.value.root.replaceAll('▁', ' ').trimStart()),
    element('span', '', before.length > SHOWN_TEXT ? `…${before.slice(-SHOWN_TEXT)}` : before),
    element('strong', `pg-fate-${node.fate}`, node.label.replaceAll('▁', ' ')),
  );
  const list = element('dl', 'pg-tree-facts');
  for (const [name, term, said] of facts(tree, node, w)) {
    const item = element('div', '');
    item.dataset.fact = name;
    item.append(element('dt', '', term), element('dd', '', said));
    list.append(item);
  }
  return [head, list];
}

function facts(tree, node, w) {
  const own = [
    ['token', w.tree_token, `${node.label} · ${w.token_id} ${node.token}`],
    ['logprob', w.logprob, `${logprob(node.logprob)} (${percent(Math.exp(node.logprob))})`],
  ];
  if (node.fate === 'banned') return [...own, ...ban(node, w)];
  const before = tree.nodes[node.parent].sum;
  const score = `${logprob(node.sum)} ÷ ${power(node.depth, tree.value.length_penalty)} = ${logprob(node.score)}`;
  return [
    ...own,
    ['processed', w.tree_processed, logprob(node.processed)],
    ['sum', w.tree_sum, added(before, node.processed, node.sum)],
    ['score', w.score, score],
    ['fate', w.tree_fate, fill(w[FATES[node.fate][2]], { row: node.row + 1, beams: tree.value.beams })],
  ];
}

function ban(node, w) {
  const ngram = node.rule === 'no_repeat_ngram_size';
  const rule = ngram ? w.tree_ngram_rule : w[`${node.rule}_label`].split(' (')[0];
  const said = [['fate', w.tree_fate, fill(w[FATES.banned[2]], { rule })]];
  return ngram ? [...said, ['ngram', w.tree_ngram, node.ngram.join(' ')]] : said;
}

/** A sum as it is worked; "≈" where the rounded numbers do not add up. */
function added(before, own, sum) {
  const hundredths = (value) => Math.round(value * 100);
  const exact = hundredths(before) + hundredths(own) === hundredths(sum);
  const second = own <= 0 ? `− ${logprob(-own)}` : `+ ${logprob(own)}`;
  return `${logprob(before)} ${second} ${exact ? '=' : '≈'} ${logprob(sum)}`;
}

const power = (length, penalty) => (penalty === 1 ? `${length}` : `${length}^${penalty}`);
