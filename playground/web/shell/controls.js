// The decoding controls: the options they stand for, why one has no effect now, which preset they stand on.

import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { inLanguage, words } from '../common/i18n.js';
import { onDrag, setOptions } from '../live/face.js';
import { chosen, onModel } from './models.js';
import { optionsOf } from './options.js';

const names = ['strategy', ...data.controls];
const sameNumber = (a, b) => a === b || (typeof a === 'number' && Math.abs(a - b) < 1e-9);

let values = data.opening;
const followers = []; // called with the options at every change of a control

/** The options the controls stand for, named as DecodingOptions'. */
export const options = () => optionsOf(values, data);

/** Calls `follow(options)` at every change of a control. */
export const onControls = (follow) => followers.push(follow);

/** Why an option has no effect now, in the page's language; null when it has one. The rules are the option table's. */
export function idleReason(name, found) {
  const { idle, kind } = data.options[name];
  if (found[name] === null && kind === 'float') return words().idle_off;
  const rule = idle.find(
    ({ option, comparison, value }) =>
      found[option] !== null && (comparison === '==' ? sameNumber(found[option], value) : found[option] <= value),
  );
  return rule ? inLanguage(rule.reason) : null;
}

function block(name) {
  return document.getElementById(name === 'strategy' ? 'strategy' : `option-${name}`);
}

/** Ends each slider where its option says, fills its track, and says why an option has no effect. */
export function dress() {
  const found = options();
  names.slice(1).forEach((name, i) => {
    const element = block(name);
    if (!element) return;
    const range = element.querySelector('input[type=range]');
    if (range) dressRange(range, data.options[name].slider, values[i + 1]);
    const reason = idleReason(name, found);
    element.classList.toggle('pg-idle', reason !== null);
    const named = element.querySelector('[data-testid="block-info"]');
    const label = named?.closest('label') ?? named;
    if (label && (label.dataset.why ?? null) !== reason) {
      if (reason === null) delete label.dataset.why;
      else label.dataset.why = reason;
    }
  });
  markPreset();
}

function dressRange(range, [low, high], value) {
  if (Number(range.max) !== high || Number(range.min) !== low) {
    Object.assign(range, { min: low, max: high, value });
  }
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  range.style.setProperty('--pg-fill', `${100 * share}%`);
}

/** The preset that the model of the open tab brings along; null where it brings none. */
function own() {
  const tab = document.querySelector('#tabs [data-tab-id][aria-selected="true"]')?.dataset.tabId;
  return chosen[tab === 'summarize' ? 'encoder_decoder' : 'decoder']?.own ?? null;
}

/** Marks the preset that the controls stand on. */
function markPreset() {
  const brought = own();
  document.getElementById('preset-model')?.classList.toggle('pg-gone', !brought);
  for (const [name, preset] of Object.entries({ ...data.presets, ...(brought && { model: brought }) })) {
    const same = preset.every((value, i) => value === null || sameNumber(value, values[i]));
    const button = document.getElementById(`preset-${name}`);
    button?.classList.toggle('pg-active', same);
    button?.setAttribute('aria-pressed', String(same));
  }
}

/** Gives a control another value as if it had been typed, so that everything else follows. */
function setControl(name, value) {
  const box = block(name)?.querySelector('input[type=number]');
  if (!box) return;
  box.value = value;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

onDrag(setControl);
onModel(markPreset);
expose('controls', {
  /** A decoding control has changed. */
  changed(...changed) {
    values = changed;
    const found = options();
    setOptions(found);
    dress();
    for (const follow of followers) follow(found);
  },
  /** The controls' values under a preset; what it leaves open stays as it is. */
  preset: (name, ...current) => (name === 'model' ? own() : data.presets[name]).map((value, i) => value ?? current[i]),
  markPreset,
  options,
});
