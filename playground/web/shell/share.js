// Taking the page home and opening it again: a link, a file, the dialog that gives and takes them, and what the page
// opens with. What cannot be opened changes nothing, and says why.

/** @import { Reason, Values } from './link.js' */

import { download, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { LANGUAGES, language, onLanguage, say, words } from '../common/i18n.js';
import { followState, LONGEST, leave, link, linked } from './address.js';
import { keep, keeper } from './kept.js';
import { fileOf, LinkError, read, readFile } from './link.js';
import { waitsFor } from './missing.js';
import { allUnasked, canBeChosen, onMissing, onModel, unlinkable } from './models.js';
import { PARTS, state } from './state.js';
import { entry } from './tabs.js';

const LARGEST_FILE = 5_000_000; // bytes

/** @type {Reason | 'unwritten' | null} why the link or the file that was wanted last is not open */
let refused = null;
/** @type {string[]} the models that are said to be missing */
let told = [];

const title = element('h2', '');
title.id = 'share-title';
const box = Object.assign(element('input', 'pg-share-link'), { readOnly: true });
const copy = element('button', 'pg-share-button pg-share-copy');
const save = element('button', 'pg-share-button');
const take = element('button', 'pg-share-button');
const status = element('p', 'pg-share-status');
status.role = 'status';
const close = element('button', 'pg-share-button');
const explained = element('p', 'pg-share-hint');
const buttons = element('div', 'pg-share-buttons', copy, save, take);
const dialog = element('dialog', 'pg-share', title, explained, box, buttons, status, element('form', '', close));
dialog.setAttribute('aria-labelledby', title.id);
/** @type {HTMLFormElement} */ (close.form).method = 'dialog';
for (const button of [copy, save, take]) button.type = 'button';

const notice = element('div', 'pg-link-notice');
const shut = element('button', 'pg-link-shut', '×');
const why = element('span', '');
notice.role = 'alert';
notice.hidden = true;
notice.append(why, shut);
document.body.append(dialog, notice);

/** Opens the dialog with the link to the page as it stands. */
async function show() {
  status.textContent = '';
  box.value = ''; // what stands there is another link
  if (!dialog.open) dialog.showModal();
  const address = await link();
  box.hidden = copy.hidden = address === null;
  box.value = address ?? '';
  if (address === null) status.textContent = say('share_long', { most: count(LONGEST) });
  else
    status.textContent = unlinkable()
      .map((name) => say('share_folder', { name }))
      .join(' ');
  box.select();
}

/** Puts the link into the clipboard; where the browser forbids it, it is there to be copied by hand. */
async function copyLink() {
  try {
    await navigator.clipboard.writeText(box.value);
    status.textContent = say('share_copied', { n: count(box.value.length) });
  } catch {
    box.select();
    status.textContent = words().share_by_hand;
  }
}

function choose() {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.json,application/json' });
  input.addEventListener('change', () => input.files?.[0] && openFile(input.files[0]));
  input.click();
}

/** @param {File} file */
async function openFile(file) {
  try {
    if (file.size > LARGEST_FILE) throw new LinkError('long');
    openAnew(readFile(await file.text(), state, LANGUAGES));
  } catch (error) {
    dialog.close();
    refuse(error);
  }
}

/**
 * Loads the page anew with these values, in this language.
 *
 * @param {{ values: Values, lang: string | null }} file
 */
function openAnew({ values, lang }) {
  if (!keeper.replace(values)) throw new LinkError('long'); // the browser keeps nothing, or not so much
  leave(lang ?? language());
  location.reload();
}

/** @param {unknown} error */
function refuse(error) {
  if (!(error instanceof LinkError)) throw error;
  refused = error.reason;
  write();
}

/** A link is open, but for a text of it that the model cannot write anew. */
export function unwritten() {
  refused = 'unwritten';
  write();
}

/** Everything in the page's language. */
function write() {
  const w = words();
  title.textContent = w.share;
  explained.textContent = w.share_hint;
  box.ariaLabel = w.share_link;
  copy.textContent = w.share_copy;
  save.textContent = w.share_save;
  take.textContent = w.share_open;
  close.textContent = w.keys_shut;
  shut.ariaLabel = w.keys_shut;
  notice.hidden = refused === null && !told.length;
  const [reason, rest] = [refused ? w[`link_${refused}`] : '', refused === 'unwritten' ? '' : w.link_unopened];
  const missed = told.map((name) => waitsFor(canBeChosen(name) ? 'link_model' : 'link_model_none', name));
  why.replaceChildren(...(refused ? [`${reason} ${rest}`] : missed));
}

/** @param {string[]} names of the models that are said to be missing */
function tellMissing(names) {
  told = names;
  write();
}

/** Whether the page was loaded anew, or left and come back to: then it stands as it stood. */
function isReload() {
  const [entry] = performance.getEntriesByType('navigation');
  const { type = 'navigate' } = /** @type {Partial<PerformanceNavigationTiming>} */ (entry ?? {});
  return type === 'reload' || type === 'back_forward';
}

/**
 * Writes values into the state in place of what was kept, which a lesson puts aside. A lesson is kept from its first
 * moment on: whoever reloads the page, or goes on to another lesson, has what was put aside still to come back to.
 *
 * @param {Values} values
 */
function begin(values) {
  state.writeAll(values);
  if (values.lesson === undefined || keeper.has('lesson'))
    keeper.forget(); // a link, or one lesson after another
  else keeper.setAside();
  if (values.lesson !== undefined) for (const name of PARTS) if (Object.hasOwn(values, name)) state.changed(name);
}

/**
 * Writes into the state what the page opens with, and keeps what changes in it: a link's values, what was kept, or the
 * values of a lesson, for which what was kept is put aside.
 *
 * @param {Values | 'unknown' | null} lesson `unknown`: one is wanted that cannot be opened
 */
export async function restore(lesson) {
  const text = linked();
  if (isReload() && keeper.hasAny) keeper.restore();
  else if (text === null && lesson !== 'unknown' && lesson !== null) begin(lesson);
  else if (text === null) {
    if (lesson === 'unknown') refuse(new LinkError('lesson'));
    keeper.restore();
  } else {
    try {
      const values = await read(text, state);
      if (isReload() && entry()) delete values.tab; // which the address follows a moment later
      begin(values);
    } catch (error) {
      refuse(error instanceof LinkError ? error : new LinkError('broken')); // the page opens in any case
      keeper.restore();
    }
  }
  keep();
  followState();
}

copy.addEventListener('click', copyLink);
save.addEventListener('click', () => {
  download('decoding-playground.json', 'application/json', fileOf(state, language()));
  status.textContent = words().share_saved;
});
take.addEventListener('click', choose);
notice.addEventListener('click', ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  [refused, told] = [null, []];
  write();
});
onMissing(() => tellMissing(allUnasked()));
onModel(() => tellMissing(told.filter((name) => allUnasked().includes(name))));
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#share-button')) show();
  else if (target === dialog) dialog.close(); // what is beside it
});
document.addEventListener('dragover', (event) => {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  const file = event.dataTransfer?.files[0];
  if (!file) return;
  event.preventDefault();
  if (/\.json$/i.test(file.name)) openFile(file);
});
onLanguage(write);
