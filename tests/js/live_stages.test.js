/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */
/** @import { Step } from '../../playground/web/live/types.js' */
// The stages one by one, on four tokens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STAGES as ALL } from '../../playground/web/generated/stages.js';
import { CHANGES } from '../../playground/web/live/changing.js';
import { decodeStep } from '../../playground/web/live/codec.js';
import { CUT_OFFS } from '../../playground/web/live/cutting.js';
import { process } from '../../playground/web/live/math.js';
import { inOrder } from '../../playground/web/live/stages.js';
import { isUnread, mu } from '../../playground/web/live/surprise.js';
import { NEUTRAL, PROBS, payload, rounded, SAMPLING, stepOf } from './live_step.js';

const OCCURRED = { history: { ids: [1, 2], reach: [2, 1], times: [0, 0], recent: [3] } };

/** @param {Step} step @param {DecodingOptions} options */
const beginning = (step, options) => process(step, options).past;

test('without a history rule the ranking stays the object it is', () => {
  const step = stepOf(PROBS, OCCURRED);
  const past = beginning(step, NEUTRAL);
  assert.equal(past.ids, step.ranked.ids);
  assert.deepEqual(past.stages, []);
});

test('the repetition penalty divides positive logits and multiplies negative ones', () => {
  const step = decodeStep(
    payload([3, 2, -1, -3], { history: { ids: [1, 2], reach: [1, 1], times: [0, 0], recent: [] } }),
  );
  const { ids, values, stages } = beginning(step, { ...NEUTRAL, repetition_penalty: 2 });
  assert.deepEqual([...ids], [0, 1, 2, 3]);
  assert.deepEqual([...values], [3, 1, -2, -3]);
  assert.deepEqual(stages, [{ name: 'repetition_penalty', removed: new Uint32Array(0) }]);
});

test('a penalised token moves down in the ranking', () => {
  const step = decodeStep(payload([3, 2, 1, 0], { history: { ids: [0], reach: [1], times: [0], recent: [] } }));
  const { ids, values } = beginning(step, { ...NEUTRAL, repetition_penalty: 3 });
  assert.deepEqual([...ids], [1, 0, 2, 3]); // 3 / 3 equals the third's 1: the lower id first
  assert.deepEqual([...values], [2, 1, 1, 0]);
});

test('an n-gram size bans the tokens that would repeat an n-gram of that size', () => {
  const step = stepOf(PROBS, OCCURRED);
  const banned = (/** @type {number} */ size) => [
    ...beginning(step, { ...NEUTRAL, no_repeat_ngram_size: size }).stages[0].removed,
  ];
  assert.deepEqual(banned(1), [1, 2]);
  assert.deepEqual(banned(2), [1]);
  assert.deepEqual(banned(3), []);
});

test('a banned token is −inf at the end of the ranking', () => {
  const { ids, values, count } = beginning(stepOf(PROBS, OCCURRED), { ...NEUTRAL, no_repeat_ngram_size: 2 });
  assert.deepEqual([...ids], [0, 2, 3, 1]);
  assert.equal(values[3], -Infinity);
  assert.equal(count, 3);
});

test('end tokens are banned until the minimum length is reached', () => {
  const options = { ...NEUTRAL, min_new_tokens: 2 };
  const early = beginning(stepOf(PROBS, { eos: [0, 0], generated: 1 }), options);
  assert.deepEqual([...early.stages[0].removed], [0]);
  const late = beginning(stepOf(PROBS, { eos: [0], generated: 2 }), options);
  assert.deepEqual([...late.stages[0].removed], []);
});

test('a token that one rule has banned is not removed again by the next', () => {
  const step = stepOf(PROBS, { ...OCCURRED, eos: [1], generated: 0 });
  const { stages } = beginning(step, { ...NEUTRAL, no_repeat_ngram_size: 2, min_new_tokens: 1 });
  assert.deepEqual(
    stages.map(({ removed }) => [...removed]),
    [[1], []],
  );
});

test('under beams the penalty acts on log-probabilities', () => {
  const step = decodeStep(payload([Math.log(0.5) + 5, Math.log(0.5) + 5], OCCURRED)); // positive logits
  const past = beginning(step, { ...NEUTRAL, num_beams: 2, repetition_penalty: 2 });
  assert.deepEqual([...past.ids], [0, 1]);
  assert.deepEqual(rounded(past.values), rounded([Math.log(0.5), 2 * Math.log(0.5)]));
});

