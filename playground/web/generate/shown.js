// What the Generate tab shows and what can be pressed there, by name (shell/shown.js). A token's probability is that of
// the unmodified model unless it says otherwise.

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Result, Step } from '../live/types.js' */
/** @import { Given, Shown } from '../shell/shown.js' */

import { data } from '../common/data.js';
import { LANGUAGES } from '../common/i18n.js';
import { EVENTS } from '../generated/names.js';
import { state as charts } from '../live/face.js';
import { detection, greensOf } from '../live/green.js';
import { process } from '../live/math.js';
import { options, setControl } from '../shell/controls.js';
import { clicked, found, offerActs, offerNext, offerValues } from '../shell/shown.js';
import { bestTokens, bits } from '../workbench/next.js';
import { current, lookedAt, selected } from '../workbench/strip/strip.js';
import { total } from '../workbench/strip/texts.js';

const [STRIP, CHARTS] = ['generate-strip', 'generate-live'];
const STEPS = 8; // of `steps_8`

/** @typedef {{ step: Step, result: Result, label: (id: number) => string }} Here */

/** @type {{ text_id: string, ids: string }[]} the last two texts that were written */
let written = [];

/**
 * Where the charts stand: at the prompt as it is typed, or in the text that goes on from it; null while they do not.
 *
 * @returns {Here | null}
 */
function here() {
  const shown = charts(CHARTS);
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#prompt textarea'));
  const looked = lookedAt.get(STRIP) ?? data.prompts[LANGUAGES[0]].texts[0];
  const at = current(STRIP)?.prompt === box?.value ? selected(STRIP) : 0;
  if (!shown?.step || box?.value !== looked || shown.step.generated !== at) return null;
  const { step, label } = shown;
  return { step, label, result: process(step, /** @type {typeof shown.options} */ (options())) };
}

/** @param {number} n @param {Here} place */
function best(n, { step, label }) {
  const tokens = [...step.ranked.ids.subarray(0, n)].map((id) => ({ id, label: label(id) }));
  return tokens.sort((one, other) => (one.label < other.label ? -1 : 1));
}

/**
 * A value of the step that the charts show.
 *
 * @param {(place: Here, given: Given) => Shown} value
 */
const ofStep = (value) => (/** @type {Given} */ given) => {
  const place = here();
  return place && value(place, given);
};

/**
 * The share of the `rank` best tokens together, in %.
 *
 * @param {Step} step
 * @param {number} rank
 */
function share({ ranked, before }, rank) {
  let sum = 0;
  for (const id of ranked.ids.subarray(0, rank)) sum += before[id];
  return 100 * sum;
}

/** @param {Step} step */
function ranks({ vocab_size }) {
  const steps = [];
  for (let power = 1; power < vocab_size; power *= 10)
    steps.push(...[1, 2, 5].map((digit) => digit * power).filter((rank) => rank < vocab_size));
  return [...steps, vocab_size];
}

/**
 * The power of ten that most of the probabilities have.
 *
 * @param {Step} step
 */
function commonest({ before }) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const prob of before) {
    if (prob === 0) continue;
    const power = Math.floor(Math.log10(prob));
    counts.set(power, (counts.get(power) ?? 0) + 1);
  }
  return [...counts].reduce((most, each) =>
    each[1] > most[1] || (each[1] === most[1] && each[0] > most[0]) ? each : most,
  )[0];
}

/**
 * How many tokens are left where the controls are changed.
 *
 * @param {Step} step
 * @param {Partial<DecodingOptions>} changes
 */
const keptAt = (step, changes) => process(step, /** @type {DecodingOptions} */ ({ ...options(), ...changes })).kept;

/** The text that is shown, once it is whole; null while there is none. */
function whole() {
  const text = current(STRIP);
  return text && !text.running && text.tokens.length ? text : null;
}

/**
 * A value of the text that is shown.
 *
 * @param {(text: NonNullable<ReturnType<typeof whole>>) => Shown} value
 */
const ofText = (value) => () => {
  const text = whole();
  return text && value(text);
};

/**
 * The green tokens of the text that is shown, as its foot counts them.
 *
 * @param {NonNullable<ReturnType<typeof whole>>} text
 */
function counted({ tokens, prompt_ids }) {
  const size = charts(CHARTS)?.step?.vocab_size;
  const mark = { greenlist_ratio: options().greenlist_ratio ?? 0, watermark_bias: 1 };
  const ids = tokens.map(({ id }) => id);
  return size ? detection(greensOf(prompt_ids.at(-1) ?? null, ids, size, mark), mark) : null;
}

