// The page's own code: language, light and dark, the drawer, and what the decoding controls show. No mathematics.

const data = JSON.parse(document.getElementById('playground-data').textContent);
const names = ['strategy', ...data.controls];
const LANGUAGES = ['ko', 'en'];
const sameNumber = (a, b) => a === b || (typeof a === 'number' && Math.abs(a - b) < 1e-9);

let values = data.opening;
let language = null;
const followers = []; // told of the options at every change of a control

/** The options the controls stand for, named as DecodingOptions'. */
function options() {
  const found = Object.fromEntries(Object.entries(data.options).map(([name, option]) => [name, option.neutral]));
  data.controls.forEach((name, i) => { found[name] = typed(name, values[i + 1]); });
  found.do_sample = values[0] === 'sampling' || values[0] === 'beam_sampling';
  if (!values[0].startsWith('beam')) found.num_beams = 1;
  return found;
}

function typed(name, value) {
  const { neutral, kind } = data.options[name];
  return value === 0 && neutral === null && kind === 'float' ? null : value;
}

/** Why an option has no effect now, in the page's language; null when it has one. The rules are the option table's. */
function idleReason(name, found) {
  const { idle, kind } = data.options[name];
  if (found[name] === null && kind === 'float') return data.words[language ?? 'ko'].idle_off;
  const rule = idle.find(({ option, comparison, value }) =>
    found[option] !== null && (comparison === '==' ? sameNumber(found[option], value) : found[option] <= value));
  return rule ? rule.reason[language ?? 'ko'] : null;
}

function block(name) {
  return document.getElementById(name === 'strategy' ? 'strategy' : `option-${name}`);
}

/** Ends each slider where its option says, fills its track, and says why an option has no effect. */
function dress() {
  const found = options();
  names.slice(1).forEach((name, i) => {
    const element = block(name);
    if (!element) return;
    const range = element.querySelector('input[type=range]');
    if (range) dressRange(range, data.options[name].slider, values[i + 1]);
    const reason = idleReason(name, found);
    element.classList.toggle('pg-idle', reason !== null);
    const named = element.querySelector('[data-testid="block-info"]');
    const label = named?.closest('label') ?? named;
    if (label && (label.dataset.why ?? null) !== reason) {
      if (reason === null) delete label.dataset.why;
      else label.dataset.why = reason;
    }
  });
  markPreset();
}

function dressRange(range, [low, high], value) {
  if (Number(range.max) !== high || Number(range.min) !== low) {
    Object.assign(range, { min: low, max: high, value });
  }
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  range.style.setProperty('--pg-fill', `${100 * share}%`);
}

/** The preset that the model of the open tab brings along; null where it brings none. */
function own() {
  const tab = document.querySelector('#tabs [data-tab-id][aria-selected="true"]')?.dataset.tabId;
  return window.playground.models.chosen[tab === 'summarize' ? 'encoder_decoder' : 'decoder']?.own ?? null;
}

/** Marks the preset that the controls stand on; called when another model or another tab is chosen, too. */
function markPreset() {
  const brought = own();
  document.getElementById('preset-model')?.classList.toggle('pg-gone', !brought);
  for (const [name, preset] of Object.entries({ ...data.presets, ...(brought && { model: brought }) })) {
    const same = preset.every((value, i) => value === null || sameNumber(value, values[i]));
    const button = document.getElementById(`preset-${name}`);
    button?.classList.toggle('pg-active', same);
    button?.setAttribute('aria-pressed', String(same));
  }
}

/** Gradio leaves unselected tabs, and the unseen copies that it measures them by, in the language they began with. */
function writeTabs(words) {
  const copies = document.querySelectorAll('#tabs .tab-container[aria-hidden] button');
  document.querySelectorAll('#tabs [data-tab-id]').forEach((tab, i) => {
    const text = words[`tab_${tab.dataset.tabId}`];
    for (const node of [tab, copies[i]]) if (node && node.textContent !== text) node.textContent = text;
  });
}

/** Writes the page's words outside Gradio's own components. */
function write() {
  const words = data.words[language];
  // Even the same language, set again, restyles the whole page for the sake of `:lang`.
  if (document.documentElement.lang !== language) document.documentElement.lang = language;
  if (document.title !== words.title) document.title = words.title;
  for (const node of document.querySelectorAll('[data-pg-word]')) {
    const text = words[node.dataset.pgWord] ?? '';
    if (node.textContent !== text) node.textContent = text;
  }
  writeTabs(words);
  for (const node of document.querySelectorAll('[data-pg-label]')) {
    const text = words[node.dataset.pgLabel];
    if (node.ariaLabel !== text) node.ariaLabel = text;
  }
}

/** Gradio's own function that changes the language of its components; it has no public name. */
async function gradioLocale(chosen) {
  const core = performance.getEntriesByType('resource').map(({ name }) => name).find((name) => /\/core-[^/]*\.js/.test(name));
  const module = core && (await import(core));
  await module?.changeLocale?.(chosen);
}

/** What the browser keeps for this page; where site data is blocked, as in a school's frame, it keeps nothing. */
const remembered = {
  get(name) {
    try { return localStorage.getItem(`playground.${name}`); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(`playground.${name}`, value); } catch { /* the page goes on without */ }
  },
};

