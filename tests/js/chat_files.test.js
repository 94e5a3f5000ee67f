// A conversation, and several replies to one, as files.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, markdown, varietyCsv } from '../../playground/web/chat/files.js';

/** @import { MessageData } from '../../playground/web/generated/contract.js' */

const NAMES = { system: '시스템', user: '사용자', assistant: '모델' };

test('as JSON messages have a role and a content, and nothing besides', () => {
  const message = { role: /** @type {const} */ ('user'), content: '"안녕"', text: 'x' };
  assert.deepEqual(JSON.parse(json([message])), [{ role: 'user', content: '"안녕"' }]);
  assert.equal(json([]), '[]\n');
});

test("as Markdown each message stands in a fence under its role's name", () => {
  /** @type {MessageData[]} */
  const messages = [
    { role: 'user', content: '# 안녕' },
    { role: 'assistant', content: '네' },
  ];
  const [asked, answered] = ['### 사용자\n\n```text\n# 안녕\n```', '### 모델\n\n```text\n네\n```'];
  assert.equal(markdown(messages, NAMES), `${asked}\n\n${answered}\n`);
});

test('a fence is longer than any that the message holds', () => {
  const written = markdown([{ role: 'user', content: '````js\n`a`\n````' }], NAMES);
  assert.ok(written.includes('\n`````text\n````js'));
  assert.ok(written.endsWith('\n`````\n'));
});

test('several replies have a row each, with the token at which one parts from the first', () => {
  const under = { do_sample: true, temperature: 0.7, stop_reason: /** @type {const} */ ('eos'), strip: null };
  const written = varietyCsv({
    ...{ run_id: 'a', prompt: '[]', running: false, opened: false },
    rows: [
      { ...under, seed: 3, texts: ['=a', ' b'] },
      { ...under, seed: 4, texts: ['a'] },
    ],
    figures: { different: 2, parts_at: 0, first_differing: [null, 0], overlap: 0.5 },
  });
  assert.deepEqual(written.slice(1).trimEnd().split('\r\n').slice(1), [
    `"1","true","0.7","3","'=a b","2","eos",""`,
    `"2","true","0.7","4","a","1","eos","1"`,
  ]);
});
