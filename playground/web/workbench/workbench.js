// What every tab with a model shares: the strip of tokens, the tree of a beam search, the draws.

import './draws.js';
import './strip/strip.js';
import './tree/tree.js';
