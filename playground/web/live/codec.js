// Reads a step's payload (payload.py). Pure: no DOM.

/** @import { LogitsData, StepPayload } from '../generated/contract.js' */
/** @import { Ranking, Step } from './types.js' */

const EXACT = 0xffff;

/**
 * @param {string} base64
 * @returns {ArrayBuffer}
 */
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;

/**
 * The step with its logits decoded and ranked: adds `logits` by id, `ranked`, and the probabilities `before` by id.
 *
 * @param {StepPayload} payload
 * @returns {Step}
 */
export function decodeStep(payload) {
  const logits = decodeLogits(payload);
  const ranked = rank(logits);
  return { ...payload, logits, ranked, before: softmaxById(ranked), labels: new Map(payload.labels) };
}

/**
 * Logits by id, float32. What is not exact is off by at most TAIL_ERROR nats (payload.py).
 *
 * @param {LogitsData} payload
 * @returns {Float32Array}
 */
export function decodeLogits({ codes, exact, origin, step, vocab_size }) {
  const coded = new Uint16Array(bytes(codes));
  const exactly = new Float32Array(bytes(exact));
  const logits = new Float32Array(vocab_size);
  let next = 0;
  for (let id = 0; id < vocab_size; id++) {
    logits[id] = coded[id] === EXACT ? exactly[next++] : origin - coded[id] * step;
  }
  return logits;
}

/**
 * Ids by descending logit, lower ids first among equals; `count` of them are above −inf.
 *
 * @param {Float32Array} logits
 * @returns {Ranking}
 */
export function rank(logits) {
  const size = logits.length;
  const bits = new Uint32Array(Float32Array.from(logits, (x) => x + 0).buffer); // −0 + 0 = 0: equals have equal bits
  const keys = new Float64Array(size);
  for (let id = 0; id < size; id++) {
    const descending = bits[id] >>> 31 ? bits[id] : 0x7fffffff - bits[id]; // orders float32 as unsigned integers
    keys[id] = descending * 2 ** 21 + id;
  }
  keys.sort();
  const ids = Uint32Array.from(keys, (key) => key % 2 ** 21);
  const values = Float32Array.from(ids, (id) => logits[id]);
  return { ids, values, count: finite(values) };
}

/**
 * How many of descending `values` are above −inf.
 *
 * @param {Float32Array} values
 * @returns {number}
 */
export function finite(values) {
  let count = values.length;
  while (count > 0 && values[count - 1] === -Infinity) count--;
  return count;
}

/**
 * @param {Ranking} ranking
 * @returns {Float64Array}
 */
function softmaxById({ ids, values, count }) {
  const probs = new Float64Array(ids.length);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const weight = Math.exp(values[i] - values[0]);
    probs[ids[i]] = weight;
    sum += weight;
  }
  for (let i = 0; i < count; i++) probs[ids[i]] /= sum;
  return probs;
}
