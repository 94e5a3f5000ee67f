// Every character of a text leaves a mark.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, spaced, visible } from '../../playground/web/tokenizer/visible.js';

test('white space has marks of its own', () => {
  assert.equal(visible('a b\n\r\t\u3000'), 'a▁b⏎␍⇥▁');
});

test('a character that leaves no mark is its number', () => {
  assert.equal(visible('\u0000'), '⟨U+0000⟩');
  assert.equal(visible('\u200b\ufeff'), '⟨U+200B⟩⟨U+FEFF⟩');
  assert.equal(visible('\ufffd'), '⟨U+FFFD⟩');
  assert.equal(visible('한글 👍'), '한글▁👍');
});

test('a mark that combines stands on a dotted circle, unless a letter comes first', () => {
  assert.equal(visible('\u0301'), '◌\u0301');
  assert.equal(visible('e\u0301'), 'e\u0301');
});

test('a text as it is read keeps its spaces', () => {
  assert.equal(plain(' a  b\n'), ' a  b⏎');
  assert.equal(plain('a \u0301'), 'a ◌\u0301');
  assert.equal(plain(''), '');
});

test('marks of white space are told apart from the text', () => {
  assert.deepEqual(spaced('a \n'), [
    { text: 'a', isSpace: false },
    { text: '▁⏎', isSpace: true },
  ]);
  assert.deepEqual(spaced(''), []);
});
