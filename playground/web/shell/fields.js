// What stands in Gradio's own components, as a part of the page's state: the controls, and the boxes to type in.

/** @import { ControlsData } from '../generated/contract.js' */
/** @import { ControlValue } from './options.js' */

import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { checkOf } from '../common/shape.js';
import { FIELDS } from '../generated/names.js';
import { move, onControls, shown } from './controls.js';
import { inLimits } from './options.js';
import { loadAwaited } from './picker.js';
import { state } from './state.js';
import { AS_IT_IS, openingTab } from './tabs.js';

/** @typedef {{ controls?: ControlsData, texts?: Record<string, string> }} Fields what has been changed, by name */

const isFields = checkOf({ 'controls?': 'ControlsData', 'texts?': ['map', ['one', ...FIELDS], 'text'] });
/** @type {ControlsData} */
let controls = {};
/** @type {Record<string, string>} */
let texts = {};

state.take('fields', {
  check: /** @returns {value is Fields} */ (/** @type {unknown} */ value) =>
    isFields(value) && inLimits(/** @type {Fields} */ (value).controls ?? {}, data),
  read: () => (Object.keys(controls).length || Object.keys(texts).length ? { controls, texts } : undefined),
  write: (/** @type {Fields} */ value) => {
    controls = value.controls ?? {};
    texts = value.texts ?? {};
  },
});
onControls(() => {
  const { opening } = data;
  const changed = Object.entries(shown()).filter(([name, value]) => value !== opening[/** @type {'seed'} */ (name)]);
  controls = Object.fromEntries(changed);
  state.changed('fields');
});
expose('state', {
  /**
   * Another text stands in a box.
   *
   * @param {string} name
   * @param {string} text
   */
  field(name, text) {
    texts = { ...texts, [name]: text };
    state.changed('fields');
  },
  /** What the tabs, the controls and the boxes become when the page opens, in this order. */
  fields() {
    /** @type {Array<ControlValue | object>} */
    const ofControls = ['strategy', ...data.controls].map(
      (name) => controls[/** @type {keyof ControlsData} */ (name)] ?? AS_IT_IS,
    );
    if (Object.keys(controls).length) move(controls);
    loadAwaited();
    return [openingTab(), ...ofControls, ...FIELDS.map((name) => texts[name] ?? AS_IT_IS)];
  },
});
