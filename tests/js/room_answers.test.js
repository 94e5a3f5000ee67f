// What a student's page makes of the room's state.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  formKey,
  fullPage,
  inWords,
  languageOf,
  partOf,
  readCode,
  readNumber,
  shares,
} from '../../playground/web/room/answers.js';
import { rowsOf } from '../../playground/web/room/result.js';

/** @import { AskedData, RoomModelData, StudentState } from '../../playground/web/generated/contract.js' */

/** @type {AskedData} */
const CHOICE = { number: 3, kind: 'choice', prompt: '?', options: ['roof', 'road'], other: true };
/** @type {StudentState} */
const STATE = { role: 'student', here: 2, choices_only: false, phase: 'none', following: false };
/** @type {RoomModelData} */
const MODEL = { probs: [0.5, 0.25], entropy_bits: 2, truth: null, greedy: 0 };

test('a code is read as it is typed or scanned', () => {
  for (const typed of ['abcd', ' ABCD ', '#abcd', 'https://a.test/x/join#ABCD']) assert.equal(readCode(typed), 'ABCD');
  for (const typed of ['', 'abc', 'abcde', 'abci', 'abc1', 'öbcd']) assert.equal(readCode(typed), null);
});

test('a language is the first that there is', () => {
  assert.equal(languageOf([null, 'fr-FR', 'en-GB', 'ko'], ['ko', 'en']), 'en');
  assert.equal(languageOf([null, 'fr'], ['ko', 'en']), 'ko');
});

test('without a question the page waits', () => {
  assert.equal(partOf(STATE), 'waiting');
  assert.equal(partOf({ ...STATE, question: CHOICE, phase: 'locked' }), 'locked');
});

test('a form is made anew for another question, rule or language, not for another answer', () => {
  const open = { ...STATE, question: CHOICE, phase: /** @type {const} */ ('open') };
  const key = formKey(open, 'ko');
  assert.equal(formKey({ ...open, answer: { choice: 1 }, here: 5 }, 'ko'), key);
  for (const other of [
    { ...open, question: { ...CHOICE, number: 4 } },
    { ...open, choices_only: true },
  ])
    assert.notEqual(formKey(other, 'ko'), key);
  assert.notEqual(formKey(open, 'en'), key);
  assert.equal(formKey(STATE, 'ko'), '');
});

test('an answer is said in words', () => {
  assert.equal(inWords(CHOICE, { choice: 1 }, 'another'), 'road');
  assert.equal(inWords(CHOICE, { choice: -1 }, 'another'), 'another');
  assert.equal(inWords(CHOICE, { choice: -1, text: 'lake' }, 'another'), 'lake');
  assert.equal(inWords({ ...CHOICE, kind: 'number' }, { number: 0 }, ''), '0');
  assert.equal(inWords({ ...CHOICE, kind: 'text' }, { text: 'tea' }, ''), 'tea');
  assert.equal(inWords({ ...CHOICE, kind: 'bars' }, { bars: [0.25, 0.75] }, ''), 'roof 25.0 %, road 75.0 %');
});

test('heights become shares, and none of nothing', () => {
  assert.deepEqual(shares([1, 3]), [0.25, 0.75]);
  assert.equal(shares([0, 0]), null);
});

test('a number may have a comma', () => {
  assert.deepEqual(['0.5', ' 0,5', '-3', '1e-3', '.5'].map(readNumber), [0.5, 0.5, -3, 0.001, 0.5]);
  for (const typed of ['', 'x', '1.2.3', '0x10', 'Infinity', '1 2']) assert.equal(readNumber(typed), null);
});

test('a link leads to the full page beside this one and nowhere else', () => {
  const page = 'https://a.test/room-4/join?x#ABCD';
  assert.equal(fullPage('/room-4/?lang=ko&s=1.a', page), 'https://a.test/room-4/?lang=ko&s=1.a');
  assert.equal(fullPage('https://evil.test/?s=1.a#b', page), 'https://a.test/room-4/?s=1.a#b');
  assert.equal(fullPage('javascript:alert(1)', page), 'https://a.test/room-4/');
});

test('a row is an option beside the model, and the last is another', () => {
  const counts = [
    { text: 'roof', count: 2 },
    { text: 'road', count: 0 },
    { text: 'lake', count: 1 },
  ];
  const result = { counts, hidden: 1, total: 4, entropy_bits: 1.5, model: MODEL, greedy_share: 0.5 };
  assert.deepEqual(rowsOf(CHOICE, result, 'another'), [
    { text: 'roof', ours: 0.5, model: 0.5, count: 2 },
    { text: 'road', ours: 0, model: 0.25, count: 0 },
    { text: 'lake', ours: 0.25, model: null, count: 1 },
    { text: 'another', ours: 0.25, model: 0.25, count: 1 },
  ]);
  const nobody = { ...result, counts: counts.slice(0, 2).map((each) => ({ ...each, count: 0 })), hidden: 0, total: 0 };
  assert.deepEqual(
    rowsOf({ ...CHOICE, other: false }, nobody, '').map(({ ours }) => ours),
    [null, null],
  );
});

test('numbers and bars have rows of their own', () => {
  const values = [
    { value: 0.1, count: 1 },
    { value: 0.5, count: 3 },
  ];
  const numbers = { values, median: 0.5, mean: 0.4, truth: 0.3, total: 4 };
  const rows = rowsOf({ ...CHOICE, kind: 'number', options: [] }, numbers, '');
  assert.deepEqual(
    rows.map(({ text, ours }) => [text, ours]),
    [
      ['0.1', 0.25],
      ['0.5', 0.75],
    ],
  );
  const bars = { mean: [0.4, 0.6], total: 2, entropy_bits: 0.97, model: MODEL };
  assert.deepEqual(rowsOf({ ...CHOICE, kind: 'bars' }, bars, '')[1], {
    text: 'road',
    ours: 0.6,
    model: 0.25,
    count: null,
  });
});
