// Written by `python -m playground.web.contract`.

export const COMPONENTS = [
  'chat.board',
  'chat.output',
  'chat.reading',
  'chat.variety',
  'compare',
  'downloads',
  'lanes',
  'picker',
  'strip',
  'summary',
  'tokenizer',
  'tree'
];

export const FUNCTIONS = [
  'chat.allCame',
  'chat.asked',
  'chat.ended',
  'chat.follow',
  'chat.place',
  'chat.read',
  'chat.several',
  'chat.stop',
  'chat.wanted',
  'compare.asked',
  'compare.clear',
  'compare.edited',
  'compare.prompt',
  'compare.stop',
  'controls.changed',
  'controls.markPreset',
  'controls.options',
  'controls.preset',
  'draws.asked',
  'draws.newLuck',
  'draws.show',
  'generate.example',
  'generate.examples',
  'models.ended',
  'page.setLanguage',
  'page.start',
  'strip.clear',
  'strip.end',
  'strip.here',
  'strip.looked',
  'strip.over',
  'strip.stop',
  'summary.ask',
  'summary.attended',
  'summary.attention',
  'summary.attentionQuestion',
  'summary.clear',
  'summary.clearLanes',
  'summary.example',
  'summary.opening',
  'summary.question',
  'summary.stopLanes',
  'summary.typed',
  'textFile.choose'
];

export const ELEMENTS = {
  'chat_live': 'chat-live',
  'chat_strip': 'chat-strip',
  'compare_tree': 'compare-tree',
  'summarize_live': 'summarize-live',
  'summarize_write': 'summarize-write',
  'tokenizer_tab': 'tab-tokenizer'
};

export const EVENTS = {
  'text': 'playground:text'
};
