// How numbers are shown, and small DOM help. Token text is only ever put in as text, never as HTML.

/** 12.3 %, and 4.2e-5 below 0.1 %. */
export const percent = (p) => (p >= 0.001 || p === 0 ? `${(100 * p).toFixed(1)} %` : p.toExponential(1));

/** A log-probability with two decimals; never "-0.00". */
export const logprob = (value) => (Math.abs(value) < 0.005 ? '0.00' : value.toFixed(2).replace('-', '−'));

export function element(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export const words = () => window.playground.page.words;

/** The words of `key`, with the values in their places. */
export const fill = (key, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words()[key]);

/** So many seconds, in words; at least one. */
export function time(seconds) {
  const whole = Math.max(1, Math.ceil(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h) return fill('hours', { h, m });
  return m ? fill('minutes', { m, s }) : fill('seconds', { s });
}

/** Saves `text` as a file of the reader's. */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
