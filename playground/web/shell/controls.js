// The decoding controls: the options they stand for, why one has no effect now, which preset they stand on.

/** @import { ControlsData, OptionData, OptionsData, SettingData } from '../generated/contract.js' */
/** @import { ControlValue } from './options.js' */

import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { inLanguage, onLanguage, say, words } from '../common/i18n.js';
import { onDrag, setOptions } from '../live/face.js';
import { chosen, onModel } from './models.js';
import { arrange, onFind } from './more.js';
import { idleBy, inOrder, optionsOf, sameNumber } from './options.js';

const MOST_NAMED = 3; // of the folded controls

let values = data.opening;
/** @type {Array<(options: OptionsData) => void>} called at every change of a control */
const followers = [];

/** What the controls show, by name. */
export const shown = () => values;

/** The options the controls stand for, named as DecodingOptions'. */
export const options = () => optionsOf(values, data);

/**
 * Calls `follow(options)` at every change of a control.
 *
 * @param {(options: OptionsData) => void} follow
 */
export const onControls = (follow) => followers.push(follow);

/**
 * Why an option has no effect now, in the page's language; null when it has one.
 *
 * @param {string} name
 * @param {SettingData | OptionsData} current
 */
export function idleReason(name, current) {
  const reason = idleBy(name, current, data);
  return reason === 'off' ? words().idle_off : reason && inLanguage(reason);
}

/** @param {string} name */
function block(name) {
  return document.getElementById(name === 'strategy' ? 'strategy' : `option-${name}`);
}

/** Ends each slider where its option says, fills its track, and says why an option has no effect. */
export function dress() {
  const current = options();
  for (const name of data.controls) {
    const element = block(name);
    if (!element) continue;
    const range = /** @type {HTMLInputElement | null} */ (element.querySelector('input[type=range]'));
    const { slider } = data.options[name];
    if (range && slider) dressRange(range, slider, Number(values[/** @type {keyof ControlsData} */ (name)]));
    explain(element, idleReason(name, current));
    element.classList.toggle('pg-side', name !== 'strategy' && !isMain(name));
  }
  for (const name of data.lists) block(name)?.classList.toggle('pg-side', !isMain(name));
  arrange([...data.controls, ...data.lists].filter((name) => name !== 'strategy' && !isMain(name)));
  nameOthers(current);
  markPreset();
}

/** @param {string} name */
const isMain = (name) => data.main[String(values.strategy)].includes(name);

/**
 * The button of the folded controls names what is in them: first what acts, with its value.
 *
 * @param {OptionsData} current
 */
function nameOthers(current) {
  const button = document.getElementById('other-controls');
  if (!button) return;
  const others = [...data.controls, ...data.lists].filter((name) => name !== 'strategy' && !isMain(name));
  const acting = others.filter((name) => idleReason(name, current) === null);
  const label = (/** @type {string} */ name) => words()[`${name}_label`].split(' (')[0];
  const value = (/** @type {string} */ name) => {
    const shownValue = values[/** @type {keyof ControlsData} */ (name)] ?? '—';
    return Array.isArray(shownValue) ? shownValue.length : shownValue;
  };
  const named = [
    ...acting.map((name) => `${label(name)} ${value(name)}`),
    ...others.filter((name) => !acting.includes(name)).map(label),
  ];
  const text = say('other_controls', { named: `${named.slice(0, MOST_NAMED).join(', ')} …` });
  if (button.textContent !== text) button.textContent = text; // under a slider: lays the column out anew at each move
}

/**
 * Says at a control why its option has no effect.
 *
 * @param {HTMLElement} element
 * @param {string | null} reason
 */
function explain(element, reason) {
  element.classList.toggle('pg-idle', reason !== null);
  const info = /** @type {HTMLElement | null} */ (element.querySelector('[data-testid="block-info"]'));
  const label = info?.closest('label') ?? info;
  if (!label || (label.dataset.why ?? null) === reason) return;
  if (reason === null) delete label.dataset.why;
  else label.dataset.why = reason;
}

/**
 * @param {HTMLInputElement} range
 * @param {NonNullable<OptionData['slider']>} slider
 * @param {number} value
 */
function dressRange(range, [low, high], value) {
  if (Number(range.max) !== high || Number(range.min) !== low) {
    Object.assign(range, { min: low, max: high, value });
  }
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  range.style.setProperty('--pg-fill', `${100 * share}%`);
}

/** The preset that the model of the open tab brings along; null where it brings none. */
function own() {
  const tab = /** @type {HTMLElement | null} */ (document.querySelector('#tabs [data-tab-id][aria-selected="true"]'));
  return chosen[tab?.dataset.tabId === 'summarize' ? 'encoder_decoder' : 'decoder']?.own ?? null;
}

/** Marks the preset that the controls stand on. */
function markPreset() {
  const brought = own();
  document.getElementById('preset-model')?.classList.toggle('pg-gone', !brought);
  for (const [name, preset] of Object.entries({ ...data.presets, ...(brought && { model: brought }) })) {
    const names = /** @type {Array<keyof ControlsData>} */ (Object.keys(preset));
    const same = names.every((option) => sameNumber(preset[option], values[option]));
    const button = document.getElementById(`preset-${name}`);
    button?.classList.toggle('pg-active', same);
    button?.setAttribute('aria-pressed', String(same));
  }
}

/** What the controls show has changed: everything follows. */
function follow() {
  const current = options();
  setOptions(current);
  dress();
  for (const each of followers) each(current);
}

/**
 * Moves several controls at once.
 *
 * @param {ControlsData} next their values by name; the others stay
 * @returns {ControlValue[]} the values of all in their order, for Gradio to show
 */
export function move(next) {
  values = { ...values, ...next };
  follow();
  return inOrder(values, data);
}

/**
 * A control shows another value: everything follows.
 *
 * @param {string} name
 * @param {ControlValue} value
 */
function take(name, value) {
  if (values[/** @type {keyof ControlsData} */ (name)] === value) return dress();
  values = { ...values, [name]: value };
  return follow();
}

/**
 * Gives a control another value as if it had been typed.
 *
 * @param {string} name
 * @param {ControlValue} value
 */
export function setControl(name, value) {
  if (data.lists.includes(name)) return take(name, value);
  const box = /** @type {HTMLInputElement | null | undefined} */ (block(name)?.querySelector('input[type=number]'));
  if (!box) return;
  box.value = String(value);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

// A slider's move is followed in the frame that brings it; Gradio tells of it a frame later, or when it has time.
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== 'range') return;
  const name = target.closest('.pg-control')?.id.replace('option-', '');
  if (name && data.controls.includes(name)) take(name, Number(target.value));
});

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest('#other-controls');
  if (!button) return;
  const open = document.getElementById('controls')?.classList.toggle('pg-unfolded') ?? false;
  button.setAttribute('aria-expanded', String(open));
});
onFind(dress);
onDrag(setControl);
onLanguage(dress);
onModel(markPreset);
expose('controls', {
  /**
   * Gradio's component of a decoding control has another value.
   *
   * @param {string} name
   * @param {ControlValue} value
   */
  changed: take,
  /**
   * The controls' values under a preset, in their order; what it leaves out stays as it is.
   *
   * @param {string} name
   */
  preset: (name) => move((name === 'model' ? own() : data.presets[name]) ?? {}),
  markPreset,
  options,
});
