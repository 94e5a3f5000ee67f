// What the charts show, in words.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ALTERNATIVES } from '../../playground/web/live/alternatives.js';
import { PROBS, SAMPLING, shown, stepOf, WORDS } from './live_step.js';

const CUT = shown(stepOf(PROBS), { ...SAMPLING, top_k: 2 });
const STEEP = shown(stepOf([0.6, 0.355, 0.04, 0.005]), { ...SAMPLING, top_k: 2 });

test('the bars name the best tokens with both probabilities, and what removed one', () => {
  const text = 'next: t0 50.0 % to 66.7 %; t1 25.0 % to 33.3 %; t2 15.0 % by top-k; t3 10.0 % by top-k';
  assert.equal(ALTERNATIVES.next_token(CUT), text);
});

test('the curve says how many tokens reach which share, and where the lines stand', () => {
  const text = 'curve: 1 reach 50.0 %; 3 reach 90.0 %; 4 reach 100.0 %; k = 2; 2 kept.';
  assert.equal(ALTERNATIVES.cumulative(CUT), text);
  const lines = shown(stepOf(PROBS), { ...SAMPLING, top_p: 0.7 });
  assert.match(ALTERNATIVES.cumulative(lines), /p = 70.0 %; 2 kept/);
});

test('the histogram counts the tokens of each power of ten before and after', () => {
  const text = 'counts: from 10.0 % 2 to 2; 1.0 %–10.0 % 1 to 0; 0.1 %–1.0 % 1 to 0; less 0 to 0; removed 0 to 2.';
  assert.equal(ALTERNATIVES.histogram(STEEP), text);
});

test('temperatures are compared at the best token', () => {
  const text = ALTERNATIVES.temperatures(shown(stepOf(PROBS), { ...SAMPLING, temperature: 0.5 }));
  assert.equal(text, 'heat of the best: T = 0.5: 72.5 %; T = 1: 50.0 %; T = 2: 37.0 %; now T = 0.5: 72.5 %');
});

test('the stages that act say what each leaves', () => {
  assert.equal(ALTERNATIVES.waterfall(CUT), 'stages: the model: 4 tokens; top-k: 75.0 % · 2 left, 2 gone.');
});

test('both languages fill in all that they name', () => {
  for (const language of ['ko', 'en']) {
    const file = new URL(`../../playground/i18n/${language}.json`, import.meta.url);
    const words = { ...WORDS, ...JSON.parse(readFileSync(file, 'utf8')).charts };
    for (const options of [SAMPLING, { ...SAMPLING, top_k: 2, top_p: 0.5, temperature: 2 }])
      for (const text of Object.values(ALTERNATIVES))
        assert.doesNotMatch(text({ ...shown(stepOf(PROBS), options), words }), /undefined|NaN|[{}]/);
  }
});
