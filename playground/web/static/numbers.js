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

/** Saves `text` as a file of the reader's. */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
