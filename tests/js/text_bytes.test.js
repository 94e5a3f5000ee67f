// Text files in the encodings that Korean texts are stored in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoded } from '../../playground/web/shell/text_bytes.js';

const utf8 = new TextEncoder().encode('한글');

test('a text is read as UTF-8, with its mark or without', () => {
  assert.equal(decoded(utf8), '한글');
  assert.equal(decoded(Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8)), '한글');
});

// Of CP949 only what is EUC-KR too: Node knows no more, a browser does (tests/browser).
test('a text of Windows is read as EUC-KR', () => {
  assert.equal(decoded(Uint8Array.of(0xc7, 0xd1, 0xb1, 0xdb)), '한글');
});

test('UTF-16 is read by its mark, in either order', () => {
  assert.equal(decoded(Uint8Array.of(0xff, 0xfe, 0x5c, 0xd5, 0x00, 0xae)), '한글');
  assert.equal(decoded(Uint8Array.of(0xfe, 0xff, 0xd5, 0x5c, 0xae, 0x00)), '한글');
});

test('what is no text is none', () => {
  assert.equal(decoded(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x00, 0x00)), null);
  assert.equal(decoded(Uint8Array.of(0x61, 0x00, 0x62, 0x00)), null);
});

test('an empty file is an empty text', () => {
  assert.equal(decoded(new Uint8Array()), '');
});
