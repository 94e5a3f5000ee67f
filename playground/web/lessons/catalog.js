// All lessons in a dialog: by path, with their minutes and what one can say after each; and what a teacher prints.

/** @import { LessonData, LessonsData, PathData } from '../generated/contract.js' */

import { button, element } from '../common/dom.js';
import { inLanguage, language, onLanguage, say, words } from '../common/i18n.js';
import { allLessons, choosePath, chosenPath } from './lessons.js';
import { enter } from './opening.js';
import { taken } from './progress.js';

const title = element('h2', '');
title.id = 'lessons-title';
const paths = element('div', 'pg-lessons-paths');
const list = element('ol', 'pg-lessons-list');
const sheets = element('div', 'pg-lessons-sheets');
const close = element('button', 'pg-lessons-close');
const dialog = element('dialog', 'pg-lessons', title, paths, list, sheets, element('form', '', close));
dialog.setAttribute('aria-labelledby', title.id);
/** @type {HTMLFormElement} */ (close.form).method = 'dialog';
document.body.append(dialog);

/** @type {LessonsData | null} */
let all = null;

/** Opens the list. */
export async function openCatalog() {
  if (!dialog.open) dialog.showModal();
  write();
  try {
    all = await allLessons();
  } catch {
    list.replaceChildren(element('li', 'pg-notice', words().no_answer));
    return;
  }
  write();
}

/** Everything in the page's language. */
function write() {
  const w = words();
  title.textContent = w.lessons;
  close.textContent = w.keys_shut;
  if (!all) return;
  const { lessons } = all;
  const path = chosenPath(all) ?? null;
  const minutes = lessons.reduce((sum, each) => sum + each.minutes, 0);
  paths.replaceChildren(
    pill(null, w.lessons_all, minutes, path),
    ...all.paths.map((each) => pill(each, inLanguage(each.title), each.minutes, path)),
  );
  const done = taken();
  const chosen = path ? path.lessons.flatMap((name) => lessons.find((each) => each.name === name) ?? []) : lessons;
  list.replaceChildren(...chosen.map((each) => row(each, done.has(each.name))));
  sheets.replaceChildren(
    ...Object.entries(all.sheets).map(([kind, addresses]) => {
      const link = element('a', 'pg-lessons-sheet', w[`lessons_${kind}`]);
      return Object.assign(link, { href: new URL(addresses[language()], document.baseURI).href, target: '_blank' });
    }),
  );
}

/**
 * @param {PathData | null} of null: all lessons
 * @param {string} name
 * @param {number} minutes
 * @param {PathData | null} path that is shown
 */
function pill(of, name, minutes, path) {
  const node = button('pg-lessons-path', `${name} · ${say('lesson_minutes', { n: minutes })}`, () => {
    choosePath(of?.name ?? null);
    write();
    /** @type {HTMLElement | null} */ (paths.querySelector('[aria-pressed=true]'))?.focus(); // it has been made anew
  });
  node.ariaPressed = String(path === of);
  return node;
}

/**
 * @param {LessonData} lesson
 * @param {boolean} isDone
 */
function row({ name, number, title, minutes, goal }, isDone) {
  const node = button('pg-lessons-row', '', () => enter(name));
  node.dataset.lesson = name;
  node.append(
    element('span', 'pg-lessons-number', String(number)),
    element('strong', '', inLanguage(title)),
    element('span', 'pg-lessons-minutes', say('lesson_minutes', { n: minutes })),
    element('span', 'pg-lessons-goal', inLanguage(goal)),
  );
  if (isDone) node.append(element('span', 'pg-lessons-done', words().lesson_done));
  return element('li', '', node);
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#lessons-button')) openCatalog();
  else if (target === dialog) dialog.close(); // what is beside it
});
onLanguage(write);
