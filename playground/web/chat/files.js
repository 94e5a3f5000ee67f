// A conversation, and several replies to one, as files. No DOM.

/** @import { MessageData, VarietyData } from '../generated/contract.js' */

import { csvText } from '../common/csv.js';

/**
 * Messages as the Hub's chat models take them.
 *
 * @param {MessageData[]} messages
 */
export const json = (messages) =>
  `${JSON.stringify(
    messages.map(({ role, content }) => ({ role, content })),
    null,
    1,
  )}\n`;

/**
 * Several replies as a CSV file: what each was written under, and the number of the token at which it parts from the
 * first.
 *
 * @param {VarietyData} value
 */
export function varietyCsv({ rows, figures }) {
  const head = ['reply', 'do_sample', 'temperature', 'seed', 'text', 'tokens', 'stop_reason', 'parts_at'];
  const lines = rows.map(({ do_sample, temperature, seed, texts, stop_reason }, i) => {
    const at = figures?.first_differing[i] ?? null;
    return [
      i + 1,
      do_sample,
      temperature,
      seed,
      texts.join(''),
      texts.length,
      stop_reason,
      at === null ? null : at + 1,
    ];
  });
  return csvText([head, ...lines]);
}

/**
 * Each message under its role's name, its text in a fence so that none of it is markup.
 *
 * @param {MessageData[]} messages
 * @param {Record<string, string>} names of the roles
 */
export function markdown(messages, names) {
  return messages
    .map(({ role, content }) => {
      const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
      const fence = '`'.repeat(longest + 1);
      return `### ${names[role]}\n\n${fence}text\n${content}\n${fence}\n`;
    })
    .join('\n');
}
