// What a row of a comparison has of its own beside its settings: a model, a prompt, the tokens that it begins with.

/** @import { ComparedSettingData } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { isAway, shortName } from '../shell/model_facts.js';
import { chosen } from '../shell/models.js';
import { label } from '../workbench/label.js';

/** @typedef {NonNullable<ComparedSettingData['dtype']>} Dtype */
/** @typedef {{ model: string | null, dtype: Dtype | null }} Use null: that in use on the page, as the server has it */

/** @type {Dtype[]} */
const DTYPES = ['float32', 'bfloat16'];

/**
 * A row's name: what its settings do, and how many tokens it begins with.
 *
 * @param {ComparedSettingData} setting
 */
export function laneName(setting) {
  const taken = setting.taken?.length;
  return taken ? `${label(setting)} · ${say('compare_taken', { n: taken })}` : label(setting);
}

/**
 * The setting with another model.
 *
 * @param {ComparedSettingData} setting
 * @param {Use} use
 * @returns {ComparedSettingData}
 */
export function withModel({ model: _, dtype: __, taken: ___, ...setting }, { model, dtype }) {
  return { ...setting, ...(model !== null && { model }), ...(dtype !== null && { dtype }) };
}

/**
 * The setting with a prompt of its own; null: the tab's.
 *
 * @param {ComparedSettingData} setting
 * @param {string | null} prompt
 * @returns {ComparedSettingData}
 */
export function withPrompt({ prompt: _, ...setting }, prompt) {
  return { ...setting, ...(prompt !== null && { prompt }) };
}

/** The decoders that can be used at once, by their names. */
const here = () =>
  data.models.rows.flatMap((row) =>
    row.family === 'decoder' && row.state !== 'refused' && !isAway(row) ? [row.name] : [],
  );

/**
 * A choice of the row's model.
 *
 * @param {ComparedSettingData} setting
 * @param {(use: Use) => void} choose
 */
export function modelChoice(setting, choose) {
  const own = chosen.decoder?.name ?? '';
  const names = [...new Set([own, ...here(), ...(setting.model ? [setting.model] : [])])].filter(Boolean);
  /** @type {Use[]} */
  const uses = names.flatMap((name) => {
    const model = name === own && setting.model !== name ? null : name;
    return [null, ...DTYPES].map((dtype) => ({ model, dtype }));
  });
  const select = element('select', 'pg-lane-model');
  select.ariaLabel = words().compare_model;
  uses.forEach((use, i) => {
    const text = [shortName(use.model ?? own), use.dtype].filter(Boolean).join(' · ');
    const isChosen = use.model === (setting.model ?? null) && use.dtype === (setting.dtype ?? null);
    select.append(Object.assign(element('option', '', text), { value: String(i), selected: isChosen }));
  });
  select.addEventListener('change', () => choose(uses[Number(select.value)]));
  return select;
}

/**
 * The box of a row's own prompt, or the button that gives it one.
 *
 * @param {ComparedSettingData} setting
 * @param {number} index
 * @param {(prompt: string | null) => void} change null: the tab's prompt again
 * @returns {HTMLElement}
 */
export function promptBox(setting, index, change) {
  const w = words();
  if (setting.prompt === undefined) return button('pg-own-prompt', w.compare_own_prompt, () => change(tabPrompt()));
  const box = Object.assign(element('textarea', 'pg-lane-prompt'), { value: setting.prompt, rows: 2 });
  box.ariaLabel = say('compare_prompt_of', { row: index + 1 });
  box.dataset.index = String(index);
  box.addEventListener('change', () => change(box.value));
  const back = button('pg-own-prompt', w.compare_tab_prompt, () => change(null));
  return element('div', 'pg-lane-own', box, back);
}

/** What stands in the tab's prompt. */
export const tabPrompt = () =>
  /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#compare-prompt textarea'))?.value ?? '';
