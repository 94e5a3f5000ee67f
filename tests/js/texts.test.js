// The texts of a strip: how they grow, branch and are left.

/** @import { StripData, TokenData } from '../../playground/web/generated/contract.js' */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  draftAt,
  passes,
  place,
  placeToLook,
  Texts,
  taken,
  total,
  upTo,
} from '../../playground/web/workbench/strip/texts.js';
import { NEUTRAL } from './live_step.js';

/** @param {number} id @returns {TokenData} */
const token = (id) => ({
  id,
  label: `t${id}`,
  text: `t${id}`,
  logprob: -id,
  prob: 0.5,
  u: null,
  kept: 1,
  entropy: 0,
  before: [],
  after: [],
});

/** @param {string} text_id @param {number[]} ids @param {Partial<StripData>} [more] @returns {StripData} */
const value = (text_id, ids, more = {}) => ({
  options: NEUTRAL,
  prompt: 'p',
  prompt_ids: [7],
  seed: 3,
  text_id,
  after: null,
  at: 0,
  running: false,
  stop_reason: null,
  tokens: ids.map(token),
  score: null,
  by_hand: 0,
  others: [],
  ...more,
});

/** @param {StripData[]} values */
function received(...values) {
  const texts = new Texts();
  for (const each of values) texts.receive(each);
  return texts;
}

/** @param {Texts} texts */
const idsOf = (texts) => texts.current?.tokens.map(({ id }) => id);

test('there is no text before one has come', () => {
  assert.equal(new Texts().current, null);
  assert.deepEqual(new Texts().all, []);
});

test('a value of the same name replaces the text', () => {
  const texts = received(value('a', [1]), value('a', [1, 2]));
  assert.deepEqual(idsOf(texts), [1, 2]);
  assert.equal(texts.all.length, 1);
});

test('a text that follows its own beginning grows', () => {
  const texts = received(value('a', [1, 2]), value('a', [3], { after: { text_id: 'a', count: 2 } }));
  assert.deepEqual(idsOf(texts), [1, 2, 3]);
  assert.equal(texts.current?.branch, null);
});

test('a branch has its trunk up to where it leaves it, and stays a branch as it grows', () => {
  const after = { text_id: 'a', count: 1 };
  const texts = received(value('a', [1, 2, 3]), value('b', [9], { after }), value('b', [9, 8], { after }));
  assert.deepEqual(idsOf(texts), [1, 9, 8]);
  assert.deepEqual(texts.current?.branch, after);
  assert.equal(texts.all.length, 2);
  const grown = received(
    value('a', [1]),
    value('b', [9], { after }),
    value('b', [8], { after: { text_id: 'b', count: 2 } }),
  );
  assert.deepEqual(idsOf(grown), [1, 9, 8]);
  assert.deepEqual(grown.current?.branch, after);
});

test('another text from the prompt drops all that came before', () => {
  const texts = received(value('a', [1]), value('b', [9], { after: { text_id: 'a', count: 1 } }), value('c', [2]));
  assert.deepEqual(
    texts.all.map(({ text_id }) => text_id),
    ['c'],
  );
});

test('the other hypotheses of a beam search are texts of their own, and the best is shown', () => {
  const others = [{ score: -2, tokens: [token(4)] }];
  const after = { text_id: 'a', count: 1 };
  const texts = received(value('a', [1]), value('b', [3], { after, score: -1, others }));
  assert.deepEqual(
    texts.all.map(({ text_id, score }) => [text_id, score]),
    [
      ['a', null],
      ['b', -1],
      ['b.2', -2],
    ],
  );
  assert.equal(texts.active, 'b');
  texts.show('b.2');
  assert.deepEqual(idsOf(texts), [1, 4]);
  texts.show('nowhere');
  assert.equal(texts.active, 'b.2');
});

test('a place is what stands before it; at the end of a text a token makes it longer', () => {
  const text = new Texts().receive(value('a', [1, 2]));
  const named = { prompt: 'p', prompt_ids: [7], seed: 3, text_id: 'a' };
  assert.deepEqual(place(text, 1), { ...named, generated: [1], grows: false });
  assert.deepEqual(place(text, 2), { ...named, generated: [1, 2], grows: true });
});

test("a text's log-probability is its tokens'", () => {
  assert.equal(total([1, 2].map(token)), -3);
  assert.equal(total([]), 0);
});

