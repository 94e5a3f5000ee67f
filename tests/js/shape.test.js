// Whether values from outside are made as they should be.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOf } from '../../playground/web/common/shape.js';
import { inLimits } from '../../playground/web/shell/options.js';

/** @typedef {import('../../playground/web/common/shape.js').Shape} Shape */

/** @type {Array<[Shape, unknown[], unknown[]]>} a shape, what has it, and what has not */
const CASES = [
  ['text', ['', '글'], [1, null, undefined, {}, ['a']]],
  ['whole', [0, -3, 2 ** 53 - 1], [0.5, 2 ** 53, '1', null, Number.NaN]],
  ['number', [0.5, 1], [Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
  ['flag', [true, false], [0, 'true', null]],
  [
    ['one', 'a', null],
    ['a', null],
    ['b', undefined, 0],
  ],
  [
    ['any', 'whole', 'null'],
    [1, null],
    ['1', 0.5],
  ],
  [
    ['list', 'whole'],
    [[], [1, 2]],
    [[1, 'a'], { 0: 1, length: 1 }, 'ab'],
  ],
  [['tuple', 'whole', 'text'], [[1, 'a']], [[1], [1, 'a', 2], ['a', 1]]],
  [
    ['map', ['one', 'a'], 'whole'],
    [{}, { a: 1 }],
    [{ b: 1 }, { a: 'x' }, [], null],
  ],
  [
    { a: 'whole', 'b?': 'text' },
    [{ a: 1 }, { a: 1, b: 'x', c: 0 }],
    [{}, { a: 1, b: 2 }, null, [], Object.create({ a: 1 })],
  ],
  ['BranchData', [{ text_id: 'a', count: 1 }], [{ text_id: 'a' }, { text_id: 'a', count: '1' }]],
];

for (const [shape, good, bad] of CASES) {
  test(`${JSON.stringify(shape)} is told from what is not`, () => {
    for (const value of good) assert.equal(checkOf(shape)(value), true, JSON.stringify(value));
    for (const value of bad) assert.equal(checkOf(shape)(value), false, JSON.stringify(value));
  });
}

test('a control shows no value beyond its limits', () => {
  /** @type {any} of an option nothing else is looked at */
  const options = { temperature: { limits: [0, null] }, top_p: { limits: [0, 1] } };
  assert.equal(inLimits({ temperature: 40, top_p: 1, strategy: 'beam' }, { options }), true);
  assert.equal(inLimits({ temperature: -1 }, { options }), false);
  assert.equal(inLimits({ top_p: 1.5 }, { options }), false);
});
