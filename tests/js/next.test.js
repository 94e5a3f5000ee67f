// What comes next at a step, and a lesson's prediction, as a class is asked about them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classQuestion } from '../../playground/web/lessons/class.js';
import { bestTokens, bits } from '../../playground/web/workbench/next.js';

const NARROWED = { first: 'The first only.', at: (/** @type {string} */ label) => `Only at ${label}.` };

test('the best tokens come with the unmodified model’s probabilities, those that look alike as one', () => {
  const ranked = { ids: Uint32Array.of(2, 0, 3, 1), values: new Float32Array(4), count: 4 };
  const before = Float64Array.of(0.25, 0.125, 0.5, 0.125);
  const label = (/** @type {number} */ id) => ['a', 'b', 'c', 'a'][id];
  assert.deepEqual(bestTokens({ ranked, before }, label, 2), [
    { label: 'c', prob: 0.5 },
    { label: 'a', prob: 0.375 },
  ]);
  assert.equal(bestTokens({ ranked: { ...ranked, count: 1 }, before }, label, 2).length, 1);
});

test('bits: a coin has one, a certainty none', () => {
  assert.deepEqual(
    [
      [0.5, 0.5],
      [1, 0],
      [0.25, 0.25, 0.25, 0.25],
    ].map(bits),
    [1, 0, 2],
  );
});

const text = (/** @type {string} */ en) => ({ ko: `${en} 한글`, en });
/** @type {(kind: string, more?: object) => any} */
const question = (kind, more = {}) => ({
  kind,
  value: 'x',
  given: {},
  asks: text('Which?'),
  choices: [],
  acts: [],
  ...more,
});
const inEnglish = (/** @type {{ en: string }} */ { en }) => en;

test('a lesson’s prediction is asked in the page’s language', () => {
  const choices = [
    { key: 'a', text: text('one') },
    { key: 'b', text: text('two') },
  ];
  assert.deepEqual(classQuestion(question('choose', { choices }), inEnglish, [], null, NARROWED), {
    kind: 'choice',
    prompt: 'Which?',
    options: ['one', 'two'],
    probs: null,
    greedy: null,
  });
  assert.equal(classQuestion(question('token'), inEnglish, ['▁a', '▁b'], '▁b', NARROWED)?.greedy, 1);
  assert.equal(classQuestion(question('token'), inEnglish, ['▁a', '▁b'], null, NARROWED)?.greedy, null);
  assert.deepEqual(classQuestion(question('bars'), inEnglish, ['a', 'b'], [0.2, 0.7], NARROWED)?.probs, [0.2, 0.7]);
  assert.equal(classQuestion(question('number'), inEnglish, [], null, NARROWED)?.kind, 'number');
});

test('of an order a class is asked what comes first, of a curve its last place', () => {
  const choices = [
    { key: '1', text: text('one') },
    { key: '2', text: text('two') },
  ];
  assert.deepEqual(classQuestion(question('order', { choices }), inEnglish, [], ['2', '1'], NARROWED), {
    kind: 'choice',
    prompt: 'Which?\nThe first only.',
    options: ['one', 'two'],
    probs: null,
    greedy: null,
  });
  const curve = classQuestion(question('curve'), inEnglish, ['1', '10'], null, NARROWED);
  assert.deepEqual([curve?.kind, curve?.prompt], ['number', 'Which?\nOnly at 10.']);
});

test('what a class cannot answer is not asked', () => {
  assert.equal(classQuestion(question('order'), inEnglish, ['a'], null, NARROWED), null);
  assert.equal(classQuestion(question('curve'), inEnglish, [], null, NARROWED), null);
  assert.equal(classQuestion(question('token'), inEnglish, ['a'], null, NARROWED), null);
  assert.equal(classQuestion(question('token'), inEnglish, Array(13).fill('a'), null, NARROWED), null);
});
