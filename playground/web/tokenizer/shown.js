// What the Tokenizer tab shows, by name (shell/shown.js).

/** @import { Shown } from '../shell/shown.js' */

import { offerValues, offerWhole } from '../shell/shown.js';
import { opening } from './kept.js';
import { thePanel } from './panel.js';

/**
 * A value of the pieces of the text as it stands in the box.
 *
 * @param {(pieces: import('./units.js').Piece[]) => Shown} value
 */
const ofPieces = (value) => () => {
  const panel = thePanel();
  const answer = panel?.answer;
  const isOfThis = answer && answer.text === panel.box.value && answer.tokenizer === panel.tokenizer;
  return isOfThis ? value(answer.units.flatMap(({ pieces }) => pieces)) : null;
};

offerValues({
  token_count: ofPieces((pieces) => ({ answer: pieces.length })),
  special_count: ofPieces((pieces) => ({ answer: pieces.filter(({ special }) => special).length })),
  vocabulary_size() {
    const size = thePanel()?.vocabulary.size;
    return size ? { answer: size } : null;
  },
});
offerWhole('tokenizer', (some) => ({ ...opening(), ...some }));
