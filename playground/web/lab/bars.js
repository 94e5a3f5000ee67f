// Probabilities as bars, for the pictures of what the page shows without a chart. Pure: no DOM.

/** @import { Drawing, Mark, Role } from './chart.js' */

import { evenly } from './chart.js';
import { chance } from './numbers.js';

const FILLED = 0.8; // of a bar's place

/** @typedef {{ name: string, bars: Array<Array<[role: Role, p: number]>> }} Group bars, each of parts one on another */

/**
 * Groups of bars beside each other, the last part of each with its number.
 *
 * @param {string[]} notes what stands above the picture
 * @param {Group[]} groups
 * @param {(p: number) => string} write the number over a bar
 * @returns {Drawing}
 */
export function barsDrawing(notes, groups, write) {
  const width = Math.max(...groups.map(({ bars }) => bars.length)) + 0.6;
  const top = Math.max(...groups.flatMap(({ bars }) => bars.flat().map(([, p]) => p)));
  const marks = groups.flatMap(({ bars }, group) =>
    bars.flatMap((parts, i) => bar(parts, group * width + i + (1 + width - bars.length) / 2, write)),
  );
  return {
    label: notes[0],
    notes,
    marks,
    x: {
      low: 0,
      high: groups.length * width,
      ticks: groups.map(({ name }, group) => [(group + 0.5) * width, name]),
    },
    y: { low: 0, high: 1.1 * top, ticks: evenly(0, top, 4, chance) },
  };
}

/** @param {Group['bars'][number]} parts @param {number} at @param {(p: number) => string} write @returns {Mark[]} */
function bar(parts, at, write) {
  const left = at - FILLED / 2;
  const last = parts[parts.length - 1][1];
  return [
    ...parts.map(([role, p], i) => {
      const inset = (i * FILLED) / 6;
      /** @type {Mark} */
      const box = {
        kind: 'box',
        role,
        points: [
          [left + inset, 0],
          [left + FILLED - inset, p],
        ],
      };
      return box;
    }),
    {
      kind: 'text',
      role: 'ink',
      text: last ? write(last) : '—',
      room: 1,
      points: [[at, Math.max(...parts.map(([, p]) => p))]],
    },
  ];
}