test('every stage has its mathematics, in one place', () => {
  const known = [...Object.keys(CHANGES), ...Object.keys(CUT_OFFS), 'temperature', 'renormalize_logits'];
  const forced = ['forced_bos_token_id', 'forced_eos_token_id']; // which the charts do not draw
  assert.deepEqual([...known, ...forced].sort(), Object.keys(ALL).sort());
});

test('at its neutral value a cut-off is off', () => {
  assert.ok(Object.values(CUT_OFFS).every(([valueIn]) => valueIn(SAMPLING, stepOf(PROBS)) === null));
});

test('an option at the other end of its range is on', () => {
  const on = { top_h: 0, top_k: 1, top_p: 0, min_p: 0, typical_p: 0.5, epsilon_cutoff: 0.5, eta_cutoff: 0.5 };
  for (const [name, value] of Object.entries(on))
    assert.equal(CUT_OFFS[name][0]({ ...SAMPLING, ...on }, stepOf(PROBS)), value);
});

const HISTORY = { history: { ids: [1, 2], reach: [3, 1], times: [2, 0], recent: [0, 1] } };
/** @param {Partial<DecodingOptions>} options @param {Partial<StepPayload>} [parts] @param {number[]} [logits] */
const values = (options, parts = HISTORY, logits = [4, 3, 2, 1]) => {
  const { ids, values: ranked } = beginning(decodeStep(payload(logits, parts)), { ...NEUTRAL, ...options });
  return rounded(logits.map((_, id) => ranked[ids.indexOf(id)]));
};

test('the presence penalty falls once on what has been generated, the frequency penalty each time', () => {
  assert.deepEqual(values({ presence_penalty: 0.5 }), [4, 2.5, 2, 1]);
  assert.deepEqual(values({ frequency_penalty: 0.5 }), [4, 2, 2, 1]);
});

test('DRY punishes the token that goes on with a passage, more the longer it is', () => {
  assert.deepEqual(values({ dry_multiplier: 1, dry_base: 2, dry_allowed_length: 1 }), [4, 1, 2, 1]); // 2 tokens: 2^1
  assert.deepEqual(values({ dry_multiplier: 1, dry_base: 2, dry_allowed_length: 3 }), [4, 3, 2, 1]);
});

test('a boosted word of several tokens is boosted at its last, where the others stand before it', () => {
  assert.deepEqual(values({ sequence_bias: [[[1, 3], 2]] }), [4, 3, 2, 3]);
  assert.deepEqual(values({ sequence_bias: [[[0, 3], 2]] }), [4, 3, 2, 1]);
  assert.deepEqual(
    values({
      sequence_bias: [
        [[3], 2],
        [[0, 1, 3], 1],
      ],
    }),
    [4, 3, 2, 4],
  );
});

test('a banned word loses its last token where the others stand before it, an end token is never banned', () => {
  assert.deepEqual(values({ bad_words_ids: [[1, 0], [2]] }), [-Infinity, 3, -Infinity, 1]);
  const ends = { ...HISTORY, eos: [2] };
  assert.deepEqual(values({ bad_words_ids: [[2], [3]] }, ends), [4, 3, 2, -Infinity]);
});

test('a token that is suppressed at the beginning is suppressed nowhere else', () => {
  assert.deepEqual(values({ begin_suppress_tokens: [0] }), [-Infinity, 3, 2, 1]);
  assert.deepEqual(values({ begin_suppress_tokens: [0] }, { ...HISTORY, generated: 1 }), [4, 3, 2, 1]);
  assert.deepEqual(values({ suppress_tokens: [0] }, { ...HISTORY, generated: 1 }), [-Infinity, 3, 2, 1]);
});

test('the end grows by the power of the tokens after the start, a negative logit towards 0 and beyond', () => {
  const parts = { ...HISTORY, eos: [3], generated: 3 };
  const options = { exponential_decay_factor: 2, exponential_decay_start: 1 };
  assert.deepEqual(values(options, parts), [4, 3, 2, 4]); // 1 + 1 · (2² − 1)
  assert.deepEqual(values(options, parts, [4, 3, 2, -1]), [4, 3, 2, 2]);
});

test('the rules of the source look at the source', () => {
  const parts = { ...HISTORY, source: { ids: [3, 0], reach: [2, 1] } };
  assert.deepEqual(values({ encoder_repetition_penalty: 2 }, parts), [8, 3, 2, 2]);
  assert.deepEqual(values({ encoder_no_repeat_ngram_size: 2 }, parts), [4, 3, 2, -Infinity]);
});

/** @param {Partial<DecodingOptions>} options @param {Partial<StepPayload>} [parts] */
const kept = (options, parts = {}) => {
  const { ids, low, high } = process(stepOf(PROBS, parts), { ...SAMPLING, ...options });
  return [...ids.subarray(low, high)];
};