function preferred() {
  const asked = new URLSearchParams(location.search).get('lang') ?? remembered.get('language');
  if (LANGUAGES.includes(asked)) return asked;
  return navigator.language?.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** The server is gone: of what the page waits for, nothing will come. Gradio says so, and looks for it again. */
function lost() {
  for (const part of ['strip', 'compare', 'summary', 'chat', 'models', 'waiting']) window.playground[part]?.lost();
}

/** Gradio tells no code of a lost connection, but the requests that it makes then fail; nor who waits in which place. */
const request = window.fetch;
window.fetch = async (...given) => {
  try {
    return await window.playground.waiting.followed(given, await request(...given));
  } catch (error) {
    if (error.name !== 'AbortError' && /\/gradio_api\/(queue\/|app_id)/.test(given[0]?.url ?? given[0])) lost();
    throw error;
  }
};

const page = {
  /** The language the page starts in: the address, the last choice, the browser's. */
  async start() {
    const chosen = preferred();
    await page.setLanguage(chosen);
    return chosen;
  },
  async setLanguage(chosen) {
    if (!LANGUAGES.includes(chosen)) return;
    language = chosen;
    remembered.set('language', chosen);
    await gradioLocale(chosen);
    window.playground.live.setLanguage(chosen);
    window.playground.strip?.setLanguage(chosen);
    window.playground.tree?.setLanguage();
    write();
    dress();
    window.playground.compare?.setLanguage();
    window.playground.summary?.setLanguage();
    window.playground.models?.setLanguage();
    window.playground.tokenizer?.setLanguage(chosen);
    window.playground.chat?.setLanguage();
    window.playground.waiting.setLanguage();
  },
  /** Called at every change of a decoding control. */
  controls(changed) {
    values = changed;
    const found = options();
    window.playground.live.setOptions(found);
    dress();
    for (const follow of followers) follow(found);
  },
  onControls: (follow) => followers.push(follow),
  /** The controls' values that stand for `found`; the seed and the length stay as they are in `current`. */
  valuesOf(found, current) {
    const strategy = found.num_beams > 1 ? (found.do_sample ? 'beam_sampling' : 'beam') : found.do_sample ? 'sampling' : 'greedy';
    const kept = (name) => ['seed', 'max_new_tokens'].includes(name) || (name === 'num_beams' && found.num_beams === 1);
    return [strategy, ...data.controls.map((name, i) => (kept(name) ? current[i + 1] : found[name] ?? 0))];
  },
  /** The controls' values under a preset; what it leaves open stays as it is. */
  preset(name, current) {
    return (name === 'model' ? own() : data.presets[name]).map((value, i) => value ?? current[i]);
  },
  markPreset,
  example: (number) => data.prompts[language].texts[number],
  /** The prompt and the examples' buttons in another language; a prompt of the reader's own stays. */
  examples(chosen, prompt) {
    const ours = LANGUAGES.some((name) => data.prompts[name].texts.includes(prompt));
    return [ours ? data.prompts[chosen].texts[0] : prompt, ...data.prompts[chosen].shown];
  },
  /** The Compare tab's prompt in another language; one of the reader's own stays. */
  compared: (chosen, prompt) => (Object.values(data.compared).includes(prompt) ? data.compared[chosen] : prompt),
  get words() { return data.words[language ?? 'ko']; },
  idleReason,
  options,
  data,
};

function toggleDark() {
  const dark = document.body.classList.toggle('dark');
  remembered.set('dark', dark ? '1' : '0');
}

document.addEventListener('click', (event) => {
  if (event.target.closest('#dark-button')) toggleDark();
  if (event.target.closest('#drawer-button')) document.body.classList.toggle('pg-drawer');
  else if (!event.target.closest('#controls')) document.body.classList.remove('pg-drawer');
});

/** A browser takes minutes to lay out a megabyte of text in a box; what no model reads is left out, and said. */
function guardPaste(event) {
  const box = event.target.closest?.('textarea');
  const text = event.clipboardData?.getData('text') ?? '';
  const told = box?.closest('.tabitem')?.querySelector('.pg-paste');
  if (!told) return;
  told.textContent = '';
  if (text.length <= data.longest_paste) return;
  event.preventDefault();
  event.stopPropagation();
  const first = box.closest('.pg-keeps-beginning') !== null; // of an article, where a prompt's end counts
  const part = first ? text.slice(0, data.longest_paste) : text.slice(-data.longest_paste);
  box.setRangeText(part, box.selectionStart, box.selectionEnd, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
  const [n, kept] = [text.length, data.longest_paste].map((count) => count.toLocaleString('en-US'));
  told.textContent = data.words[language][first ? 'paste_first' : 'paste'].replace('{n}', n).replace('{kept}', kept);
}
document.addEventListener('paste', guardPaste, true);

// Gradio mounts parts late (an accordion's content when it opens): dress what has appeared.
let due = 0;
new MutationObserver(() => {
  due ||= requestAnimationFrame(() => {
    due = 0;
    if (language) { write(); dress(); }
  });
}).observe(document.body, { childList: true, subtree: true });

const stored = remembered.get('dark');
if (stored !== null) document.body.classList.toggle('dark', stored === '1');
/** Gives a control another value as if it had been typed, so that everything else follows. */
function setControl(name, value) {
  const box = block(name)?.querySelector('input[type=number]');
  if (!box) return;
  box.value = value;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

window.playground.live.onDrag(setControl);
window.playground.page = page;
Object.values(data.models.opening).forEach(window.playground.models.use);
window.playground.isReady();
