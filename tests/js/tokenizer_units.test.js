// Packed units are read back into what the Tokenizer tab draws.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpack } from '../../playground/web/tokenizer/units.js';

/** @import { LaidOut } from '../../playground/web/generated/contract.js' */

/** @type {LaidOut['vocab']} */
const VOCAB = {
  0: ['<s>', '<s>', ''],
  5: ['▁안', '▁안', '20 ec 95 88'],
  6: ['녕', '녕', 'eb 85 95'],
  7: ['x', 'x', '78'],
};

test('a piece that is all of its unit is its id, and the unit begins where the last one ended', () => {
  const [first, second] = unpack({
    units: [
      ['안', [5], null, true],
      ['녕', [6], null, false],
    ],
    vocab: VOCAB,
  });
  assert.deepEqual([first.start, first.end, second.start, second.end], [0, 1, 1, 2]);
  assert.equal(first.space, true);
  assert.deepEqual(second.pieces, [
    {
      index: 1,
      id: 6,
      piece: '녕',
      label: '녕',
      start: 1,
      end: 2,
      bytes: 'eb 85 95',
      parts: [],
      special: false,
      unknown: false,
      inserted: false,
    },
  ]);
});

test('places are characters: an emoji is one', () => {
  const [, second] = unpack({
    units: [
      ['👍', [7], null, false],
      ['x', [7], null, false],
    ],
    vocab: VOCAB,
  });
  assert.deepEqual([second.start, second.end], [1, 2]);
});

test('flags say what a piece is', () => {
  const of = (/** @type {number} */ flags) => {
    const [{ pieces }] = unpack({ units: [['', [[0, 0, 0, flags, [], null]], null, false]], vocab: VOCAB });
    return [pieces[0].special, pieces[0].unknown, pieces[0].inserted];
  };
  assert.deepEqual(of(0), [false, false, false]);
  assert.deepEqual(of(1), [true, false, false]);
  assert.deepEqual(of(2), [false, true, false]);
  assert.deepEqual(of(5), [true, false, true]);
});

test("a piece's own bytes stand for the vocabulary's", () => {
  const [{ pieces }] = unpack({ units: [['뷁', [[7, 0, 1, 2, [], 'eb b7 81']], null, false]], vocab: VOCAB });
  assert.equal(pieces[0].bytes, 'eb b7 81');
});

test('a part is the beginning, the middle, the end or all of a character, by its bytes', () => {
  /** @type {LaidOut['units'][number][1]} */
  const pieces = [
    [0, 1],
    [1, 1],
    [2, 1],
    [0, 3],
  ].map(([first, count]) => [7, 0, 1, 0, [['안', first, count, 3]], null]);
  const [unit] = unpack({ units: [['안', pieces, null, false]], vocab: VOCAB });
  assert.deepEqual(
    unit.pieces.map(({ parts }) => parts[0].role),
    ['lead', 'middle', 'tail', 'whole'],
  );
});

test('units have one key only if they look the same', () => {
  /** @type {(became: string | null) => string} */
  const key = (became) => unpack({ units: [['㈜', [7], became, false]], vocab: VOCAB })[0].key;
  assert.equal(key('(주)'), key('(주)'));
  assert.notEqual(key('(주)'), key(null));
});
