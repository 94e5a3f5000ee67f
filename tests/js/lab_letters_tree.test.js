// The beam tree of the lab's three letters: the search, and what it never looked at.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beamSearch, bestOf, exhaustive } from '../../playground/web/lab/letters.js';
import { idsOf, letterTree } from '../../playground/web/lab/letters_tree.js';
import { isTree } from '../../playground/web/workbench/tree/kept.js';
import { BeamTree, joined } from '../../playground/web/workbench/tree/nodes.js';

const BEST = exhaustive()[0].text;
const GREEDY = bestOf(beamSearch(1)).text;
const tree = (/** @type {number} */ width) => new BeamTree(letterTree(width, [BEST, GREEDY]));

test('a search of every width is a tree that can be drawn', () => {
  for (let width = 1; width <= 9; width += 1) assert.ok(isTree(letterTree(width, [BEST, GREEDY])), String(width));
});

test('greedy search has pruned the beginning of the best text, and never looked at the rest of it', () => {
  const greedy = tree(1);
  assert.deepEqual(
    greedy.through(idsOf(BEST)).map((id) => greedy.nodes[id].fate),
    ['root', 'pruned', 'unseen', 'unseen', 'unseen', 'unseen'],
  );
  assert.equal(joined(greedy.path(greedy.reached(idsOf(GREEDY)).id)), GREEDY);
});

test('three beams find it, and its sum is the log of its probability', () => {
  const three = tree(3);
  const end = three.reached(idsOf(BEST));
  assert.equal(end.fate, 'finished');
  assert.ok(Math.abs(Number(end.sum) - Math.log(exhaustive()[0].probability)) < 1e-12);
  assert.ok(Math.abs(Number(end.score) - Number(end.sum) / 5) < 1e-12);
});

test('as many candidates are kept as there are beams, in rows of their own', () => {
  const [, first, second, third] = tree(3).columns;
  for (const column of [first, second, third])
    assert.deepEqual(column.flatMap(({ row }) => (row === null ? [] : [row])).sort(), [0, 1, 2]);
});