offerValues({
  best_token: ofStep((place, { n }) => {
    const { step, label } = place;
    return { labels: best(Number(n), place).map((each) => each.label), answer: label(step.ranked.ids[0]) };
  }),
  raw_shares: ofStep((place, { n }) => {
    const tokens = best(Number(n), place);
    return { labels: tokens.map(({ label }) => label), answer: tokens.map(({ id }) => place.step.before[id]) };
  }),
  shares: ofStep((place, { n }) => {
    const tokens = best(Number(n), place);
    return { labels: tokens.map(({ label }) => label), answer: tokens.map(({ id }) => place.result.after[id]) };
  }),
  kept: ofStep(({ result }) => ({ answer: result.kept })),
  kept_share: ofStep(({ step, result: { ids, low, high } }) => ({
    answer: 100 * ids.subarray(low, high).reduce((sum, id) => sum + step.before[id], 0),
  })),
  kept_at: ofStep(({ step }, { temperature }) => ({ answer: keptAt(step, { temperature: Number(temperature) }) })),
  nucleus_at: ofStep(({ step }, { percent, temperature }) => ({
    answer: keptAt(step, {
      temperature: Number(temperature),
      top_p: Math.min(Number(percent), 100) / 100,
      top_n_sigma: 0,
    }),
  })),
  cutter: ofStep(({ result }) => {
    const removes = result.stages.some(({ name, removed }) => name === 'top_p' && removed.length > 0);
    return { answer: removes ? 'p' : 'k' };
  }),
  cumulative: ofStep(({ step }) => ({
    labels: ranks(step).map((rank) => rank.toLocaleString('en-US')),
    answer: ranks(step).map((rank) => /** @type {[number, number]} */ ([rank, share(step, rank)])),
  })),
  share_of_first: ofStep(({ step }, { rank }) => ({ answer: share(step, Number(rank)) })),
  commonest_power: ofStep(({ step }) => ({ answer: commonest(step) })),
  text_power: ofText(({ tokens }) => ({ answer: total(tokens) / Math.LN10 })),
  text_logprob: ofText(({ tokens }) => ({ answer: total(tokens) })),
  continuations_power: ofText(({ tokens }) => {
    const size = charts(CHARTS)?.step?.vocab_size;
    return { answer: size ? tokens.length * Math.log10(size) : null };
  }),
  same_again: () => (written.length < 2 ? null : { answer: written[0].ids === written[1].ids ? 'same' : 'different' }),
  least_probable: ofText(({ tokens }) => {
    const least = tokens.reduce((one, other) => (other.logprob < one.logprob ? other : one));
    return { labels: [...new Set(tokens.map(({ label }) => label))].sort(), answer: least.label };
  }),
  green_share: ofText((text) => {
    const found = counted(text);
    return { answer: found && (100 * found.green) / found.scored };
  }),
  mark_z: ofText((text) => ({ answer: counted(text)?.z ?? null })),
});

/** @param {string} text that is to stand in the prompt's box, as if it had been typed */
function type(text) {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#prompt textarea'));
  if (!box) return;
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

offerNext('generate', (n) => {
  const place = here();
  if (!place) return null;
  const { step, label } = place;
  const { prompt = '', tokens = [] } = step.generated ? (current(STRIP) ?? {}) : {};
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#prompt textarea'));
  const written = tokens.slice(0, step.generated).map(({ text }) => text);
  const before = step.generated ? prompt + written.join('') : (box?.value ?? '');
  return { before, tokens: bestTokens(step, label, n), entropy: bits(step.before), goOn: type };
});

/** Writes a text from the prompt's end. */
async function write() {
  const before = current(STRIP)?.text_id;
  await clicked(
    '#generate',
    () => current(STRIP)?.text_id !== before,
    () => whole() !== null && here() !== null,
  );
}

/** Takes one token. */
async function step() {
  const count = () => (current(STRIP)?.running ? -1 : (current(STRIP)?.tokens.length ?? 0));
  const [text, before] = [current(STRIP)?.text_id, count()];
  const isTaken = () => current(STRIP)?.text_id !== text || count() > before;
  await clicked('#step', isTaken, () => here() !== null, 1);
}

offerActs({
  write,
  async write_again() {
    const seed = (options().seed ?? 0) + 1;
    setControl('seed', seed);
    await found(() => options().seed === seed);
    await write();
  },
  step,
  async steps_8() {
    for (let i = 0; i < STEPS; i++) await step();
  },
  async draw_100() {
    await clicked(
      '#draw-100',
      () => (charts(CHARTS)?.draws?.length ?? 0) >= 100,
      () => true,
    );
  },
});

document.addEventListener(EVENTS.text, () => {
  const text = whole();
  if (!text) return;
  const one = { text_id: text.text_id, ids: text.tokens.map(({ id }) => id).join() };
  written = [...written.filter(({ text_id }) => text_id !== one.text_id), one].slice(-2);
});
