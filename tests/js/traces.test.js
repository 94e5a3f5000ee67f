// What is drawn of a beam tree, and which labels find room.

/** @import { View } from '../../playground/web/workbench/tree/traces.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeamTree } from '../../playground/web/workbench/tree/nodes.js';
import { numbers } from '../../playground/web/workbench/tree/traces.js';
import { SEARCH } from './beam_search.js';

const tree = new BeamTree(SEARCH);
const words = { end: 'end', measure: (/** @type {string} */ text) => 7 * text.length };

/** @param {Partial<View>} [more] */
const drawn = (more) =>
  numbers(
    tree,
    {
      t: 2,
      from: -0.6,
      span: 4,
      low: -3,
      high: 2,
      width: 480,
      height: 400,
      folded: false,
      path: new Set([0, 1, 4]),
      chosen: null,
      marked: [],
      ...more,
    },
    words,
  );

test('nodes and edges stand in the trace of their fate', () => {
  const { traces } = drawn();
  assert.deepEqual(traces['nodes kept'].x, [1, 1, 2]);
  assert.deepEqual(traces['nodes finished'], { x: [2], y: [1], text: [] });
  assert.deepEqual(traces['nodes root'].x, [0]);
  assert.equal(traces['edges pruned'].x.at(-1), null, 'a gap ends each edge');
});

test('the path is drawn over its edges, from the root on', () => {
  const { path } = drawn().traces;
  assert.equal(path.x.filter((x) => x === null).length, 2);
  assert.equal(path.x[0], 0);
});

test('only the steps up to the last one shown are drawn', () => {
  const { traces } = drawn({ t: 1 });
  assert.equal(traces['nodes finished'], undefined);
  assert.deepEqual(traces.step, { x: [1], y: traces.step.y, text: ['▲ 1'] });
  assert.deepEqual(traces.steps.text, ['0', '2']);
});

test('what went on but led nowhere is past', () => {
  const dead = new BeamTree({ ...SEARCH, fate: 'kkpfbp' });
  const view = { t: 2, from: -0.6, span: 4, low: -3, high: 2, width: 480, height: 400, folded: false };
  const { traces } = numbers(dead, { ...view, path: new Set(), chosen: null, marked: [] }, words);
  assert.deepEqual(traces['nodes past'], { x: [1], y: [0], text: [] });
});

test('a folded tree leaves out the pruned candidates', () => {
  assert.equal(drawn({ folded: true, low: -1, high: 1 }).traces['nodes pruned'], undefined);
});

test('a chosen node is marked', () => {
  assert.deepEqual(drawn({ chosen: 4 }).traces.chosen, { x: [2], y: [1], text: [] });
  assert.equal(drawn().traces.chosen, undefined);
});

test('a marked text has a band, also over what was left behind, and its name at the last node shown', () => {
  const left = new BeamTree({ ...SEARCH, fate: 'kkpfbu' });
  /** @type {View['marked']} */
  const marked = [{ name: 'best', text: 'the best', nodes: new Set(left.through([11, 15])) }];
  const view = { t: 2, from: -0.6, span: 4, low: -3, high: 2, width: 480, height: 400, folded: false };
  const drawnAt = (/** @type {number} */ t) =>
    numbers(left, { ...view, t, path: new Set(), chosen: null, marked }, words).traces;
  assert.equal(drawnAt(2).best.x.filter((x) => x === null).length, 2);
  assert.deepEqual(drawnAt(2)['labels unseen'].text, ['f −3.00 · the best']);
  assert.ok(drawnAt(1)['labels kept'].text.includes('b · the best'));
});

test('no label lies over another or beyond the window', () => {
  const { boxes } = drawn();
  assert.ok(boxes.length > 2);
  for (const box of boxes) {
    assert.ok(box.left >= 0 && box.right <= 480);
    for (const other of boxes) {
      const apart =
        box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      assert.ok(box === other || apart, `${box.id} and ${other.id}`);
    }
  }
});

test('a narrow step has room for the chosen node alone', () => {
  assert.deepEqual(
    drawn({ span: 12, from: -4, chosen: 4 }).boxes.map(({ id }) => id),
    [4],
  );
});
