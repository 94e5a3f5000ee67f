// The stages that change logits by what stands in the text: penalties, biases, bans. Pure: no DOM.

import { bannedAt, isKnown } from './constraint.js';
import { greenAfter } from './green.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Base, Removal, Step } from './types.js' */

/**
 * Logits under change: `of(id)` is a token's logit now, a float32 as transformers' are.
 *
 * @typedef {object} Logits
 * @property {(id: number) => number} of
 * @property {(id: number, value: number) => void} set
 */

/**
 * A stage that changes logits: the options that it reads, whether it is on, what it does.
 *
 * @typedef {object} Change
 * @property {(keyof DecodingOptions)[]} reads
 * @property {(options: DecodingOptions, step: Step) => boolean} on
 * @property {(logits: Logits, options: DecodingOptions, step: Step) => void} act
 */

/** @type {Record<string, Change>} by the name of the stage */
export const CHANGES = {
  sequence_bias: {
    reads: ['sequence_bias'],
    on: ({ sequence_bias }) => sequence_bias !== null,
    act: (logits, { sequence_bias }, { history }) => {
      /** @type {Map<number, number>} */
      const biases = new Map();
      for (const [ids, bias] of sequence_bias ?? []) {
        const last = ids[ids.length - 1];
        if (completes(ids, history.recent)) biases.set(last, Math.fround((biases.get(last) ?? 0) + Math.fround(bias)));
      }
      for (const [id, bias] of biases) logits.set(id, logits.of(id) + bias);
    },
  },
  encoder_repetition_penalty: {
    reads: ['encoder_repetition_penalty'],
    on: ({ encoder_repetition_penalty }, { source }) => encoder_repetition_penalty !== 1 && source.ids.length > 0,
    act: (logits, { encoder_repetition_penalty }, { source }) =>
      penalise(logits, source.ids, 1 / encoder_repetition_penalty),
  },
  repetition_penalty: {
    reads: ['repetition_penalty'],
    on: ({ repetition_penalty }) => repetition_penalty !== 1,
    act: (logits, { repetition_penalty }, { history }) => penalise(logits, history.ids, repetition_penalty),
  },
  no_repeat_ngram_size: {
    reads: ['no_repeat_ngram_size'],
    on: ({ no_repeat_ngram_size }) => no_repeat_ngram_size > 0,
    act: (logits, { no_repeat_ngram_size: size }, { history }) =>
      ban(
        logits,
        history.ids.filter((_, i) => history.reach[i] >= size),
      ),
  },
  encoder_no_repeat_ngram_size: {
    reads: ['encoder_no_repeat_ngram_size'],
    on: ({ encoder_no_repeat_ngram_size }, { source }) => encoder_no_repeat_ngram_size > 0 && source.ids.length > 0,
    act: (logits, { encoder_no_repeat_ngram_size: size }, { source }) =>
      ban(
        logits,
        source.ids.filter((_, i) => source.reach[i] >= size),
      ),
  },
  bad_words_ids: {
    reads: ['bad_words_ids'],
    // no end is banned
    on: ({ bad_words_ids }, { eos }) => (bad_words_ids ?? []).some((ids) => ids.length > 1 || !eos.includes(ids[0])),
    act: (logits, { bad_words_ids }, { eos, history }) => {
      const words = (bad_words_ids ?? []).filter((ids) => ids.length > 1 || !eos.includes(ids[0]));
      ban(
        logits,
        words.filter((ids) => completes(ids, history.recent)).map((ids) => ids[ids.length - 1]),
      );
    },
  },
  min_new_tokens: {
    reads: ['min_new_tokens'],
    on: ({ min_new_tokens }, { eos }) => min_new_tokens > 0 && eos.length > 0,
    act: (logits, { min_new_tokens }, { eos, generated }) => ban(logits, generated < min_new_tokens ? eos : []),
  },
  exponential_decay_factor: {
    reads: ['exponential_decay_factor', 'exponential_decay_start'],
    on: ({ exponential_decay_factor }, { eos }) => exponential_decay_factor !== 1 && eos.length > 0,
    act: (logits, { exponential_decay_factor: factor, exponential_decay_start: start }, { eos, generated }) => {
      if (generated <= start) return;
      const growth = factor ** (generated - start) - 1;
      for (const id of new Set(eos)) {
        const old = logits.of(id);
        if (Number.isFinite(old)) logits.set(id, old + Math.fround(Math.abs(old) * growth));
      }
    },
  },
  suppress_tokens: {
    reads: ['suppress_tokens'],
    on: ({ suppress_tokens }) => suppress_tokens !== null,
    act: (logits, { suppress_tokens }) => ban(logits, suppress_tokens ?? []),
  },
  begin_suppress_tokens: {
    reads: ['begin_suppress_tokens'],
    on: ({ begin_suppress_tokens }) => begin_suppress_tokens !== null,
    act: (logits, { begin_suppress_tokens }, { generated }) =>
      ban(logits, generated === 0 ? (begin_suppress_tokens ?? []) : []),
  },
  frequency_penalty: {
    reads: ['frequency_penalty'],
    on: ({ frequency_penalty }) => frequency_penalty !== 0,
    act: (logits, { frequency_penalty }, { history }) =>
      lower(logits, history.ids, (i) => frequency_penalty * history.times[i]),
  },
  presence_penalty: {
    reads: ['presence_penalty'],
    on: ({ presence_penalty }) => presence_penalty !== 0,
    act: (logits, { presence_penalty }, { history }) =>
      lower(logits, history.ids, (i) => (history.times[i] > 0 ? presence_penalty : 0)),
  },
  dry_multiplier: {
    reads: ['dry_multiplier', 'dry_base', 'dry_allowed_length'],
    on: ({ dry_multiplier }) => dry_multiplier !== 0,
    act: (logits, { dry_multiplier, dry_base, dry_allowed_length: allowed }, { history }) =>
      lower(logits, history.ids, (i) => {
        const length = Math.min(history.reach[i] - 1, LONGEST_REPEAT);
        return length >= allowed ? dry_multiplier * dry_base ** (length - allowed) : 0;
      }),
  },
  constraint: {
    reads: ['constraint', 'grammar'],
    on: isKnown,
    act: (logits, _, step) => ban(logits, bannedAt(step)),
  },
  watermark_bias: {
    reads: ['watermark_bias', 'greenlist_ratio'],
    on: ({ watermark_bias }) => watermark_bias > 0,
    act: (logits, { watermark_bias, greenlist_ratio }, { last, vocab_size }) => {
      if (last === null) return;
      const added = Math.fround(watermark_bias);
      greenAfter(last, vocab_size, greenlist_ratio).forEach((isGreen, id) => {
        if (isGreen) logits.set(id, logits.of(id) + added);
      });
    },
  },
};

