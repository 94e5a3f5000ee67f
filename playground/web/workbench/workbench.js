// What every tab with a model shares: the strip of tokens, the tree of a beam search, the draws.

import './band.js';
import './code_panel.js';
import './draws.js';
import './scores/scores.js';
import './strip/steps_view.js';
import './strip/strip.js';
import './tree/tree.js';
import './turns.js';
import './views.js';
