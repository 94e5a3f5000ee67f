// What may be read back of texts, searches and conversations, and what is kept of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLinkedTalk, isTalk, keptTalk, messagesOf } from '../../playground/web/chat/kept.js';
import { Talk } from '../../playground/web/chat/talk.js';
import { isRecipes, isTexts, keptTexts, recipesOf } from '../../playground/web/workbench/strip/kept.js';
import { Texts } from '../../playground/web/workbench/strip/texts.js';
import { areTrees, isTree } from '../../playground/web/workbench/tree/kept.js';
import { SEARCH } from './beam_search.js';
import { NEUTRAL } from './live_step.js';

/** @param {string} text */
const token = (text) => ({
  ...{ id: 7, label: text, text, logprob: -1, prob: 0.4, u: null, kept: 3, entropy: 1 },
  before: [/** @type {[number, string, number, number]} */ ([7, text, 0.4, 0.4])],
  after: [],
});
const TEXT = {
  ...{ options: NEUTRAL, prompt: 'a', prompt_ids: [1], seed: 0, text_id: 'x', after: null, at: 0, running: false },
  ...{ stop_reason: null, score: null, by_hand: 0, tokens: [token('b'), token('c')] },
  others: [{ score: -2, tokens: [token('d')] }],
};

function texts() {
  const made = new Texts();
  made.receive(TEXT);
  made.receive({ ...TEXT, text_id: 'y', after: { text_id: 'x', count: 1 }, tokens: [token('e')], others: [] });
  return made;
}

test('the texts of a strip come back as they were, branches and all', () => {
  const before = texts();
  const kept = keptTexts(before, { model: 'm', selected: 1, isBrief: false });
  assert.ok(kept);
  const read = JSON.parse(JSON.stringify(kept));
  assert.equal(isTexts(read), true);
  const after = new Texts();
  after.restore(read.texts, read.active);
  assert.deepEqual(
    after.all.map(({ text_id, tokens, branch }) => ({ text_id, tokens, branch })),
    before.all.map(({ text_id, tokens, branch }) => ({ text_id, tokens, branch })),
  );
  assert.equal(after.current?.text_id, 'y');
});

test('in brief only the text that is shown is kept, and nothing where there is none', () => {
  const kept = keptTexts(texts(), { model: 'm', selected: 1, isBrief: true });
  assert.deepEqual(
    kept?.texts.map(({ text_id }) => text_id),
    ['y'],
  );
  assert.equal(keptTexts(new Texts(), { model: 'm', selected: 0, isBrief: false }), undefined);
});

test('a text that was growing has broken off', () => {
  const after = new Texts();
  after.restore([{ ...TEXT, running: true, branch: null, origins: [] }], 'x');
  assert.deepEqual([after.current?.running, after.current?.stop_reason], [false, 'cancelled']);
});

test('texts that could not be shown are not taken', () => {
  const kept = keptTexts(texts(), { model: 'm', selected: 1, isBrief: false });
  const [first] = kept?.texts ?? [];
  for (const changes of [
    { active: 'z' },
    { selected: 3 },
    { selected: -1 },
    { selected: 0.5 },
    { model: null },
    { texts: [] },
    { texts: [{ ...first, tokens: [{ ...token('b'), before: [['7', 'b', 1, 1]] }] }] },
    { texts: [{ ...first, branch: 'x' }] },
    { texts: [{ ...first, prompt: { toString: 1 } }] },
  ])
    assert.equal(isTexts({ ...kept, ...changes }), false, JSON.stringify(changes));
});

test('a search comes back if its nodes hang together', () => {
  assert.equal(areTrees([JSON.parse(JSON.stringify(SEARCH))]), true);
  const { parent, token: tokens } = SEARCH;
  for (const changes of [
    { parent: parent.slice(1) },
    { parent: parent.map(() => parent.length) },
    { parent: parent.map(() => -1) },
    { token: tokens.map(() => 99) },
    { fate: 'x'.repeat(SEARCH.fate.length) },
    { depth: 1 },
    { depth: 1e9 },
    { labels: [] },
    { y: ['0'] },
  ])
    assert.equal(isTree({ ...SEARCH, ...changes }), false, JSON.stringify(changes));
});

