// A text file that the reader brings takes the place of a box's text. It is read here: no file is sent to the server.

import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';

const LARGEST = 4_000_000; // bytes: a longer article than any model reads
const ENCODINGS = ['utf-8', 'euc-kr']; // what Korean text files are stored in; a browser's "euc-kr" is CP949

/** `bytes` as text, without a byte order mark: UTF-8, UTF-16 with a mark, or CP949; null for none of these. */
export function decoded(bytes) {
  const mark = { '255,254': 'utf-16le', '254,255': 'utf-16be' }[bytes.slice(0, 2).join()];
  for (const encoding of mark ? [mark] : ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      /* not this one */
    }
  }
  return null;
}

async function read(file, box) {
  const told = box.closest('.tabitem').querySelector('.pg-paste');
  const most = data.longest_paste;
  told.textContent = '';
  if (file.size > LARGEST) {
    told.textContent = say('file_large', { size: count(file.size), most: count(LARGEST) });
    return;
  }
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === null) {
    told.textContent = words().file_unread;
    return;
  }
  if (text.length > most) {
    told.textContent = say('file_cut', { n: count(text.length), kept: count(most) });
  }
  box.value = text.slice(0, most);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

expose('textFile', {
  /** Asks for a file, for the box in the element called `id`. */
  choose(id) {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.txt,text/plain' });
    input.addEventListener('change', () => read(input.files[0], document.querySelector(`#${id} textarea`)));
    input.click();
  },
});
