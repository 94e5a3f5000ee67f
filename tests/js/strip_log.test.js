// A strip's value as it is sent: the last lines of a log, of which states may be missed.

/** @import { StripChange, StripData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readable } from '../../playground/web/bridge.js';
import { StripLog } from '../../playground/web/workbench/strip/log.js';

/** @param {number[]} ids */
const tokens = (...ids) => /** @type {StripChange['tokens']} */ (ids.map((id) => ({ id, label: `t${id}` })));

/** @typedef {Omit<StripChange, 'log' | 'number'>} Change */

/**
 * The lines of a log from `first` on.
 *
 * @param {Change[]} changes all of them
 * @param {number} [first]
 */
const written = (changes, first = 0) =>
  changes
    .map((change, number) => `${JSON.stringify({ log: String(changes[0].fields.text_id), number, ...change })}\n`)
    .slice(first)
    .join('');

/** @param {StripData | null} value */
const idsOf = (value) => value?.tokens.map(({ id }) => id);

const begun = { kept: 0, tokens: tokens(1), fields: { text_id: 'a', running: true, prompt: 'p' } };
const grown = { kept: 1, tokens: tokens(2, 3), fields: {} };
const changed = { kept: 2, tokens: tokens(4), fields: {} };
const ended = { kept: 3, tokens: [], fields: { running: false } };
const other = { kept: 0, tokens: tokens(9), fields: { text_id: 'b', running: true, prompt: 'q' } };
const all = [begun, grown, changed, ended];
const whole = written(all);

test('an empty log has no value', () => {
  assert.equal(new StripLog().read(''), null);
});

test('a log that grows is a text that grows', () => {
  const log = new StripLog();
  assert.deepEqual(idsOf(log.read(written([begun]))), [1]);
  assert.deepEqual(idsOf(log.read(written([begun, grown]))), [1, 2, 3]);
  assert.deepEqual(idsOf(log.read(written([begun, grown, changed], 1))), [1, 2, 4]);
  assert.deepEqual(log.read(whole), { text_id: 'a', running: false, prompt: 'p', tokens: tokens(1, 2, 4) });
});

test('states that were missed, or have come twice or too late, change nothing in the end', () => {
  const states = [1, 2, 3, 4].map((count) => written(all.slice(0, count)));
  for (const order of [[3], [0, 3], [1, 1, 3], [2, 0, 3], [3, 1, 3]]) {
    const log = new StripLog();
    for (const number of order) log.read(states[number]);
    assert.deepEqual(idsOf(log.read(whole)), [1, 2, 4], `${order}`);
  }
});

test('who has missed a line that is left out waits for a whole log', () => {
  const log = new StripLog();
  assert.deepEqual(idsOf(log.read(written([begun]))), [1]);
  assert.deepEqual(idsOf(log.read(written(all, 2))), [1]);
  assert.equal(new StripLog().read(written(all, 1)), null);
  const again = { kept: 0, tokens: tokens(1, 2, 4), fields: { text_id: 'whole', running: false, prompt: 'p' } };
  assert.deepEqual(idsOf(log.read(written([again]))), [1, 2, 4]);
});

test('a value that was given out does not change with what comes', () => {
  const log = new StripLog();
  const first = log.read(written([begun]));
  log.read(whole);
  assert.deepEqual(idsOf(first), [1]);
});

test('two texts that come in turn do not mix', () => {
  const log = new StripLog();
  log.read(written([begun]));
  assert.deepEqual(idsOf(log.read(written([other]))), [9]);
  assert.deepEqual(idsOf(log.read(written([begun, grown, changed], 1))), [9]);
  assert.deepEqual(idsOf(log.read(written([begun, grown]))), [1, 2, 3]);
  assert.equal(log.read(written([other]))?.prompt, 'q');
});

test('a value that is sent as text is read once for all who look at it, one that is data is itself', () => {
  /** @type {{ value: { n: number } | string | null }} */
  const props = { value: '{"n":1}' };
  const read = readable(props);
  assert.deepEqual(read.value, { n: 1 });
  assert.equal(read.value, read.value);
  props.value = { n: 2 };
  assert.equal(read.value, props.value);
  props.value = '';
  assert.equal(read.value, null);
});
