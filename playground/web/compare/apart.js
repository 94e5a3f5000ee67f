// How far two lanes lie apart: what a stretch is coloured by, both distributions, where texts part. No DOM.

/** @import { LaneData, LockstepData, StretchData } from '../generated/contract.js' */
/** @import { Result, Step } from '../live/types.js' */

const JS = [0.01, 0.05, 0.15, 0.35]; // nats, of at most ln 2
const GAP = [0.1, 0.25, 0.5, 1]; // nats a byte

/** What a band stands for: with one vocabulary the Jensen–Shannon divergence, else log-probability per byte. */
export const RANGES = {
  js: ['< 0.01', '0.01–0.05', '0.05–0.15', '0.15–0.35', '≥ 0.35'],
  gap: ['< 0.1', '0.1–0.25', '0.25–0.5', '0.5–1', '≥ 1'],
};

/**
 * A divergence with three decimals; a smaller one by its power of ten.
 *
 * @param {number} value in nats
 */
export const nats = (value) => (value === 0 || value >= 0.001 ? value.toFixed(3) : value.toExponential(1));

/**
 * How far both sides lie apart at a stretch, from 0 to 4; null where they cannot be compared.
 *
 * @param {Pick<StretchData, 'divergence' | 'gap' | 'bytes'>} stretch
 * @returns {number | null}
 */
export function bandOf({ divergence, gap, bytes }) {
  if (divergence) return JS.filter((edge) => divergence.js >= edge).length;
  if (gap === null || !bytes) return null;
  return GAP.filter((edge) => Math.abs(gap) / bytes >= edge).length;
}

/**
 * By how much a stretch lies apart, in what it is coloured by; -1 where it cannot be compared.
 *
 * @param {Pick<StretchData, 'divergence' | 'gap' | 'bytes'>} stretch
 */
const distance = ({ divergence, gap, bytes }) =>
  divergence ? divergence.js : gap === null || !bytes ? -1 : Math.abs(gap) / bytes;

/**
 * The stretch at which both sides lie the farthest apart; null where none can be compared.
 *
 * @param {StretchData[]} stretches
 */
export function farthest(stretches) {
  const most = Math.max(-1, ...stretches.map(distance));
  return most < 0 ? null : stretches.findIndex((each) => distance(each) === most);
}

/**
 * The mean of the divergences that are known; null where none is.
 *
 * @param {LockstepData} value
 */
export function meanJs({ stretches }) {
  const known = stretches.flatMap(({ divergence }) => (divergence ? [divergence.js] : []));
  return known.length ? known.reduce((sum, each) => sum + each, 0) / known.length : null;
}

/**
 * A token of either side: null where its vocabulary has no such token.
 *
 * @typedef {object} Pair
 * @property {string} label
 * @property {[Bar | null, Bar | null]} bars
 *
 * @typedef {object} Bar
 * @property {number} before its probability under the unmodified model
 * @property {number} after the stages
 * @property {boolean} removed
 */

/**
 * @typedef {object} Side
 * @property {Step} step
 * @property {Result} result
 * @property {(id: number) => string} label
 * @property {(label: string) => number | undefined} idOf
 */

/**
 * The best of both sides, bar against bar, the most probable first. With one vocabulary tokens meet by their ids, else
 * by how they are written.
 *
 * @param {[Side, Side]} sides
 * @param {boolean} isOne whether both have one vocabulary
 * @param {number} n of each side's best
 * @returns {Pair[]}
 */
export function mirrored(sides, isOne, n) {
  /** @type {Map<string | number, Pair & { most: number }>} */
  const pairs = new Map();
  for (const { step, result, label } of sides) {
    for (const id of best(step, result, n)) {
      const [key, name] = [isOne ? id : label(id), label(id)];
      if (pairs.has(key)) continue;
      const bars = sides.map((side) => barOf(side, isOne ? id : side.idOf(name)));
      const most = Math.max(...bars.map((bar) => (bar ? Math.max(bar.after, bar.before) : 0)));
      pairs.set(key, { label: name, bars: /** @type {Pair['bars']} */ (bars), most });
    }
  }
  return [...pairs.values()].sort((one, other) => other.most - one.most);
}

/**
 * The best ids before any stage, and after all of them.
 *
 * @param {Step} step
 * @param {Result} result
 * @param {number} n
 */
function best(step, result, n) {
  const left = result.ids.subarray(result.low, Math.min(result.low + n, result.high));
  return [...new Set([...left, ...step.ranked.ids.subarray(0, Math.min(n, step.ranked.count))])];
}

/**
 * @param {Side} side
 * @param {number | undefined} id
 * @returns {Bar | null}
 */
function barOf({ step, result }, id) {
  if (id === undefined) return null;
  return { before: step.before[id], after: result.after[id], removed: result.removedBy[id] > 0 };
}

/**
 * What both keep of what either keeps, with one vocabulary.
 *
 * @param {Pick<Result, 'ids' | 'low' | 'high'>} one
 * @param {Pick<Result, 'ids' | 'low' | 'high'>} other
 * @returns {number | null} null where neither keeps any
 */
export function overlap(one, other) {
  const kept = new Set(one.ids.subarray(one.low, one.high));
  let both = 0;
  for (const id of other.ids.subarray(other.low, other.high)) both += Number(kept.has(id));
  const either = kept.size + (other.high - other.low) - both;
  return either ? both / either : null;
}

/** @typedef {{ at: number, one: number | null, other: number | null }} Fork null: that text has ended */

/**
 * The first token at which two texts of one vocabulary differ; null where neither does, or where they share no tokens'
 * ids.
 *
 * @param {Pick<LaneData, 'ids' | 'tokenizer'>} one
 * @param {Pick<LaneData, 'ids' | 'tokenizer'>} other
 * @returns {Fork | null}
 */
export function forkOf(one, other) {
  if (one.tokenizer !== other.tokenizer) return null;
  const length = Math.max(one.ids.length, other.ids.length);
  for (let at = 0; at < length; at++) {
    if (one.ids[at] !== other.ids[at]) return { at, one: one.ids[at] ?? null, other: other.ids[at] ?? null };
  }
  return null;
}

/**
 * The token in which the first character lies at which two texts differ; null where one only goes on.
 *
 * @param {Pick<LaneData, 'texts'>} one
 * @param {Pick<LaneData, 'texts'>} other
 */
export function textFork({ texts }, other) {
  const [text, against] = [texts.join(''), other.texts.join('')];
  const length = Math.min(text.length, against.length);
  let place = 0;
  while (place < length && text[place] === against[place]) place++;
  if (place === length) return null;
  let end = 0;
  return texts.findIndex((part) => {
    end += part.length;
    return end > place;
  });
}

/**
 * Where the text of `one` parts from that of `other`: the place of its token.
 *
 * @param {Pick<LaneData, 'ids' | 'tokenizer' | 'texts'>} one
 * @param {Pick<LaneData, 'ids' | 'tokenizer' | 'texts'>} other
 * @returns {number | null}
 */
export function partsAt(one, other) {
  return one.tokenizer === other.tokenizer ? (forkOf(one, other)?.at ?? null) : textFork(one, other);
}
