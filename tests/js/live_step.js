// Small steps of decoding for the tests of the live charts, made by hand.

import { decodeStep } from '../../playground/web/live/codec.js';
import { drawn } from '../../playground/web/live/draws.js';
import { process } from '../../playground/web/live/math.js';

/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */
/** @import { Plot, Shown, Step, Words } from '../../playground/web/live/types.js' */

/** Logits that are log-probabilities: the softmax gives the probabilities back. */
export const PROBS = [0.5, 0.25, 0.15, 0.1];

/** Every stage off. @type {DecodingOptions} */
export const NEUTRAL = {
  do_sample: false,
  temperature: 1,
  top_k: 0,
  top_p: 1,
  num_beams: 1,
  no_repeat_ngram_size: 0,
  max_new_tokens: 60,
  seed: 0,
  min_p: null,
  typical_p: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  top_h: null,
  repetition_penalty: 1,
  length_penalty: 1,
  early_stopping: false,
  min_new_tokens: 0,
  prompt_lookup_num_tokens: 10,
  constraint: 'none',
  grammar: '',
  watermark_bias: 0,
  greenlist_ratio: 0.25,
  forced_bos_token_id: null,
  forced_eos_token_id: null,
  sequence_bias: null,
  bad_words_ids: null,
  suppress_tokens: null,
  begin_suppress_tokens: null,
  presence_penalty: 0,
  frequency_penalty: 0,
  dry_multiplier: 0,
  dry_base: 1.75,
  dry_allowed_length: 2,
  encoder_repetition_penalty: 1,
  encoder_no_repeat_ngram_size: 0,
  top_n_sigma: 0,
  xtc_probability: 0,
  xtc_threshold: 0.1,
  mirostat_tau: 0,
  mirostat_eta: 0.1,
  exponential_decay_factor: 1,
  exponential_decay_start: 0,
  renormalize_logits: false,
  stage_order: null,
};

/** Sampling, every stage off. */
export const SAMPLING = { ...NEUTRAL, do_sample: true };

/** @type {Words} */
export const WORDS = {
  rank: 'rank',
  rest: 'other {n}',
  chosen: 'chosen',
  kept_area: '{n} kept',
  k_line: 'k = {k}',
  p_line: 'p = {p}',
  p_line_mass: 'p = {p} of {mass}',
  u_point: 'u = {u}: {token}',
  removed_column: 'removed',
  histogram_axis: 'probability',
  temperature_line: 'T = {t}',
  temperature_now: 'now T = {t}',
  waterfall_start: 'the model',
  stage_left: '{n} left, {removed} gone',
  stage_reshapes: '{n} reshaped',
  stage_start: '{n} tokens',
  chip_removed: '−{share}',
  chip_reshapes: 'rescaled',
  stage_off: 'off',
  stage_not_drawing: 'only when drawing',
  'stage:temperature': 'temperature',
  'stage:top_k': 'top-k',
  'stage:top_p': 'top-p',
  'stage:no_repeat_ngram_size': 'n-gram block',
  tip_id: 'id {id}',
  tip_rank: 'rank {rank}, sum {sum}',
  tip_shares: '{before} to {after}',
  tip_logit: 'logit {logit}, logprob {logprob}',
  tip_removed: 'removed by {rule}',
  tip_ngram: 'repeats {ngram}',
  tip_take: 'click to take',
  token_none: 'none',
  in_text: 'in the text',
  say_sampled: '{kept} of {size}, {u}: {token} ({probability})',
  say_sampled_all: 'all {size}, {u}: {token} ({probability})',
  say_certain: 'only {token} of {size}',
  say_greedy: 'greedy: {token} of {size} ({probability})',
  say_greedy_left: 'greedy: {token} of {kept} left ({probability})',
  say_beam: 'beams: {beams}, {token} {logprob}',
  say_beam_sampling: 'sampled beams: {beams}, {token} {logprob}',
  say_none: 'none of {size}',
  say_removed: '{token} by {rule} ({before})',
  say_ngram: '{token} repeats {ngram} ({before})',
  say_draw: 'drawn {u}: {token} ({probability})',
  say_draws: '{n}: {different}, {token} {times} of {expected}',
  say_awaited: 'awaited',
  say_unread: 'unread',
  not_allowed: 'not allowed',
  say_taken: 'text: {taken}',
  say_read: 'prompt: {taken}, {rank} of {size} ({probability})',
  say_unsure: 'among {effective} ({entropy})',
  next_token: 'next',
  cumulative: 'curve',
  histogram: 'counts',
  temperatures: 'heat',
  waterfall: 'stages',
  alt_next_token: '{name}: {tokens}',
  alt_token: '{token} {before} to {after}',
  alt_removed: '{token} {before} by {rule}',
  alt_reach: '{n} reach {share}',
  alt_from: 'from {share}',
  alt_less: 'less',
  alt_count: '{name} {before} to {after}',
  alt_temperatures: '{name} of the best: {best}',
  summary: '{kept} of {size} kept, chosen {token}: {first}',
};

