// What stands in Gradio's own components, as a part of the page's state: the controls, and the boxes to type in.

/** @import { ControlsData } from '../generated/contract.js' */
/** @import { ControlValue } from './options.js' */
/** @import { Gradio } from '../bridge.js' */

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { language, spoken } from '../common/i18n.js';
import { checkOf } from '../common/shape.js';
import { FIELDS } from '../generated/names.js';
import { move, onControls, shown } from './controls.js';
import { inLimits } from './options.js';
import { loadAwaited } from './picker.js';
import { preferred } from './preferred.js';
import { found } from './shown.js';
import { state } from './state.js';
import { AS_IT_IS, openingTab } from './tabs.js';

/** @typedef {{ controls?: ControlsData, texts?: Record<string, string> }} Fields what has been changed, by name */

const isFields = checkOf({ 'controls?': 'ControlsData', 'texts?': ['map', ['one', ...FIELDS], 'text'] });
/** @type {ControlsData} */
let controls = {};
/** @type {Record<string, string>} */
let texts = {};
let isOpen = false; // whether the page has opened: from then on Gradio is told of what is written
/** @type {Gradio['trigger'] | undefined} */
let tell;

/**
 * @param {unknown} value
 * @returns {value is Fields}
 */
const areFields = (value) => {
  if (!isFields(value)) return false;
  const { controls: named = {}, texts: _, ...others } = /** @type {Fields} */ (value);
  const areKnown = Object.keys(named).every(
    (name) => name === 'strategy' || data.controls.includes(name) || data.lists.includes(name),
  );
  return areKnown && !Object.keys(others).length && inLimits(named, data);
};

/**
 * What each box opens with in the page's language, which a link names.
 *
 * @returns {Record<string, string>}
 */
const openingTexts = () => ({
  prompt: data.prompts[language()].texts[0],
  compared_prompt: data.compared[language()],
  article: data.articles[language()][0],
  reference: '',
});

/** @type {Record<string, string>} the boxes */
const BOXES = {
  prompt: '#prompt',
  compared_prompt: '#compare-prompt',
  article: '#summarize-source',
  reference: '#summarize-reference',
};

/** Whether the page has opened: every box that is there shows its text, in the language that the reader wants. */
export function areShown() {
  if (language() !== preferred()) return false;
  return Object.entries({ ...openingTexts(), ...texts }).every(([name, text]) => {
    const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(`${BOXES[name]} textarea`));
    return !box || box.value === text;
  });
}

/**
 * Calls `then()` once the page has opened: at once, where it has.
 *
 * @param {() => void} then
 */
export function whenShown(then) {
  if (areShown()) then();
  else void found(areShown).then((isShown) => isShown && then());
}

/**
 * What a link has of the boxes and controls: what is not as the page opens in its language. Who follows may have chosen
 * another: all boxes.
 *
 * @param {Fields} fields
 * @param {boolean} isFollowed
 * @returns {Fields | undefined}
 */
function toLink(fields, isFollowed) {
  const opening = openingTexts();
  if (isFollowed) return { ...fields, texts: { ...opening, ...fields.texts } };
  const others = Object.entries(fields.texts ?? {}).filter(([name, text]) => text !== opening[name]);
  const isEmpty = !others.length && !Object.keys(fields.controls ?? {}).length;
  return isEmpty ? undefined : { ...fields, texts: Object.fromEntries(others) };
}

/** @param {Fields} value */
function take(value) {
  controls = value.controls ?? {};
  texts = value.texts ?? {};
  if (isOpen) tell?.('select', {});
}

state.link('fields', areFields, areFields, toLink);
state.take('fields', {
  check: areFields,
  read: () => (Object.keys(controls).length || Object.keys(texts).length ? { controls, texts } : undefined),
  write: take,
  clear: () => take({}),
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
    isOpen = true;
    spoken.then(loadAwaited); // where one cannot be loaded, the server says so in the page's language
    return [openingTab(), ...ofControls, ...FIELDS.map((name) => texts[name] ?? AS_IT_IS)];
  },
  /** What the controls and the boxes become when others have been written into the state of the open page. */
  rewritten() {
    const opening = openingTexts();
    const moved = move({ ...data.opening, ...controls });
    return [...moved, ...FIELDS.map((name) => texts[name] ?? opening[/** @type {keyof typeof opening} */ (name)])];
  },
});
component('fields', (_, { trigger }) => {
  tell = trigger;
});
