// Which lessons have been taken, remembered by this browser alone.

import { remembered } from '../shell/remembered.js';

const NAME = 'lessons';
const MOST = 20_000; // characters of what is remembered

/** The names of the lessons that have been taken. @returns {Set<string>} */
export function taken() {
  const text = remembered.get(NAME) ?? '';
  try {
    const names = text.length <= MOST ? JSON.parse(text) : [];
    return new Set(Array.isArray(names) ? names.map(String) : []);
  } catch {
    return new Set();
  }
}

/** @param {string} name of a lesson that is over */
export const take = (name) => remembered.set(NAME, JSON.stringify([...taken().add(name)]));
