// The class room's logic: what is asked, counted and drawn.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeed } from '../../playground/web/classroom/deeds.js';
import {
  aNumber,
  fromPage,
  howProbable,
  tail,
  typedNext,
  whichNext,
} from '../../playground/web/classroom/questions.js';
import {
  axisOf,
  drawn,
  isCounted,
  joined,
  numberRows,
  rowsOf,
  textOfLabel,
} from '../../playground/web/classroom/tallies.js';

const MODEL = { probs: [0.5, 0.25], entropy_bits: 2, truth: null, greedy: 0 };
const CHOICE = {
  number: 1,
  kind: /** @type {const} */ ('choice'),
  prompt: 'Which?',
  options: ['▁a', '▁b'],
  other: true,
};
/** @param {number[]} counts @param {number} [hidden] @returns {any} */
const counted = (counts, hidden = 0) => ({
  counts: counts.map((count, i) => ({ text: ['▁a', '▁b', 'c'][i], count })),
  hidden,
  total: counts.reduce((sum, count) => sum + count, hidden),
  entropy_bits: 1,
  model: MODEL,
  greedy_share: 0.5,
});

test('the class stands beside the model, and the rest of both has a row', () => {
  assert.deepEqual(rowsOf(CHOICE, counted([3, 0], 1)), [
    { name: '▁a', share: 0.75, count: 3, prob: 0.5, isGreedy: true },
    { name: '▁b', share: 0, count: 0, prob: 0.25, isGreedy: false },
    { name: '', share: 0.25, count: 1, prob: 0.25, isGreedy: false },
  ]);
});

test('a text that is shown has no probability of its own, and nobody is no share', () => {
  const rows = rowsOf(CHOICE, counted([2, 1, 1]));
  assert.deepEqual(
    rows.map(({ name, prob }) => [name, prob]),
    [
      ['▁a', 0.5],
      ['▁b', 0.25],
      ['c', null],
      ['', 0.25],
    ],
  );
  assert.ok(rowsOf(CHOICE, counted([0, 0])).every(({ share }) => share === 0));
  const text = { ...CHOICE, kind: /** @type {const} */ ('text'), options: [], other: false };
  const model = { ...MODEL, probs: null, greedy: null };
  assert.deepEqual(
    rowsOf(text, { ...counted([1], 2), model }).map(({ name, prob }) => [name, prob]),
    [
      ['▁a', null],
      ['', null],
    ],
  );
});

test('drawn bars are the mean of all', () => {
  const result = { mean: [0.75, 0.25], total: 4, entropy_bits: 0.8, model: MODEL };
  assert.ok(!isCounted(result));
  assert.deepEqual(rowsOf({ ...CHOICE, kind: 'bars', other: false }, result), [
    { name: '▁a', share: 0.75, count: null, prob: 0.5, isGreedy: true },
    { name: '▁b', share: 0.25, count: null, prob: 0.25, isGreedy: false },
  ]);
});

test('few numbers have a row each, many have ten, and none is lost', () => {
  const result = { median: null, mean: null, truth: null };
  const few = [1, 5].map((value) => ({ value, count: 2 }));
  assert.deepEqual(
    numberRows({ ...result, values: few, total: 4 }, String).map(({ name, share }) => [name, share]),
    [
      ['1', 0.5],
      ['5', 0.5],
    ],
  );
  const many = Array.from({ length: 101 }, (_, value) => ({ value, count: 1 }));
  const rows = numberRows({ ...result, values: many, total: 101 }, String);
  assert.equal(rows.length, 10);
  assert.equal(
    rows.reduce((sum, { count }) => sum + Number(count), 0),
    101,
  );
});

test('the axis ends at a round number that no bar reaches', () => {
  /** @param {number} share @param {number | null} [prob] */
  const row = (share, prob = null) => ({ name: '', share, count: 1, prob, isGreedy: false });
  assert.deepEqual([[row(0.05)], [row(0.2, 0.29)], [row(0.3)], [row(1)], []].map(axisOf), [0.1, 0.3, 0.5, 1, 0.1]);
});

