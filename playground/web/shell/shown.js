// What the tabs show and what can be pressed on them, by names: whoever wants to know it need not know the tab. The
// names are those that lessons have for it (playground/lessons/lesson.py).

/** @import { LessonData } from '../generated/contract.js' */
/** @import { PartName } from './state.js' */

/**
 * What a tab shows: a choice's key, keys in order, a number, the answer among labels, a share for each of them, points.
 *
 * @typedef {string | string[] | number | number[] | Array<[number, number]>} Truth
 * @typedef {object} Shown
 * @property {Truth | null} answer null: only what one chooses among is there yet
 * @property {string[]} [labels] what one chooses among: tokens, bars, the places of a curve
 */

/** @typedef {LessonData['prepare'][number]} Act what can be pressed */
/** @typedef {Record<string, unknown>} Given arguments by name */
/** @typedef {(given: Given) => Shown | null} Value null: it is not there yet */
/** @typedef {() => Promise<void>} Press it is over when the page shows what came of it */

const PATIENCE = 120_000; // ms that something may take to come
/** @type {Map<string, Value>} */
const values = new Map();
/** @type {Map<string, Press>} */
const presses = new Map();

/**
 * From now on these are what the names stand for.
 *
 * @param {Record<string, Value>} named
 */
export function offerValues(named) {
  for (const [name, value] of Object.entries(named)) values.set(name, value);
}

/**
 * @param {{ [name in Act]?: Press }} named
 */
export function offerActs(named) {
  for (const [name, press] of Object.entries(named)) if (press) presses.set(name, press);
}

/**
 * What the page shows under a name; null while it shows nothing of the kind.
 *
 * @param {string} name
 * @param {Given} given
 */
export const shownNow = (name, given) => values.get(name)?.(given) ?? null;

/**
 * Presses what a name stands for.
 *
 * @param {Act} name
 */
export async function press(name) {
  const pressed = presses.get(name);
  if (!pressed) throw new Error(`nothing is called ${name}`);
  await pressed();
}

/**
 * What a model may write next where a tab's charts stand.
 *
 * @typedef {object} Next
 * @property {string} before what it has read, as text: its end, where that is long
 * @property {{ label: string, prob: number }[]} tokens the best ones under the unmodified model, best first
 * @property {number} entropy in bits, of the unmodified model's whole distribution
 * @property {((text: string) => void) | null} goOn has the model read another text; null: the tab cannot
 */

/** @type {Map<string, (n: number) => Next | null>} by the tab's name */
const nexts = new Map();

/**
 * From now on `next(n)` is what may come next on the tab that is so called, of which the `n` best; null: it shows no
 * step now.
 *
 * @param {string} tab
 * @param {(n: number) => Next | null} next
 */
export const offerNext = (tab, next) => void nexts.set(tab, next);

/**
 * What may come next on a tab; null where it shows no step.
 *
 * @param {string} tab
 * @param {number} n
 */
export const nextNow = (tab, n) => nexts.get(tab)?.(n) ?? null;

/** @typedef {(some: Record<string, any>) => unknown} Whole any: each part has its own values */

/** @type {Map<PartName, Whole>} */
const wholes = new Map();

/**
 * From now on a set-up may name some values only of the part of the page's state that is so called.
 *
 * @param {PartName} name
 * @param {Whole} whole the part's whole value; undefined: it cannot be one
 */
export const offerWhole = (name, whole) => void wholes.set(name, whole);

/**
 * A set-up as the page's state has it.
 *
 * @param {Record<string, unknown>} setup values of parts by their names, of some only what differs from the opening
 */
export const wholeSetup = (setup) =>
  Object.fromEntries(
    Object.entries(setup).map(([name, value]) => {
      const whole = wholes.get(/** @type {PartName} */ (name));
      return [name, whole ? whole(/** @type {Record<string, unknown>} */ (value)) : value];
    }),
  );

/**
 * Waits until `look` finds something, and returns it; null where it takes too long. What `look` throws ends it.
 *
 * @template Found
 * @param {() => Found | null | undefined | false} look
 * @param {number} [patience] ms
 * @returns {Promise<Found | null>}
 */
export function found(look, patience = PATIENCE) {
  const end = performance.now() + patience;
  return new Promise((resolve, reject) => {
    const again = () => {
      try {
        const seen = look();
        if (seen) resolve(seen);
        else if (performance.now() > end) resolve(null);
        else setTimeout(again, 50);
      } catch (error) {
        reject(error);
      }
    };
    again();
  });
}

/**
 * Clicks a button until something comes of it: Gradio may wire it after the page has been drawn. The last click has all
 * the patience there is: what it asked for may stand in line, behind a whole class.
 *
 * @param {string} selector of the button
 * @param {() => boolean} isBegun
 * @param {() => boolean} isOver
 * @param {number} [tries] 1 where each click counts
 */
export async function clicked(selector, isBegun, isOver, tries = 5) {
  for (let left = tries; left > 0 && !isBegun(); left--) {
    /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
    await found(isBegun, left > 1 ? 3000 : PATIENCE);
  }
  if (!isBegun() || !(await found(isOver))) throw new Error(`nothing comes of ${selector}`);
}
