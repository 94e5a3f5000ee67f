// How a conversation begins: ready-made system prompts, each with first messages. No DOM.

/** @import { MessageData, SceneData } from '../generated/contract.js' */
/** @import { State } from './talk.js' */

import { data } from '../common/data.js';
import { inLanguage } from '../common/i18n.js';

/** The scenes in the page's language. */
export const scenes = () => inLanguage(data.scenes);

/**
 * What the page opens with: the first scene and its first message.
 *
 * @returns {MessageData[]}
 */
export function opening() {
  const [scene] = scenes();
  return [
    { role: 'system', content: scene.system },
    { role: 'user', content: scene.asks[0] },
  ];
}

/**
 * Whether nothing has been typed but what a scene brings, in either language.
 *
 * @param {State} state
 */
export function isUntouched({ system, draft }) {
  /** @param {SceneData} scene */
  const same = (scene) => scene.system === system && scene.asks[0] === draft;
  return (!system && !draft) || Object.values(data.scenes).flat().some(same);
}
