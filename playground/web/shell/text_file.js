// A text file that the reader brings takes the place of a box's text. It is read here: no file is sent to the server.

import { words } from '../common/numbers.js';

const LARGEST = 4_000_000; // bytes: a longer article than any model reads
const ENCODINGS = ['utf-8', 'euc-kr']; // what Korean text files are stored in; a browser's "euc-kr" is CP949

/** `bytes` as text, without a byte order mark: UTF-8, UTF-16 with a mark, or CP949; null for none of these. */
export function decoded(bytes) {
  const mark = { '255,254': 'utf-16le', '254,255': 'utf-16be' }[bytes.slice(0, 2).join()];
  for (const encoding of mark ? [mark] : ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch { /* not this one */ }
  }
  return null;
}

async function read(file, box) {
  const told = box.closest('.tabitem').querySelector('.pg-paste');
  const most = window.playground.page.data.longest_paste;
  const count = (n) => n.toLocaleString('en-US');
  told.textContent = '';
  if (file.size > LARGEST) {
    told.textContent = words().file_large.replace('{size}', count(file.size)).replace('{most}', count(LARGEST));
    return;
  }
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (text === null) {
    told.textContent = words().file_unread;
    return;
  }
  if (text.length > most) {
    told.textContent = words().file_cut.replace('{n}', count(text.length)).replace('{kept}', count(most));
  }
  box.value = text.slice(0, most);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

window.playground.textFile = {
  /** Asks for a file, for the box in the element called `id`. */
  choose(id) {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.txt,text/plain' });
    input.addEventListener('change', () => read(input.files[0], document.querySelector(`#${id} textarea`)));
    input.click();
  },
};
