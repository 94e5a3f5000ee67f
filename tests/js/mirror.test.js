// A page that shows what another one shows, and what of a page is sent there.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Mirror } from '../../playground/web/shell/mirror.js';
import { State } from '../../playground/web/shell/state.js';

function page() {
  const state = new State();
  /** @type {string[]} */
  const done = [];
  /** @returns {value is string} */
  const check = (/** @type {unknown} */ value) => typeof value === 'string';
  for (const name of /** @type {const} */ (['tab', 'fields']))
    state.take(name, {
      check,
      read: () => undefined,
      write: (value) => done.push(`${name} ${value}`),
      clear: () => done.push(`${name} opens`),
    });
  state.take('lab', { check, read: () => undefined, write: (value) => done.push(`lab ${value}`) });
  return { done, mirror: new Mirror(state, () => done.push('over')) };
}

test('a part that is as it was shown last is left alone, whatever was done to it', () => {
  const { done, mirror } = page();
  mirror.show({ tab: 'chat', lab: 'a' });
  assert.deepEqual(done.splice(0), ['tab chat', 'fields opens', 'lab a', 'over']);
  mirror.show({ tab: 'chat', lab: 'b' });
  assert.deepEqual(done.splice(0), ['lab b', 'over']);
  mirror.show({ tab: 'chat', lab: 'b' });
  assert.deepEqual(done, []);
});

test('what is no longer in the link is as the page opens, where it can be', () => {
  const { done, mirror } = page();
  mirror.show({ tab: 'chat', lab: 'a' });
  done.length = 0;
  mirror.show({});
  assert.deepEqual(done, ['tab opens', 'over']);
});

test('who comes back is shown everything', () => {
  const { done, mirror } = page();
  mirror.show({ tab: 'chat' });
  done.length = 0;
  mirror.forget();
  mirror.show({ tab: 'chat' });
  assert.deepEqual(done, ['tab chat', 'fields opens', 'over']);
});

test('a link that is followed may hold more of a part than one that is opened', () => {
  const state = new State();
  const isText = /** @type {(value: unknown) => value is string} */ ((value) => typeof value === 'string');
  state.link('lesson', isText, isText, (value, isFollowed) => (isFollowed ? `${value} at its end` : value));
  state.take('lesson', { check: isText, read: () => 'one', write: () => {} });
  assert.deepEqual(state.toLink(), { lesson: 'one' });
  assert.deepEqual(state.toLink(true), { lesson: 'one at its end' });
});
