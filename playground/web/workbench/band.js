// The band on top: a prompt and the text that goes on from it, as one text. While the prompt is not being typed, the
// strip shows both; a click on the prompt's part brings the box back. A text of another prompt goes pale and says so.

import { expose } from '../bridge.js';
import { onLanguage, words } from '../common/i18n.js';
import { EVENTS } from '../generated/names.js';
import { current } from './strip/strip.js';

/** @type {WeakSet<HTMLElement>} bands that are listened to already */
const joined = new WeakSet();

/** @param {HTMLElement} root */
const boxOf = (root) => root.querySelector('textarea');

/**
 * Shows in `root` what belongs together.
 *
 * @param {HTMLElement} root
 */
function dress(root) {
  const strip = /** @type {HTMLElement | null} */ (root.querySelector('.pg-strip-card'));
  if (!strip?.querySelector('.pg-text')) return;
  if (!joined.has(root)) listen(root);
  const [text, box] = [current(strip.id), boxOf(root)];
  const belongs = text !== null && text.prompt === box?.value;
  const typing = document.activeElement === box;
  root.classList.toggle('pg-merged', belongs && !typing);
  root.classList.toggle('pg-typing', belongs && typing);
  root.classList.toggle('pg-stale', text !== null && !belongs);
  strip.dataset.stale = words().strip_stale;
  const prompt = /** @type {HTMLElement | null} */ (strip.querySelector('.pg-prompt'));
  if (prompt) prompt.title = words().prompt_edit;
}

/** @param {HTMLElement} root */
function listen(root) {
  joined.add(root);
  const later = () => queueMicrotask(() => dress(root));
  for (const name of ['focusin', 'focusout', 'input']) root.addEventListener(name, later);
  root.addEventListener('click', ({ target }) => {
    if (!(/** @type {Element} */ (target).closest('.pg-prompt'))) return;
    const box = boxOf(root);
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  });
}

function dressAll() {
  for (const root of document.querySelectorAll('.pg-merging')) dress(/** @type {HTMLElement} */ (root));
}

document.addEventListener(EVENTS.text, dressAll);
onLanguage(dressAll);
expose('band', {
  /** The prompt has changed otherwise than by typing: its box shows it in the next frame. */
  dress: () => void requestAnimationFrame(dressAll),
});
