// Before one is in a room: open one, join one, or come back to one's own.

import { element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { readCode } from '../room/answers.js';
import { attempt } from './acts.js';
import { keptRooms } from './keys.js';
import { room } from './room.js';
import { actButton, heading, mainButton, named } from './view.js';

/** @typedef {import('./view.js').View} View */

const CODE = 'room'; // the query's parameter that names a room to join

/** @returns {View} */
export function startView() {
  const w = words();
  const ended = { closed: w.room_was_closed, replaced: w.room_elsewhere, refused: w.room_was_closed };
  const own = keptRooms().filter(({ role }) => role === 'teacher');
  return {
    root: element(
      'div',
      'pg-classroom-start',
      room.ending && element('p', 'pg-notice pg-classroom-ended', ended[room.ending]),
      element(
        'section',
        'pg-classroom-part',
        heading(w.room_join),
        element('p', 'pg-classroom-hint', w.room_join_hint),
        joining(),
      ),
      element(
        'section',
        'pg-classroom-part',
        element('h3', 'pg-classroom-heading', w.room_open),
        element('p', 'pg-classroom-hint', w.room_open_hint),
        mainButton(w.room_open_now, () => room.open()),
        ...own.map((member) => actButton(say('room_back', { code: member.code }), async () => room.back(member))),
      ),
    ),
  };
}

function joining() {
  const w = words();
  const input = Object.assign(element('input', 'pg-classroom-code-box'), {
    maxLength: 9,
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: false,
    value: new URLSearchParams(location.search).get(CODE)?.slice(0, 9) ?? '',
  });
  const join = element('button', 'pg-classroom-button pg-classroom-main', w.room_join_now);
  const form = element('form', 'pg-classroom-join', named(w.room_code, input), join);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const code = readCode(input.value);
    input.setCustomValidity(code ? '' : w.room_code_rule);
    if (!input.reportValidity() || !code) return;
    join.disabled = true;
    await attempt(() => room.join(code));
    join.disabled = false;
  });
  input.addEventListener('input', () => input.setCustomValidity(''));
  return form;
}
