// Large numbers and amounts of bytes in a few characters.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, gigabytes, parameters } from '../../playground/web/shell/sizes.js';

test('bytes are shown in the largest unit of a thousand that they fill', () => {
  assert.equal(bytes(999_000), '999 KB');
  assert.equal(bytes(1_250_000), '1.3 MB');
  assert.equal(bytes(25_400_000), '25 MB');
  assert.equal(bytes(9_630_000_000), '9.63 GB');
});

test('parameters have no zeros behind the point', () => {
  assert.equal(parameters(124e6), '124M');
  assert.equal(parameters(5.4e6), '5.4M');
  assert.equal(parameters(2.4e9), '2.4B');
  assert.equal(parameters(20_480), '20K');
  assert.equal(parameters(null), '—');
});

test('the size of files is cut to two decimals, below a tenth of a gigabyte in megabytes', () => {
  assert.equal(gigabytes(9.63), '9.63 GB');
  assert.equal(gigabytes(1.23456), '1.23 GB');
  assert.equal(gigabytes(0.022), '22 MB');
  assert.equal(gigabytes(0.0054), '5.4 MB');
});
