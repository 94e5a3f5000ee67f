// How one answers: a widget for each kind of question. It shows the truth beside the answer once both are there.

/** @import { QuestionData } from '../generated/contract.js' */
/** @import { Answer } from './score.js' */
/** @import { Truth } from '../shell/shown.js' */

import { button, element } from '../common/dom.js';
import { count, percent } from '../common/format.js';
import { inLanguage, say, words } from '../common/i18n.js';
import { Drawing } from './drawing.js';
import { numberAt, shareOf, stepsOf } from './score.js';

/**
 * @typedef {object} Widget
 * @property {HTMLElement} root
 * @property {Answer | null} answer null: none yet
 * @property {() => void} lock
 * @property {(truth: Truth) => void} reveal
 * @property {Drawing} [drawing] what is drawn on the page
 */

/**
 * @typedef {object} Asked
 * @property {QuestionData} question
 * @property {string[]} labels what one chooses among, where the page says it
 * @property {string} name of the group of choices
 * @property {Answer | null} answer the one that was given already
 * @property {() => void} change is called when there is another answer
 */

/**
 * A number as a question's scale writes it, with its unit.
 *
 * @param {number} number
 * @param {NonNullable<QuestionData['scale']>} scale
 */
export function numberText(number, { digits, unit }) {
  const isWhole = digits === 0 && Number.isFinite(number);
  const text = isWhole ? count(Math.round(number)) : number.toFixed(digits);
  return `${text.replace('-', '−')}${inLanguage(unit) ? ` ${inLanguage(unit)}` : ''}`;
}

/**
 * One of several: a radio button each.
 *
 * @param {Asked} asked
 * @param {{ key: string, text: string }[]} choices
 * @returns {Widget}
 */
function one({ question, name, answer, change }, choices) {
  const rows = choices.map(({ key, text }) => {
    const input = Object.assign(element('input', ''), { type: 'radio', name, value: key, checked: key === answer });
    input.addEventListener('change', change);
    return element('label', 'pg-lesson-choice', input, element('bdi', '', text));
  });
  const inputs = rows.map((row) => /** @type {HTMLInputElement} */ (row.firstChild));
  const root = element('div', 'pg-lesson-choices', rows);
  Object.assign(root, { role: 'radiogroup', ariaLabel: inLanguage(question.asks) });
  return {
    root,
    get answer() {
      return inputs.find(({ checked }) => checked)?.value ?? null;
    },
    lock() {
      for (const input of inputs) input.disabled = true;
    },
    reveal(truth) {
      rows.forEach((row, i) => {
        const isTrue = inputs[i].value === truth;
        row.classList.toggle('pg-lesson-is-true', isTrue);
        if (isTrue) row.append(element('span', 'pg-lesson-tag', words().lesson_page_says));
      });
    },
  };
}

/**
 * All in order: each moves up and down.
 *
 * @param {Asked} asked
 * @returns {Widget}
 */
function ordered({ question, answer, change }) {
  const list = Object.assign(element('ol', 'pg-lesson-order'), { ariaLabel: inLanguage(question.asks) });
  const rows = new Map(
    question.choices.map(({ key, text }) => [key, element('li', '', element('span', '', inLanguage(text)))]),
  );
  let order = Array.isArray(answer) ? answer.map(String) : [...rows.keys()];
  let isTouched = answer !== null;
  const draw = () => list.replaceChildren(...order.map((key) => /** @type {HTMLElement} */ (rows.get(key))));
  /** @param {string} key @param {number} by */
  const move = (key, by) => {
    const at = order.indexOf(key);
    const to = at + by;
    if (to < 0 || to >= order.length) return;
    order = order.filter((each) => each !== key);
    order.splice(to, 0, key);
    isTouched = true;
    draw();
    change();
  };
  /** @type {HTMLButtonElement[]} */
  const buttons = [];
  for (const [key, row] of rows) {
    const text = row.textContent;
    for (const [sign, by, word] of /** @type {const} */ ([
      ['↑', -1, 'lesson_up'],
      ['↓', 1, 'lesson_down'],
    ])) {
      const node = button('pg-lesson-move', sign, () => {
        move(key, by);
        node.focus();
      });
      node.ariaLabel = say(word, { name: text });
      buttons.push(node);
      row.append(node);
    }
  }
  draw();
  return {
    root: list,
    get answer() {
      return isTouched ? order : null;
    },
    lock() {
      for (const node of buttons) node.disabled = true;
    },
    reveal(truth) {
      const right = /** @type {string[]} */ (truth);
      for (const [key, row] of rows) {
        row.classList.toggle('pg-lesson-is-true', order.indexOf(key) === right.indexOf(key));
        row.append(element('span', 'pg-lesson-tag', say('lesson_place', { n: right.indexOf(key) + 1 })));
      }
    },
  };
}

