// The light page on which students join a room and answer. What it shows follows the room's state, sent by the server.

/** @import { Language, RoomAnswerData, StudentState } from '../generated/contract.js' */

import { element } from '../common/dom.js';
import { fill, percent } from '../common/format.js';
import * as answers from './answers.js';
import { ask, Listening, Refusal, Sender } from './client.js';
import { rowsOf } from './result.js';

/** @typedef {Record<string, string>} Words */
/** @typedef {{ code: string, key: string, state: StudentState, listening: Listening }} Joined */

const AWAY = 20_000; // ms without a word after which a page that is looked at again asks anew
const KEPT = 'playground-room-'; // where a browser keeps the key of a room, and the language

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 */
const part = (id) => /** @type {Kind} */ (document.getElementById(id));

const WORDS = /** @type {Record<Language, Words>} */ (JSON.parse(part('words').textContent ?? ''));
const form = /** @type {HTMLFormElement} */ (part('form'));
const code = /** @type {HTMLInputElement} */ (part('code'));
const link = /** @type {HTMLAnchorElement} */ (part('follow-link'));

const LANGUAGES = /** @type {Language[]} */ (Object.keys(WORDS));

let language = answers.languageOf([kept('language'), ...navigator.languages, document.documentElement.lang], LANGUAGES);

/** @type {Joined | null} */
let joined = null;
/** @type {{ text: string, again: string } | null} word keys of what is over and how it goes on; null: nothing is */
let over = null;
let isLost = false;
let heardAt = 0;
let formKey = '';
/** @type {Partial<Record<'note' | 'enter-note', Record<Language, string>>>} what went wrong, in every language */
let notes = {};

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
const say = (key, values = {}) => fill(WORDS[language][key], values);

/**
 * @param {string} key a word's
 * @returns {Record<Language, string>}
 */
const inAll = (key) =>
  /** @type {Record<Language, string>} */ (Object.fromEntries(LANGUAGES.map((each) => [each, WORDS[each][key]])));

/** The language that the button chooses. */
const nextLanguage = () => LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length];

/** @param {string} name */
function kept(name) {
  try {
    return sessionStorage.getItem(KEPT + name) ?? localStorage.getItem(KEPT + name);
  } catch {
    return null; // this browser keeps nothing
  }
}

/**
 * @param {string} name
 * @param {string | null} value null: it is forgotten
 */
function keep(name, value) {
  try {
    for (const storage of [sessionStorage, localStorage]) {
      if (value === null) storage.removeItem(KEPT + name);
      else storage.setItem(KEPT + name, value);
    }
  } catch {
    // this browser keeps nothing: a reload joins anew
  }
}

/**
 * @param {unknown} error
 * @param {'note' | 'enter-note'} place
 */
function failed(error, place) {
  notes = { [place]: (error instanceof Refusal && error.text) || inAll('unsent') };
  show();
}

// Joining and leaving.

/** @param {string} wanted a room's code */
async function join(wanted) {
  joined?.listening.stop();
  joined = null;
  notes = {};
  try {
    const { key, state } = await ask(`room/${wanted}/members`, kept(wanted) ?? '');
    keep(wanted, key);
    history.replaceState(null, '', `#${wanted}`);
    joined = { code: wanted, key, state, listening: new Listening(`room/${wanted}/events`, key, heard) };
    [over, formKey, isLost, heardAt] = [null, '', false, Date.now()];
    show();
  } catch (error) {
    code.value = wanted;
    over = null;
    failed(error, 'enter-note');
  }
}

function enter() {
  const wanted = answers.readCode(code.value);
  if (wanted) return join(wanted);
  notes = { 'enter-note': inAll('code_wrong') };
  show();
}

async function leave() {
  const { code: left, key } = /** @type {Joined} */ (joined);
  try {
    await ask(`room/${left}/leave`, key);
    keep(left, null);
    end('left', 'join_again');
  } catch (error) {
    failed(error, 'note');
  }
}

/**
 * @param {string} text
 * @param {string} again
 */
function end(text, again) {
  joined?.listening.stop();
  over = { text, again };
  show();
}

/**
 * @param {string} event
 * @param {any} data
 */
function heard(event, data) {
  const room = /** @type {Joined} */ (joined);
  heardAt = Date.now();
  isLost = event === 'lost';
  if (event === 'state') room.state = data;
  else if (event === 'follow') room.state = { ...room.state, following: Boolean(data.link), link: data.link };
  else if (event === 'closed' || (event === 'refused' && data === 404)) return end('closed', 'other_code');
  else if (event === 'replaced') return end('replaced', 'here_instead');
  else if (event === 'refused') return void join(room.code);
  show();
}

// Answering.

const sender = new Sender(async (/** @type {{ number: number, answer: RoomAnswerData }} */ { number, answer }) => {
  const room = /** @type {Joined} */ (joined);
  try {
    const accepted = await ask(`room/${room.code}/answer`, room.key, { question: number, answer });
    if (room.state.question?.number === number) room.state = { ...room.state, answer: accepted.answer };
    notes = {};
  } catch (error) {
    notes = { note: (error instanceof Refusal && error.text) || inAll('unsent') };
  }
});

