// The page's state by parts, and how it is kept for a visit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keeper } from '../../playground/web/shell/kept.js';
import { keptIn } from '../../playground/web/shell/remembered.js';
import { State } from '../../playground/web/shell/state.js';

/** @returns {value is string} */
const isText = (/** @type {unknown} */ value) => typeof value === 'string';

/** A part that holds a text. */
class Box {
  /** @type {string | undefined} */
  text;
  check = isText;
  /** @param {boolean} isBrief */
  read = (isBrief) => (isBrief ? this.text?.slice(0, 10) : this.text);
  /** @param {string} text */
  write = (text) => {
    this.text = text;
  };
}

/** @param {Map<string, string>} kept */
const storage = (kept) => ({
  getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
  removeItem: (/** @type {string} */ name) => void kept.delete(name),
});

/** @param {Map<string, string>} kept */
function page(kept) {
  const [state, box] = [new State(), new Box()];
  const keeper = new Keeper(
    state,
    keptIn(() => storage(kept)),
  );
  return { state, box, keeper };
}

/** What a page finds that opens on what was kept. */
function found(/** @type {Map<string, string>} */ kept) {
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  keeper.restore();
  return box.text;
}

test('a part is read, and written where its value can be', () => {
  const [state, box] = [new State(), new Box()];
  state.take('generate', box);
  assert.deepEqual(state.readAll(), {});
  state.writeAll({ generate: 'a text' });
  assert.deepEqual(state.readAll(), { generate: 'a text' });
  for (const value of [7, null, undefined, ['a text']]) state.writeAll({ generate: value });
  assert.equal(box.text, 'a text');
});

test('the value of a part that is not there yet waits for it, and is not lost meanwhile', () => {
  const [state, box] = [new State(), new Box()];
  state.writeAll({ chat: 'a text' });
  assert.deepEqual(state.readAll(), { chat: 'a text' });
  state.take('chat', box);
  assert.equal(box.text, 'a text');
});

test('of names that are no parts nothing is taken', () => {
  const state = new State();
  state.writeAll(/** @type {object} */ ({ other: 1, __proto__: { chat: 1 } }));
  assert.deepEqual(state.readAll(), {});
});

test('what has changed is kept, and a page that opens anew has it', () => {
  const kept = new Map();
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  box.text = '글 <b>';
  keeper.save();
  assert.equal(kept.size, 0, 'nothing was said to have changed');
  state.changed('generate');
  keeper.save();
  assert.equal(found(kept), '글 <b>');
  box.text = undefined;
  state.changed('generate');
  keeper.save();
  assert.equal(kept.size, 0, 'it is as the page opens');
});

test('changes are kept once they rest', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const kept = new Map();
  const { state, box } = page(kept);
  state.take('generate', box);
  for (const text of ['a', 'ab', 'abc']) {
    box.text = text;
    state.changed('generate');
    context.mock.timers.tick(300);
    assert.equal(kept.size, 0);
  }
  context.mock.timers.tick(200);
  assert.equal(found(kept), 'abc');
});

test('what is too long is kept in brief', () => {
  const kept = new Map();
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  box.text = 'x'.repeat(2_000_000);
  state.changed('generate');
  keeper.save();
  assert.equal(found(kept), 'xxxxxxxxxx');
});

test('what is broken, of another version, of another kind or huge changes nothing', () => {
  const whole = (/** @type {unknown} */ value) => JSON.stringify({ version: 1, value });
  assert.equal(found(new Map([['playground.generate', whole('a text')]])), 'a text');
  const broken = [
    '',
    'null',
    '[]',
    '7',
    '{',
    '{"version":1}',
    '{"version":2,"value":"a text"}',
    '"a text"',
    whole(7),
    whole({}),
    whole(null),
    whole('x'.repeat(1_000_001)),
  ];
  for (const text of broken) assert.equal(found(new Map([['playground.generate', text]])), undefined);
});

test('a storage that throws is survived', () => {
  const state = new State();
  const refuses = () => {
    throw new Error('site data is blocked');
  };
  for (const storage of [refuses, () => ({ getItem: refuses, setItem: refuses, removeItem: refuses })]) {
    const [box, keeper] = [new Box(), new Keeper(state, keptIn(storage))];
    state.take('generate', box);
    keeper.restore();
    box.text = 'a text';
    state.changed('generate');
    keeper.save();
    assert.equal(box.text, 'a text');
  }
});

test('where there is no room nothing old stays', () => {
  const kept = new Map([['playground.generate', 'old']]);
  const full = {
    ...storage(kept),
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  keptIn(() => full).set('generate', 'new');
  assert.equal(kept.size, 0);
});