/**
 * A number: a slider.
 *
 * @param {Asked} asked
 * @returns {Widget}
 */
function number({ question, answer, change }) {
  const scale = /** @type {NonNullable<QuestionData['scale']>} */ (question.scale);
  const steps = stepsOf(scale);
  const slider = Object.assign(element('input', 'pg-lesson-slider'), { type: 'range', min: 0, max: steps });
  slider.value = String(Math.round((answer === null ? 0.5 : shareOf(Number(answer), scale)) * steps));
  const shown = element('output', 'pg-lesson-number');
  const mark = element('span', 'pg-lesson-mark');
  mark.hidden = true;
  let value = /** @type {number | null} */ (answer);
  const draw = () => {
    shown.textContent = value === null ? words().lesson_move : numberText(value, scale);
    slider.ariaValueText = shown.textContent;
  };
  slider.ariaLabel = inLanguage(question.asks);
  slider.addEventListener('input', () => {
    value = numberAt(Number(slider.value) / steps, scale);
    draw();
    change();
  });
  draw();
  const ends = [scale.low, scale.high].map((end) => element('span', '', numberText(end, scale)));
  return {
    root: element(
      'div',
      'pg-lesson-numbers',
      shown,
      element('div', 'pg-lesson-track', slider, mark),
      element('div', 'pg-lesson-ends', ends),
    ),
    get answer() {
      return value;
    },
    lock() {
      slider.disabled = true;
    },
    reveal(truth) {
      mark.hidden = false;
      mark.style.left = `${100 * shareOf(Number(truth), scale)}%`;
      mark.title = say('lesson_truth', { truth: numberText(Number(truth), scale) });
    },
  };
}

/**
 * Bars or a curve, drawn on the page or here.
 *
 * @param {Asked} asked
 * @returns {Widget}
 */
function drawn({ question, labels, answer, change }) {
  const { scale, kind } = question;
  const sum = (/** @type {number[]} */ heights) => heights.reduce((all, height) => all + height, 0);
  const drawing = new Drawing({
    note: (heights) => (kind === 'bars' ? say('lesson_sum', { share: percent(sum(heights)) }) : ''),
    labels,
    isCurve: kind === 'curve',
    low: scale?.low ?? 0,
    high: scale?.high ?? 1,
    text: (height) => (scale ? numberText(height, scale) : percent(height)),
    change,
  });
  Object.assign(drawing.root, { role: 'group', ariaLabel: inLanguage(question.asks) });
  if (answer !== null) drawing.set(/** @type {number[]} */ (answer));
  return {
    root: element('div', 'pg-lesson-inline'),
    drawing,
    get answer() {
      return drawing.answer;
    },
    lock() {
      drawing.isLocked = true;
    },
    reveal(truth) {
      const heights = /** @type {(number | [number, number])[]} */ (truth);
      drawing.reveal(heights.map((each) => (Array.isArray(each) ? each[1] : each)));
    },
  };
}

/**
 * The widget of a question.
 *
 * @param {Asked} asked
 * @returns {Widget}
 */
export function widget(asked) {
  const { question, labels } = asked;
  if (question.kind === 'choose')
    return one(
      asked,
      question.choices.map(({ key, text }) => ({ key, text: inLanguage(text) })),
    );
  if (question.kind === 'token')
    return one(
      asked,
      labels.map((label) => ({ key: label, text: label })),
    );
  if (question.kind === 'order') return ordered(asked);
  return question.kind === 'number' ? number(asked) : drawn(asked);
}
