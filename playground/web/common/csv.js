// Tables as CSV, for spreadsheets. No DOM.

// A spreadsheet runs a cell that begins like this as a formula, quotation marks or not; full-width signs too.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell: numbers as they are; a text that would be run gets a single quote in front, so that it stays a text. */
function cell(value) {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Rows of cells as a file that Excel reads as UTF-8. */
export const csvText = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