const LONGEST_REPEAT = 50; // DRYLogitsProcessor's

/**
 * Whether the last of `ids` may come next as the end of the word that they are.
 *
 * @param {number[]} ids
 * @param {number[]} recent the last ids of the text
 */
function completes(ids, recent) {
  const start = recent.length - (ids.length - 1);
  return start >= 0 && ids.slice(0, -1).every((id, i) => recent[start + i] === id);
}

/**
 * @param {Logits} logits
 * @param {number[]} ids
 * @param {number} strength
 */
function penalise(logits, ids, strength) {
  const penalty = Math.fround(strength);
  for (const id of ids) {
    const old = logits.of(id);
    logits.set(id, old < 0 ? old * penalty : old / penalty);
  }
}

/**
 * @param {Logits} logits
 * @param {number[]} ids
 * @param {(place: number) => number} penalty
 */
function lower(logits, ids, penalty) {
  ids.forEach((id, i) => {
    const value = penalty(i);
    if (value !== 0) logits.set(id, logits.of(id) - Math.fround(value));
  });
}

/**
 * @param {Logits} logits
 * @param {number[]} ids
 */
function ban(logits, ids) {
  for (const id of ids) logits.set(id, -Infinity);
}

/**
 * A ranking after some stages that change logits, and what each removed.
 *
 * @param {Base} base
 * @param {(id: number) => number} before the logits of `base`
 * @param {string[]} names the stages, in the order they act
 * @param {DecodingOptions} options
 * @param {Step} step
 * @returns {Base & { stages: Removal[] }}
 */
export function change(base, before, names, options, step) {
  /** @type {Map<number, number>} */
  const changed = new Map();
  const stages = names.map((name) => {
    /** @type {Set<number>} */
    const removed = new Set();
    const of = (/** @type {number} */ id) => changed.get(id) ?? before(id);
    const set = (/** @type {number} */ id, /** @type {number} */ value) => {
      const old = of(id);
      if (id >= base.ids.length || Object.is(old, Math.fround(value))) return;
      if (value === -Infinity && old > -Infinity) removed.add(id);
      changed.set(id, Math.fround(value));
    };
    CHANGES[name].act({ of, set }, options, step);
    return { name, removed: Uint32Array.from(removed) };
  });
  return { ...reranked(base, changed), stages };
}

/**
 * The ranking with some values changed: a merge of those unchanged with those changed.
 *
 * @param {Base} base
 * @param {Map<number, number>} changed
 * @returns {Base}
 */
function reranked(base, changed) {
  if (!changed.size) return base;
  const size = base.ids.length;
  const moved = [...changed].sort(([i, x], [j, y]) => (x === y ? i - j : y - x));
  const ids = new Uint32Array(size);
  const values = new Float32Array(size);
  /** @type {(i: number, x: number, other: [number, number]) => boolean} */
  const first = (i, x, [j, y]) => x > y || (x === y && i < j);
  let next = 0;
  let place = 0;
  for (let r = 0; r < size; r++) {
    const id = base.ids[r];
    if (changed.has(id)) continue;
    while (next < moved.length && !first(id, base.values[r], moved[next]))
      [ids[place], values[place++]] = moved[next++];
    [ids[place], values[place++]] = [id, base.values[r]];
  }
  while (next < moved.length) [ids[place], values[place++]] = moved[next++];
  let count = size;
  while (count > 0 && values[count - 1] === -Infinity) count--;
  return { ids, values, count };
}
