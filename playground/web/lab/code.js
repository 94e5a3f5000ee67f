// What a section shows as NumPy code, in cells. Pure: no DOM.

/** @import { LabValues, ViewName } from './kept.js' */

import { ORDER } from './cut_offs.js';
import { LANGUAGE, STEPS } from './letters.js';

const SOFTMAX = `def softmax(z, T=1.0):
    """exp(z / T) / sum, each exponent less the largest; T = 0: all is the first maximum's."""
    top = z.max()
    if T == 0:
        return np.eye(len(z))[z.argmax()]
    with np.errstate(invalid="ignore"):
        weights = np.exp(np.where(z > -np.inf, (z - top) / T, -np.inf))
    return weights / weights.sum()`;

const STAGES = `def cut(p, kept):
    p = np.where(kept, p, 0.0)
    return p / p.sum()


def temperature(p, T):
    with np.errstate(divide="ignore"):
        return softmax(np.log(p), T)


def top_k(p, k):
    count = int(min(k, len(p))) or len(p)
    return cut(p, p >= np.sort(p)[len(p) - count])


def top_p(p, share):
    order = np.argsort(p, kind="stable")
    kept = np.empty(len(p), bool)
    kept[order] = np.cumsum(p[order]) > 1 - share
    kept[order[-1]] = True
    return cut(p, kept)


def min_p(p, share):
    return cut(p, p >= share * p.max())`;

const UNIFORMS = `def uniforms(seed, n):
    """Philox 2x32, ten rounds (Salmon et al., 2011): the seed is the key, the number of the draw the counter."""
    left, right = np.arange(n, dtype=np.uint64), np.zeros(n, np.uint64)
    for _ in range(10):
        product = left * np.uint64(0xD256D193)
        left, right = (product >> np.uint64(32)) ^ np.uint64(seed) ^ right, product & np.uint64(0xFFFFFFFF)
        seed = (seed + 0x9E3779B9) % 2**32
    return ((left >> np.uint64(5)) * np.uint64(2**26) + (right >> np.uint64(6))) / 2.0**53`;

/** @param {number[]} values */
const array = (values) => `np.array([${values.join(', ')}], float)`;

/** Names and numbers as Python writes them. @param {unknown} value */
const literal = (value) => JSON.stringify(value).replaceAll(',', ', ').replaceAll(':', ': ');

/** @param {number | null} T */
const warmth = (T) => (T === null ? 'np.inf' : String(T));

/** @type {Record<ViewName, (values: LabValues) => string[]>} */
const CELLS = {
  softmax: ({ softmax: { logits, temperature, k, p, least } }) => [
    SOFTMAX,
    STAGES,
    `z = ${array(logits)}
p = softmax(z, ${warmth(temperature)})
after = min_p(top_p(top_k(p, ${k}), ${p}), ${least})
print(after)`,
  ],
  draws: ({ draws: { weights, n, seed } }) => [
    UNIFORMS,
    `p = ${array(weights)}
p = p / p.sum()
n = ${n}
drawn = np.searchsorted(np.cumsum(p), uniforms(${seed}, n) * np.cumsum(p)[-1], side="right")  # the inverse CDF
counts = np.bincount(drawn, minlength=len(p))
error = np.sqrt(np.mean((counts / n - p) ** 2))
expected = np.sqrt(np.mean(p * (1 - p)) / n)
print(counts, n * p, error, expected)`,
  ],
  logs: ({ logs: { p, t, chances } }) => [
    `t = ${t}
p = np.resize(${array(chances.length ? chances : [p])}, t)
product32 = np.cumprod(p.astype(np.float32))
product64 = np.cumprod(p)
logs = np.cumsum(np.log(p))
print(product32[-1], product64[-1], logs[-1])`,
  ],
  tail: ({ tail: { q, n } }) => [
    `q, n = ${q}, ${n}
chance = -np.expm1(n * np.log1p(-q)) if q < 1 else 1.0  # 1 - (1 - q) ** n, without losing digits of a small q
print(chance)`,
  ],
  order: ({ order: { weights, order, values } }) => [
    SOFTMAX,
    STAGES,
    `stages = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "min_p": min_p}
values = ${literal(values)}


def applied(p, order):
    for name in order:
        p = stages[name](p, values[name])
    return p`,
    `p = ${array(weights)}
p = p / p.sum()
mine = applied(p, ${literal(order)})
theirs = applied(p, ${literal(ORDER)})  # the order of transformers
print(mine, theirs)`,
  ],
  letters: ({ letters: { width } }) => [
    `start = ${literal(LANGUAGE.start)}
follows = ${literal(LANGUAGE.follows)}


def search(width):
    beams = {"": 1.0}
    for _ in range(${STEPS}):
        grown = {
            text + letter: p * share
            for text, p in beams.items()
            for letter, share in (follows[text[-1]] if text else start).items()
        }
        beams = dict(sorted(grown.items(), key=lambda each: (-each[1], each[0]))[:width])
    return next(iter(beams.items()))`,
    `found, best = search(${width}), search(${3 ** STEPS})
print(found, best)`,
  ],
};

/**
 * The code of a section, cell by cell; the letters need no NumPy.
 *
 * @param {LabValues} values
 */
export const cells = (values) => [
  ...(values.view === 'letters' ? [] : ['import numpy as np']),
  ...CELLS[values.view](values),
];

/**
 * The code as a script.
 *
 * @param {LabValues} values
 */
export const script = (values) => `${cells(values).join('\n\n\n')}\n`;

/**
 * The code as a notebook in the format of nbformat 4.5, as JSON.
 *
 * @param {LabValues} values
 */
export const notebook = (values) =>
  JSON.stringify(
    {
      cells: cells(values).map((source, i) => ({
        cell_type: 'code',
        execution_count: null,
        id: `cell-${i}`,
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: {
        kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
        language_info: { name: 'python' },
      },
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  );