test('a conversation comes back with its traces, in brief without them', () => {
  const talk = new Talk();
  talk.say('Hello?');
  const text = { ...TEXT, running: true, branch: null, opened: false, stop_strings: [] };
  talk.state.messages.push({ role: 'assistant', content: 'bc', seed: 0, text });
  const kept = JSON.parse(JSON.stringify(keptTalk(talk, 'm', false)));
  assert.equal(isTalk(kept), true);
  assert.deepEqual(messagesOf(kept)[1].text, { ...text, running: false, stop_reason: 'cancelled' });
  const brief = keptTalk(talk, 'm', true);
  assert.deepEqual(brief.messages[1], { role: 'assistant', content: 'bc', seed: 0 });
  assert.equal(isTalk(brief), true);
  for (const message of [{ role: 'robot', content: 'a' }, { role: 'user' }, { role: 'user', content: 'a', text: {} }])
    assert.equal(isTalk({ ...kept, messages: [message] }), false);
});

const OPTIONS = Object.fromEntries(Object.entries(NEUTRAL).map(([name, neutral]) => [name, { neutral }]));
const KNOWN = /** @type {Parameters<typeof recipesOf>[2]} */ (
  /** @type {unknown} */ ({ worked: { en: { text_id: 'worked' } }, options: OPTIONS })
);

test('a link has of texts what they can be written anew from, a branch after its text', () => {
  const made = texts();
  made.receive({ ...TEXT, text_id: 'y', options: { ...NEUTRAL, top_k: 5 }, after: { text_id: 'y', count: 2 } });
  const kept = keptTexts(made, { model: 'm', selected: 1, isBrief: false });
  assert.ok(kept);
  const linked = JSON.parse(JSON.stringify(recipesOf(kept, false, KNOWN)));
  assert.equal(isRecipes(linked) && isTexts(linked), true);
  assert.equal(recipesOf(linked, false, KNOWN), linked); // it has not been written yet
  assert.deepEqual(linked, {
    ...{ model: 'm', active: 'y', selected: 1 },
    recipes: [
      { prompt: 'a', text_id: 'x', after: null, pieces: [{ options: {}, ids: [7, 7] }], by_hand: 0, stop_reason: null },
      {
        ...{ prompt: 'a', text_id: 'y', after: { text_id: 'x', count: 1 }, by_hand: 0, stop_reason: null },
        pieces: [
          { options: {}, ids: [7] },
          { options: { top_k: 5 }, ids: [7, 7] },
        ],
      },
    ],
  });
});

test('a branch whose text is gone stands for itself, and a text that was growing has broken off', () => {
  const [, branch] = texts().all.filter(({ text_id }) => !text_id.includes('.'));
  const kept = { model: 'm', texts: [{ ...branch, running: true }], active: 'y', selected: 0 };
  assert.deepEqual(recipesOf(kept, false, KNOWN)?.recipes, [
    {
      prompt: 'a',
      text_id: 'y',
      after: null,
      pieces: [{ options: {}, ids: [7, 7] }],
      by_hand: 0,
      stop_reason: 'cancelled',
    },
  ]);
});

test('a link has nothing of the text that the page opens with, unless one of its tokens was chosen', () => {
  const worked = { ...texts().all[0], text_id: 'worked' };
  const kept = { model: 'm', texts: [worked], active: 'worked', selected: 0 };
  assert.equal(recipesOf(kept, false, KNOWN), undefined);
  assert.equal(recipesOf({ ...kept, selected: 1 }, false, KNOWN)?.selected, 1);
});

test('a link holds nobody\u2019s numbers', () => {
  const kept = keptTexts(texts(), { model: 'm', selected: 1, isBrief: false });
  assert.equal(isRecipes(kept), false);
  const talk = {
    system: '',
    draft: '',
    active: 1,
    model: 'm',
    messages: [{ role: 'assistant', content: 'bc', seed: 0 }],
  };
  assert.equal(isLinkedTalk(talk), true);
  const text = { ...TEXT, branch: null, origins: [], opened: false, stop_strings: [] };
  const traced = { ...talk, messages: [{ ...talk.messages[0], text }] };
  assert.deepEqual([isTalk(traced), isLinkedTalk(traced)], [true, false]);
});
