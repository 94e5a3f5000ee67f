// Bars as a figure: what stands where, however many there are.

/** @import { FigureData, TraceData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsFigure } from '../../playground/web/common/bars.js';

const EMPTY = /** @type {FigureData} */ (
  /** @type {unknown} */ ({
    data: [
      { name: 'bars', line: { width: 12 } },
      { name: 'numbers', x: [null], y: [null], text: [''] },
    ],
    layout: { margin: { l: 56, r: 12, t: 10, b: 28 }, xaxis: {}, yaxis: { title: { text: '' } } },
  })
);

/** @param {number} n */
const bars = (n) => Array.from({ length: n }, (_, i) => ({ name: `<${i}>`, value: i, number: `${i}.0` }));

/** @param {FigureData} figure */
const parts = ({ data }) => /** @type {TraceData[]} */ (data);

test('a bar is a line from zero with its number above and its name, as text, below', () => {
  const figure = barsFigure(bars(3), 'nats', EMPTY);
  const [drawn, numbers] = parts(figure);
  assert.deepEqual(
    [drawn.x, drawn.y],
    [
      [1, 1, null, 2, 2, null, 3, 3, null],
      [0, 0, null, 0, 1, null, 0, 2, null],
    ],
  );
  assert.deepEqual(
    [numbers.x, numbers.y, numbers.text],
    [
      [1, 2, 3],
      [0, 1, 2],
      ['0.0', '1.0', '2.0'],
    ],
  );
  assert.deepEqual(figure.layout.xaxis.ticktext, ['&lt;0&gt;', '&lt;1&gt;', '&lt;2&gt;']);
  assert.deepEqual([figure.layout.yaxis.range[0], figure.layout.yaxis.title.text], [0, 'nats']);
  assert.ok(figure.layout.yaxis.range[1] > 2, 'the number above the longest bar has room');
  assert.equal(EMPTY.layout.width, undefined, 'the empty figure stays empty');
});

test('many bars have no numbers, very many no names, and none is wider than its place', () => {
  for (const [n, numbered, named] of [
    [40, true, true],
    [41, false, true],
    [121, false, false],
    [5000, false, false],
  ]) {
    const figure = barsFigure(bars(Number(n)), '%', EMPTY);
    const [drawn, numbers] = parts(figure);
    assert.equal(numbers.text?.length === n, numbered);
    assert.equal(figure.layout.xaxis.ticktext?.length === n, named);
    assert.ok(drawn.line.width <= Math.max(1, Number(figure.layout.width) / Number(n)));
  }
});

test('no bar at all has an axis all the same', () => {
  assert.deepEqual(barsFigure([], '%', EMPTY).layout.yaxis.range, [0, 1.12]);
});
