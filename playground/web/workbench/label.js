// A setting's name in the page's language.

/** @import { SettingData } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { words } from '../common/i18n.js';
import { idleReason } from '../shell/controls.js';
import { nameOf } from './settings.js';

/**
 * A name made of what has an effect: the strategy, then each option that is not neutral.
 * @param {SettingData} setting
 * @returns {string}
 */
export const label = (setting) =>
  nameOf(setting, {
    options: data.options,
    words: words(),
    hasEffect: (name) => idleReason(name, setting) === null,
  });
