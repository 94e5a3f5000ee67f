// Which models a link may name, and which of them are loaded at once: a page with three models, two of them there.

import assert from 'node:assert/strict';
import { test } from 'node:test';

/** @import { State } from '../../playground/web/shell/state.js' */

/** @param {string} name @param {string} family @param {string} state */
const row = (name, family, state) => ({ name, family, state, title: { ko: name, en: name } });
const rows = [
  row('builtin/lm', 'decoder', 'built_in'),
  row('bakery', 'decoder', 'here'),
  row('openai-community/gpt2', 'decoder', 'to_download'),
  row('builtin/summarizer', 'encoder_decoder', 'built_in'),
  row('broken', 'decoder', 'refused'),
];
const opening = {
  decoder: { name: 'builtin/lm', family: 'decoder' },
  encoder_decoder: { name: 'builtin/summarizer', family: 'encoder_decoder' },
};
const page = { models: { rows, opening, folders: false, typed_ids: true }, words: { ko: {}, en: {} } };
Object.assign(globalThis, {
  window: globalThis,
  document: { getElementById: () => ({ textContent: JSON.stringify(page) }), addEventListener() {} },
});
const { state } = await import('../../playground/web/shell/state.js');
const models = await import('../../playground/web/shell/models.js');
const { isHubId } = await import('../../playground/web/shell/hub_id.js');
Object.assign(models.chosen, opening);

/** @param {object} names @returns {object} */
const opened = (names) => /** @type {object} */ (state.fromLink({ models: names }).models);

test('a link names what the list has, of its family, and ids of the Hub', () => {
  const names = ['bakery', 'openai-community/gpt2', 'owner/name@v2', 'nobody', '/home/me/model', 'builtin/summarizer'];
  assert.deepEqual(
    names.map((name) => state.accepts({ models: { decoder: name } })),
    [true, true, true, false, false, false],
  );
  for (const value of [{ wanted: { decoder: 'bakery' } }, { robot: 'owner/name' }, { decoder: 7 }, ['bakery'], null])
    assert.equal(state.accepts({ models: value }), false);
});

test('of a link only what is in the list and on the server is loaded at once', () => {
  assert.deepEqual(opened({ decoder: 'bakery' }), { decoder: 'bakery' });
  for (const name of ['openai-community/gpt2', 'owner/name'])
    assert.deepEqual(opened({ decoder: name }), { wanted: { decoder: name } });
});

test('a model that cannot be loaded is missing until another is put into use', () => {
  /** @type {string[][]} */
  const told = [];
  models.onMissing(() => told.push(models.allUnasked()));
  state.writeAll({ models: { decoder: 'bakery' } });
  assert.deepEqual([models.isAwaited('decoder'), models.isMissing('decoder')], [true, false]);
  models.arrived('bakery');
  assert.deepEqual([models.isAwaited('decoder'), models.isMissing('decoder')], [false, true]);
  state.writeAll({ models: { wanted: { decoder: 'owner/name' } } });
  assert.deepEqual(told, [[], ['owner/name']], 'of the first the server has said why');
  assert.equal(models.isAwaited('decoder'), false, 'the server is asked for nothing');
  assert.deepEqual(state.toLink(), {}, 'the page itself uses what it opens with');
});

test('the picker can take what is not refused, and what a reader may type', () => {
  const names = ['builtin/lm', 'openai-community/gpt2', 'owner/name', 'broken', 'nobody'];
  assert.deepEqual(names.map(models.canBeChosen), [true, true, true, false, false]);
});

test('a link has a typed id of the Hub, and no folder of the machine', () => {
  const use = (/** @type {string} */ name) => Object.assign(models.chosen, { decoder: { ...opening.decoder, name } });
  use('owner/name');
  assert.deepEqual([state.toLink(), models.unlinkable()], [{ models: { decoder: 'owner/name' } }, []]);
  use('/home/me/model');
  assert.deepEqual([state.toLink(), models.unlinkable()], [{}, ['/home/me/model']]);
});

test('an id of the Hub is no path, no address and nothing built in', () => {
  const ids = ['openai-community/gpt2', 'a/b', 'a/b@main', 'a/b@refs/pr/1', 'A_1/b.c-d', `a/${'b'.repeat(95)}`];
  assert.deepEqual(ids.filter(isHubId), ids);
  const none = [
    ...['', 'gpt2', 'a/b/c', '../x', 'a/..', '/etc/passwd', 'a--b/c', '-a/b', 'a/b.', 'a/b.git', 'a/b\n', 'a/b\0'],
    ...['a\\b/c', 'http://a/b', 'a/b?x=1', 'a/b#c', 'a/%2e%2e', 'builtin/lm', 'a/b@', 'a/b@../x', 'a/b@-x', 'a/b@x/'],
    ...['a/b@x//y', 'a/b@x y', 'é/b', `a/${'b'.repeat(97)}`],
  ];
  assert.deepEqual(none.filter(isHubId), []);
});
