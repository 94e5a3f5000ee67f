// The teacher's view while nothing is asked: how to join, who is here, what holds in the room, and what can be asked.

import { copy } from '../common/clipboard.js';
import { element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { attempt } from './acts.js';
import { askForm } from './ask.js';
import { isUnlinkable, lead } from './follow.js';
import { room } from './room.js';
import { actButton, heading, switchOf, write } from './view.js';
import { addressOf } from './wire.js';

/** @typedef {import('./view.js').View} View */

/** The address at which students join: as this browser reaches the page, below a proxy's path or in a Space. */
export const joinAddress = (/** @type {string} */ code) => addressOf(`join#${code}`);

/** @type {{ address: string, url: string } | null} the picture that was made last */
let made = null;

/** @param {string} address */
async function pictureOf(address) {
  if (made?.address !== address) {
    const url = URL.createObjectURL(await room.picture(address));
    if (made) URL.revokeObjectURL(made.url);
    made = { address, url };
  }
  return made.url;
}

/** @returns {View} */
export function hostView() {
  const w = words();
  const code = room.member?.code ?? '';
  const address = joinAddress(code);
  const here = element('p', 'pg-classroom-here');
  const problem = element('p', 'pg-classroom-hint');
  const picture = Object.assign(element('img', 'pg-classroom-qr'), { alt: say('room_qr', { address }), hidden: true });
  void attempt(async () => {
    picture.src = await pictureOf(address);
    picture.hidden = false;
  });
  const copied = actButton(w.share_copy, async () => {
    await copy(address);
    write(copied, w.room_copied);
  });
  const follow = switchOf(w.room_follow, lead);
  const rules = switchOf(w.room_choices_only, room.rules);
  const close = actButton(w.room_close, () => room.close());
  const letters = element('p', 'pg-classroom-letters', code);
  letters.ariaLabel = say('room_code_is', { code: [...code].join(' ') });
  letters.role = 'img';
  return {
    root: element(
      'div',
      'pg-classroom-host',
      element(
        'section',
        'pg-classroom-part pg-classroom-way',
        heading(w.room_join_here),
        letters,
        picture,
        element('p', 'pg-classroom-address', element('bdi', '', address)),
        copied,
      ),
      element(
        'section',
        'pg-classroom-part',
        here,
        follow.root,
        problem,
        rules.root,
        element('hr', ''),
        askForm(),
        element('hr', ''),
        close,
        element('p', 'pg-classroom-hint', w.room_nothing_kept),
      ),
    ),
    update() {
      const { teacher } = room;
      if (!teacher) return;
      write(here, say('room_here', { n: count(teacher.here) }));
      follow.input.checked = teacher.following;
      rules.input.checked = teacher.choices_only;
      write(problem, teacher.following && isUnlinkable() ? w.room_unlinkable : '');
    },
  };
}
