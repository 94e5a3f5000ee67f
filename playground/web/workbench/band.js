// The band on top: a prompt and the text that goes on from it, as one text. While the prompt is not being typed, the
// strip shows both; the pencil behind the prompt brings the box back, and so does a click on the prompt while its
// tokens cannot be clicked one by one. A text of another prompt goes pale and says so.

import { expose } from '../bridge.js';
import { button } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';
import { EVENTS } from '../generated/names.js';
import { current } from './strip/strip.js';

const SVG = 'http://www.w3.org/2000/svg';
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
  if (!prompt) return;
  prompt.title = words().prompt_edit;
  if (!strip.querySelector('.pg-prompt-edit')) prompt.after(pencil(() => edit(root)));
}

/** @param {() => void} edit */
function pencil(edit) {
  const node = button('pg-prompt-edit', '', edit, words().prompt_edit);
  node.ariaLabel = words().prompt_edit;
  node.tabIndex = -1; // the box itself is reached by keys
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  path.setAttribute('d', 'M2.5 13.5l.7-3 7.6-7.6 2.3 2.3-7.6 7.6-3 .7z');
  svg.append(path);
  node.append(svg);
  return node;
}

/**
 * Lets the prompt in `root` be typed, at its end.
 *
 * @param {HTMLElement} root
 */
function edit(root) {
  const box = boxOf(root);
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
}

/** @param {HTMLElement} root */
function listen(root) {
  joined.add(root);
  const later = () => queueMicrotask(() => dress(root));
  for (const name of ['focusin', 'focusout', 'input']) root.addEventListener(name, later);
  root.addEventListener('click', ({ target }) => {
    const at = /** @type {Element} */ (target);
    if (at.closest('.pg-prompt') && !at.closest('.pg-prompt-token')) edit(root);
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
