// The connection to the server. Gradio tells no code of a lost one, but the requests that it makes then fail; nor does it
// tell who waits in which place, so its requests are followed here.

import { followed, lost } from './waiting.js';

const listeners = [lost];

/** Calls `listener()` when the server is gone: of what the page waits for, nothing will come. Gradio says so itself. */
export const onLost = (listener) => listeners.push(listener);

const request = window.fetch;
window.fetch = async (...given) => {
  try {
    return await followed(given, await request(...given));
  } catch (error) {
    if (error.name !== 'AbortError' && /\/gradio_api\/(queue\/|app_id)/.test(given[0]?.url ?? given[0])) {
      for (const listener of listeners) listener();
    }
    throw error;
  }
};
