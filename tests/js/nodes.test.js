// A beam search read as a tree.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeamTree, height, joined } from '../../playground/web/workbench/tree/nodes.js';
import { SEARCH } from './beam_search.js';

const tree = new BeamTree(SEARCH);

test('a node has its token, its fate and its depth', () => {
  const { token, label, fate, depth, parent } = tree.nodes[4];
  assert.deepEqual(
    { token, label, fate, depth, parent },
    { token: 13, label: 'd', fate: 'finished', depth: 2, parent: 1 },
  );
  assert.deepEqual(
    tree.columns.map((column) => column.map(({ id }) => id)),
    [[0], [1, 2, 3], [4, 5, 6]],
  );
});

test('a banned node knows its rule and the n-gram it would repeat', () => {
  const { rule, ngram, sum } = tree.nodes[5];
  assert.deepEqual({ rule, ngram, sum }, { rule: 'no_repeat_ngram_size', ngram: ['a', 'e'], sum: null });
  assert.equal(tree.nodes[1].rule, null);
});

test('a path leads from the root to its node', () => {
  assert.deepEqual(
    tree.path(6).map(({ id }) => id),
    [0, 2, 6],
  );
  assert.deepEqual(
    tree.path(0).map(({ id }) => id),
    [0],
  );
});

test('a hypothesis is followed as far as its tokens go on', () => {
  assert.equal(tree.reached([10, 13]).id, 4);
  assert.equal(tree.reached([10, 99]).id, 1);
  assert.equal(tree.reached([12]).id, 0, 'a pruned token leads nowhere');
  assert.equal(tree.reached([10, 14]).id, 1, 'nor does a banned one');
});

test('a text is followed over what was left behind, too', () => {
  assert.deepEqual(tree.through([10, 14]), [0, 1, 5]);
  assert.deepEqual(tree.through([12, 10]), [0, 3]);
});

test('alive is what a running or a finished hypothesis goes through', () => {
  assert.deepEqual([...tree.alive(1)].sort(), [0, 1, 2]);
  assert.deepEqual([...tree.alive(2)].sort(), [0, 1, 2, 4, 6]);
  assert.deepEqual([...tree.alive(0)], [0]);
});

test('fates are counted up to a step', () => {
  assert.deepEqual(tree.counts(1), { kept: 2, pruned: 1, finished: 0, banned: 0, unseen: 0 });
  assert.deepEqual(tree.counts(2), { kept: 3, pruned: 1, finished: 1, banned: 1, unseen: 0 });
});

test('a pruned node has no height once those are folded away', () => {
  assert.equal(height(tree.nodes[3], true), null);
  assert.equal(height(tree.nodes[3], false), -1);
  assert.deepEqual(tree.extent(false), [-2, 1]);
  assert.deepEqual(tree.extent(true), [0, 0.5]);
});

test('labels are read one after the other', () => {
  assert.equal(joined(tree.path(4)), ' r ad');
});
