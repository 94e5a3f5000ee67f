// Fills a notebook's document: the live charts, the controls that move them, a text whose tokens lead to their steps.

import { button, element, settle } from '../web/common/dom.js';
import { fill } from '../web/common/format.js';
import { add, onDrag, setOptions } from '../web/live/face.js';
import { Live } from '../web/live/live.js';
import { idleBy, optionsOf } from '../web/shell/options.js';

/** @import { ControlsData, NotebookData, OptionData } from '../web/generated/contract.js' */

/** @typedef {{ root: HTMLElement, range: HTMLInputElement, box: HTMLInputElement, help: HTMLElement }} Control */

const MOST_NAMED = 3; // of the folded controls

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {NotebookData} */
const data = JSON.parse(part('notebook-data').textContent ?? '');
const { words } = data;
const { language } = data.charts;

/** @type {ControlsData} */
let values = data.opening;

/** @param {string} name */
const numberOf = (name) => Number(values[/** @type {keyof ControlsData} */ (name)]);

/**
 * A control shows another value: the charts follow.
 *
 * @param {string} name
 * @param {string | number | string[] | null} value
 */
function take(name, value) {
  values = { ...values, [name]: value };
  follow();
}

/**
 * A slider, and a box that takes every legal value.
 *
 * @param {string} name
 * @returns {Control}
 */
function control(name) {
  const { kind, slider, limits } = data.options[name];
  const [low, high, step] = slider ?? [0, 1, 1];
  const [least, most] = limits;
  const label = words[`${name}_label`];
  const range = Object.assign(element('input'), { type: 'range', min: low, max: high, step, ariaLabel: label });
  const box = Object.assign(element('input'), { type: 'number', step, ariaLabel: label });
  const help = element('span', 'nb-help');
  range.addEventListener('input', () => take(name, Number(range.value)));
  box.addEventListener('change', () => {
    const value = Number(box.value);
    const isWhole = kind === 'float' || Number.isInteger(value);
    const isLegal =
      box.value !== '' && isWhole && (least === null || value >= least) && (most === null || value <= most);
    if (isLegal) take(name, value);
    else box.value = String(numberOf(name));
  });
  const root = element('div', 'nb-control', element('span', 'nb-name', label), box, range, help);
  root.dataset.option = name;
  return { root, range, box, help };
}

/** @param {string} name of a strategy */
function choice(name) {
  const radio = Object.assign(element('input'), { type: 'radio', name: 'strategy', value: name });
  radio.checked = name === values.strategy;
  radio.addEventListener('change', () => take('strategy', name));
  return element('label', '', radio, words[name]);
}

const controls = new Map(data.controls.map((name) => [name, control(name)]));
const main = element('div', 'nb-controls');
const others = element('div', 'nb-controls');
const summary = element('summary');

/** The controls stand on `values`: the main ones in sight, why one has no effect in place of its help. */
function dress() {
  const options = optionsOf(values, data);
  const shown = data.main[String(values.strategy)];
  for (const [name, { root, range, box, help }] of controls) {
    const value = String(numberOf(name));
    if (range.value !== value) range.value = value;
    if (box.value !== value && box !== document.activeElement) box.value = value;
    const reason = idleBy(name, options, data);
    const why = reason === 'off' ? words.idle_off : reason?.[language];
    help.textContent = why ?? words[`${name}_help`];
    root.classList.toggle('nb-idle', reason !== null);
  }
  const folded = data.controls.filter((name) => !shown.includes(name));
  settle(main, nodesOf(shown));
  settle(others, nodesOf(folded));
  const named = folded.slice(0, MOST_NAMED).map((name) => words[`${name}_label`].split(' (')[0]);
  summary.textContent = fill(words.other_controls, { named: `${named.join(', ')} …` });
}

/** @param {string[]} names */
const nodesOf = (names) =>
  data.controls.filter((name) => names.includes(name)).flatMap((name) => controls.get(name)?.root ?? []);

function follow() {
  setOptions(optionsOf(values, data));
  dress();
}

/** The prompt, and the tokens that followed it; each leads the charts to the step that chose it. */
function writeText() {
  const tokens = data.tokens.map((label, place) => button('nb-token', label, () => choose(place)));
  /** @param {number} place */
  const choose = (place) => {
    for (const [at, token] of tokens.entries()) token.ariaPressed = String(at === place);
    live.receive(data.steps[place]);
  };
  const text = part('text');
  text.append(element('span', 'nb-caption', words.prompt), element('span', 'nb-prompt', data.prompt), ...tokens);
  text.scrollTop = (tokens[0]?.offsetTop ?? text.scrollHeight) - text.clientHeight / 2; // a long prompt's end
  choose(0);
}

const live = new Live(part('charts'), data.charts, () => {}); // no server that could take a clicked token
add(live);
onDrag(take);
const strategies = element('fieldset', 'nb-strategies', element('legend', '', words.strategy));
strategies.append(...Object.keys(data.main).map(choice));
part('controls').append(strategies, main, element('details', '', summary, others));
part('controls').addEventListener('submit', (event) => event.preventDefault());
follow();
writeText();
