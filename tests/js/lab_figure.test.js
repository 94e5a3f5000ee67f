// A drawing of the lab's as a figure that can be saved.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsDrawing } from '../../playground/web/lab/bars.js';
import { figureOf } from '../../playground/web/lab/figure.js';

/** @import { Drawing, Mark } from '../../playground/web/lab/chart.js' */
/** @import { LayoutData } from '../../playground/web/generated/contract.js' */

const LOOK = /** @type {LayoutData} */ (
  /** @type {unknown} */ ({ font: { family: 'serif', size: 13, color: '#000' }, yaxis: { gridcolor: '#eee' } })
);
/** @type {Mark[]} */
const MARKS = [
  {
    kind: 'box',
    role: 'after',
    points: [
      [1, 0],
      [2, 5],
    ],
  },
  {
    kind: 'line',
    role: 'ink',
    isDashed: true,
    points: [
      [1, 10],
      [100, 1],
    ],
  },
  { kind: 'point', role: 'removed', points: [[10, 3]] },
  { kind: 'text', role: 'ink', text: 'here', points: [[10, 3]] },
];
/** @type {Drawing} */
const DRAWING = {
  label: 'a chart',
  marks: MARKS,
  x: {
    low: 1,
    high: 100,
    isLog: true,
    ticks: [
      [1, '1'],
      [100, '100'],
    ],
    name: 'n',
  },
  y: {
    low: 0,
    high: 10,
    ticks: [
      [0, '0'],
      [10, '10'],
    ],
  },
};

test('a figure has the axes of its drawing', () => {
  const { layout } = figureOf(DRAWING, LOOK);
  const { type, range, tickvals, ticktext, title } = layout.xaxis;
  assert.deepEqual([type, range, tickvals, ticktext, title], ['log', [0, 2], [1, 100], ['1', '100'], { text: 'n' }]);
  assert.deepEqual([layout.yaxis.type, layout.yaxis.range, layout.yaxis.gridcolor], ['linear', [0, 10], '#eee']);
});

test('each mark is a trace in the colour of its role', () => {
  const [box, line, point, text] = figureOf(DRAWING, LOOK).data;
  assert.deepEqual([box.x, box.y, box.fill], [[1, 2, 2, 1, 1], [0, 0, 5, 5, 0], 'toself']);
  assert.deepEqual([line.mode, line.line.dash, line.x], ['lines', 'dash', [1, 100]]);
  assert.deepEqual([point.mode, point.meta], ['markers', 'rule']);
  assert.deepEqual([text.mode, text.text], ['text', ['here']]);
});

test('bars stand in their groups, each with the number of its last part', () => {
  const { marks, x } = barsDrawing(
    ['two'],
    [
      {
        name: 'a',
        bars: [
          [
            ['before', 0.5],
            ['after', 0.25],
          ],
          [
            ['before', 0.5],
            ['after', 0],
          ],
        ],
      },
      { name: 'b', bars: [[['after', 1]]] },
    ],
    (p) => `${100 * p} %`,
  );
  const texts = marks.filter(({ kind }) => kind === 'text').map(({ text }) => text);
  assert.deepEqual(texts, ['25 %', '—', '100 %']);
  assert.deepEqual(
    x.ticks.map(([, text]) => text),
    ['a', 'b'],
  );
  const boxes = marks.filter(({ kind }) => kind === 'box').map(({ points }) => points);
  assert.ok(boxes.every(([[left], [right]]) => left < right && left > x.low && right < x.high));
  assert.ok(boxes[3][1][0] < x.high / 2 && boxes[4][0][0] > x.high / 2, 'a group ends where the next one begins');
});
