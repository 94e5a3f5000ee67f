// One step under some options, on four tokens, checked by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStep } from '../../playground/web/live/codec.js';
import { cumulative, curveRanks, heightOf, placeAt, process, repeatedNgram } from '../../playground/web/live/math.js';
import { NEUTRAL, PROBS, payload, rounded, SAMPLING, stepOf } from './live_step.js';

/** @import { DecodingOptions, StepPayload } from '../../playground/web/generated/contract.js' */

/**
 * The distribution that is left of .5 .25 .15 .1, by id.
 *
 * @param {Partial<DecodingOptions>} options
 * @param {Partial<StepPayload>} parts
 */
const after = (options, parts = {}) => rounded(process(stepOf(PROBS, parts), { ...SAMPLING, ...options }).after);

/** @param {number[]} weights */
function shares(...weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return rounded(weights.map((weight) => weight / total));
}

test('with every stage off the distribution is the model’s own', () => {
  assert.deepEqual(after({}), PROBS);
});

test('temperature 2 takes the square root of every probability', () => {
  assert.deepEqual(after({ temperature: 2 }), shares(...PROBS.map(Math.sqrt)));
});

test('temperature 0 puts everything on the best', () => {
  const result = process(stepOf(PROBS), { ...SAMPLING, temperature: 0 });
  assert.deepEqual([...result.after], [1, 0, 0, 0]);
  assert.deepEqual([result.mode, result.token, result.kept], ['greedy', 0, 1]);
});

test('top-k keeps the k best', () => {
  assert.deepEqual(after({ top_k: 2 }), shares(0.5, 0.25, 0, 0));
});

test('top-k keeps tokens equal to the k-th', () => {
  const result = process(stepOf([0.4, 0.2, 0.2, 0.2]), { ...SAMPLING, top_k: 2 });
  assert.equal(result.kept, 4);
  assert.equal(result.k, 2);
});

test('top-p keeps the token that crosses p', () => {
  assert.deepEqual(after({ top_p: 0.7 }), shares(0.5, 0.25, 0, 0));
  assert.deepEqual(after({ top_p: 0.8 }), shares(0.5, 0.25, 0.15, 0));
});

test('top-p of 0 keeps one token', () => {
  assert.deepEqual(after({ top_p: 0 }), [1, 0, 0, 0]);
});

test('among equals at the cut top-p keeps the higher ids, as transformers does', () => {
  const result = process(stepOf([0.4, 0.2, 0.2, 0.2]), { ...SAMPLING, top_p: 0.7 });
  assert.deepEqual(rounded(result.after), shares(0.4, 0, 0.2, 0.2));
});

test('min-p removes what is below its share of the best', () => {
  assert.deepEqual(after({ min_p: 0.4 }), shares(0.5, 0.25, 0, 0));
  assert.deepEqual(after({ min_p: 1 }), [1, 0, 0, 0]);
});

test('typical keeps what is nearest to the entropy of 1.208 nats: .25 first, then .5', () => {
  assert.deepEqual(after({ typical_p: 0.2 }), [0, 1, 0, 0]);
  assert.deepEqual(after({ typical_p: 0.6 }), shares(0.5, 0.25, 0, 0));
});

test('what typical leaves out at the top is removed, and the rest begins further down', () => {
  const { low, high, removedBy, stages } = process(stepOf(PROBS), { ...SAMPLING, typical_p: 0.2 });
  assert.deepEqual([low, high], [1, 2]);
  assert.deepEqual([...removedBy], [1, 0, 1, 1]);
  assert.deepEqual([...stages[0].removed], [0, 2, 3]);
});

test('epsilon removes what is below it', () => {
  assert.deepEqual(after({ epsilon_cutoff: 0.12 }), shares(0.5, 0.25, 0.15, 0));
});

test('eta is the smaller of the cutoff and its square root times exp(−entropy)', () => {
  assert.deepEqual(after({ eta_cutoff: 0.2 }), shares(0.5, 0.25, 0.15, 0)); // .447 · .299 = .134
  assert.deepEqual(after({ eta_cutoff: 0.05 }), PROBS); // .05, less than .224 · .299
});

test('top-h keeps tokens while their part of the entropy lasts', () => {
  assert.deepEqual(after({ top_h: 0.5 }), [1, 0, 0, 0]); // .347 fits into .604, .693 does not
  assert.deepEqual(after({ top_h: 0.6 }), shares(0.5, 0.25, 0, 0));
});

test('temperature acts before top-p: at T = 2 and p = .7 three tokens stay, without it two', () => {
  assert.equal(process(stepOf(PROBS), { ...SAMPLING, temperature: 2, top_p: 0.7 }).kept, 3);
  assert.equal(process(stepOf(PROBS), { ...SAMPLING, top_p: 0.7 }).kept, 2);
});

test('top-p takes its share of what top-k left', () => {
  const { p, grip, kept } = process(stepOf(PROBS), { ...SAMPLING, top_k: 2, top_p: 0.5 });
  assert.deepEqual(rounded([p?.share ?? null, p?.height ?? null, grip]), [0.75, 0.375, 0.75]);
  assert.equal(kept, 1); // .5 of .75 is two thirds
});

