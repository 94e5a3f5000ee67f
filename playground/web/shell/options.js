// The decoding options as the controls show them, and back. Pure: no DOM.

/** @import { ControlsData, ControlsPageData, DecodingOptions, OptionData, OptionsData } from '../generated/contract.js' */
/** @import { SettingData, TextData } from '../generated/contract.js' */

/** @typedef {string[] | number[] | number[][] | [number[], number][]} ListValue what an option shows by itself */
/** @typedef {number | boolean | string | ListValue | null | undefined} ControlValue undefined: nothing yet */
/** @typedef {Pick<ControlsPageData, 'controls'>} Order the options that have a control, in the controls' order */
/** @typedef {Pick<ControlsPageData, 'controls' | 'options'> & { lists?: string[] }} Table what is known of each option */

const LISTS = ['ids', 'words', 'biases', 'order']; // kinds that no slider shows
/** @param {string} strategy */
const isBeam = (strategy) => strategy.startsWith('beam');
/** @param {string} strategy */
const isSampling = (strategy) => strategy === 'sampling' || strategy === 'beam_sampling';

/**
 * The names of the controls in the order in which Gradio's events send and set them.
 *
 * @param {Order} order
 */
const controlNames = ({ controls }) => /** @type {Array<keyof ControlsData>} */ (['strategy', ...controls]);

/**
 * The controls' values in their order.
 *
 * @param {ControlsData} values
 * @param {Order} order
 * @returns {ControlValue[]}
 */
export const inOrder = (values, order) => controlNames(order).map((name) => values[name]);

/**
 * A slider has no null, so that 0 stands for it where an option is off by null.
 *
 * @param {ControlValue} value
 * @param {OptionData} option
 */
const optionValue = (value, { neutral, kind }) => (value === 0 && neutral === null && kind === 'float' ? null : value);

/**
 * The options that the controls' values stand for; one without a control is neutral.
 *
 * @param {ControlsData} values of all controls
 * @param {Table} table
 */
export function optionsOf(values, { controls, lists = [], options }) {
  const { strategy = 'greedy', ...shown } = values;
  const neutral = Object.entries(options).map(([name, option]) => [name, option.neutral]);
  const set = [...controls, ...lists].map((name) => [
    name,
    optionValue(shown[/** @type {keyof typeof shown} */ (name)], options[name]),
  ]);
  const all = /** @type {DecodingOptions} */ (Object.fromEntries([...neutral, ...set]));
  return { ...all, do_sample: isSampling(strategy), num_beams: isBeam(strategy) ? all.num_beams : 1 };
}

/**
 * Whether every control can show its value.
 *
 * @param {ControlsData} values of some controls
 * @param {Pick<ControlsPageData, 'options'>} table
 */
export const inLimits = (values, { options }) =>
  Object.entries(values).every(([name, value]) => {
    const [low, high] = options[name]?.limits ?? [null, null];
    return typeof value !== 'number' || ((low === null || value >= low) && (high === null || value <= high));
  });

/**
 * The strategy that options stand for.
 *
 * @param {Pick<SettingData, 'num_beams' | 'do_sample'>} options
 */
export const strategyOf = ({ num_beams: beams, do_sample: sampled }) =>
  beams > 1 ? (sampled ? 'beam_sampling' : 'beam') : sampled ? 'sampling' : 'greedy';

/**
 * The controls' values that stand for `options`, without the seed and the length, and without the beam width where no
 * strategy uses it.
 *
 * @param {SettingData} options
 * @param {Table} table
 * @returns {ControlsData}
 */
export function valuesOf(options, table) {
  const kept = ['seed', 'max_new_tokens', ...(options.num_beams === 1 ? ['num_beams'] : [])];
  const valueIn = (/** @type {string} */ name) => {
    const { neutral, kind } = table.options[name];
    return options[/** @type {keyof SettingData} */ (name)] ?? neutral ?? (LISTS.includes(kind) ? null : 0);
  };
  const names = [...table.controls, ...(table.lists ?? [])];
  const set = names.filter((name) => !kept.includes(name)).map((name) => [name, valueIn(name)]);
  return { ...Object.fromEntries(set), strategy: strategyOf(options) };
}

/**
 * @param {unknown} a
 * @param {unknown} b
 */
export const sameNumber = (a, b) =>
  a === b ||
  (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) < 1e-9) ||
  (Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b));

/**
 * Why an option has no effect now: a sentence, or `'off'`; null when it has one. The rules are the option table's.
 *
 * @param {string} name
 * @param {SettingData | OptionsData} current
 * @param {Pick<ControlsPageData, 'options'>} table
 * @returns {TextData | 'off' | null}
 */
export function idleBy(name, current, { options }) {
  const { idle, kind } = options[name];
  const optionOf = (/** @type {string} */ option) => current[/** @type {keyof SettingData} */ (option)];
  if (optionOf(name) === null && (kind === 'float' || LISTS.includes(kind))) return 'off';
  const rule = idle.find(({ option, comparison, value: limit }) => {
    const value = optionOf(option);
    if (value === null) return false;
    if (comparison === '==') return sameNumber(value, limit);
    return comparison === '<=' ? Number(value) <= Number(limit) : Number(value) >= Number(limit);
  });
  return rule ? rule.reason : null;
}

/**
 * Whether a control has to do with what is looked for: its name in the page's language or in code, or its help.
 *
 * @param {string} name
 * @param {string} wanted
 * @param {Record<string, string>} texts
 */
export function matches(name, wanted, texts) {
  const whole = `${name} ${texts[`${name}_label`]} ${texts[`${name}_help`]}`.toLowerCase().replaceAll('_', ' ');
  return wanted
    .toLowerCase()
    .replaceAll('_', ' ')
    .split(/\s+/)
    .every((word) => whole.includes(word));
}
