// Settings as the page compares them: options by name, without the seed and the length that all share. No DOM.

import { data } from '../common/data.js';
import { words } from '../common/i18n.js';
import { idleReason } from '../shell/controls.js';
import { strategyOf } from '../shell/options.js';

const SHARED = ['seed', 'max_new_tokens'];
const SHORT = { temperature: 'T', top_k: 'k', top_p: 'p', no_repeat_ngram_size: 'n-gram' };

/** `options` without what every setting of a comparison shares. */
export const own = (options) => Object.fromEntries(Object.entries(options).filter(([name]) => !SHARED.includes(name)));

export const isBeam = ({ num_beams }) => num_beams > 1;

/** A name made of what has an effect: the strategy, then each option that is not neutral. */
export function label(options) {
  const said = Object.keys(data.options)
    .filter((name) => !['do_sample', 'num_beams', ...SHARED].includes(name))
    .filter((name) => options[name] !== undefined && idleReason(name, options) === null)
    .filter((name) => options[name] !== data.options[name].neutral)
    .map((name) => (SHORT[name] ? `${SHORT[name]} ${options[name]}` : `${words()[`${name}_label`]} ${options[name]}`));
  const width = isBeam(options) ? ` ${options.num_beams}` : '';
  return [`${words()[strategyOf(options)]}${width}`, ...said].join(' · ');
}

/** Beam width by setting, where settings differ in nothing else and none draws: greedy is a beam of one. */
export function widths(settings) {
  const alike = new Map();
  for (const setting of settings) {
    if (setting.do_sample) continue;
    const { num_beams, min_new_tokens, ...rest } = setting;
    const key = JSON.stringify(Object.entries(rest).sort());
    alike.set(key, [...(alike.get(key) ?? []), setting]);
  }
  const most = [...alike.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  const found = new Map(most.map((setting) => [setting.num_beams, setting]));
  return [...found.entries()].sort(([a], [b]) => a - b);
}
