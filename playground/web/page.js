// The page's own code, all of it: what every tab stands in, and the tabs.

import './shell/connection.js';
import './shell/theme.js';
import './shell/paste.js';
import './shell/language.js';
import './shell/fields.js';
import './shell/picker.js';
import './shell/word_list.js';
import './shell/made_for.js';
import './shell/text_file.js';
import './shell/shortcuts.js';
import './generate/generate.js';
import './compare/board.js';
import './compare/lockstep.js';
import './summarize/view.js';
import './tokenizer/panel.js';
import './chat/chat.js';
import './lab/panel.js';
import './generate/shown.js';
import './compare/shown.js';
import './summarize/shown.js';
import './tokenizer/shown.js';
import './chat/shown.js';
import './lab/shown.js';
import './shell/models_shown.js';
import './lessons/player.js';
import './lessons/catalog.js';
import './classroom/panel.js';
import { open } from './bridge.js';
import { openingOfAddress } from './lessons/opening.js';
import { useOpening } from './shell/models.js';
import { restore } from './shell/share.js';

useOpening();
await restore(await openingOfAddress());
open();