test('top-nσ keeps the same tokens at every temperature', () => {
  const n = 0.8; // σ = 0.603, the gaps from the best: 0, 0.693, 1.204, 1.609
  assert.deepEqual(kept({ top_n_sigma: n }), [0]);
  assert.deepEqual(kept({ top_n_sigma: 2 * n }), [0, 1]);
  for (const temperature of [0.3, 3]) assert.deepEqual(kept({ top_n_sigma: 2 * n, temperature }), [0, 1]);
});

test('XTC removes all of the top choices but the last, when the chance is below its probability', () => {
  const options = { xtc_probability: 0.6, xtc_threshold: 0.14 };
  assert.deepEqual(kept(options, { chance: 0.5 }), [2, 3]);
  assert.deepEqual(kept(options, { chance: 0.6 }), [0, 1, 2, 3]);
  assert.deepEqual(kept({ ...options, temperature: 1e-3 }, { chance: 0.5 }), [2, 3]);
});

test('mirostat keeps what surprises at most 2τ, and less after a text that has surprised more than τ a token', () => {
  assert.deepEqual(kept({ mirostat_tau: 1 }), [0, 1]); // 2 bits: 1/4
  const options = { mirostat_tau: 1, mirostat_eta: 0.5 };
  const surprised = (/** @type {number} */ bits, counted = 2) => ({
    generated: 2,
    surprise: { bits, counted, under: { ...SAMPLING, ...options } },
  });
  assert.deepEqual(kept(options, surprised(4)), [0]); // 2 − 0.5 · 2
  assert.deepEqual(kept(options, surprised(0)), [0, 1, 2]); // 3 bits
  assert.deepEqual(kept(options, surprised(0, 0)), [0, 1]); // what a stage before had removed moves nothing
});

test('how much a text has surprised mirostat holds while the stages before it are the same, whatever comes after', () => {
  const options = { ...SAMPLING, mirostat_tau: 1, mirostat_eta: 0.5 };
  const step = stepOf(PROBS, { generated: 2, surprise: { bits: 4, counted: 2, under: options } });
  const others = { top_k: 3, temperature: 2, mirostat_tau: 5, mirostat_eta: 0.1, watermark_bias: 1 };
  assert.equal(isUnread(step, { ...options, ...others }), false);
  assert.equal(mu({ ...options, mirostat_tau: 5 }, step), 10 - 0.5 * (4 - 10));
  const before = [{ repetition_penalty: 1.2 }, { top_n_sigma: 1 }, { xtc_threshold: 0.2 }];
  for (const other of [...before, { top_k: 3, stage_order: ['top_k', 'mirostat_tau'] }]) {
    assert.equal(isUnread(step, { ...options, ...other }), true, JSON.stringify(other));
    assert.ok(!process(step, { ...options, ...other }).stages.some(({ name }) => name === 'mirostat_tau'));
  }
  assert.equal(isUnread(stepOf(PROBS), options), false); // at the first token nothing has surprised yet
  assert.equal(isUnread({ ...step, surprise: null }, options), true);
  assert.equal(isUnread({ ...step, surprise: null }, { ...options, do_sample: false }), false);
});

test('some stages can act in another order in the places that they have', () => {
  const order = inOrder(['top_p', 'temperature']);
  assert.equal(order.indexOf('top_p'), Object.keys(ALL).indexOf('temperature'));
  assert.equal(order.indexOf('top_k'), Object.keys(ALL).indexOf('top_k'));
  assert.deepEqual(inOrder(null), Object.keys(ALL));
});

test('at T = 2 and p = 0.7 the temperature first keeps three tokens, and last it keeps two', () => {
  const options = { temperature: 2, top_p: 0.7 };
  assert.deepEqual(kept(options), [0, 1, 2]);
  assert.deepEqual(kept({ ...options, stage_order: ['top_p', 'temperature'] }), [0, 1]);
});

test('a rule that acts after a cut ranks anew what the cut has left', () => {
  const parts = { history: { ids: [0], reach: [1], times: [0], recent: [0] } };
  const options = { top_k: 2, repetition_penalty: 4, stage_order: ['top_k', 'repetition_penalty'] };
  const result = process(stepOf(PROBS, parts), { ...SAMPLING, ...options });
  assert.deepEqual([...result.ids.subarray(result.low, result.high)], [1, 0]); // ln 0.5 · 4 < ln 0.25
  assert.equal(result.k, null);
  assert.deepEqual(
    result.stages.map(({ name, kept: left }) => [name, left]),
    [
      ['top_k', 2],
      ['repetition_penalty', 2],
    ],
  );
});
