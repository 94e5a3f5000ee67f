// Large numbers and amounts of bytes in a few characters. Pure: no DOM.

/**
 * Bytes as they are downloaded: KB, MB or GB of a thousand each.
 *
 * @param {number} n
 */
export function bytes(n) {
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} GB`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} MB`;
  return `${Math.round(n / 1e3)} KB`;
}

/**
 * How many numbers a model has learned: 124M, 2.4B; a dash where nobody knows.
 *
 * @param {number | null} n
 */
export function parameters(n) {
  if (n === null) return '—';
  if (n >= 1e9) return `${+(n / 1e9).toFixed(2)}B`;
  if (n >= 1e6) return `${+(n / 1e6).toFixed(n < 1e7 ? 1 : 0)}M`;
  return `${Math.round(n / 1e3)}K`;
}

/**
 * The size of a model's files; two decimals, and below a tenth of a gigabyte in megabytes.
 *
 * @param {number} gb
 */
export const gigabytes = (gb) =>
  gb >= 0.1 ? `${gb} GB`.replace(/(\.\d\d)\d+/, '$1') : `${(gb * 1000).toFixed(gb < 0.01 ? 1 : 0)} MB`;
