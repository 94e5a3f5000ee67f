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
  const whole = (/** @type {unknown} */ value) => JSON.stringify({ version: 2, value });
  assert.equal(found(new Map([['playground.generate', whole('a text')]])), 'a text');
  const broken = [
    '',
    'null',
    '[]',
    '7',
    '{',
    '{"version":2}',
    '{"version":1,"value":"a text"}',
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

test('a keeper whose state is another page’s keeps that, and nothing of its own any more', () => {
  const kept = new Map();
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  assert.equal(keeper.hasAny, false);
  box.text = 'mine';
  state.changed('generate');
  keeper.save();
  assert.equal(keeper.hasAny, true);
  assert.equal(keeper.replace({ chat: 'another', generate: 'a link’s' }), true);
  box.text = 'mine again';
  state.changed('generate');
  keeper.save();
  assert.deepEqual([...kept.keys()].sort(), ['playground.chat', 'playground.generate']);
  assert.equal(found(kept), 'a link’s');
  keeper.forget();
  assert.equal(kept.size, 0);
});

test('what is put aside comes back, and only while it is wanted', () => {
  const kept = new Map();
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  box.text = 'mine';
  state.changed('generate');
  keeper.save();
  keeper.setAside();
  assert.equal(keeper.hasAny, false, 'the page opens with something else');
  box.text = 'a lesson’s';
  state.changed('generate');
  keeper.save();
  assert.equal(found(kept), 'a lesson’s');
  keeper.putBack();
  assert.deepEqual([found(kept), [...kept.keys()]], ['mine', ['playground.generate']]);
  box.text = 'the lesson’s last word';
  state.changed('generate');
  keeper.save();
  assert.equal(found(kept), 'mine', 'what stands there is the page’s that is left');
});

test('what is put aside needs no more room than it had', () => {
  const kept = new Map();
  const room = 1000;
  const size = () => [...kept].reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  const narrow = {
    ...storage(kept),
    setItem(/** @type {string} */ name, /** @type {string} */ text) {
      if (size() + name.length + text.length > room) throw new DOMException('full', 'QuotaExceededError');
      kept.set(name, text);
    },
  };
  const [state, box] = [new State(), new Box()];
  const keeper = new Keeper(
    state,
    keptIn(() => narrow),
  );
  state.take('generate', box);
  box.text = 'x'.repeat(800);
  state.changed('generate');
  keeper.save();
  keeper.setAside();
  keeper.putBack();
  assert.equal(found(kept), 'x'.repeat(800));
});

test('a value that still waits for its part is kept as soon as it is said to have changed', () => {
  const kept = new Map();
  const { state, keeper } = page(kept);
  state.writeAll({ lesson: { name: '12-temperature' } });
  state.changed('lesson');
  keeper.save();
  assert.equal(keeper.has('lesson'), true);
});

test('what cannot be kept whole changes nothing', () => {
  const kept = new Map();
  const { state, box, keeper } = page(kept);
  state.take('generate', box);
  box.text = 'mine';
  state.changed('generate');
  keeper.save();
  const before = [...kept];
  assert.equal(keeper.replace({ chat: 'x'.repeat(1_000_001), generate: 'another' }), false);
  assert.deepEqual([...kept], before);
  box.text = 'mine again';
  state.changed('generate');
  keeper.save();
  assert.equal(found(kept), 'mine again');
});

test('what a link has of a part is as its rule says, and it takes nothing that no link may hold', () => {
  const state = new State();
  const isText = /** @returns {v is string} */ (/** @type {unknown} */ v) => typeof v === 'string';
  const part = { check: isText, write() {} };
  state.take('tab', { ...part, read: () => 'compare' });
  state.take('generate-tree', { ...part, read: () => 'a tree' });
  state.take('models', { ...part, read: () => 'as it opens' });
  state.take('views', { ...part, read: () => 'of no link' });
  state.link('tab', isText);
  state.link('models', isText, isText, () => undefined);
  state.link('views', () => false);
  state.link(
    'chat',
    (value) => value === 'short',
    isText,
    () => 'short',
  );
  assert.deepEqual(state.toLink(), { tab: 'compare' }, 'a part without a rule is in no link');
  state.writeAll({ chat: 'long' });
  assert.deepEqual(state.toLink(), { tab: 'compare', chat: 'short' }, 'also of a value that waits for its part');
  state.writeAll({ chat: 7 });
  assert.deepEqual(state.toLink(), { tab: 'compare' }, 'which may be anything');
  assert.deepEqual(
    [{ chat: 'short' }, { chat: 'long' }, { 'generate-tree': 'a tree' }, {}].map((values) => state.accepts(values)),
    [true, false, false, true],
  );
});
