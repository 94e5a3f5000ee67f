// Tables as CSV: what a spreadsheet would run stays a text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from '../../playground/web/common/csv.js';

/** @param {string | number | boolean | null | undefined} value */
const cell = (value) => csvText([[value]]).slice(1, -2);

test('a file begins with a byte order mark and each line ends as Windows has it', () => {
  assert.equal(
    csvText([
      ['a', 1],
      ['b', 2],
    ]),
    '\ufeff"a","1"\r\n"b","2"\r\n',
  );
});

test('a quotation mark is doubled', () => {
  assert.equal(cell('say "a"'), '"say ""a"""');
});

test('a text that a spreadsheet would run gets a single quote, a number stays a number', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1'])
    assert.equal(cell(text), `"'${text}"`);
  assert.equal(cell(-1.5), '"-1.5"');
  assert.equal(cell('a=1'), '"a=1"');
});

test('what is not there is an empty cell', () => {
  assert.equal(cell(null), '""');
  assert.equal(cell(undefined), '""');
  assert.equal(cell(false), '"false"');
});
