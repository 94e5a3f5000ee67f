// A browser takes minutes to lay out a megabyte of text in a box; what no model reads is left out, and said.

import { data } from '../common/data.js';
import { count } from '../common/format.js';
import { say } from '../common/i18n.js';

/** @param {ClipboardEvent} event */
function guardPaste(event) {
  const box = event.target instanceof Element ? event.target.closest('textarea') : null;
  const text = event.clipboardData?.getData('text') ?? '';
  const notice = box?.closest('.tabitem')?.querySelector('.pg-paste');
  if (!box || !notice) return;
  notice.textContent = '';
  const most = data.longest_paste;
  if (text.length <= most) return;
  event.preventDefault();
  event.stopPropagation();
  const first = box.closest('.pg-keeps-beginning') !== null; // of an article, where a prompt's end counts
  const part = first ? text.slice(0, most) : text.slice(-most);
  box.setRangeText(part, box.selectionStart, box.selectionEnd, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
  notice.textContent = say(first ? 'paste_first' : 'paste', { n: count(text.length), kept: count(most) });
}
document.addEventListener('paste', guardPaste, true);