/** The usual stages in their order (charts/words.py). */
export const STAGES = [
  'repetition_penalty',
  'no_repeat_ngram_size',
  'min_new_tokens',
  'temperature',
  'top_h',
  'top_k',
  'top_p',
  'min_p',
  'typical_p',
  'epsilon_cutoff',
  'eta_cutoff',
];

/** @param {ArrayBuffer} buffer */
export const base64 = (buffer) => Buffer.from(buffer).toString('base64');

/**
 * A payload whose logits are all sent exactly.
 *
 * @param {number[]} logits
 * @param {Partial<StepPayload>} parts what is not as usual
 * @returns {StepPayload}
 */
export function payload(logits, parts = {}) {
  return {
    step_id: 's',
    vocab_size: logits.length,
    origin: 0,
    step: 1,
    codes: base64(new Uint16Array(logits.length).fill(0xffff).buffer),
    exact: base64(new Float32Array(logits).buffer),
    labels: logits.map((_, id) => [id, `t${id}`]),
    history: { ids: [], reach: [], times: [], recent: [] },
    eos: [],
    generated: 0,
    u: 0.6,
    chance: 0.5,
    surprise: null,
    source: { ids: [], reach: [] },
    taken: null,
    is_read: false,
    last: null,
    allowed: null,
    ...parts,
  };
}

/**
 * A step whose distribution before any stage is `probs`.
 *
 * @param {number[]} probs
 * @param {Partial<StepPayload>} parts
 * @returns {Step}
 */
export const stepOf = (probs, parts = {}) => decodeStep(payload(probs.map(Math.log), parts));

/**
 * What a chart is drawn from.
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 * @param {number[]} us
 * @returns {Shown}
 */
export function shown(step, options, us = []) {
  const result = process(step, options);
  const label = (/** @type {number} */ id) => step.labels.get(id) ?? `#${id}`;
  const measure = (/** @type {string} */ text) => text.length;
  return {
    step,
    result,
    options,
    draws: drawn(result, us),
    words: WORDS,
    label,
    measure,
    stages: STAGES,
    usual: STAGES,
  };
}

/**
 * A plot without a page: its `thickness` by the traces' names is what has been set.
 *
 * @param {number} width
 * @param {number} height
 * @returns {Plot & { thickness: Record<string, number> }}
 */
export function plot(width, height) {
  /** @type {Record<string, number>} */
  const thickness = {};
  const axis = () => ({
    range: [0, 1],
    tickvals: [0],
    ticktext: ['old'],
    title: { text: '' },
    color: '',
    gridcolor: '',
  });
  return {
    inner: { width, height },
    layout: {
      font: { family: '', size: 13, color: '' },
      margin: { l: 0, r: 0, t: 0, b: 0 },
      hovermode: false,
      xaxis: axis(),
      yaxis: axis(),
    },
    thickness,
    thicken(name, pixels) {
      thickness[name] = pixels;
    },
  };
}

/**
 * Numbers rounded to six decimals, so that float32's last digits do not count.
 *
 * @param {Iterable<number | null>} numbers
 */
export const rounded = (numbers) =>
  Array.from(numbers, (x) => (x === null || !Number.isFinite(x) ? x : Math.round(x * 1e6) / 1e6));
