// What a reply thinks before it answers, as plain data. No DOM.

const [BEGIN, END] = ['<think>', '</think>'];

/**
 * How many of a reply's `texts` are its thinking, with the white space behind it, and whether it has come to its end.
 * A reply thinks if it begins so, or if the prompt has `opened` its thinking.
 *
 * @param {string[]} texts
 * @param {boolean} [opened]
 */
export function thinking(texts, opened) {
  const whole = texts.join('');
  if (!opened && !whole.trimStart().startsWith(BEGIN)) return { count: 0, closed: false };
  const end = whole.indexOf(END);
  if (end < 0) return { count: texts.length, closed: false };
  let [count, length] = [0, 0];
  while (length < end + END.length || /^\s+$/.test(texts[count] ?? '')) length += texts[count++].length;
  return { count, closed: true };
}
