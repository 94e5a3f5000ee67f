// The teacher's view of a question that is asked: how many have answered, not what; then the texts, to be looked at.

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { room } from './room.js';
import { actButton, heading, mainButton, write } from './view.js';

/** @typedef {import('./view.js').View} View */

/** @returns {View} */
export function countView() {
  const w = words();
  const question = room.teacher?.question;
  const answered = element('p', 'pg-classroom-count');
  const of = element('p', 'pg-classroom-of');
  const lock = mainButton(w.room_lock, () => room.phase('locked'));
  const unlock = actButton(w.room_unlock, () => room.phase('open'));
  const reveal = mainButton(w.room_reveal, () => room.phase('revealed'));
  const withdraw = actButton(w.room_withdraw, () => room.phase('none'));
  const texts = element('ul', 'pg-classroom-texts');
  const typed = element(
    'div',
    'pg-classroom-typed',
    element('h4', '', w.room_texts),
    element('p', '', w.room_texts_hint),
    texts,
  );
  let shown = '';
  return {
    root: element(
      'div',
      'pg-classroom-asked',
      heading(question?.prompt ?? ''),
      element(
        'ul',
        'pg-classroom-options',
        (question?.options ?? []).map((each) => element('li', '', element('bdi', '', each))),
      ),
      element('div', 'pg-classroom-counted', answered, of),
      element('div', 'pg-classroom-acts', lock, reveal, unlock, withdraw),
      typed,
    ),
    update() {
      const { teacher } = room;
      if (!teacher) return;
      const isLocked = teacher.phase === 'locked';
      write(answered, count(teacher.answered));
      write(of, say(isLocked ? 'room_locked_of' : 'room_answered_of', { n: count(teacher.here) }));
      lock.hidden = isLocked;
      unlock.hidden = !isLocked;
      reveal.classList.toggle('pg-classroom-main', isLocked);
      const all = teacher.texts ?? [];
      typed.hidden = !all.length;
      const text = JSON.stringify(all);
      if (text === shown) return;
      shown = text;
      drawTexts(texts, all);
    },
  };
}

/**
 * @param {HTMLElement} list
 * @param {{ text: string, count: number, shown: boolean }[]} texts
 */
function drawTexts(list, texts) {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.text : undefined;
  const rows = texts.map(({ text, count: n, shown }) => {
    const toggle = button('pg-classroom-button', shown ? words().room_hide : words().room_allow, () => {
      void room.allow(text, !shown);
    });
    toggle.dataset.text = text;
    toggle.ariaPressed = String(shown);
    toggle.ariaLabel = `${toggle.textContent}: ${text}`;
    if (text === focused) queueMicrotask(() => toggle.focus());
    return element('li', '', element('bdi', '', text), element('span', 'pg-classroom-times', `× ${count(n)}`), toggle);
  });
  list.replaceChildren(...rows);
}
