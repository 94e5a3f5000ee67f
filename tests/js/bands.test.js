// The colours of tokens: by probability, by rank, by entropy.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandOf, COLOURS, RANGES, rankCounts } from '../../playground/web/common/bands.js';

const UNKNOWN = { prob: null, rank: null, entropy: null };

test('each measure has its own limits, and what is not known has no colour', () => {
  const by = (/** @type {'prob' | 'rank' | 'entropy'} */ name, /** @type {number[]} */ values) =>
    values.map((value) => bandOf(name === 'prob' ? 'probability' : name, { ...UNKNOWN, [name]: value }));
  assert.deepEqual(by('prob', [1, 0.5, 0.499, 0.2, 0.05, 0.01, 0.009, 0]), [0, 0, 1, 1, 2, 3, 4, 4]);
  assert.deepEqual(by('rank', [1, 10, 11, 100, 101, 1000, 1001, 50000]), [0, 0, 1, 1, 2, 2, 4, 4]);
  assert.deepEqual(by('entropy', [0, 0.49, 0.5, 1, 2, 3.9, 4, 9]), [0, 0, 1, 2, 3, 3, 4, 4]);
  for (const colour of COLOURS) assert.equal(bandOf(colour, UNKNOWN), null);
});

test('every band that a token can have is in the key', () => {
  const ranks = [1, 11, 101, 1001].map((rank) => bandOf('rank', { ...UNKNOWN, rank }));
  assert.deepEqual(
    RANGES.rank.map(([number]) => number),
    ranks,
  );
  for (const colour of /** @type {const} */ (['probability', 'entropy']))
    assert.deepEqual(
      RANGES[colour].map(([number]) => number),
      [0, 1, 2, 3, 4],
    );
});

test('ranks are counted by range, but for the first token, which has none', () => {
  assert.deepEqual(
    rankCounts([null, 1, 10, 11, 2000]).map(({ n }) => n),
    [2, 1, 0, 1],
  );
});
