// A conversation: saying, undoing, following the strip, forgetting another model's traces.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { contentLength, Talk, turnsOf } from '../../playground/web/chat/talk.js';
import { NEUTRAL } from './live_step.js';

/** @import { MessageData, TokenData } from '../../playground/web/generated/contract.js' */
/** @import { Trace } from '../../playground/web/chat/talk.js' */

/** @type {(text: string) => TokenData} */
const token = (text) => ({
  id: 1,
  label: text,
  text,
  logprob: -1,
  prob: 0.5,
  u: null,
  kept: 1,
  entropy: 0,
  before: [],
  after: [],
});

/** @type {(prompt: MessageData[], texts: string[], changes?: Partial<Trace>) => Trace} */
const reply = (prompt, texts, changes = {}) => ({
  options: NEUTRAL,
  prompt: JSON.stringify(prompt),
  prompt_ids: [],
  seed: 7,
  text_id: 'a',
  after: null,
  at: 0,
  running: false,
  stop_reason: 'eos',
  tokens: texts.map(token),
  score: null,
  by_hand: 0,
  others: [],
  opened: false,
  stop_strings: [],
  ...changes,
});

const NAME = /** @type {import('../../playground/web/generated/contract.js').TextData} */ ({ en: 'a model' });

let talk = new Talk();
const contents = () => talk.messages.map(({ content }) => content);

/** @type {(content: string, answer: string) => void} a question and its reply */
function exchange(content, answer) {
  talk.say(content);
  assert.equal(talk.mirror(reply(talk.sent(), [answer])), true);
}

beforeEach(() => {
  talk = new Talk();
});

test('what is said empties the draft and waits for the reply behind it', () => {
  talk.state.draft = '안녕?';
  talk.say('안녕?');
  assert.deepEqual(talk.messages, [{ role: 'user', content: '안녕?' }]);
  assert.deepEqual([talk.state.draft, talk.active], ['', 1]);
});

test('a changed message takes the place of all that followed it', () => {
  exchange('하나', '일');
  exchange('둘', '이');
  talk.say('셋', 2);
  assert.deepEqual(contents(), ['하나', '일', '셋']);
});

test('each change is undone in turn, and without one nothing happens', () => {
  exchange('하나', '일');
  talk.say('둘');
  talk.undo();
  assert.deepEqual(contents(), ['하나', '일']);
  assert.equal(talk.active, 1);
  talk.undo();
  assert.deepEqual([contents(), talk.canUndo], [[], false]);
  talk.undo();
  assert.deepEqual(contents(), []);
});

test('the reply to the last question is wanted again: it goes, the question stays', () => {
  exchange('하나', '일');
  talk.again();
  assert.deepEqual([contents(), talk.active], [['하나'], 1]);
});

test("the strip's text is the reply to the messages that its prompt names", () => {
  talk.state.system = '도우미';
  talk.say('안녕?');
  const text = reply(talk.sent(), [' 안', '녕 ']);
  assert.equal(talk.mirror(text), true);
  const { content, seed, text: kept } = talk.messages[1];
  assert.deepEqual([content, seed, kept], ['안녕', 7, text]);
  assert.notEqual(kept, text);
});

test('a text that answers other messages changes nothing', () => {
  talk.say('안녕?');
  assert.equal(talk.mirror(reply([{ role: 'user', content: '잘 가' }], ['네'])), false);
  assert.equal(talk.mirror(reply([], ['네'])), false);
  assert.deepEqual(contents(), ['안녕?']);
});

test('what follows a reply stays until the reply is another; then it can be undone', () => {
  exchange('하나', '일');
  const first = talk.sent().slice(0, 1);
  exchange('둘', '이');
  talk.active = 1;
  talk.mirror(reply(first, ['일']));
  assert.deepEqual(contents(), ['하나', '일', '둘', '이']);
  talk.mirror(reply(first, ['한']));
  assert.deepEqual(contents(), ['하나', '한']);
  talk.undo();
  assert.deepEqual(contents(), ['하나', '일', '둘', '이']);
});

test("another model's replies stay without their traces, undone ones too", () => {
  exchange('하나', '일');
  talk.say('둘');
  talk.forget(NAME);
  assert.deepEqual([talk.by, talk.active], [NAME, -1]);
  assert.equal('text' in talk.messages[1], false);
  talk.undo();
  assert.equal('text' in talk.messages[1], false);
  assert.deepEqual(contents(), ['하나', '일']);
});

test('a model is sent the system prompt first, then the messages by role and content alone', () => {
  talk.state.system = '도우미';
  exchange('하나', '일');
  assert.deepEqual(talk.sent(), [
    { role: 'system', content: '도우미' },
    { role: 'user', content: '하나' },
    { role: 'assistant', content: '일' },
  ]);
  assert.deepEqual(turnsOf(JSON.stringify(talk.sent())), talk.sent().slice(1));
});

test('a draft is the last message only if the user is to speak, and white space is none', () => {
  talk.state.system = '  ';
  assert.deepEqual(talk.sent('안녕?'), [{ role: 'user', content: '안녕?' }]);
  assert.deepEqual(talk.sent(' \n'), []);
  talk.say('하나');
  assert.deepEqual(talk.sent('둘'), [{ role: 'user', content: '하나' }]);
});

test('the stop string that ended a reply is no part of its message, whatever its last token holds besides', () => {
  const ended = { stop_reason: /** @type {const} */ ('stop_string'), stop_strings: ['\nUser:', '끝'] };
  assert.equal(contentLength(reply([], ['네', '.', '\nUs', 'er: 그'], ended)), 2);
  assert.equal(contentLength(reply([], ['끝까지 ', '끝'], ended)), 4);
  assert.equal(contentLength(reply([], ['네', '\nUser:'], { ...ended, stop_reason: 'eos' })), 7);
  talk.say('안녕?');
  talk.mirror(reply(talk.sent(), ['네.', '\nUser:'], ended));
  assert.equal(talk.messages[1].content, '네.');
});