test('the n-gram ban removes a token and the rest share its probability', () => {
  const history = { ids: [1], reach: [2], times: [0], recent: [3] };
  assert.deepEqual(after({ no_repeat_ngram_size: 2 }, { history }), shares(0.5, 0, 0.15, 0.1));
  assert.deepEqual(after({ no_repeat_ngram_size: 3 }, { history }), PROBS);
});

test('a repetition penalty of 2 squares the probability of a log-probability that occurred', () => {
  const history = { ids: [1], reach: [1], times: [0], recent: [] };
  assert.deepEqual(after({ repetition_penalty: 2 }, { history }), shares(0.5, 0.0625, 0.15, 0.1));
});

test('each stage says how many tokens it left, and which share of the mass', () => {
  const options = { ...SAMPLING, no_repeat_ngram_size: 1, temperature: 0.5, top_k: 2 };
  const { stages } = process(stepOf(PROBS, { history: { ids: [1], reach: [1], times: [0], recent: [] } }), options);
  assert.deepEqual(
    stages.map(({ name, kept }) => [name, kept]),
    [
      ['no_repeat_ngram_size', 3],
      ['temperature', 3],
      ['top_k', 2],
    ],
  );
  const squares = [0.25, 0.0225, 0.01];
  assert.deepEqual(
    rounded(stages.map(({ mass }) => mass)),
    rounded([0.75, 1, (0.25 + 0.0225) / (squares[0] + squares[1] + squares[2])]),
  );
});

test('a token is removed by the first stage that removes it', () => {
  const { removedBy } = process(stepOf(PROBS), { ...SAMPLING, top_k: 3, top_p: 0.6 });
  assert.deepEqual([...removedBy], [0, 0, 2, 1]);
});

test('u stands for the token at which the cumulative probability exceeds it', () => {
  const token = (/** @type {number} */ u) => process(stepOf(PROBS, { u }), SAMPLING).token;
  assert.deepEqual([0, 0.49, 0.6, 0.8, 0.95, 0.999999999].map(token), [0, 0, 1, 2, 3, 3]);
});

test('where rounding could decide, the token that was taken wins; elsewhere it does not', () => {
  const token = (/** @type {number} */ u) => process(stepOf(PROBS, { u, taken: 1 }), SAMPLING).token;
  assert.equal(token(0.5 - 1e-9), 1);
  assert.equal(token(0.49), 0);
});

test('greedy takes the best, draws nothing and cuts nothing off', () => {
  const result = process(stepOf(PROBS), { ...NEUTRAL, top_k: 1 });
  assert.deepEqual([result.mode, result.token, result.u, result.kept, result.grip], ['greedy', 0, null, 4, null]);
});

test('beams take no token here, and keep one more than the number of end tokens', () => {
  const result = process(stepOf(PROBS, { eos: [2, 3] }), { ...SAMPLING, num_beams: 2, top_k: 1 });
  assert.deepEqual([result.mode, result.token, result.kept], ['beam', null, 3]);
});

test('when everything is banned there is no token and no entropy', () => {
  const history = { ids: [0, 1, 2, 3], reach: [1, 1, 1, 1], times: [0, 0, 0, 0], recent: [] };
  const result = process(stepOf(PROBS, { history }), { ...SAMPLING, no_repeat_ngram_size: 1 });
  assert.deepEqual([result.kept, result.token, result.entropy, result.effective], [0, null, null, null]);
  assert.ok(result.after.every((p) => p === 0));
});

test('the effective number of choices is exp(entropy)', () => {
  const { entropy, effective } = process(decodeStep(payload([1, 1, 1, 1])), SAMPLING);
  assert.deepEqual(rounded([entropy, effective]), rounded([Math.log(4), 4]));
});

test('one step under other options keeps nothing of those before', () => {
  const step = stepOf(PROBS, { history: { ids: [0], reach: [1], times: [0], recent: [] } });
  process(step, { ...SAMPLING, no_repeat_ngram_size: 1, top_p: 0.1 });
  assert.deepEqual(rounded(process(step, SAMPLING).after), PROBS);
});

test('u leads back to its place in the ranking, and to its height on the curve before the cut', () => {
  const result = process(stepOf(PROBS), { ...SAMPLING, top_k: 2 });
  assert.equal(placeAt(result, 0.7), 1);
  assert.equal(heightOf(result, 0.5).toFixed(6), '0.375000');
  assert.deepEqual(rounded([1, 2, 3, 4, 9].map((rank) => cumulative(result, rank))), [0.5, 0.75, 0.9, 1, 1]);
});

test('the ranks of a curve begin at 1, end at the vocabulary’s size and come once each', () => {
  assert.deepEqual(curveRanks(4), [1, 2, 3, 4]);
  const ranks = curveRanks(50257);
  assert.deepEqual([ranks[0], ranks.at(-1)], [1, 50257]);
  assert.ok(ranks.length <= 300 && new Set(ranks).size === ranks.length);
});

test('the n-gram that a token would repeat ends with the token', () => {
  const step = stepOf(PROBS, { history: { ids: [], reach: [], times: [], recent: [7, 8, 9] } });
  assert.deepEqual(repeatedNgram(step, 1, 3), [8, 9, 1]);
  assert.deepEqual(repeatedNgram(step, 1, 1), [1]);
});