/** @param {RoomAnswerData} answer */
async function send(answer) {
  const { question } = /** @type {Joined} */ (joined).state;
  await sender.put({ number: question?.number, answer });
  if (joined && !sender.isSending) show();
}

/** @param {string} key a word's */
function refuse(key) {
  notes = { note: inAll(key) };
  show();
}

// The question's form, made anew for each question.

/** @param {StudentState} state */
function made(state) {
  const { kind } = /** @type {NonNullable<typeof state.question>} */ (state.question);
  if (kind === 'choice') return ofChoice(state);
  if (kind === 'bars') return ofBars(state);
  return ofText(state, kind === 'number');
}

/** @param {StudentState} state */
function ofChoice({ question, answer, choices_only }) {
  const { options, other } = /** @type {NonNullable<typeof question>} */ (question);
  const set = element('fieldset', '', element('legend', '', say('choose')), ...options.map(choice));
  if (!other) return [set];
  set.append(choice(say('another'), answers.OTHER));
  if (choices_only) return [set];
  const text = textBox('another_text', answer?.text ?? '');
  const more = element('div', '', text.label, text.box, submit());
  more.id = 'another';
  form.onsubmit = () => void send({ choice: answers.OTHER, ...(text.box.value.trim() && { text: text.box.value }) });
  return [set, more];
}

/**
 * @param {string} text
 * @param {number} index
 */
function choice(text, index) {
  const radio = Object.assign(element('input'), { type: 'radio', name: 'choice', value: String(index) });
  radio.addEventListener('change', () => void send({ choice: index }));
  return element('label', 'choice', radio, element('span', '', text));
}

/**
 * @param {StudentState} state
 * @param {boolean} isNumber
 */
function ofText({ answer }, isNumber) {
  const { label, box } = textBox(
    isNumber ? 'number_label' : 'text_label',
    String(answer?.number ?? answer?.text ?? ''),
  );
  box.inputMode = isNumber ? 'decimal' : 'text';
  form.onsubmit = () => {
    const number = isNumber ? answers.readNumber(box.value) : null;
    if (isNumber && number === null) return refuse('no_number');
    if (!box.value.trim()) return refuse('no_text');
    return void send(isNumber ? { number: Number(number) } : { text: box.value });
  };
  return [label, box, submit()];
}

/**
 * @param {string} key
 * @param {string} value
 */
function textBox(key, value) {
  const attributes = { id: 'typed', type: 'text', maxLength: answers.LONGEST_TEXT, value, autocomplete: 'off' };
  const box = Object.assign(element('input'), attributes);
  return { box, label: Object.assign(element('label', '', say(key)), { htmlFor: 'typed' }) };
}

/** @param {StudentState} state */
function ofBars({ question, answer }) {
  const { options } = /** @type {NonNullable<typeof question>} */ (question);
  const rows = options.map((text, i) => {
    const value = String(Math.round(100 * (answer?.bars?.[i] ?? 0)));
    const range = Object.assign(element('input'), { type: 'range', min: '0', max: '100', value, id: `bar-${i}` });
    const share = element('output', '');
    const row = element('label', 'bar', element('span', '', text), share, range);
    row.htmlFor = range.id; // else it is the label of the first of its kind within, the share
    return { range, share, row };
  });
  const heights = () => rows.map(({ range }) => Number(range.value));
  const showShares = () => {
    const all = answers.shares(heights());
    for (const [i, { share }] of rows.entries()) share.textContent = all ? percent(all[i]) : '—';
  };
  for (const { range } of rows) range.addEventListener('input', showShares);
  showShares();
  form.onsubmit = () => (answers.shares(heights()) ? void send({ bars: heights() }) : refuse('no_bars'));
  const legend = element('legend', '', say('bars_help'));
  return [element('fieldset', '', legend, ...rows.map(({ row }) => row)), submit()];
}

const submit = () => Object.assign(element('button', 'first', say('send')), { type: 'submit' });

// What is shown.

function show() {
  document.documentElement.lang = language;
  const labels = { title: 'title', 'code-label': 'code', go: 'enter', private: 'private', leave: 'leave' };
  for (const [id, key] of Object.entries(labels)) part(id).textContent = say(key);
  part('language').textContent = WORDS[nextLanguage()].language_name;
  part('language').lang = nextLanguage();
  for (const id of /** @type {const} */ (['note', 'enter-note'])) part(id).textContent = notes[id]?.[language] ?? '';
  part('enter').hidden = Boolean(joined || over);
  part('room').hidden = !joined || Boolean(over);
  part('over').hidden = !over;
  if (over) {
    part('over-text').textContent = say(over.text);
    part('over-button').textContent = say(over.again);
  } else if (joined) showRoom(joined);
}

