// The class room: a dialog that shows what is asked and answered, and a bar under the tabs while one is in a room.

import { component } from '../bridge.js';
import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { onLanguage, say, spoken, words } from '../common/i18n.js';
import { takeQuestions } from '../shell/asking.js';
import { attempt, onProblem } from './acts.js';
import { answerView, waitView } from './answer.js';
import { countView } from './count.js';
import { comeBack, isAlone, lookAround, onFollowing } from './follow.js';
import { hostView } from './host.js';
import { fromPage } from './questions.js';
import { resultView } from './result.js';
import { room } from './room.js';
import { startView } from './start.js';
import { endStory } from './story.js';
import { actButton, write } from './view.js';

/** @typedef {import('./view.js').View} View */

const title = element('h2', '');
title.id = 'classroom-title';
const code = element('span', 'pg-classroom-code');
const here = element('span', 'pg-classroom-people');
const lost = element('span', 'pg-classroom-lost');
const leave = button('pg-classroom-button', '', () => void attempt(() => room.leave()));
const shut = button('pg-classroom-button pg-classroom-shut', '', () => dialog.close());
const problem = element('p', 'pg-notice pg-classroom-problem');
problem.role = 'alert';
const place = element('div', 'pg-classroom-view');
const read = element('p', 'pg-classroom-spoken'); // counts, for those who do not see them
read.role = 'status';
const dialog = element(
  'dialog',
  'pg-classroom-dialog',
  element('header', 'pg-classroom-head', title, code, here, lost, leave, shut),
  problem,
  place,
  read,
);
dialog.setAttribute('aria-labelledby', title.id);
document.body.append(dialog);

/** @type {Record<string, () => View>} */
const VIEWS = {
  start: startView,
  waiting: waitView,
  'teacher-none': hostView,
  'teacher-open': countView,
  'teacher-revealed': resultView,
  'student-none': waitView,
  'student-open': answerView,
  'student-revealed': resultView,
};
/** @type {View | null} */
let view = null;
let key = ''; // what the view is about
let opened = ''; // the question, and its phase, for which the dialog has opened by itself
let due = 0;

/** The view that is wanted, by its name. */
function wanted() {
  const { member, state } = room;
  if (!member) return 'start';
  if (!state) return 'waiting';
  return `${state.role}-${state.phase === 'locked' ? 'open' : state.phase}`;
}

function draw() {
  const name = wanted();
  const next = [name, room.member?.code, room.state?.question?.number, room.ending].join();
  if (key !== next) {
    key = next;
    const hadFocus = place.contains(document.activeElement);
    view = VIEWS[name]();
    place.replaceChildren(view.root);
    place.scrollTop = 0;
    view.update?.();
    if (hadFocus) /** @type {HTMLElement | null} */ (place.querySelector('[tabindex="-1"]'))?.focus();
  } else view?.update?.();
  drawHead();
  bar?.draw();
  drawSpoken();
}

function drawHead() {
  const w = words();
  write(title, w.classroom);
  write(code, room.member?.code ?? '');
  write(here, room.state ? say('room_here', { n: count(room.state.here) }) : '');
  write(lost, room.member && !room.isConnected ? w.room_lost : '');
  write(leave, w.room_leave);
  leave.hidden = !room.is('student');
  write(shut, w.keys_shut);
}

/** The count is read aloud once it rests. */
function drawSpoken() {
  clearTimeout(due);
  const { teacher } = room;
  const isAsked = teacher?.phase === 'open' || teacher?.phase === 'locked';
  const text = isAsked ? say('room_counted', { n: count(teacher.answered), here: count(teacher.here) }) : '';
  due = window.setTimeout(() => write(read, text), text ? 1000 : 0);
}

/** A question, or its result, shows itself to a student; whoever looks around alone is only told. */
function openByItself() {
  const { student } = room;
  if (!student?.question || !['open', 'revealed'].includes(student.phase)) return;
  const now = `${student.question.number} ${student.phase}`;
  if (opened === now) return;
  opened = now;
  if (!isAlone() && !document.querySelector('dialog[open]')) dialog.showModal();
}

/** What one sees of the room while the dialog is closed. */
class Bar {
  #text = element('span', 'pg-classroom-bar-text');
  #alone = button('pg-classroom-button', '', lookAround);
  #back = button('pg-classroom-button pg-classroom-main', '', comeBack);
  #lock = actButton('', () => room.phase('locked'));
  #reveal = actButton('', () => room.phase('revealed'));
  #open = button('pg-classroom-button pg-classroom-main', '', show);

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.append(this.#text, this.#alone, this.#back, this.#lock, this.#reveal, this.#open);
  }

  draw() {
    const w = words();
    const { member, teacher, student } = room;
    this.root.hidden = !member;
    document.body.classList.toggle('pg-in-classroom', member !== null);
    this.root.ariaLabel = w.classroom;
    write(this.#text, [member?.code, ...this.#facts()].filter(Boolean).join(' · '));
    const phases = { none: w.room_show_none, open: w.room_show_open, locked: w.room_show_open };
    const shows = { ...phases, revealed: w.room_show_revealed }[student?.phase ?? 'none'];
    const isFollowing = Boolean(student?.following && room.link);
    for (const [node, text, isShown] of /** @type {[HTMLElement, string, boolean][]} */ ([
      [this.#alone, w.room_alone, isFollowing && !isAlone()],
      [this.#back, w.room_come_back, isFollowing && isAlone()],
      [this.#lock, w.room_lock, teacher?.phase === 'open'],
      [this.#reveal, w.room_reveal, teacher?.phase === 'locked'],
      [this.#open, shows, true],
    ])) {
      write(node, text);
      node.hidden = !isShown;
    }
  }

  #facts() {
    const { state, teacher, student, isConnected } = room;
    if (!isConnected) return [words().room_lost];
    if (!state) return [];
    const isAsked = teacher && teacher.phase !== 'none';
    return [
      teacher && say('room_here', { n: count(teacher.here) }),
      isAsked && say('room_answered', { n: count(teacher.answered) }),
      teacher?.following && words().room_leads,
      student?.following && room.link && (isAlone() ? words().room_is_alone : words().room_follows),
    ];
  }
}

/** @type {Bar | null} */
let bar = null;

function show() {
  if (!dialog.open) dialog.showModal();
  if (wanted() === 'teacher-none' || wanted() === 'start') key = ''; // what is on the screen may be another step now
  draw();
}

/** @param {import('../shell/asking.js').ClassQuestion} question */
function askClass(question) {
  show();
  void attempt(async () => {
    await room.ask(fromPage(question));
    endStory();
  });
}

onProblem((text) => {
  write(problem, text);
  problem.hidden = !text;
});
problem.hidden = true;
component('classroom', (host) => {
  bar = new Bar(/** @type {HTMLElement} */ (host.querySelector('.pg-classroom')));
  bar.draw();
});
room.onChange(() => {
  takeQuestions(room.teacher ? askClass : null);
  draw();
  openByItself();
});
onFollowing(draw);
onLanguage(() => {
  key = '';
  draw();
});
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#classroom-button')) show();
  else if (target === dialog) dialog.close(); // what is beside it
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && room.wake());
addEventListener('online', () => room.wake());
spoken.then(() => attempt(() => room.resume()));
