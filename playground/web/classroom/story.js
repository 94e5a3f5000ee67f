// The class as a language model: what it draws, token by token, is a text that goes on from where it was first asked.

/** @import { Row } from './tallies.js' */

import { uniform } from '../common/generator.js';
import { checkOf } from '../common/shape.js';
import { options } from '../shell/controls.js';
import { visit } from '../shell/remembered.js';
import { drawn, joined } from './tallies.js';

const NAME = 'room-story';

/**
 * The text, `before` what the class has drawn; where and how it was asked for, and what was drawn at this question.
 *
 * @typedef {object} Story
 * @property {string} tab
 * @property {'choice' | 'text' | 'bars' | 'number'} kind
 * @property {number} n tokens that are offered
 * @property {boolean} other whether "another" is
 * @property {string} before the text that was asked about
 * @property {string} first the text that the first question was about
 * @property {number} draws how many numbers have been drawn
 * @property {{ answer: string, u: number, text: string } | null} drawn at this question: the answer, its number, the
 *     text with it
 */

const isStory = /** @type {(value: unknown) => value is Story} */ (
  checkOf({
    tab: 'text',
    kind: ['one', 'choice', 'text', 'bars', 'number'],
    n: 'whole',
    other: 'flag',
    before: 'text',
    first: 'text',
    draws: 'whole',
    drawn: ['any', { answer: 'text', u: 'number', text: 'text' }, 'null'],
  })
);

/** What goes on; null: nothing was asked that a text can go on from. */
export function story() {
  try {
    const kept = JSON.parse(visit.get(NAME) ?? 'null');
    return isStory(kept) ? kept : null;
  } catch {
    return null; // it is none of ours
  }
}

/** @param {Story} next */
const keep = (next) => visit.set(NAME, JSON.stringify(next));

/** A question was asked from which no text goes on. */
export const endStory = () => visit.remove(NAME);

/**
 * A next token was asked for: the text that the class has drawn goes on, if this is it.
 *
 * @param {Pick<Story, 'tab' | 'kind' | 'n' | 'other' | 'before'>} asked
 */
export function beginStory({ tab, kind, n, other, before }) {
  const last = story();
  const goesOn = last?.drawn?.text === before;
  keep({ tab, kind, n, other, before, first: goesOn ? last.first : before, draws: last?.draws ?? 0, drawn: null });
}

/**
 * Draws one of the class's answers, by the next uniform number of the controls' seed.
 *
 * @param {Row[]} rows
 * @param {number} offered how many of them are tokens that were offered; the others were typed
 */
export function drawFromClass(rows, offered) {
  const last = story();
  if (!last) return;
  const u = uniform(options().seed ?? 0, last.draws);
  const at = drawn(rows, u);
  if (at === null) return;
  const answer = rows[at].name;
  keep({ ...last, draws: last.draws + 1, drawn: { answer, u, text: joined(last.before, answer, at < offered) } });
}
