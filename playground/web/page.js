// The page's own code, all of it: what every tab stands in, and the tabs.

import './shell/connection.js';
import './shell/theme.js';
import './shell/paste.js';
import './shell/language.js';
import './shell/fields.js';
import './shell/picker.js';
import './shell/made_for.js';
import './shell/text_file.js';
import './shell/shortcuts.js';
import './generate/generate.js';
import './compare/board.js';
import './summarize/view.js';
import './tokenizer/panel.js';
import './chat/chat.js';
import { open } from './bridge.js';
import { keep } from './shell/kept.js';
import { useOpening } from './shell/models.js';

useOpening();
keep();
open();
