// Written by `python -m playground.web.write_contract`.

export const COMPONENTS = [
  'chat.board',
  'chat.output',
  'chat.reading',
  'chat.variety',
  'compare',
  'downloads',
  'lanes',
  'made_for',
  'picker',
  'steps',
  'strip',
  'summary',
  'tabs',
  'tokenizer',
  'tree',
];

export const FUNCTIONS = [
  'band.dress',
  'chat.follow',
  'chat.lookRequest',
  'chat.outputRequest',
  'chat.repliesEnded',
  'chat.repliesRequest',
  'chat.replyEnded',
  'chat.replyRequest',
  'chat.stop',
  'chat.takeRequest',
  'compare.edited',
  'compare.prompt',
  'compare.replaced',
  'compare.settings',
  'compare.stop',
  'controls.changed',
  'controls.markPreset',
  'controls.options',
  'controls.preset',
  'draws.newLuck',
  'draws.show',
  'draws.step',
  'generate.example',
  'generate.examples',
  'generate.prompted',
  'models.ended',
  'page.setLanguage',
  'page.start',
  'state.field',
  'state.fields',
  'strip.end',
  'strip.here',
  'strip.looked',
  'strip.over',
  'strip.place',
  'strip.replaced',
  'strip.stop',
  'summary.ask',
  'summary.attention',
  'summary.attentionOver',
  'summary.attentionQuestion',
  'summary.clear',
  'summary.clearLanes',
  'summary.example',
  'summary.inLanguage',
  'summary.question',
  'summary.stopLanes',
  'summary.typed',
  'tabs.changed',
  'tabs.wanted',
  'textFile.choose',
  'turns.forget',
  'turns.next',
];

export const ELEMENTS = {
  chat_live: 'chat-live',
  chat_strip: 'chat-strip',
  compare_tree: 'compare-tree',
  summarize_live: 'summarize-live',
  summarize_write: 'summarize-write',
  tokenizer_tab: 'tab-tokenizer',
};

export const EVENTS = {
  text: 'playground:text',
};

export const FIELDS = [
  'prompt',
  'compared_prompt',
  'article',
  'reference',
];

/** @type {import('./contract.js').Language} */
export const FALLBACK = 'en';
