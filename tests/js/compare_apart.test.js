// How far two lanes lie apart, and where their texts part.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bandOf,
  farthest,
  forkOf,
  meanJs,
  mirrored,
  overlap,
  partsAt,
  textFork,
} from '../../playground/web/compare/apart.js';

/** @import { StretchData } from '../../playground/web/generated/contract.js' */
/** @import { Result, Step } from '../../playground/web/live/types.js' */

/** @param {number | null} js @param {number | null} [gap] @returns {StretchData} */
const stretch = (js, gap = 0) => ({
  text: 'ab',
  bytes: 2,
  parts: [],
  divergence: js === null ? null : { kl: js, kl_back: js, js, tv: js },
  gap,
});

test('with one vocabulary a stretch is coloured by its divergence, else by nats per byte', () => {
  assert.deepEqual(
    [0, 0.01, 0.06, 0.2, 0.69].map((js) => bandOf(stretch(js))),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(
    [0.1, -0.3, 0.7, -1.5, 9].map((gap) => bandOf(stretch(null, gap))),
    [0, 1, 2, 3, 4],
  );
  assert.equal(bandOf(stretch(null, null)), null, 'not comparable');
});

test('the farthest stretch is where they part the most', () => {
  assert.equal(farthest([stretch(0.1), stretch(0.5), stretch(0.2)]), 1);
  assert.equal(farthest([stretch(null, 0.2), stretch(null, -3), stretch(null, null)]), 1);
  assert.equal(farthest([stretch(null, null)]), null);
});

test('the mean is of what is known', () => {
  const value = { number: 0, one_vocabulary: true, prompt_ids: [], logprob: [], per_byte: [], bytes: 0 };
  assert.equal(meanJs({ ...value, stretches: [stretch(0.1), stretch(0.3), stretch(null)] }), 0.2);
  assert.equal(meanJs({ ...value, stretches: [stretch(null)] }), null);
});

test('what both keep of what either keeps', () => {
  const kept = (/** @type {number[]} */ ids) => ({ ids: Uint32Array.from(ids), low: 0, high: ids.length });
  assert.equal(overlap(kept([1, 2, 3]), kept([2, 3, 4])), 0.5);
  assert.equal(overlap(kept([1]), kept([2])), 0);
  assert.equal(overlap(kept([]), kept([])), null);
});

/** @param {number[]} before @param {string[]} labels @param {number} kept of the best */
function side(before, labels, kept) {
  const ids = [...before.keys()].sort((a, b) => before[b] - before[a]);
  const left = ids.slice(0, kept).reduce((sum, id) => sum + before[id], 0);
  const after = Float64Array.from(before, (p, id) => (ids.indexOf(id) < kept ? p / left : 0));
  const removedBy = Uint8Array.from(before, (_, id) => Number(ids.indexOf(id) >= kept));
  return {
    step: /** @type {Step} */ (
      /** @type {unknown} */ ({
        before: Float64Array.from(before),
        ranked: { ids: Uint32Array.from(ids), count: ids.length },
      })
    ),
    result: /** @type {Result} */ (
      /** @type {unknown} */ ({ ids: Uint32Array.from(ids), low: 0, high: kept, after, removedBy })
    ),
    label: (/** @type {number} */ id) => labels[id],
    idOf: (/** @type {string} */ label) => (labels.includes(label) ? labels.indexOf(label) : undefined),
  };
}

test('the bars are the union of the best of both, by id in one vocabulary', () => {
  const [one, other] = [
    side([0.6, 0.3, 0.1, 0], ['a', 'b', 'a', 'd'], 2),
    side([0, 0.125, 0.25, 0.625], ['a', 'b', 'a', 'd'], 4),
  ];
  const pairs = mirrored([one, other], true, 2);
  assert.deepEqual(
    pairs.map(({ label }) => label),
    ['a', 'd', 'b', 'a'],
    'two tokens may look alike',
  );
  assert.deepEqual(pairs[1].bars[1], { before: 0.625, after: 0.625, removed: false });
  assert.equal(pairs[3].bars[0]?.removed, true);
});

test('across vocabularies they meet by how they are written, and what one lacks is not 0', () => {
  const pairs = mirrored([side([0.6, 0.4], ['x', 'y'], 2), side([0.9, 0.1], ['y', 'z'], 2)], false, 2);
  assert.deepEqual(
    pairs.map(({ label, bars }) => [label, bars.map((bar) => bar?.before ?? null)]),
    [
      ['y', [0.4, 0.9]],
      ['x', [0.6, null]],
      ['z', [null, 0.1]],
    ],
  );
});

test('texts of one vocabulary part at the first token that differs', () => {
  const lane = (/** @type {number[]} */ ids) => ({ ids, tokenizer: 't', texts: ids.map(String) });
  assert.deepEqual(forkOf(lane([1, 2, 3]), lane([1, 5, 3])), { at: 1, one: 2, other: 5 });
  assert.deepEqual(forkOf(lane([1, 2]), lane([1])), { at: 1, one: 2, other: null });
  assert.equal(forkOf(lane([1, 2]), lane([1, 2])), null);
  assert.equal(forkOf(lane([1]), { ...lane([2]), tokenizer: 'u' }), null);
});

test('texts of two vocabularies part at the token with the first character that differs', () => {
  const one = { ids: [1, 2, 3], tokenizer: 't', texts: ['on', 'ce ', 'up'] };
  const other = { ids: [7, 8], tokenizer: 'u', texts: ['once', ' at'] };
  assert.equal(textFork(one, other), 2);
  assert.equal(textFork(other, one), 1);
  assert.equal(partsAt(one, other), 2);
  assert.equal(textFork(one, { texts: ['once'] }), null, 'the other has only ended');
});
