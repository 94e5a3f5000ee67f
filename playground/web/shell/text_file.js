// A text file that the reader brings takes the place of a box's text. It is read here: no file is sent to the server.

import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { decoded } from './text_bytes.js';

const LARGEST = 4_000_000; // bytes: a longer article than any model reads

/**
 * Puts the text of `file` into `box`, and says beside it what was left out or why it could not be read.
 *
 * @param {File} file
 * @param {HTMLTextAreaElement} box
 */
async function read(file, box) {
  const notice = /** @type {Element} */ (box.closest('.tabitem')?.querySelector('.pg-paste'));
  const most = data.longest_paste;
  notice.textContent = '';
  if (file.size > LARGEST) {
    notice.textContent = say('file_large', { size: count(file.size), most: count(LARGEST) });
    return;
  }
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === null) {
    notice.textContent = words().file_unread;
    return;
  }
  if (text.length > most) {
    notice.textContent = say('file_cut', { n: count(text.length), kept: count(most) });
  }
  box.value = text.slice(0, most);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

expose('textFile', {
  /**
   * Asks for a file, for the box in the element called `id`.
   *
   * @param {string} id
   */
  choose(id) {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.txt,text/plain' });
    input.addEventListener('change', () => {
      const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector(`#${id} textarea`));
      const file = input.files?.[0];
      if (box && file) read(file, box);
    });
    input.click();
  },
});
