// The strip of generated tokens: coloured by probability, alternatives on hover, a click puts the charts on a step.

/** @import { Gradio } from '../../bridge.js' */
/** @import { BranchData, PlaceData, RewriteRequest, RewrittenData, ScoresData } from '../../generated/contract.js' */
/** @import { StripData, TokenData } from '../../generated/contract.js' */
/** @import { PartName } from '../../shell/state.js' */
/** @import { KeptTexts, Recipes } from './kept.js' */
/** @import { GrownText } from './texts.js' */

import { component, expose } from '../../bridge.js';
import { bandOf, COLOURS } from '../../common/bands.js';
import { colour, onColour } from '../../common/colouring.js';
import { button, element, viewIn } from '../../common/dom.js';
import { logprob, percent } from '../../common/format.js';
import { Patient } from '../../common/hand.js';
import { onLanguage, words } from '../../common/i18n.js';
import { EVENTS } from '../../generated/names.js';
import { state as chartState } from '../../live/face.js';
import { greensOf } from '../../live/green.js';
import { isUnread } from '../../live/surprise.js';
import { onLost } from '../../shell/connection.js';
import { onControls } from '../../shell/controls.js';
import { waitsFor } from '../../shell/missing.js';
import { chosen, isChosen, onMissing, whenChosen } from '../../shell/models.js';
import { unwritten } from '../../shell/share.js';
import { state } from '../../shell/state.js';
import { markOf, onMark, vocabularySize } from '../marked.js';
import { rankLine, readChips, readDetails } from '../scores/chips.js';
import { Foot } from './foot.js';
import { isRecipes, isTexts, keptTexts, recipesOf } from './kept.js';
import { StripLog } from './log.js';
import { draftAt, place, placeToLook, Texts, total } from './texts.js';
import { Tip } from './tip.js';

const RESTED = 300; // ms after the last move of a control
const LONGEST_READ = 1000; // tokens of a prompt that are shown one by one

/** @type {Set<Strip>} */
const strips = new Set();
/** The prompts whose end charts have shown last, by the id of their strip; none: that of the page as it opens. */
export const lookedAt = /** @type {Map<string, string>} */ (new Map());

class Strip {
  /** @type {string | null} the text that the chips stand for */
  #shown = null;
  /** @type {HTMLElement[]} */
  #chips = [];
  /** @type {Array<boolean | null>} which of the chips' tokens are green under a watermark */
  #green = [];
  /** @type {HTMLElement[]} the prompt's tokens, where they have been scored */
  #prompt = [];
  /** @type {ScoresData | null} */
  #scores = null;
  #selected = 0; // below 0: a token of the prompt, counted back from its end
  #tipped = 0; // the number of the token that the tip is about
  /** @type {string | null} a text of which no more follows */
  #stopped = null;
  /** @type {string | null} a text that its reader has stopped */
  #left = null;
  /** @type {Set<string>} texts that are gone */
  #gone = new Set();
  /** @type {KeptTexts | Recipes | null} texts from before, or of a link, that wait for their model */
  #kept = null;
  /** @type {string | null} the model whose texts from before these are */
  #model = null;
  #patient = new Patient(() => this.draw());
  texts = new Texts();

