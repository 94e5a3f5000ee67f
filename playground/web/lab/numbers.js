// Numbers as the lab shows them. Pure: no DOM.

/**
 * Six digits at most, and a power of ten where there would be many zeros; a true minus sign.
 *
 * @param {number} value
 */
export function figure(value) {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : '—';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? value.toExponential(2) : String(Number(value.toFixed(5)));
  return text.replaceAll('-', '−');
}

/**
 * A probability: four digits of a percentage, and a power of ten below 0.01 %.
 *
 * @param {number} p
 */
export function chance(p) {
  if (p === 0) return '0';
  if (p < 1e-4) return figure(p);
  const percent = 100 * p;
  return p < 1 && percent > 99.99
    ? `${(Math.floor(percent * 1e4) / 1e4).toFixed(4)} %`
    : `${Number(percent.toPrecision(4))} %`;
}

/**
 * A probability where there is little room: a percentage with one decimal, unless that would show nothing of it.
 *
 * @param {number} p
 */
export const shortChance = (p) => (p >= 1e-3 ? `${(100 * p).toFixed(1)} %` : chance(p));

/**
 * The ends of an axis that holds values and 0, round numbers beyond them, and steps of a hundredth of it or less.
 *
 * @param {number[]} values
 */
export function axisOf(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const unit = 10 ** Math.floor(Math.log10(Math.max(high, -low, 1e-9)));
  const round = (/** @type {number} */ value) => {
    const size =
      [0.1, 0.2, 0.5, 1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].find(
        (each) => each * unit >= Math.abs(value) - 1e-12 * unit,
      ) ?? 10;
    return value === 0 ? 0 : Math.sign(value) * size * unit;
  };
  const ends = { low: round(low), high: high === 0 && low === 0 ? 1 : round(high) };
  return { ...ends, step: 10 ** Math.floor(Math.log10(ends.high - ends.low) - 2 + 1e-9) };
}

/**
 * `value` in steps of `step`, without the dust of rounding.
 *
 * @param {number} value
 * @param {number} step
 */
export const inSteps = (value, step) => Number((Math.round(value / step) * step).toPrecision(12));
