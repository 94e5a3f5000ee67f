// What the server has put into the page for its own code: words, options, examples. Read once, never changed.

/** Null where there is no page around, as in a test of one module. */
export const data = JSON.parse(document.getElementById('playground-data')?.textContent ?? 'null');
