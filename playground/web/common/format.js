// Numbers and words as they are shown. Pure: no DOM.

/**
 * 12.3 %, and 4.2e-5 below 0.1 % (style.percent).
 *
 * @param {number} p a probability
 */
export const percent = (p) => (p >= 0.001 || p === 0 ? `${(100 * p).toFixed(1)} %` : p.toExponential(1));

/**
 * A log-probability with two decimals; never "-0.00".
 *
 * @param {number} value in nats
 */
export const logprob = (value) => (Math.abs(value) < 0.005 ? '0.00' : value.toFixed(2).replace('-', '−'));

const whole = new Intl.NumberFormat('en-US');

/**
 * A number with its thousands marked.
 *
 * @param {number} n
 */
export const count = (n) => whole.format(n);

/**
 * Two decimals; a dash where there is no value.
 *
 * @param {number | null | undefined} value
 */
export const ratio = (value) => (value === null || value === undefined ? '—' : value.toFixed(2));

/**
 * Plotly reads pseudo-HTML in its texts; a token's text is only text.
 *
 * @param {string} text
 */
export const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * `{name}` replaced by values[name].
 *
 * @param {string} template
 * @param {Record<string, string | number>} values
 */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/**
 * `text` cut to `width`, an ellipsis in place of what is cut.
 *
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure gives a text's width
 */
export function shortened(text, width, measure) {
  if (measure(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && measure(`${letters.join('')}…`) > width) letters.pop();
  return `${letters.join('')}…`;
}
