// What a teacher asks: the next token of what is on the screen, chosen, typed or drawn; or a number.

/** @import { RoomQuestionData } from '../generated/contract.js' */
/** @import { Next } from '../shell/shown.js' */

import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { nextNow } from '../shell/shown.js';
import { openTab } from '../shell/tabs.js';
import { aNumber, howProbable, tail, typedNext, whichNext } from './questions.js';
import { room } from './room.js';
import { beginStory } from './story.js';
import { mainButton, named, write } from './view.js';

/** @typedef {'choice' | 'text' | 'bars' | 'number'} Kind */

/** How the next token is asked for. @typedef {{ kind: Kind, n: number, other: boolean }} Manner */

const KINDS = /** @type {const} */ (['choice', 'text', 'bars', 'number']);
const SHOWN = 240; // characters of the text before it, as a reminder
const [FEWEST, MOST] = [2, 8];

/** @type {Manner & { prompt: string, truth: string }} what was chosen last */
const chosen = { kind: 'choice', n: 5, other: true, prompt: '', truth: '' };

/**
 * The question after the next token.
 *
 * @param {Manner} manner
 * @param {Next} next
 * @returns {RoomQuestionData}
 */
export function questionAfter({ kind, other }, next) {
  const w = words();
  if (kind === 'text') return typedNext(next, w.room_type_next);
  return kind === 'bars' ? howProbable(next, w.room_draw_next) : whichNext(next, w.room_which_next, other);
}

/** @param {Manner} manner @param {Next} next @param {string} tab */
export async function askNext(manner, next, tab) {
  await room.ask(questionAfter(manner, next));
  beginStory({ ...manner, tab, before: next.before });
}

/** Asks what was chosen. */
async function ask() {
  if (chosen.kind === 'number') {
    const truth = Number(chosen.truth);
    await room.ask(aNumber(chosen.prompt.trim(), chosen.truth.trim() && Number.isFinite(truth) ? truth : null));
    return;
  }
  const tab = openTab();
  const next = nextNow(tab, chosen.n);
  if (next) await askNext({ ...chosen }, next, tab);
}

/** What is asked for, and how. */
export function askForm() {
  const w = words();
  const names = {
    choice: w.room_kind_choice,
    text: w.room_kind_text,
    bars: w.room_kind_bars,
    number: w.room_kind_number,
  };
  const kinds = KINDS.map((kind) => {
    const input = Object.assign(element('input', ''), { type: 'radio', name: 'room-kind', value: kind });
    input.checked = kind === chosen.kind;
    input.addEventListener('change', () => {
      chosen.kind = kind;
      draw();
    });
    return element('label', 'pg-classroom-choice', input, element('span', '', names[kind]));
  });
  const group = Object.assign(element('div', 'pg-classroom-kinds', kinds), {
    role: 'radiogroup',
    ariaLabel: w.room_ask,
  });
  const place = element('div', 'pg-classroom-form');
  const send = mainButton(w.room_ask_now, ask);
  const draw = () => {
    place.replaceChildren(...(chosen.kind === 'number' ? numberFields(check) : nextFields()));
    check();
  };
  const check = () => {
    send.disabled = chosen.kind === 'number' ? !chosen.prompt.trim() : nextNow(openTab(), chosen.n) === null;
  };
  draw();
  return element('div', 'pg-classroom-ask', element('h3', 'pg-classroom-heading', w.room_ask), group, place, send);
}

/** What follows, and how many tokens are offered. */
function nextFields() {
  const w = words();
  const next = nextNow(openTab(), chosen.n);
  if (!next) return [element('p', 'pg-notice', w.room_no_step)];
  const before = element('p', 'pg-classroom-before', tail(next.before, SHOWN) || w.room_beginning);
  if (chosen.kind === 'text') return [before];
  const tokens = element('p', 'pg-classroom-tokens');
  const range = Object.assign(element('input', ''), { type: 'range', min: FEWEST, max: MOST, value: chosen.n });
  const n = element('output', '');
  const draw = () => {
    const labels = (nextNow(openTab(), chosen.n)?.tokens ?? []).map(({ label }) => label).sort();
    tokens.replaceChildren(...labels.map((label) => element('bdi', 'pg-classroom-token', label)));
    write(n, String(chosen.n));
  };
  range.addEventListener('input', () => {
    chosen.n = Number(range.value);
    draw();
  });
  draw();
  const fields = [before, named(w.room_how_many, element('span', 'pg-classroom-range', range, n)), tokens];
  if (chosen.kind === 'bars') return fields;
  const other = Object.assign(element('input', ''), { type: 'checkbox', checked: chosen.other });
  other.addEventListener('change', () => {
    chosen.other = other.checked;
  });
  return [...fields, element('label', 'pg-classroom-choice', other, element('span', '', w.room_with_other))];
}

/** @param {() => void} changed */
function numberFields(changed) {
  const w = words();
  const prompt = Object.assign(element('textarea', ''), { rows: 3, maxLength: 2000, value: chosen.prompt });
  prompt.addEventListener('input', () => {
    chosen.prompt = prompt.value;
    changed();
  });
  const truth = Object.assign(element('input', ''), { inputMode: 'decimal', maxLength: 20, value: chosen.truth });
  truth.addEventListener('input', () => {
    chosen.truth = truth.value;
  });
  return [named(w.room_number_asks, prompt), named(w.room_number_truth, truth)];
}
