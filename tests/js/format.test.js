// How numbers and words are shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escaped, fill, logprob, percent, ratio, shortened } from '../../playground/web/common/format.js';

test('a probability below a thousandth is shown by its power of ten, none as 0.0 %', () => {
  assert.equal(percent(0.1234), '12.3 %');
  assert.equal(percent(0.001), '0.1 %');
  assert.equal(percent(0.00099), '9.9e-4');
  assert.equal(percent(0), '0.0 %');
});

test('a log-probability has a minus sign and is never minus zero', () => {
  assert.equal(logprob(-1.5), '−1.50');
  assert.equal(logprob(-0.004), '0.00');
});

test('what is unknown is a dash', () => {
  assert.equal(ratio(null), '—');
  assert.equal(ratio(undefined), '—');
  assert.equal(ratio(0), '0.00');
});

test('values are filled in as they are, dollar signs and braces too', () => {
  assert.equal(fill('{name} has {n}', { name: '$& {n}', n: 3 }), '$& {n} has 3');
});

test('a text keeps its beginning when it is cut, whole characters only', () => {
  const width = (/** @type {string} */ text) => [...text].length;
  assert.equal(shortened('가나다라', 3, width), '가나…');
  assert.equal(shortened('👍👍👍', 2, width), '👍…');
  assert.equal(shortened('abc', 3, width), 'abc');
});

test('markup in a text is text', () => {
  assert.equal(escaped('<b>&'), '&lt;b&gt;&amp;');
});
