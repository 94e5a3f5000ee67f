// Tables as CSV, for spreadsheets. No DOM.

/** @typedef {string | number | boolean | null | undefined | readonly number[]} Cell */

// A spreadsheet runs a cell that begins like this as a formula, quotation marks or not; full-width signs too.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell: numbers as they are; a text that would be run gets a single quote in front, so that it stays a text.
 *
 * @param {Cell} value
 */
function cell(value) {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/**
 * Rows of cells as a file that Excel reads as UTF-8.
 *
 * @param {Cell[][]} rows
 */
export const csvText = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