test('each piece of a text remembers what it was written under, a branch what stands before it too', () => {
  const [cold, hot, beams] = [NEUTRAL, { ...NEUTRAL, temperature: 3 }, { ...NEUTRAL, num_beams: 2 }];
  const texts = new Texts();
  texts.receive(value('a', [1, 2], { options: cold }));
  texts.receive(value('a', [3], { options: hot, after: { text_id: 'a', count: 2 } }));
  texts.receive(value('b', [4, 5], { options: beams, after: { text_id: 'a', count: 3 }, running: true }));
  const branch = texts.receive(value('b', [4, 5, 6], { options: beams, after: { text_id: 'a', count: 3 } }));
  assert.deepEqual(branch.origins, [
    { count: 2, options: cold },
    { count: 3, options: hot },
    { count: 6, options: beams },
  ]);
  assert.deepEqual(texts.receive(value('c', [9], { options: beams, after: { text_id: 'b', count: 1 } })).origins, [
    { count: 1, options: cold },
    { count: 2, options: beams },
  ]);
  assert.deepEqual(texts.receive({ ...branch, after: null }).origins, branch.origins); // put there whole
  assert.deepEqual([upTo(branch.origins, 0), upTo(branch.origins, 6)], [[], branch.origins]);
});

test('the charts can stand before a token of the prompt, counted back from its end', () => {
  const texts = new Texts();
  texts.receive(value('a', [1, 2], { prompt_ids: [7, 8, 9] }));
  const text = /** @type {import('../../playground/web/workbench/strip/texts.js').GrownText} */ (texts.current);
  assert.deepEqual(placeToLook(text, 1), { ...place(text, 1), taken: 2 });
  assert.deepEqual(placeToLook(text, 2), { ...place(text, 2), taken: null });
  const { prompt_ids, generated, grows, taken, is_read } = placeToLook(text, -1);
  assert.deepEqual([prompt_ids, generated, grows, taken, is_read], [[7, 8], [], false, 9, true]);
  assert.deepEqual(placeToLook(text, -2).prompt_ids, [7]);
});

test('what was taken by hand or under other options is not chosen again, nor what stands before it', () => {
  const [cold, hot] = [NEUTRAL, { ...NEUTRAL, temperature: 3 }];
  const texts = new Texts();
  const ids = (/** @type {string} */ id, /** @type {typeof NEUTRAL} */ options) => {
    texts.show(id);
    return texts.current && taken(texts.current, options);
  };
  texts.receive(value('a', [1, 2, 3], { options: cold }));
  assert.deepEqual(ids('a', cold), [], 'the whole text comes of the prompt');
  assert.deepEqual(ids('a', { ...cold, seed: null }), [], 'an open seed is that of the text');
  const undrafted = { ...hot, prompt_lookup_num_tokens: 0 };
  texts.receive(value('a', [4], { options: cold, by_hand: 1, after: { text_id: 'a', count: 3 } }));
  texts.receive(value('a', [5], { options: cold, after: { text_id: 'a', count: 4 } }));
  assert.equal(texts.current?.by_hand, 4);
  assert.deepEqual(ids('a', cold), [1, 2, 3, 4]);
  texts.receive(value('b', [9, 8], { options: hot, by_hand: 1, after: { text_id: 'a', count: 2 } }));
  assert.deepEqual(ids('b', hot), [1, 2, 9]);
  assert.deepEqual(ids('b', undrafted), [1, 2, 9], 'drafts change no text');
  assert.deepEqual(ids('b', cold), [], 'under other options another text follows');
  assert.deepEqual(ids('b', { ...hot, num_beams: 2 }), []);
  texts.receive(value('c', [7], { options: hot, after: { text_id: 'a', count: 2 } }));
  assert.deepEqual([texts.current?.by_hand, ids('c', hot)], [2, [1, 2]], 'only what stands before it');
});

test('a draft is accepted where its first token was taken, and each token without a pass of its own saves one', () => {
  const token = { ...value('a', [5]).tokens[0], own_pass: undefined };
  const drafted = {
    ...token,
    draft: /** @type {[number, string][]} */ ([
      [5, 'x'],
      [6, 'y'],
    ]),
  };
  assert.deepEqual([token, drafted, { ...drafted, id: 7 }].map(draftAt), [null, 'accepted', 'refused']);
  assert.equal(passes([token, drafted, { ...token, own_pass: false }, { ...token, own_pass: true }]), 3);
});
