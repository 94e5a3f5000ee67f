// Numbers and words as they are shown. Pure: no DOM.

/** 12.3 %, below 0.1 %: 4.2e-5 (style.percent). */
export function percent(p) {
  if (p === 0 || p >= 0.001) return `${(p * 100).toFixed(1)} %`;
  return p.toExponential(1);
}

const whole = new Intl.NumberFormat('en-US');
export const count = (n) => whole.format(n);

/** Plotly reads pseudo-HTML in its texts; a token's text is only text. */
export const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `{name}` replaced by values[name]. */
export const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** `text` cut to `width`, an ellipsis in place of what is cut; `measure` gives a text's width. */
export function shortened(text, width, measure) {
  if (measure(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && measure(`${letters.join('')}…`) > width) letters.pop();
  return `${letters.join('')}…`;
}