/** @param {Joined} room */
function showRoom({ code: name, state }) {
  part('here').textContent = say('here', { code: name, n: state.here });
  part('lost').textContent = isLost ? say('lost') : '';
  part('follow').hidden = !state.following || !state.link;
  if (state.following && state.link) link.href = answers.fullPage(state.link, location.href);
  link.textContent = say('follow');
  const shown = answers.partOf(state);
  part('heading').textContent =
    shown === 'waiting' ? say('waiting') : say('question', { n: state.question?.number ?? 0 });
  part('prompt').textContent = state.question?.prompt ?? '';
  showForm(state, shown);
  part('said').textContent = said(state, shown);
  part('result').replaceChildren(...(shown === 'revealed' ? resultOf(state) : []));
}

/**
 * @param {StudentState} state
 * @param {answers.Part} shown
 */
function showForm(state, shown) {
  const key = answers.formKey(state, language);
  if (key !== formKey) {
    formKey = key;
    notes = {};
    part('note').textContent = '';
    form.onsubmit = null;
    form.replaceChildren(...(shown === 'open' ? made(state) : []));
  }
  form.hidden = shown !== 'open';
  if (sender.isSending) return;
  for (const radio of form.querySelectorAll('[name=choice]')) {
    const input = /** @type {HTMLInputElement} */ (radio);
    input.checked = Number(input.value) === state.answer?.choice;
  }
  const more = document.getElementById('another');
  if (more) more.hidden = state.answer?.choice !== answers.OTHER;
}

/**
 * @param {StudentState} state
 * @param {answers.Part} shown
 */
function said({ question, answer }, shown) {
  if (!question) return '';
  const words = answer && answers.inWords(question, answer, say('another'));
  if (shown === 'open') return words ? say('sent', { answer: words }) : '';
  if (shown === 'locked') return words ? `${say('own', { answer: words })} ${say('locked')}` : say('locked_without');
  return words ? say('own', { answer: words }) : '';
}

/** @param {StudentState} state */
function resultOf({ question, answer, result }) {
  if (!question || !result) return [];
  const rest = say(question.kind === 'choice' ? 'another' : 'not_shown');
  const words = answer && answers.inWords(question, answer, say('another'));
  const all = rowsOf(question, result, rest);
  const mine = answer && !answer.bars ? (all.find(({ text }) => text === words) ?? all.at(-1)) : null;
  const rows = all.map((row) => {
    const { text, ours, model, count } = row;
    const counted = count === null || ours === null ? '' : ` (${count})`;
    return element(
      'div',
      row === mine ? 'row own' : 'row',
      element('b', '', text),
      bar('ours', ours, counted),
      bar('model', model),
    );
  });
  const hasModel = all.some(({ model }) => model !== null);
  const models = hasModel && element('span', 'model', say('model'));
  const key = element('p', 'key', element('span', 'ours', say('ours')), models);
  return [element('h2', '', say('answered', { n: result.total })), key, ...rows, ...facts(result)];
}

/**
 * @param {'ours' | 'model'} whose
 * @param {number | null} share of 1
 * @param {string} [counted]
 */
function bar(whose, share, counted = '') {
  if (share === null) return null;
  const drawn = element('i', '');
  drawn.style.setProperty('--share', String(share));
  const named = Object.assign(element('span', '', percent(share) + counted), {
    ariaLabel: `${say(whose)} ${percent(share)}`,
  });
  return element('div', `share ${whose}`, drawn, named);
}

/** @param {NonNullable<StudentState['result']>} result */
function facts(result) {
  /** @param {number | null} bits */
  const bits = (bits) => (bits === null ? '—' : bits.toFixed(2));
  /** @param {number | null} value */
  const short = (value) => (value === null ? '—' : String(Number(value.toPrecision(4))));
  /** @type {Array<string | false>} */
  const lines =
    'values' in result
      ? [
          say('middle', { median: short(result.median), mean: short(result.mean) }),
          result.truth !== null && say('truth', { truth: short(result.truth) }),
        ]
      : [
          say('entropy', { ours: bits(result.entropy_bits), model: bits(result.model.entropy_bits) }),
          'greedy_share' in result &&
            result.greedy_share !== null &&
            say('greedy', { share: percent(result.greedy_share) }),
        ];
  return lines.filter((line) => line !== false).map((line) => element('p', 'muted', line));
}

// What the page listens to.

function chooseLanguage() {
  language = nextLanguage();
  keep('language', language);
  show();
}

function lookedAtAgain() {
  if (document.visibilityState === 'visible' && Date.now() - heardAt > AWAY) joined?.listening.again();
}

function goOn() {
  const again = over?.again;
  const name = joined?.code ?? '';
  [joined, over] = [null, null];
  if (again === 'here_instead' || again === 'join_again') return void join(name);
  code.value = '';
  history.replaceState(null, '', location.pathname);
  show();
  code.focus();
}

part('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  void enter();
});
form.addEventListener('submit', (event) => event.preventDefault());
part('language').addEventListener('click', chooseLanguage);
part('leave').addEventListener('click', () => void leave());
part('over-button').addEventListener('click', goOn);
document.addEventListener('visibilitychange', lookedAtAgain);
window.addEventListener('online', () => joined?.listening.again());
window.addEventListener('hashchange', begin);

function begin() {
  const wanted = answers.readCode(location.hash);
  if (wanted && wanted !== joined?.code) void join(wanted);
  else show();
}

begin();
