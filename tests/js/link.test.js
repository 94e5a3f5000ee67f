// The page's state as a link and as a file: what comes back, and what is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, LinkError, read, readFile, written } from '../../playground/web/shell/link.js';
import { State } from '../../playground/web/shell/state.js';

/** @import { PartName } from '../../playground/web/shell/state.js' */

const NAMES = /** @type {const} */ (['tab', 'models', 'fields', 'generate', 'chat', 'tokenizer']);

/** @param {Partial<Record<PartName, unknown>>} values */
function stateWith(values) {
  const state = new State();
  for (const name of NAMES) {
    state.link(name, (value) => typeof value !== 'function' && value !== 'nobody');
    state.take(name, {
      check: /** @returns {value is unknown} */ (/** @type {unknown} */ value) => value !== undefined,
      read: () => values[name],
      write: (value) => {
        values[name] = value;
      },
    });
  }
  return state;
}

/** A number from 0 to 1 at each call, always the same ones (xorshift). @param {number} seed */
function dice(seed) {
  let x = seed || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

const SIGNS = ['a', '가', '🙂', '"', '\\', '\n', '<b>', '‮', '\ud800', '%', '&', '__proto__', '}'];

/** @type {(random: () => number, depth?: number) => unknown} */
function anything(random, depth = 0) {
  const kind = Math.floor(random() * (depth > 3 ? 5 : 7));
  const many = (/** @type {number} */ most) => Array.from({ length: Math.floor(random() * most) });
  if (kind === 0)
    return many(60)
      .map(() => SIGNS[Math.floor(random() * SIGNS.length)])
      .join('');
  if (kind === 1) return Math.floor(random() * 2 ** 40) * (random() < 0.5 ? -1 : 1);
  if (kind === 2) return random() * 10 ** Math.floor(random() * 40 - 20);
  if (kind === 3) return random() < 0.5;
  if (kind === 4) return null;
  if (kind === 5) return many(8).map(() => anything(random, depth + 1));
  return Object.fromEntries(many(8).map((_, i) => [`k${i}`, anything(random, depth + 1)]));
}

test('500 random states come back from their links and their files', async () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const random = dice(seed * 7919);
    const chosen = NAMES.filter(() => random() < 0.6);
    const values = Object.fromEntries(chosen.map((name) => [name, anything(random)]));
    const state = stateWith({ ...values });
    const text = await written(state);
    assert.equal(text === '', chosen.length === 0);
    assert.match(text, /^(1\.[\w-]+)?$/);
    if (text) assert.deepEqual(await read(text, state), JSON.parse(JSON.stringify(values)));
    const file = readFile(fileOf(state, 'ko'), state, ['ko', 'en']);
    assert.deepEqual(file, { values: JSON.parse(JSON.stringify(values)), lang: 'ko' });
  }
});

/** @param {unknown} value */
async function packed(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `1.${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
}

/** @type {(text: string) => Promise<string>} */
const reasonOf = (text) =>
  read(text, stateWith({})).then(
    () => 'opened',
    (error) => (error instanceof LinkError ? error.reason : String(error)),
  );

test('what is no link is refused with its reason', async () => {
  const good = await packed({ tab: 'chat' });
  assert.equal(await reasonOf(good), 'opened');
  for (const text of [
    '',
    '1',
    '1.',
    'x',
    '1.###',
    `${good}.x`,
    good.slice(0, -3),
    `0.${good.slice(2)}`,
    '-1.AA',
    '1e0.AA',
  ])
    assert.equal(await reasonOf(text), 'broken', text);
  for (const value of ['[]', 'null', '3', '"tab"', '{"tab"', ''])
    assert.equal(await reasonOf(await packed(value)), 'broken', value);
  assert.equal(await reasonOf(`2.${good.slice(2)}`), 'future');
  assert.equal(await reasonOf(`999999999.${good.slice(2)}`), 'future');
  assert.equal(await reasonOf(`1.${'A'.repeat(50_000)}`), 'long');
  assert.equal(await reasonOf(await packed({ tab: 'nobody' })), 'refused');
  assert.equal(await reasonOf(await packed({ somewhere: 1 })), 'refused');
  assert.equal(await reasonOf(await packed('{"__proto__": {"tab": 1}}')), 'refused');
  assert.equal(await reasonOf(await packed({ 'generate-tree': [] })), 'refused'); // no link may hold it
});

test('a few bytes that unpack to very many are not unpacked', async () => {
  const bomb = await packed(JSON.stringify({ tab: 'x'.repeat(20_000_000) }));
  assert.ok(bomb.length < 40_000);
  assert.equal(await reasonOf(bomb), 'long');
});

test('every link that one sign was changed in opens as it is, or is refused', async () => {
  const good = await packed({ tab: 'chat', fields: { texts: { prompt: 'The fox' } } });
  const random = dice(11);
  for (let i = 0; i < 200; i += 1) {
    const at = Math.floor(random() * good.length);
    const sign = 'abcXYZ019-_.%<'[Math.floor(random() * 14)];
    assert.match(
      await reasonOf(good.slice(0, at) + sign + good.slice(at + 1)),
      /^(opened|broken|future|refused|long)$/,
    );
  }
});

test('a file that is none of ours is refused with its reason', () => {
  const state = stateWith({});
  /** @type {(text: string) => string} */
  const reason = (text) => {
    try {
      readFile(text, state, ['ko', 'en']);
      return 'opened';
    } catch (error) {
      return error instanceof LinkError ? error.reason : String(error);
    }
  };
  assert.equal(reason('{"decoding_playground": 1, "state": {"tab": "chat"}}'), 'opened');
  for (const text of ['', '{}', '{"decoding_playground": "1", "state": {}}', '{"decoding_playground": 1}', '[1]'])
    assert.equal(reason(text), 'broken', text);
  assert.equal(readFile('{"decoding_playground": 1, "lang": "<b>", "state": {}}', state, ['ko', 'en']).lang, null);
  assert.equal(reason('{"decoding_playground": 2, "state": {}}'), 'future');
  assert.equal(reason('{"decoding_playground": 1, "state": {"tab": "nobody"}}'), 'refused');
  assert.equal(reason(' '.repeat(4_000_001)), 'long');
});
