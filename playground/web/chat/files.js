// A conversation as files. No DOM.

/** @import { MessageData } from '../generated/contract.js' */

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
