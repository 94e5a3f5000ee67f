// The keys that the page knows, listed in a dialog: behind the header's button, or "?" where no text is being typed.

import { element } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';

/**
 * Keys by the place that they act in, each with the word of what they do.
 *
 * @type {Record<string, [keys: string[], does: string][]>}
 */
const SHORTCUTS = {
  keys_everywhere: [
    [['?'], 'keys_list'],
    [['Esc'], 'keys_close'],
  ],
  keys_choices: [[['←', '→', '↑', '↓'], 'keys_choose']],
  keys_text: [
    [['←', '→', 'Home', 'End'], 'keys_walk'],
    [['Enter'], 'keys_stand'],
    [['↓'], 'keys_alternatives'],
    [['↓', '↑', 'Enter'], 'keys_branch'],
    [['Esc'], 'keys_back'],
  ],
  keys_charts: [
    [['←', '→', '↑', '↓', 'Home', 'End'], 'keys_read'],
    [['Enter'], 'keys_take'],
    [['Esc'], 'keys_put_away'],
  ],
  keys_tree: [
    [['←', '→', 'Home', 'End'], 'keys_steps'],
    [['↑', '↓'], 'keys_candidates'],
    [['Space'], 'keys_play'],
    [['+', '−', '0'], 'keys_zoom'],
  ],
  keys_chat: [
    [['Enter'], 'keys_send'],
    [['Shift + Enter'], 'keys_line'],
  ],
};

const title = element('h2', '');
title.id = 'shortcuts-title';
const list = element('div', 'pg-shortcuts-list');
const close = element('button', 'pg-shortcuts-close');
const dialog = element('dialog', 'pg-shortcuts', title, list, element('form', '', close));
dialog.setAttribute('aria-labelledby', title.id);
/** @type {HTMLFormElement} */ (close.form).method = 'dialog';
document.body.append(dialog);

/** @param {[keys: string[], does: string]} row */
function line([keys, does]) {
  const signs = keys.map((key) => element('kbd', '', key));
  return element('div', '', element('dt', '', signs), element('dd', '', words()[does]));
}

/** Everything in the page's language. */
function write() {
  title.textContent = words().keys;
  close.textContent = words().keys_shut;
  const places = Object.entries(SHORTCUTS);
  list.replaceChildren(
    ...places.map(([place, rows]) =>
      element('section', '', element('h3', '', words()[place]), element('dl', '', rows.map(line))),
    ),
  );
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=radio], [type=checkbox], [type=range])'));

document.addEventListener('keydown', (event) => {
  if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
});
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#keys-button')) dialog.showModal();
  else if (target === dialog) dialog.close(); // what is beside it
});
onLanguage(write);
