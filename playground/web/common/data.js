// What the server has put into the page for its own code: words, options, examples. Read once, never changed.

/** @import { PageData } from '../generated/contract.js' */

const carried = globalThis.document?.getElementById('playground-data')?.textContent;

/** Null where there is no page around, as in a test of one module. */
export const data = /** @type {PageData} */ (JSON.parse(carried ?? 'null'));
