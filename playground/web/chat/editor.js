// A message of the user's that is being changed.

import { button, element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { area } from './area.js';

/**
 * A box with `content`, to be sent again or kept as it was.
 *
 * @param {string} content
 * @param {{ resend: (content: string) => void, keep: () => void }} choose
 */
export function editor(content, { resend, keep }) {
  let changed = content;
  return element(
    'div',
    'pg-chat-editor',
    area('pg-chat-edit', content, (value) => {
      changed = value;
    }),
    button('pg-pill pg-resend', '', () => resend(changed)),
    button('pg-pill', '', keep),
  );
}

/**
 * Writes an editor's buttons in the page's language; nothing is sent again while a reply is on its way.
 *
 * @param {HTMLElement} node
 * @param {boolean} isBusy
 */
export function dress(node, isBusy) {
  const [resend, keep] = node.querySelectorAll('button');
  [resend.textContent, keep.textContent] = [words().chat_resend, words().chat_keep];
  resend.disabled = isBusy;
}
