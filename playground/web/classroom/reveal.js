// What the class has answered, beside the model: for the back row.

/** @import { AskedData, RoomAnswerData } from '../generated/contract.js' */
/** @import { Result, Row } from './tallies.js' */

import { element } from '../common/dom.js';
import { count, percent } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { axisOf, isCounted, isNumbers, numberRows, rowsOf } from './tallies.js';

/** @param {number} number */
const numberText = (number) =>
  new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 }).format(number).replace('-', '−');

/** @param {number} bits */
const bitsText = (bits) => say('room_bits', { n: bits.toFixed(2) });

/**
 * The rows of a result.
 *
 * @param {AskedData} question
 * @param {Result} result
 */
export const rows = (question, result) =>
  isNumbers(result) ? numberRows(result, numberText) : rowsOf(question, result);

/**
 * A result as a figure: the bars, and what they come to.
 *
 * @param {AskedData} question
 * @param {Result} result
 * @param {RoomAnswerData} [own] the reader's own answer
 */
export function figureOf(question, result, own) {
  const shown = rows(question, result);
  const hasModel = shown.some(({ prob }) => prob !== null);
  const axis = axisOf(shown);
  const list = element(
    'ol',
    'pg-classroom-rows',
    shown.map((row, i) => line(row, axis, hasModel, isOwn(own, row, i))),
  );
  list.style.setProperty('--rows', String(Math.max(4, shown.length)));
  return element(
    'figure',
    'pg-classroom-figure',
    element('figcaption', 'pg-classroom-legend', legend(result, hasModel)),
    list,
    element('dl', 'pg-classroom-facts', facts(result)),
  );
}

/**
 * @param {RoomAnswerData | undefined} own
 * @param {Row} row
 * @param {number} i
 */
function isOwn(own, { name }, i) {
  if (!own) return false;
  if (own.choice !== undefined && own.choice >= 0) return own.choice === i;
  return own.text !== undefined ? own.text === name : own.choice === -1 && name === '';
}

/**
 * @param {Row} row
 * @param {number} axis
 * @param {boolean} hasModel
 * @param {boolean} isMine
 */
function line({ name, share, count: n, prob, isGreedy }, axis, hasModel, isMine) {
  const w = words();
  const label = element('div', 'pg-classroom-label', element('bdi', '', name || w.room_other));
  if (isGreedy) label.append(element('span', 'pg-classroom-tag', w.room_greedy));
  if (isMine) label.append(element('span', 'pg-classroom-tag pg-classroom-mine', w.room_mine));
  const own = n === null ? percent(share) : say('room_votes', { n: count(n), share: percent(share) });
  const bars = [bar('pg-classroom-class', w.room_class, share / axis, own)];
  if (hasModel)
    bars.push(bar('pg-classroom-model', w.room_model, (prob ?? 0) / axis, prob === null ? '—' : percent(prob)));
  return element('li', 'pg-classroom-row', label, element('div', 'pg-classroom-bars', bars));
}

/**
 * @param {string} className
 * @param {string} whose
 * @param {number} length of the axis
 * @param {string} text
 */
function bar(className, whose, length, text) {
  const line = element('i', '');
  line.style.width = `${100 * Math.min(1, length)}%`;
  line.hidden = length === 0;
  return element(
    'div',
    `pg-classroom-bar ${className}`,
    element('span', 'pg-classroom-spoken', `${whose} `),
    element('span', 'pg-classroom-track', line, element('span', 'pg-classroom-number', text)),
  );
}

/**
 * @param {Result} result
 * @param {boolean} hasModel
 */
function legend(result, hasModel) {
  const w = words();
  const of = element('span', 'pg-classroom-class', element('i', ''), say('room_class_of', { n: count(result.total) }));
  return hasModel ? [of, element('span', 'pg-classroom-model', element('i', ''), w.room_model_of)] : [of];
}

/** @param {Result} result */
function facts(result) {
  const w = words();
  /** @type {[string, string | null][]} */
  const all = isNumbers(result)
    ? [
        [w.room_median, result.median === null ? null : numberText(result.median)],
        [w.room_mean, result.mean === null ? null : numberText(result.mean)],
        [w.room_truth, result.truth === null ? null : numberText(result.truth)],
      ]
    : [
        [w.room_class_entropy, result.entropy_bits === null ? null : bitsText(result.entropy_bits)],
        [w.room_model_entropy, result.model.entropy_bits === null ? null : bitsText(result.model.entropy_bits)],
        [w.room_greedy_share, isCounted(result) ? greedyText(result) : null],
      ];
  return all
    .filter(([, text]) => text !== null)
    .map(([name, text]) => element('div', '', element('dt', '', name), element('dd', '', text)));
}

/** @param {import('../generated/contract.js').ChoicesResult} result */
function greedyText({ greedy_share, total }) {
  if (greedy_share === null) return null;
  const n = Math.round(greedy_share * total);
  return say('room_greedy_of', { n: count(n), total: count(total), share: percent(greedy_share) });
}