  /**
   * @param {HTMLElement} root
   * @param {Gradio<StripData>['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.tabs = element('div', 'pg-branches');
    this.text = element('div', 'pg-text');
    this.foot = new Foot();
    this.tip = new Tip(root);
    root.replaceChildren(this.tabs, this.text, this.foot.root, this.tip.root);
    this.#listen();
  }

  #listen() {
    const { root, text, tip } = this;
    text.addEventListener('click', (event) => this.#click(event));
    this.foot.goOn.addEventListener('click', () => this.#goOn());
    text.addEventListener('mouseover', (event) => this.#hover(event));
    text.addEventListener('focusin', (event) => this.#hover(event));
    text.addEventListener('mouseleave', () => tip.leave());
    text.addEventListener('keydown', (event) => this.#key(event));
    tip.root.addEventListener('keydown', (event) => this.#tipKey(event));
    root.addEventListener('focusout', (event) => {
      if (!root.contains(/** @type {Node | null} */ (event.relatedTarget))) tip.leave();
    });
  }

  /** @param {StripData | null} value */
  receive(value) {
    if (!value || this.#gone.has(value.text_id) || (value.after && this.#gone.has(value.after.text_id))) return;
    if (value.running && value.text_id === this.#left) return;
    this.#kept = null;
    this.texts.receive(value);
    this.#selected = value.at;
    if (value.running) this.#patient.ask();
    else this.#patient.now();
  }

  /** Whether texts from before wait for their model. */
  get awaits() {
    return this.#kept !== null;
  }

  /** What is kept of the texts; of those whose model is still to be loaded, all. */
  get part() {
    const { family = '' } = this.root.dataset;
    return {
      check: isTexts,
      read: (/** @type {boolean} */ isBrief) =>
        this.#kept ?? keptTexts(this.texts, { model: chosen[family]?.name ?? '', selected: this.#selected, isBrief }),
      write: (/** @type {KeptTexts | Recipes} */ kept) => {
        if (this.#isShown(kept, chosen[family]?.name)) return this.#put(kept);
        this.#kept = kept;
        this.draw();
        whenChosen(family, kept.model, () => (isRecipes(kept) ? this.#rewrite(kept) : this.#restore(kept)));
      },
    };
  }

  /**
   * Whether texts are those of this strip, so that nothing has to be written anew.
   * @param {KeptTexts | Recipes} kept
   * @param {string | undefined} model the one in use
   */
  #isShown(kept, model) {
    const own = keptTexts(this.texts, { model: model ?? '', selected: 0, isBrief: false });
    if (!own || !isRecipes(kept) || kept.model !== model) return false;
    return JSON.stringify(recipesOf(own, true)?.recipes) === JSON.stringify(kept.recipes);
  }

  /**
   * Shows one of this strip's texts, and puts the charts on one of its tokens.
   * @param {{ active: string, selected: number }} kept
   */
  #put({ active, selected }) {
    this.texts.show(active);
    this.draw();
    const { prompt_ids, tokens } = /** @type {GrownText} */ (this.texts.current);
    this.go(Math.max(1 - prompt_ids.length, Math.min(selected, tokens.length)));
  }

  /**
   * Shows texts from before, which nobody has replaced meanwhile, and puts the charts on the token that was chosen.
   * @param {KeptTexts} kept
   */
  #restore(kept) {
    if (this.#kept !== kept) return;
    this.#kept = null;
    this.#model = kept.model;
    this.texts.restore(kept.texts, kept.active);
    this.#selected = kept.selected;
    this.draw();
    requestAnimationFrame(() => requestAnimationFrame(() => this.lookAgain())); // Gradio hears nothing of a mount's own
  }

  /**
   * Has the texts of a link written anew, which nobody has replaced meanwhile.
   * @param {Recipes} recipes
   */
  #rewrite(recipes) {
    if (this.#kept === recipes) this.trigger('input', {});
  }

  /**
   * What is asked for to be written anew.
   * @returns {RewriteRequest}
   */
  get recipes() {
    return { texts: this.#kept && isRecipes(this.#kept) ? this.#kept.recipes : [] };
  }

  /**
   * Texts of a link have been written anew; null: they could not be.
   * @param {RewrittenData | null} answer
   */
  rewritten(answer) {
    const kept = this.#kept;
    if (!kept || !isRecipes(kept)) return;
    this.#kept = null;
    this.#model = kept.model;
    if (!answer) {
      unwritten();
      return;
    }
    this.texts = new Texts();
    for (const text of answer.texts) this.texts.receive(text);
    this.texts.show(kept.active);
    const { tokens = [], prompt_ids = [] } = this.texts.current ?? {};
    this.#selected = Math.max(1 - prompt_ids.length, Math.min(kept.selected, tokens.length));
    state.writeAll({ [`${this.root.dataset.part}-tree`.replace('-strip', '')]: answer.trees });
    this.draw();
    this.#look();
  }

  /** The controls have come to rest: what mirostat goes by is read anew under what stands before it. */
  readAgain() {
    const charts = chartState(`${this.root.dataset.part}-live`);
    if (charts?.step && isUnread(charts.step, charts.options)) this.lookAgain();
  }

  /** The charts have come to stand on the prompt's end: they go back to the token that is chosen in its text. */
  lookAgain() {
    if (this.texts.current && this.#selected !== 0) this.#look();
  }

  /** Another model was chosen: its own texts, from before, stay. */
  replace() {
    if (this.#model === null || !isChosen(this.#model)) this.clear();
  }

  /**
   * Shows a text that its reader has kept, whatever became of it here.
   * @param {StripData} value
   */
  put(value) {
    this.#gone.delete(value.text_id);
    this.receive(value);
  }

  /** The number of the token that the charts stand on. */
  get selected() {
    return this.#selected;
  }

  /** Lets whoever follows this strip know that it shows another text, more of it, or another of its tokens. */
  #announce() {
    state.changed(/** @type {PartName} */ (this.root.dataset.part));
    document.dispatchEvent(new CustomEvent(EVENTS.text, { detail: this.root }));
  }

  draw() {
    this.root.ariaLabel = words().strip_label;
    const text = this.texts.current;
    if (!text) {
      this.text.replaceChildren(this.#empty());
      this.foot.root.hidden = true;
      this.#announce();
      return;
    }
    if (this.#shown !== text.text_id || !this.#grown(text)) this.#restart(text);
    for (const token of text.tokens.slice(this.#chips.length)) this.#add(token, text);
    this.#mark();
    this.#branches();
    this.#writeFoot(text);
    this.#announce();
  }

  /** What stands where no text is: what comes there, or which model a text waits for. */
  #empty() {
    if (!this.#kept || isChosen(this.#kept.model)) return element('span', 'pg-empty', words().strip_empty);
    return element('span', 'pg-empty', waitsFor('strip_waits', this.#kept.model));
  }

  /**
   * Whether the chips are the text's beginning: a beam search may change its best hypothesis from step to step.
   * @param {GrownText} text
   */
  #grown({ tokens }) {
    return this.#chips.every((chip, i) => tokens[i] && Number(chip.dataset.id) === tokens[i].id);
  }

  /** @param {GrownText} text */
  #restart(text) {
    this.#shown = text.text_id;
    this.#chips = [];
    this.#green = [];
    this.text.replaceChildren(element('span', 'pg-prompt', this.#read(text)));
    this.#prompt = [...this.text.querySelectorAll('button')];
  }

  /**
   * The prompt of a text: its tokens where they have been scored.
   * @param {GrownText} text
   * @returns {Node[]}
   */
  #read({ prompt, prompt_ids }) {
    const first = prompt_ids.length;
    const tokens = this.#scores?.scored.slice(0, first) ?? [];
    if (!first || first !== this.#scores?.first || first > LONGEST_READ || !this.#isScored(-1))
      return [document.createTextNode(prompt)];
    const read = tokens.map((token) => token.text).join('');
    const isCut = prompt.endsWith(read) && prompt.trim() !== read.trim(); // only its end fits into the context
    return [...(isCut ? [document.createTextNode('… ')] : []), ...readChips(tokens, -first)];
  }

  /**
   * Whether the text is, up to its token number `index`, the one that has been scored.
   * @param {number} index
   */
  #isScored(index) {
    const [text, scores] = [this.texts.current, this.#scores];
    if (!text || !scores) return false;
    const ids = [
      ...(scores.first ? text.prompt_ids : []),
      ...text.tokens.slice(0, Math.max(0, index + 1)).map(({ id }) => id),
    ];
    if (scores.first !== (scores.first ? text.prompt_ids.length : 0) || ids.length > scores.ids.length) return false;
    return ids.every((id, i) => scores.ids[i] === id);
  }

  /**
   * A token of the text as it was read; null where it has not been.
   * @param {number} index
   */
  #scored(index) {
    return this.#scores && this.#isScored(index) ? this.#scores.scored[this.#scores.first + index] : null;
  }

  /**
   * The text has been read: its prompt's tokens are shown, and coloured like the others.
   * @param {ScoresData | null} scores null: nothing is known any more
   */
  setScores(scores) {
    this.#scores = scores;
    const prompt = this.text.querySelector('.pg-prompt');
    if (colour() !== COLOURS[0] || !prompt || !this.texts.current) {
      this.recolour(); // what is written has other colours now, too
      return;
    }
    prompt.replaceChildren(...this.#read(this.texts.current));
    this.#prompt = [...prompt.querySelectorAll('button')];
    this.#mark();
    this.#announce();
  }

  /** Draws all tokens anew; what is pointed at and chosen stays. */
  recolour() {
    const text = this.texts.current;
    if (!text) return;
    const focused = chipOf({ target: document.activeElement ?? this.root })?.dataset.index;
    const had = focused !== undefined && this.text.contains(document.activeElement);
    this.#restart(text);
    for (const token of text.tokens) this.#add(token, text);
    this.#mark();
    this.#writeFoot(text);
    if (had) this.#chipAt(Number(focused))?.focus();
    this.#announce();
  }

  /**
   * The chip of the token number `index`, one of the prompt's below 0.
   * @param {number} index
   */
  #chipAt(index) {
    return index < 0 ? this.#prompt.at(index) : this.#chips[index];
  }

  /** @param {GrownText} text */
  #writeFoot(text) {
    const isStopped = text.running && this.#stopped === text.text_id;
    this.foot.write(text, isStopped, { green: this.#green, mark: markOf(text.options) });
  }

  /**
   * Whether the token number `index` is green after the one before it; null where that is not known.
   * @param {GrownText} text
   * @param {number} index
   */
  #isGreen({ options, prompt_ids, tokens }, index) {
    const [mark, size] = [markOf(options), vocabularySize(this.root.closest('[id$="-strip"]')?.id ?? '')];
    const isOwn = this.root.dataset.family === 'encoder_decoder'; // its text does not go on from what it reads
    const before = index ? tokens[index - 1].id : isOwn ? null : (prompt_ids.at(-1) ?? null);
    return mark && size ? greensOf(before, [tokens[index].id], size, mark)[0] : null;
  }

  /**
   * @param {TokenData} token
   * @param {GrownText} text
   */
  #add(token, text) {
    const { branch } = text;
    const index = this.#chips.length;
    const raw = Math.exp(token.logprob);
    const visible = token.label.replace(/^▁/, '');
    if (visible !== token.label) this.text.append(' ');
    const read = colour() === COLOURS[0] ? null : this.#scored(index);
    const known = { prob: raw, rank: read?.rank ?? null, entropy: read?.entropy ?? null };
    const chip = element('button', `pg-token pg-band-${bandOf(colour(), known) ?? 'none'}`, visible || '▁');
    chip.type = 'button';
    chip.ariaLabel = `${token.label} ${percent(raw)}`;
    Object.assign(chip.dataset, { id: token.id, index });
    chip.classList.toggle('pg-branched', branch?.count === index);
    const fate = draftAt(token);
    if (fate) chip.classList.add(`pg-${fate}`);
    const green = this.#isGreen(text, index);
    this.#green.push(green);
    chip.classList.toggle('pg-green', green === true);
    this.#chips.push(chip);
    this.text.append(chip);
    if (token.label.includes('⏎')) this.text.append(element('br', ''));
  }

  #mark() {
    const stop = this.#chipAt(this.#selected)?.offsetParent ? this.#selected : this.#chips.length - 1;
    for (const chip of [...this.#prompt, ...this.#chips]) {
      const i = Number(chip.dataset.index);
      const [pressed, order] = [String(i === this.#selected), i === stop ? 0 : -1];
      if (chip.ariaPressed !== pressed) chip.ariaPressed = pressed; // one that is set is styled anew, whatever it was
      if (chip.tabIndex !== order) chip.tabIndex = order;
    }
    this.text.querySelector('.pg-caret')?.remove();
    if (this.#selected === this.#chips.length) {
      const caret = element('span', 'pg-caret');
      caret.title = words().next_here;
      this.text.append(caret);
    }
  }

  /** One button a text, where there are several. */
  #branches() {
    const { all } = this.texts;
    this.tabs.replaceChildren(...(all.length < 2 ? [] : all.map((text, i) => this.#tab(text, i))));
  }

  /**
   * @param {GrownText} text
   * @param {number} i
   */
  #tab(text, i) {
    const w = words();
    const name = text.score !== null ? `${w.hypothesis} ${i + 1}` : text.branch ? `${w.branch} ${i}` : w.text;
    const sum = text.score !== null ? `${w.score} ${logprob(text.score)}` : logprob(total(text.tokens));
    const tab = button('pg-branch', `${name} · ${sum}`, () => this.#show(text));
    tab.ariaPressed = String(text.text_id === this.texts.active);
    return tab;
  }

  /** @param {GrownText} text */
  #show(text) {
    this.texts.show(text.text_id);
    this.#selected = text.branch?.count ?? 0;
    this.draw();
    this.#look();
  }

  /**
   * The text is one tab stop: the arrows move in it, ↓ goes into the alternatives of a token, Escape out of them.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const chip = chipOf(event);
    if (!chip) return;
    const at = Number(chip.dataset.index);
    const isPromptShown = Boolean(this.#prompt[0]?.offsetParent);
    const [first, last] = [isPromptShown ? -this.#prompt.length : 0, this.#chips.length - 1];
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: first, End: last }[event.key];
    if (to !== undefined) this.#chipAt(Math.min(Math.max(to, first), last))?.focus();
    else if (event.key === 'ArrowDown') this.tip.choices[0]?.focus();
    else if (event.key === 'Escape') this.tip.hide();
    else return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #tipKey(event) {
    const { choices } = this.tip;
    const at = choices.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (event.key === 'ArrowDown') choices[Math.min(at + 1, choices.length - 1)]?.focus();
    else if (event.key === 'ArrowUp' && at > 0) choices[at - 1].focus();
    else if (event.key === 'ArrowUp' || event.key === 'Escape') this.#chipAt(this.#tipped)?.focus();
    else return;
    if (event.key === 'Escape') this.tip.hide();
    event.preventDefault();
  }

  /** @param {Event} event */
  #click(event) {
    const chip = chipOf(event);
    if (chip) this.go(Number(chip.dataset.index));
  }

  /**
   * Puts the charts on step `index`.
   * @param {number} index
   */
  go(index) {
    if (index < 0 && -index >= (this.texts.current?.prompt_ids.length ?? 0)) return; // nothing stands before it
    this.#selected = index;
    this.#mark();
    this.#announce();
    this.#look();
  }

  #look() {
    this.trigger('select', {});
  }

  /**
   * The place that the charts are to stand on, at the moment that it is sent; null while there is no text.
   * @returns {PlaceData | null}
   */
  placeShown() {
    const text = this.texts.current;
    return text && placeToLook(text, this.#selected);
  }

  /** @param {Event} event */
  #hover(event) {
    const [chip, text] = [chipOf(event), this.texts.current];
    if (!chip || !text) return;
    this.#tipped = Number(chip.dataset.index);
    this.tip.show(chip, this.#details(text, this.#tipped));
  }

  /**
   * @param {GrownText} text
   * @param {number} index
   */
  #details(text, index) {
    const [w, read] = [words(), this.#scored(index)];
    if (index < 0 && this.#scores && read)
      return readDetails(read, text.prompt_ids[text.prompt_ids.length + index], this.#scores.find);
    const token = text.tokens[index];
    const raw = Math.exp(token.logprob);
    const head = element('div', 'pg-tip-head', `${token.label} · ${w.token_id} ${token.id}`);
    const own = element('div', '', `${w.probability} ${percent(raw)} · ${w.logprob} ${logprob(token.logprob)}`);
    const list = element('ol', 'pg-tip-list');
    for (const [id, label, prob] of token.before) {
      const isTaken = id === token.id;
      const choice = button(isTaken ? 'pg-tip-chosen' : '', label, () => this.#branch(text, index, id));
      choice.disabled = isTaken;
      choice.dataset.id = String(id);
      choice.append(element('span', 'pg-number', percent(prob)));
      list.append(element('li', '', choice));
    }
    const known = [...(read ? [rankLine(read)] : []), ...draftLine(token)];
    return [head, own, ...known, element('div', 'pg-tip-caption', w.branch_here), list];
  }

  /**
   * @param {GrownText} text
   * @param {number} index
   * @param {number} tokenId
   */
  #branch(text, index, tokenId) {
    this.tip.hide();
    this.trigger('submit', { ...place(text, index), grows: false, token_id: tokenId });
  }

  /** The text that stopped, or broke off, goes on from where it stands. */
  #goOn() {
    const text = this.texts.current;
    if (!text) return;
    this.#left = this.#stopped = null;
    this.foot.goOn.hidden = true;
    this.trigger('submit', { ...place(text, text.tokens.length), token_id: null });
  }

  /** The reader stops the text: what was on its way already is not shown any more. */
  stop() {
    if (!this.texts.current?.running) return;
    this.#left = this.texts.active;
    this.texts.end();
    this.draw();
  }

  /** Says that no more tokens follow. */
  over() {
    if (!this.texts.current?.running) return;
    this.#stopped = this.texts.active;
    this.draw();
  }

  /** Lets go of all texts: they are another model's. What still comes of them is not shown. */
  clear() {
    this.#model = null;
    for (const { text_id } of this.texts.all) this.#gone.add(text_id);
    this.texts = new Texts();
    this.#chips = [];
    this.#green = [];
    this.#prompt = [];
    this.#scores = null;
    this.#selected = 0;
    this.#shown = null;
    this.tip.hide();
    this.tabs.replaceChildren();
    this.draw();
  }

  /**
   * Where the current text ends, if it goes on from `prompt` as it stands; else the prompt's end.
   * @param {string} prompt
   * @returns {PlaceData | {}}
   */
  end(prompt) {
    const text = this.texts.current;
    return text?.prompt === prompt ? place(text, text.tokens.length) : {};
  }

  /**
   * Where the charts stand in the current text.
   * @param {string} prompt
   * @param {string} chart
   * @returns {PlaceData | {}}
   */
  here(prompt, chart) {
    const text = this.texts.current;
    if (text?.prompt !== prompt || this.#selected < 0) return {};
    return place(text, Math.min(chartState(chart)?.step?.generated ?? 0, text.tokens.length));
  }
}

/**
 * What was guessed from a token's place on, and whether it was right there.
 * @param {TokenData} token
 */
function draftLine(token) {
  const fate = draftAt(token);
  if (!fate) return [];
  const said = fate === 'accepted' ? words().draft_accepted : words().draft_refused;
  const labels = (token.draft ?? []).map(([, label], i) =>
    element(fate === 'refused' ? 'del' : i ? 'span' : 'u', 'pg-guess', label),
  );
  return [element('div', 'pg-tip-draft', said, ...labels)];
}

/**
 * The token that an event is about.
 * @param {{ target: EventTarget | null }} event
 */
function chipOf({ target }) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.pg-token, .pg-prompt-token'));
}

/** @param {string} id */
const stripIn = (id) => viewIn(strips, id);

/**
 * All texts of the strip in the element called `id`.
 * @param {string} id
 */
export const texts = (id) => stripIn(id)?.texts.all ?? [];

/**
 * The text that is shown.
 * @param {string} id
 */
export const current = (id) => stripIn(id)?.texts.current ?? null;

/**
 * Whether texts from before the page was loaded anew wait for their model.
 * @param {string} id
 */
export const awaits = (id) => stripIn(id)?.awaits ?? false;

/**
 * The number of the token that the charts stand on.
 * @param {string} id
 */
export const selected = (id) => stripIn(id)?.selected ?? 0;

/**
 * Name and token ids of the text that is shown; null while there is none.
 * @param {string} id
 */
export function shown(id) {
  const text = current(id);
  return text ? { text_id: text.text_id, ids: text.tokens.map((token) => token.id) } : null;
}

/**
 * Shows a text that its reader has kept.
 * @param {string} id
 * @param {StripData} value
 */
export const put = (id, value) => stripIn(id)?.put(value);

/**
 * Puts the charts on step `index`.
 * @param {string} id
 * @param {number} index
 */
export const go = (id, index) => stripIn(id)?.go(index);

/**
 * The text of the strip has been read, token by token; null: what was known of it is gone.
 * @param {string} id
 * @param {ScoresData | null} scores
 */
export const setScores = (id, scores) => stripIn(id)?.setScores(scores);

/**
 * Lets go of all texts.
 * @param {string} id
 */
export const clear = (id) => stripIn(id)?.clear();

/**
 * No more tokens follow.
 * @param {string} id
 */
export const over = (id) => stripIn(id)?.over();

/**
 * The reader stops the text.
 * @param {string} id
 */
export const stop = (id) => stripIn(id)?.stop();

/**
 * Where the text ends, if it goes on from `prompt`.
 * @param {string} id
 * @param {string} prompt
 */
export const end = (id, prompt) => stripIn(id)?.end(prompt) ?? {};

/**
 * Where the charts called `chart` stand in the text.
 * @param {string} id
 * @param {string} prompt
 * @param {string} chart
 */
export const here = (id, prompt, chart) => stripIn(id)?.here(prompt, chart) ?? {};

/**
 * The place that the charts are to stand on.
 * @param {string} id
 */
export const placeShown = (id) => stripIn(id)?.placeShown() ?? null;

component('strip', mount, () => {
  const log = new StripLog();
  return (text) => log.read(text);
});
for (const name of /** @type {const} */ (['generate', 'summarize', 'chat-strip']))
  state.link(name, isRecipes, isTexts, (kept, isFollowed) => recipesOf(kept, isFollowed));
onLost(() => {
  for (const strip of strips) strip.over();
});
onLanguage(() => {
  for (const strip of strips) strip.draw();
});
onMissing(() => {
  for (const strip of strips) strip.draw();
});
onColour(() => {
  for (const strip of strips) strip.recolour();
});
onMark(() => {
  for (const strip of strips) strip.recolour();
});
expose('strip', {
  stop,
  over,
  clear,
  end,
  place: placeShown,
  here,
  texts,
  current,
  put,
  go,
  shown,
  replaced: (/** @type {string} */ id) => stripIn(id)?.replace(),
  recipes: (/** @type {string} */ id) => stripIn(id)?.recipes ?? { texts: [] },
  /**
   * Texts of a link have been written anew; nothing: they could not be.
   * @param {string} id
   * @param {RewrittenData | null} [answer]
   */
  rewritten: (id, answer = null) => stripIn(id)?.rewritten(answer),
  /**
   * The charts show the end of `prompt`.
   * @param {string} id
   * @param {string} prompt
   */
  looked(id, prompt) {
    requestAnimationFrame(() => lookedAt.set(id, prompt)); // they draw it with the next frame
    if (current(id)?.prompt === prompt) stripIn(id)?.lookAgain();
  },
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let rest;
onControls(() => {
  clearTimeout(rest);
  rest = setTimeout(() => {
    for (const strip of strips) strip.readAgain();
  }, RESTED);
});

/**
 * @param {HTMLElement} host
 * @param {Gradio<StripData>} gradio
 */
function mount(host, { props, trigger, watch }) {
  const strip = new Strip(/** @type {HTMLElement} */ (host.querySelector('.pg-strip')), trigger);
  strips.add(strip);
  strip.receive(props.value);
  // What is awaited is known before it is drawn.
  state.take(/** @type {PartName} */ (strip.root.dataset.part), strip.part);
  strip.draw();
  watch('value', () => strip.receive(props.value));
}
