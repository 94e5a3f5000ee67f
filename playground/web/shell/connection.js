// The connection to the server. Gradio tells no code of a lost one, but the requests that it makes then fail; nor does
// it tell who waits in which place, so its requests are followed here.

import { addressOf, followed, lost } from './waiting.js';

/** @type {Array<() => void>} */
const listeners = [lost];

/**
 * Calls `listener()` when the server is gone: of what the page waits for, nothing will come. Gradio says so itself.
 *
 * @param {() => void} listener
 */
export const onLost = (listener) => listeners.push(listener);

const request = window.fetch;
window.fetch = async (...input) => {
  try {
    return await followed(input, await request(...input));
  } catch (error) {
    const isAborted = error instanceof Error && error.name === 'AbortError';
    if (!isAborted && /\/gradio_api\/(queue\/|app_id)/.test(addressOf(input[0]))) {
      for (const listener of listeners) listener();
    }
    throw error;
  }
};
