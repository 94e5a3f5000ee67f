// The lessons that this server has: fetched once, when they are first wanted.

/** @import { LessonData, LessonsData } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { visit } from '../shell/remembered.js';

const PATH = 'lesson-path';
let chosen = visit.get(PATH); // the name of the path that the reader follows

/** @type {Promise<LessonsData> | null} */
let coming = null;

/** All lessons. */
export function allLessons() {
  coming ??= fetch(new URL(data.lessons, document.baseURI)).then((answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  });
  coming.catch(() => {
    coming = null; // the next one asks again
  });
  return coming;
}

/**
 * The lesson that is called so, by its name or its number; undefined: there is none.
 *
 * @param {string} name
 * @returns {Promise<LessonData | undefined>}
 */
export async function lessonCalled(name) {
  const { lessons } = await allLessons();
  const number = /^\d+$/.test(name) ? Number(name) : null; // 3 as well as 03, as its file begins
  return lessons.find((each) => each.name === name || each.number === number);
}

/**
 * The path that the reader has chosen in this visit; undefined: all lessons.
 *
 * @param {LessonsData} all
 */
export const chosenPath = ({ paths }) => paths.find(({ name }) => name === chosen);

/** @param {string | null} name of the path that the reader has chosen; null: all lessons */
export function choosePath(name) {
  chosen = name;
  if (name === null) visit.remove(PATH);
  else visit.set(PATH, name);
}

/**
 * The lesson after another one: on the path that the reader has chosen, if that leads over it, else of all.
 *
 * @param {LessonsData} all
 * @param {string} name of the other one
 */
export function lessonAfter(all, name) {
  const path = chosenPath(all)?.lessons;
  const names = path?.includes(name) ? path : all.lessons.map((each) => each.name);
  const next = names[names.indexOf(name) + 1];
  return all.lessons.find((each) => each.name === next);
}
