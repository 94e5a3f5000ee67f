// The view of a result; the teacher's has a text, too, that the class writes as a language model would.

import { element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { found, nextNow } from '../shell/shown.js';
import { askNext } from './ask.js';
import { figureOf, rows } from './reveal.js';
import { room } from './room.js';
import { drawFromClass, story } from './story.js';
import { isCounted } from './tallies.js';
import { actButton, heading, mainButton } from './view.js';

/** @typedef {import('./view.js').View} View */

const AT_HAND = 20_000; // ms in which the model has read another text

/** @returns {View} */
export function resultView() {
  const { state } = room;
  const figure = element('div', 'pg-classroom-place');
  const more = element('div', 'pg-classroom-more');
  let shown = '';
  return {
    root: element('div', 'pg-classroom-result', heading(state?.question?.prompt ?? ''), figure, more),
    update() {
      const { question, result } = room.state ?? {};
      if (!question || !result) return;
      const text = JSON.stringify([result, room.student?.answer]);
      if (text === shown) return;
      shown = text;
      figure.replaceChildren(figureOf(question, result, room.student?.answer));
      if (room.teacher) drawMore(more);
    },
  };
}

/**
 * What comes after a result: a draw, the text so far, the next question.
 *
 * @param {HTMLElement} place
 */
function drawMore(place) {
  const w = words();
  const { question, result } = room.teacher ?? {};
  const told = story();
  const canDraw =
    told !== null && result !== undefined && isCounted(result) && result.counts.some(({ count }) => count);
  const draw = actButton(w.room_draw, async () => {
    if (question && result) drawFromClass(rows(question, result), question.options.length);
    drawMore(place);
    /** @type {HTMLElement | null} */ (place.querySelector('.pg-classroom-again, .pg-classroom-draw'))?.focus();
  });
  draw.classList.add('pg-classroom-draw');
  const next = told?.drawn && nextNow(told.tab, told.n)?.goOn ? mainButton(w.room_again, again) : null;
  next?.classList.add('pg-classroom-again');
  place.replaceChildren(
    ...(told?.drawn ? [textSoFar(told)] : []),
    element(
      'div',
      'pg-classroom-acts',
      next,
      canDraw && draw,
      actButton(w.room_new_question, () => room.phase('none')),
    ),
  );
}

/** @param {import('./story.js').Story} told */
function textSoFar({ first, drawn }) {
  const { answer = '', u = 0, text = '' } = drawn ?? {};
  const luck = element('p', 'pg-classroom-luck', say('room_drawn', { u: u.toFixed(4), answer }));
  luck.role = 'status';
  const written = element('mark', '', text.slice(first.length));
  return element('div', 'pg-classroom-story', luck, element('p', 'pg-classroom-text', first, written));
}

/** Has the model read the class's text, and asks for the token after it. */
async function again() {
  const told = story();
  if (!told?.drawn) return;
  const { tab, n } = told;
  const { text } = told.drawn;
  nextNow(tab, n)?.goOn?.(text);
  const look = () => {
    const next = nextNow(tab, n);
    return next?.before === text ? next : null;
  };
  const next = await found(look, AT_HAND);
  if (next) await askNext(told, next, tab);
}
