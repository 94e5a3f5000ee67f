// A student's view of a question: an answer that can be changed until it is locked.

/** @import { AskedData, RoomAnswerData } from '../generated/contract.js' */

import { element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { attempt } from './acts.js';
import { room } from './room.js';
import { heading, mainButton, named, write } from './view.js';

/** @typedef {import('./view.js').View} View */

const LONGEST_TEXT = 40; // characters
const STEPS = 20; // of a bar

/** @returns {View} */
export function waitView() {
  const w = words();
  const text = element('p', 'pg-classroom-hint', w.room_wait_hint);
  return { root: element('div', 'pg-classroom-wait', heading(w.room_wait), text) };
}

/** @returns {View} */
export function answerView() {
  const question = room.student?.question;
  const status = element('p', 'pg-classroom-sent');
  status.role = 'status';
  const fields = element('fieldset', 'pg-classroom-fields');
  if (question) fields.append(...fieldsOf(question));
  fields.ariaLabel = question?.prompt ?? '';
  return {
    root: element('div', 'pg-classroom-answer', heading(question?.prompt ?? ''), fields, status),
    update() {
      const { student } = room;
      if (!student) return;
      fields.disabled = student.phase !== 'open';
      const said = student.answer ? words().room_sent : words().room_not_sent;
      write(status, student.phase === 'open' ? said : words().room_locked);
    },
  };
}

/** @param {AskedData} question */
function fieldsOf(question) {
  const own = room.student?.answer;
  if (question.kind === 'choice') return choiceFields(question, own);
  if (question.kind === 'bars') return barFields(question, own);
  return [question.kind === 'text' ? textField(question, own) : numberField(question, own)];
}

/**
 * @param {AskedData} question
 * @param {RoomAnswerData | undefined} own
 */
function choiceFields({ number, options, other }, own) {
  const w = words();
  /** @param {string} name @param {number} choice */
  const row = (name, choice) => {
    const input = Object.assign(element('input', ''), { type: 'radio', name: 'room-answer', value: String(choice) });
    input.checked = own?.choice === choice;
    input.addEventListener('change', () => attempt(() => room.answer(number, { choice })));
    return element('label', 'pg-classroom-choice pg-classroom-option', input, element('bdi', '', name));
  };
  const rows = options.map(row);
  if (!other) return rows;
  if (room.student?.choices_only) return [...rows, row(w.room_other, -1)];
  const text = typedField(w.room_other_text, own?.choice === -1 ? own.text : '', (typed) =>
    room.answer(number, typed ? { choice: -1, text: typed } : { choice: -1 }),
  );
  return [...rows, row(w.room_other, -1), text];
}

/**
 * A text with a button that sends it.
 *
 * @param {string} name
 * @param {string | undefined} value
 * @param {(text: string) => Promise<unknown>} give
 * @param {'text' | 'decimal'} [mode]
 */
function typedField(name, value, give, mode = 'text') {
  const input = Object.assign(element('input', ''), {
    maxLength: LONGEST_TEXT,
    autocomplete: 'off',
    inputMode: mode,
    value: value ?? '',
  });
  const act = () => give(input.value.trim());
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    void attempt(act);
  });
  return element('div', 'pg-classroom-typing', named(name, input), mainButton(words().lesson_answer, act));
}

/**
 * @param {AskedData} question
 * @param {RoomAnswerData | undefined} own
 */
const textField = ({ number }, own) =>
  typedField(words().room_your_answer, own?.text, async (text) => {
    if (text) await room.answer(number, { text });
  });

/**
 * @param {AskedData} question
 * @param {RoomAnswerData | undefined} own
 */
const numberField = ({ number }, own) =>
  typedField(
    words().room_your_answer,
    own?.number === undefined ? '' : String(own.number),
    async (text) => {
      const value = Number(text.replace('−', '-').replaceAll(',', ''));
      if (text && Number.isFinite(value)) await room.answer(number, { number: value });
    },
    'decimal',
  );

/**
 * A slider for each bar; together they are brought to 100 %.
 *
 * @param {AskedData} question
 * @param {RoomAnswerData | undefined} own
 */
function barFields({ number, options }, own) {
  const heights = options.map((_, i) => own?.bars?.[i] ?? 1 / options.length);
  /** @type {HTMLOutputElement[]} */
  const outputs = [];
  const draw = () => {
    const all = heights.reduce((sum, height) => sum + height, 0);
    for (const [i, output] of outputs.entries()) write(output, all ? percent(heights[i] / all) : '—');
  };
  const rows = options.map((option, i) => {
    const range = Object.assign(element('input', ''), { type: 'range', min: 0, max: STEPS });
    range.value = String(Math.round(heights[i] * STEPS));
    range.ariaLabel = say('room_bar', { name: option });
    range.addEventListener('input', () => {
      heights[i] = Number(range.value) / STEPS;
      draw();
    });
    outputs.push(element('output', ''));
    return element('div', 'pg-classroom-slider', element('bdi', '', option), range, outputs[i]);
  });
  draw();
  const give = mainButton(words().lesson_answer, async () => {
    if (heights.some((height) => height > 0)) await room.answer(number, { bars: [...heights] });
  });
  return [...rows, give];
}
