// The live sentence for every strategy, and the one for screen readers.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parts, sentence, summary } from '../../playground/web/live/sentence.js';
import { NEUTRAL, PROBS, SAMPLING, shown, stepOf, WORDS } from './live_step.js';

/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */
/** @import { Part } from '../../playground/web/live/sentence.js' */

const BANNED = { history: { ids: [0, 1, 2, 3], reach: [1, 1, 1, 1], times: [0, 0, 0, 0], recent: [] } };
const REPEATED = { history: { ids: [0], reach: [3], times: [0], recent: [3, 2] } };

/** @param {Part[]} said */
const text = (said) => said.map((part) => part.text).join('');

/**
 * @param {DecodingOptions} options
 * @param {Partial<StepPayload>} step
 * @param {number[]} us
 * @param {number | null} pointed
 */
function said(options, step = {}, us = [], pointed = null) {
  const { main, aside } = sentence(shown(stepOf(PROBS, step), options, us), pointed);
  return [text(main), text(aside)];
}

test('sampling says how many are kept, what the die shows and what it picks', () => {
  assert.deepEqual(said({ ...SAMPLING, top_k: 2 }, { u: 0.7 }), ['2 of 4, u = 0.70: t1 (33.3 %)', ' among 1.9 (0.64)']);
  assert.equal(said(SAMPLING, { u: 0.0012 })[0], 'all 4, u = 0.0012: t0 (50.0 %)');
  assert.deepEqual(said({ ...SAMPLING, top_k: 1 }), ['only t0 of 4', '']);
});

test('greedy says that it takes the most probable, of all or of what the rules leave', () => {
  assert.equal(said(NEUTRAL)[0], 'greedy: t0 of 4 (50.0 %)');
  const [left] = said(
    { ...NEUTRAL, no_repeat_ngram_size: 1 },
    { history: { ids: [0], reach: [1], times: [0], recent: [] } },
  );
  assert.equal(left, 'greedy: t1 of 3 left (50.0 %)');
});

test('beams say what is added up', () => {
  assert.equal(said({ ...NEUTRAL, num_beams: 3 })[0], 'beams: 3, t0 −0.69');
  assert.equal(said({ ...SAMPLING, num_beams: 3 })[0], 'sampled beams: 3, t0 −0.69');
});

test('of a removed token that is asked about, the rule is named, and of the n-gram block the n-gram', () => {
  const options = { ...SAMPLING, top_k: 2 };
  assert.equal(said(options, {}, [], 3)[0], 't3 by top-k (10.0 %)');
  assert.equal(said(options, { u: 0.1 }, [], 0)[0], '2 of 4, u = 0.10: t0 (66.7 %)', 'a kept token is no question');
  assert.equal(said({ ...SAMPLING, no_repeat_ngram_size: 3 }, REPEATED, [], 0)[0], 't0 repeats t3 t2 t0 (50.0 %)');
});

test('one sample says what came, a hundred what came most often', () => {
  assert.equal(said(SAMPLING, {}, [0.6])[0], 'drawn u = 0.60: t1 (25.0 %)');
  assert.equal(said(SAMPLING, {}, [0.1, 0.2, 0.6])[0], '3: 2, t0 2 of 1.5');
});

test('of a token that stands in the prompt it says how much it was expected, and not that it was chosen', () => {
  const read = { taken: 2, is_read: true };
  assert.deepEqual(said(SAMPLING, read), ['prompt: t2, 3 of 4 (15.0 %)', ' among 3.3 (1.21)']);
  assert.equal(said({ ...NEUTRAL, num_beams: 3 }, read)[0], 'prompt: t2, 3 of 4 (15.0 %)');
  assert.equal(said(SAMPLING, read, [0.6])[0], 'drawn u = 0.60: t1 (25.0 %)', 'a sample is one here, too');
});

test('where the text goes on otherwise, that is said first', () => {
  assert.equal(said(SAMPLING, { u: 0.1, taken: 2 })[1], ' text: t2 among 3.3 (1.21)');
  assert.equal(said(SAMPLING, { u: 0.1, taken: 0 })[1], ' among 3.3 (1.21)');
});

test('when everything is banned, that is all there is to say', () => {
  assert.deepEqual(said({ ...SAMPLING, no_repeat_ngram_size: 1 }, BANNED), ['none of 4', '']);
});

test('every template of both languages gets all that it names', () => {
  for (const language of ['ko', 'en']) {
    const file = new URL(`../../playground/i18n/${language}.json`, import.meta.url);
    const words = { ...WORDS, ...JSON.parse(readFileSync(file, 'utf8')).charts };
    const cases = [SAMPLING, NEUTRAL, { ...NEUTRAL, num_beams: 2 }, { ...SAMPLING, num_beams: 2, top_k: 2 }];
    const more = [
      { ...SAMPLING, top_k: 1 },
      { ...SAMPLING, top_k: 2 },
      { ...NEUTRAL, no_repeat_ngram_size: 1 },
    ];
    for (const options of [...cases, ...more])
      for (const us of [[], [0.4], [0.4, 0.6]])
        for (const pointed of [null, 0, 3])
          for (const history of [REPEATED, BANNED, {}]) {
            const step = stepOf(PROBS, { taken: 1, ...history });
            const { main, aside } = sentence({ ...shown(step, options, us), words }, pointed);
            assert.doesNotMatch(text([...main, ...aside]), /undefined|NaN|[{}]/);
          }
  }
});

test('a template comes in parts, each field by its name', () => {
  assert.deepEqual(parts('{a} of {b}!', { a: '1', b: '2' }), [
    { name: 'a', text: '1' },
    { name: null, text: ' of ' },
    { name: 'b', text: '2' },
    { name: null, text: '!' },
  ]);
});

test('for screen readers the best that are left are named', () => {
  /** @type {(options: DecodingOptions, parts?: Partial<StepPayload>) => string} */
  const spoken = (options, parts) => {
    const { step, result, label } = shown(stepOf(PROBS, parts), options);
    return summary(step, result, WORDS, label);
  };
  assert.equal(spoken({ ...SAMPLING, top_k: 2 }), '2 of 4 kept, chosen t0: t0 66.7 %, t1 33.3 %');
  assert.equal(spoken({ ...SAMPLING, no_repeat_ngram_size: 1 }, BANNED), '0 of 4 kept, chosen none: —');
});
