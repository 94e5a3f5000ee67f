// Whether a value from outside is made as it should be. Pure: no DOM.

import { SHAPES } from '../generated/shapes.js';

/**
 * What a value is made of: a kind or the name of a shape of the contract's; `['one', …]` of these values,
 * `['any', …]` of these shapes, `['list', shape]`, `['tuple', shape, …]`, `['map', shape of the names, shape]`;
 * or shapes by name, of which one with a `?` may be missing.
 *
 * @typedef {string | unknown[] | { [name: string]: unknown }} Shape
 */

/** @type {Record<string, (value: unknown) => boolean>} */
const KINDS = {
  text: (value) => typeof value === 'string',
  whole: (value) => Number.isSafeInteger(value),
  number: (value) => Number.isFinite(value), // neither NaN, which compares with nothing, nor infinite
  flag: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

/** @type {Record<string, (value: unknown, parts: any[]) => boolean>} any: a shape, or a value itself */
const COMPOUNDS = {
  one: (value, values) => values.includes(value),
  any: (value, shapes) => shapes.some((shape) => fits(value, shape)),
  list: (value, [shape]) => Array.isArray(value) && value.every((each) => fits(each, shape)),
  tuple: (value, shapes) =>
    Array.isArray(value) && value.length === shapes.length && shapes.every((shape, i) => fits(value[i], shape)),
  map: (value, [name, shape]) =>
    isObject(value) && Object.entries(value).every(([key, each]) => fits(key, name) && fits(each, shape)),
};

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param {Record<string, unknown>} value
 * @param {string} name as in a shape
 * @param {Shape} shape
 */
function hasPart(value, name, shape) {
  const key = name.replace('?', '');
  return Object.hasOwn(value, key) ? fits(value[key], shape) : key !== name;
}

/**
 * Whether `value` has this shape.
 *
 * @param {unknown} value
 * @param {Shape} shape
 * @returns {boolean}
 */
function fits(value, shape) {
  if (typeof shape === 'string') return shape in KINDS ? KINDS[shape](value) : fits(value, SHAPES[shape]);
  if (Array.isArray(shape)) return COMPOUNDS[String(shape[0])](value, shape.slice(1));
  return (
    isObject(value) && Object.entries(shape).every(([name, part]) => hasPart(value, name, /** @type {Shape} */ (part)))
  );
}

/**
 * The check of a shape.
 *
 * @template Value
 * @param {Shape} shape
 */
export const checkOf = (shape) => /** @type {(value: unknown) => value is Value} */ ((value) => fits(value, shape));
