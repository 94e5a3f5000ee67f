// A comparison as a link holds it: without anybody's figures, still to be run where the same would come again.

/** @import { ComparedSettingData } from '../generated/contract.js' */
/** @import { KeptBoard } from './kept.js' */

import { data } from '../common/data.js';
import { language } from '../common/i18n.js';
import { options } from '../shell/controls.js';
import { isLinkable } from '../shell/models.js';
import { state } from '../shell/state.js';
import { isBoard, isLinkedBoard } from './kept.js';

/**
 * Whether a run is of what stands on the page, so that the same would come again.
 *
 * @param {NonNullable<KeptBoard['run']>} run
 */
function stands(run) {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#compare-prompt textarea'));
  const fields = /** @type {{ texts?: Record<string, string> } | undefined} */ (state.read('fields'));
  const prompt = box?.value ?? fields?.texts?.compared_prompt ?? data.compared[language()];
  if (run.value.experiment || run.value.prompt !== prompt) return false; // a prompt of a row's own is in its setting
  return run.rows.every((row) => row >= 0) && run.value.seed === options().seed;
}

/**
 * A row without a model that is nobody else's: a folder of this machine.
 *
 * @param {ComparedSettingData} setting
 */
function linkable(setting) {
  const { model, ...others } = setting;
  return model === undefined || isLinkable(model) ? setting : others;
}

/**
 * @param {KeptBoard} kept
 * @returns {KeptBoard}
 */
function toLink({ run, ...all }) {
  const kept = { ...all, settings: all.settings.map(linkable) };
  const areAll = kept.settings.every((each, i) => each === all.settings[i]);
  if (!run || !areAll || !stands(run)) return { ...kept, run: null };
  return { ...kept, run: null, again: true, model: run.model };
}

state.link('compare', isLinkedBoard, isBoard, toLink);
