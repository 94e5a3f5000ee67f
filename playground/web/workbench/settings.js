// Settings as the page compares them: options by name, without the seed and the length that all share. No DOM.

/** @import { OptionsData, SettingData } from '../generated/contract.js' */

import { strategyOf } from '../shell/options.js';

/** @typedef {keyof SettingData} SettingName */

/**
 * @typedef {object} OptionTable what a setting's name is made with
 * @property {Record<string, { neutral?: unknown }>} options every option, in the order of the names
 * @property {Record<string, string>} words the page's words
 * @property {(name: string) => boolean} hasEffect whether the option has an effect under the setting
 */

const SHARED = ['seed', 'max_new_tokens'];
/** @type {Record<string, string>} */
const SHORT = { temperature: 'T', top_k: 'k', top_p: 'p', no_repeat_ngram_size: 'n-gram' };

/**
 * A value as a name has it: of a list the number of its items.
 * @param {unknown} value
 */
const brief = (value) => (Array.isArray(value) ? value.length : value);

/**
 * `options` without what every setting of a comparison shares.
 * @param {OptionsData} options
 * @returns {SettingData}
 */
export function own({ seed, max_new_tokens, ...options }) {
  return options;
}

/** @param {Pick<SettingData, 'num_beams'>} setting */
export const isBeam = ({ num_beams }) => num_beams > 1;

/**
 * A name made of what has an effect: the strategy, then each option that is not neutral.
 * @param {SettingData} setting
 * @param {OptionTable} table
 */
export function nameOf(setting, { options, words, hasEffect }) {
  const names = /** @type {SettingName[]} */ (Object.keys(options));
  const parts = names
    .filter((name) => !['do_sample', 'num_beams', ...SHARED].includes(name))
    .filter((name) => setting[name] !== undefined && hasEffect(name))
    .filter((name) => setting[name] !== options[name].neutral)
    .map((name) => `${SHORT[name] ?? words[`${name}_label`]} ${brief(setting[name])}`.trim());
  const width = isBeam(setting) ? ` ${setting.num_beams}` : '';
  return [`${words[strategyOf(setting)]}${width}`, ...parts].join(' · ');
}

/**
 * Beam width and setting, where settings differ in nothing else and none draws: greedy is a beam of one.
 * @template {SettingData} Setting
 * @param {Setting[]} settings
 * @returns {[number, Setting][]} in the order of the widths
 */
export function widths(settings) {
  /** @type {Map<string, Setting[]>} */
  const alike = new Map();
  for (const setting of settings) {
    if (setting.do_sample) continue;
    const { num_beams, min_new_tokens, ...rest } = setting;
    const key = JSON.stringify(Object.entries(rest).sort());
    alike.set(key, [...(alike.get(key) ?? []), setting]);
  }
  const most = [...alike.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const byWidth = new Map(most.map((setting) => [setting.num_beams, setting]));
  return [...byWidth].sort(([a], [b]) => a - b);
}
