// What a row of the picker says of a model, in the page's language. No DOM.

/** @import { ModelRow } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { inLanguage, language, words } from '../common/i18n.js';
import { gigabytes, parameters } from './sizes.js';

const DEVICES = { cpu: 'model_cpu', gpu: 'model_gpu' };

/**
 * A model's name where there is little room: without its owner, a commit by its first letters.
 *
 * @param {string} name
 */
export function shortName(name) {
  if (name.startsWith('builtin/')) return words().model_built_in;
  const [id, revision] = name.split('@');
  return [id.split('/').pop(), revision?.replace(/^([0-9a-f]{7})[0-9a-f]{33}$/, '$1')].filter(Boolean).join('@');
}

/**
 * What the model called `name` is called in the list; one that is not there, by its name.
 *
 * @param {string} name
 */
export function titleOf(name) {
  const row = data.models.rows.find((each) => each.name === name);
  return row ? inLanguage(row.title) : name;
}

/**
 * What has to be downloaded, or was; null for what came along.
 *
 * @param {ModelRow} row
 */
function size({ state, download_gb: gb, measured }) {
  if (state === 'built_in') return null;
  if (gb === null) return '— GB';
  return measured ? gigabytes(gb) : words().model_about.replace('{gb}', gigabytes(gb));
}

/**
 * Parameters, size, licence, languages, context and device, as far as they are known.
 *
 * @param {ModelRow} row
 */
export function facts(row) {
  const w = words();
  const named = new Intl.DisplayNames([language()], { type: 'language' });
  const languages = row.languages.map((code) => named.of(code)).join('/');
  const context = w.model_context.replace('{n}', row.context_length?.toLocaleString('en-US') ?? '—');
  const licence = w.model_licence.replace('{name}', row.licence ?? '—');
  const device = row.device && w[DEVICES[row.device]];
  return [parameters(row.parameters), size(row), licence, languages, context, device].filter(Boolean);
}

/**
 * Whether it has to be downloaded before it can be used.
 *
 * @param {ModelRow} row
 */
export const isAway = ({ state }) => state === 'to_download';