test('a draw is the inverse of the cumulative counts, and what has no name is never drawn', () => {
  const rows = rowsOf(CHOICE, counted([1, 3], 6));
  assert.deepEqual(
    [0, 0.2499, 0.25, 0.9999].map((u) => drawn(rows, u)),
    [0, 0, 1, 1],
  );
  assert.equal(drawn(rowsOf(CHOICE, counted([0, 0], 6)), 0.5), null);
});

test('a token goes on as it is, a typed word as a word', () => {
  assert.equal(textOfLabel('▁a⏎⇥b'), ' a\n\tb');
  assert.equal(joined('once', '▁upon', true), 'once upon');
  assert.equal(joined('옛날', '에', true), '옛날에');
  assert.equal(joined('once', 'upon', false), 'once upon');
  assert.equal(joined('once ', 'upon', false), 'once upon');
  assert.equal(joined('once', ', upon', false), 'once, upon');
  assert.equal(joined('', 'once', false), 'once');
});

const NEXT = {
  before: 'once',
  tokens: [
    { label: '▁upon', prob: 0.6 },
    { label: '▁again', prob: 0.3 },
  ],
  entropy: 1.2,
  goOn: null,
};

test('tokens are offered in an order that does not give the model away', () => {
  assert.deepEqual(whichNext(NEXT, 'Which?', true), {
    kind: 'choice',
    prompt: 'Which?\nonce',
    options: ['▁again', '▁upon'],
    other: true,
    model: { probs: [0.3, 0.6], entropy_bits: 1.2, truth: null, greedy: 1 },
  });
  const bars = howProbable(NEXT, 'How?');
  assert.deepEqual([bars.kind, bars.other, bars.model.greedy], ['bars', false, 1]);
  const text = typedNext(NEXT, 'What?');
  assert.deepEqual([text.kind, text.options, text.model.probs, text.model.entropy_bits], ['text', [], null, 1.2]);
});

test('a number may be known, and a lesson may know what is greedy', () => {
  assert.equal(aNumber('How many?', null).model.truth, null);
  assert.equal(aNumber('How many?', 3.5).model.truth, 3.5);
  const asked = fromPage({ kind: 'choice', prompt: 'Which?', options: ['a', 'b'], probs: null, greedy: 1 });
  assert.deepEqual([asked.options, asked.other, asked.model.greedy], [['a', 'b'], false, 1]);
});

test('of a long text the end is shown, within what a room takes', () => {
  assert.equal(tail('abc', 3), 'abc');
  assert.equal(tail('abcdef', 4), '… ef');
  const { prompt } = whichNext({ ...NEXT, before: '가😀'.repeat(3_000) }, 'Which?', true);
  assert.equal([...prompt].length, 2_000);
  assert.ok(prompt.startsWith('Which?\n… ') && prompt.endsWith('😀'));
});

/** An event at an element that lies in places. @param {string[]} places @returns {any} */
const at = (places) => ({
  closest: (/** @type {string} */ selector) => selector.split(', ').some((each) => places.includes(each)) || null,
});

test('what a hand does on the page is a deed; what the page does, a key to look around, or a prediction is none', () => {
  const deed = { type: 'pointerdown', isTrusted: true, target: at(['button', '#body']) };
  assert.equal(isDeed(deed), true);
  assert.equal(isDeed({ ...deed, isTrusted: false }), false);
  assert.equal(isDeed({ ...deed, target: at(['#body']) }), false);
  assert.equal(isDeed({ ...deed, target: at(['button']) }), false);
  assert.equal(isDeed({ ...deed, target: at(['button', '#body', '#lesson']) }), false);
  assert.equal(isDeed({ ...deed, type: 'keydown', key: 'Tab' }), false);
  assert.equal(isDeed({ ...deed, type: 'keydown', key: 'Enter' }), true);
  assert.equal(isDeed({ ...deed, target: null }), false);
});
