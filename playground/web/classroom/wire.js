// What the full page says to the server about a room besides what a student's light page does (room/client.js).

import { ask, Refusal } from '../room/client.js';

/** @param {string} path relative to the page's root */
export const addressOf = (path) => new URL(path, document.baseURI).href;

/**
 * Sends a request of the bearer of `key` and returns what it answers.
 *
 * @param {string} path below the page's root
 * @param {string} key '': of nobody yet
 * @param {unknown} [body]
 * @param {'POST' | 'DELETE'} [method]
 * @returns {Promise<any>} any: each request has an answer of its own
 */
export const send = (path, key, body = {}, method = 'POST') =>
  ask(addressOf(path), key, body, (address, options) => reached(address, { ...options, method }));

/**
 * The picture of a join address, as SVG.
 *
 * @param {string} code
 * @param {string} key
 * @param {string} address
 */
export async function picture(code, key, address) {
  const answer = await reached(addressOf(`room/${code}/qr`), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Room-Key': key },
    body: JSON.stringify({ address }),
  });
  if (!answer.ok) throw new Refusal(answer.status, null);
  return answer.blob();
}

/**
 * The server's answer; where there is none, a refusal with the status 0.
 *
 * @param {RequestInfo | URL} address
 * @param {RequestInit} options
 */
async function reached(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Refusal(0, null);
  }
}
