// Questions to the server: which answer counts, and what an answer that never comes is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Questions } from '../../playground/web/tokenizer/questions.js';

/** @type {import('../../playground/web/tokenizer/questions.js').Context} */
const CONTEXT = { text: '안녕', tokenizer: 'builtin/words', form: 'typed', special: true, language: 'ko' };

/** Questions to a server whose answers come when they are let go, by the number of their question. */
function held() {
  /** @type {Map<number, (answer: string) => void>} */
  const release = new Map();
  /** @type {object[]} */
  const sent = [];
  const questions = new Questions(
    (question) => {
      sent.push(question);
      return new Promise((resolve) => release.set(sent.length, resolve));
    },
    () => 'no answer',
  );
  return {
    questions,
    sent,
    answer: (/** @type {number} */ n, /** @type {object} */ it) => release.get(n)?.(JSON.stringify(it)),
  };
}

test('a question goes with its context and a number', () => {
  const { questions, sent } = held();
  questions.ask({ kind: 'merges', word: '안녕' }, CONTEXT);
  assert.deepEqual(sent, [{ ...CONTEXT, kind: 'merges', word: '안녕', asked: 1 }]);
});

test('an answer to an older question than one already answered is nothing', async () => {
  const { questions, answer } = held();
  const [older, newer] = [questions.ask({ kind: 'look' }, CONTEXT), questions.ask({ kind: 'look' }, CONTEXT)];
  answer(2, { text: 'newer' });
  assert.deepEqual(await newer, { text: 'newer', tokenizer: 'builtin/words' });
  answer(1, { text: 'older' });
  assert.equal(await older, null);
  assert.deepEqual(questions.answered, { look: 2 });
});

test('an older answer that comes first is shown until the newer one is there', async () => {
  const { questions, answer } = held();
  const [older, newer] = [questions.ask({ kind: 'look' }, CONTEXT), questions.ask({ kind: 'look' }, CONTEXT)];
  answer(1, { text: 'older' });
  assert.notEqual(await older, null);
  answer(2, { text: 'newer' });
  assert.notEqual(await newer, null);
});

test('questions of another kind do not count', async () => {
  const { questions, answer } = held();
  const [look, merges] = [
    questions.ask({ kind: 'look' }, CONTEXT),
    questions.ask({ kind: 'merges', word: '' }, CONTEXT),
  ];
  answer(2, { words: [] });
  await merges;
  answer(1, { text: 'older' });
  assert.notEqual(await look, null);
});

test('no answer, or none that can be read, is a sentence', async () => {
  const lost = new Questions(
    () => Promise.reject(new Error('lost')),
    () => 'no answer',
  );
  assert.deepEqual(await lost.ask({ kind: 'look' }, CONTEXT), { error: 'no answer', tokenizer: 'builtin/words' });
  const broken = new Questions(
    () => Promise.resolve('<html>'),
    () => 'no answer',
  );
  assert.deepEqual(await broken.ask({ kind: 'look' }, CONTEXT), { error: 'no answer', tokenizer: 'builtin/words' });
});
