// The numbers on the cards, and the sentence for screen readers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts, summary } from '../../playground/web/live/facts.js';
import { NEUTRAL, PROBS, SAMPLING, shown, stepOf, WORDS } from './live_step.js';

/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */

const BANNED = { history: { ids: [0, 1, 2, 3], reach: [1, 1, 1, 1], recent: [] } };

/**
 * @param {DecodingOptions} options
 * @param {Partial<StepPayload>} parts
 */
function cardsOf(options, parts = {}) {
  const { step, result, label } = shown(stepOf(PROBS, parts), options);
  return { cards: facts(step, result, WORDS, label), sentence: summary(step, result, WORDS, label) };
}

test('the cards show what is left, its entropy and the token that was drawn', () => {
  assert.deepEqual(cardsOf({ ...SAMPLING, top_k: 2 }, { u: 0.7 }).cards, {
    kept: '2',
    size: '/ 4',
    entropy: '0.64', // of 2/3 and 1/3
    effective: '1.9',
    token_name: 'drawn, u = 0.7000',
    token: 't1',
    token_probability: '33.3 %',
  });
});

test('greedy and beams have other words for their token', () => {
  assert.equal(cardsOf(NEUTRAL).cards.token_name, 'greedy');
  const beams = cardsOf({ ...NEUTRAL, num_beams: 2 }).cards;
  assert.deepEqual([beams.token_name, beams.token, beams.token_probability], ['beam', '—', '']);
});

test('when everything is banned the cards say so', () => {
  const { cards, sentence } = cardsOf({ ...SAMPLING, no_repeat_ngram_size: 1 }, BANNED);
  assert.deepEqual([cards.kept, cards.entropy, cards.token_name], ['0', '—', 'none: all banned']);
  assert.equal(sentence, '0 of 4 kept, chosen none: —');
});

test('the sentence names the best that are left', () => {
  assert.equal(cardsOf({ ...SAMPLING, top_k: 2 }).sentence, '2 of 4 kept, chosen t0: t0 66.7 %, t1 33.3 %');
});
