// The card that reads a text as the model does: what was typed and written, every token with its score; how many were
// foreseen; and where a token stands that one looks for. Short texts are scored when they have come to rest, so that a
// prompt has its colours; a longer one when the card is open.

/** @import { Gradio } from '../../bridge.js' */
/** @import { PlaceData, ReadCountData, ScoresData, ScoresRequest } from '../../generated/contract.js' */
/** @import { Colour } from '../../common/bands.js' */
/** @import { Mark } from '../../live/green.js' */

import { component, expose } from '../../bridge.js';
import { COLOURS, rankCounts } from '../../common/bands.js';
import { barsFigure } from '../../common/bars.js';
import { colour, onColour, setColour } from '../../common/colouring.js';
import { data } from '../../common/data.js';
import { button, element, viewIn } from '../../common/dom.js';
import { count, logprob, percent } from '../../common/format.js';
import { onLanguage, say, words } from '../../common/i18n.js';
import { SaveButton } from '../../common/picture.js';
import { EVENTS } from '../../generated/names.js';
import { greensOf } from '../../live/green.js';
import { onModel } from '../../shell/models.js';
import { markLine, markOf, onMark, vocabularySize } from '../marked.js';
import * as strip from '../strip/strip.js';
import { Tip } from '../strip/tip.js';
import { readChips, readDetails } from './chips.js';

const REST = 500; // ms of rest of a text before it is scored
const BY_ITSELF = 256; // tokens of a text that is scored without being asked for: a pass like that of a click
const FAINTEST = -12; // log₁₀ of the probability that has no height among what was found

/** @type {Set<ScoresCard>} */
const cards = new Set();

class ScoresCard {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  #asked = ''; // what was asked for last
  #number = 0; // of what was asked for last: an earlier answer is not shown any more
  #isAnswered = true;
  /** @type {ScoresData | null} */
  #scores = null;
  /** @type {number | null} the place that the charts were put on last, counted from the text's beginning */
  #place = null;

  head = element('summary', '');
  facts = element('div', 'pg-scores-facts');
  notes = element('div', 'pg-caption');
  ranks = element('div', 'pg-ranks');
  save = new SaveButton(
    { picture: () => this.#picture(), label: () => say('save_picture', { name: words().read_ranks }) },
    'pg-picture-corner',
  );
  colours = element('div', 'pg-colours');
  box = Object.assign(element('input', 'pg-find'), { type: 'search', maxLength: 60 });
  results = element('div', 'pg-found');
  text = element('div', 'pg-read-text');

  /**
   * @param {HTMLElement} root
   * @param {Gradio['trigger']} trigger
   */
  constructor(root, trigger) {
    this.root = root;
    this.trigger = trigger;
    this.strip = root.dataset.strip ?? '';
    this.reads = root.dataset.reads ?? '';
    this.tip = new Tip(root);
    this.details = element(
      'details',
      '',
      this.head,
      this.facts,
      this.notes,
      this.ranks,
      this.colours,
      this.box,
      this.results,
      this.text,
    );
    root.replaceChildren(this.details, this.tip.root);
    this.#listen();
    this.write();
  }

  #listen() {
    const { text, tip } = this;
    this.details.addEventListener('toggle', () => this.ask());
    this.box.addEventListener('change', () => this.ask());
    this.results.addEventListener('click', (event) => this.#click(event));
    text.addEventListener('click', (event) => this.#click(event));
    for (const name of ['mouseover', 'focusin']) text.addEventListener(name, (event) => this.#hover(event));
    text.addEventListener('mouseleave', () => tip.leave());
    text.addEventListener('focusout', () => tip.leave());
    text.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener(EVENTS.text, (event) => {
      const { detail } = /** @type {CustomEvent<HTMLElement>} */ (event);
      if (detail.closest(`#${CSS.escape(this.strip)}`)) this.later();
    });
  }

  /** The text that is scored: the one that is shown or, where it is pale, what stands in the prompt. */
  get #text() {
    const text = strip.current(this.strip);
    const isStale = this.root.ownerDocument.querySelector(`.pg-stale #${CSS.escape(this.strip)}`);
    return text && !isStale ? text : null;
  }

  /** What stands in the prompt. */
  get #typed() {
    const band = document.getElementById(this.strip)?.closest('.pg-band');
    return band?.querySelector('textarea')?.value ?? '';
  }

  /** @returns {ScoresRequest} */
  get request() {
    const text = this.#text;
    const generated = text?.tokens.map(({ id }) => id) ?? [];
    const number = this.#number;
    return { number, prompt_ids: text?.prompt_ids ?? [], generated, find: this.details.open ? this.box.value : '' };
  }

  /** Asks once the text rests. */
  later() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.ask(), REST);
  }

  /** Asks for the scores, if there is something new to score and its reader wants it. */
  ask() {
    const [text, { open }] = [this.#text, this.details];
    if (text?.running || !this.root.offsetParent) return;
    const { prompt_ids, generated, find } = this.request;
    const isShort = prompt_ids.length > 0 && prompt_ids.length + generated.length <= BY_ITSELF;
    if (!open && !isShort && !(text && colour() !== COLOURS[0])) return;
    const asked = JSON.stringify([prompt_ids, generated, find, text ? '' : this.#typed]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#number += 1;
    const ready = find ? undefined : readAlready([...prompt_ids, ...generated]);
    this.#isAnswered = ready !== undefined;
    if (ready) this.#show(ready);
    else this.trigger('submit', {});
  }

  /** Nothing more comes of what was asked for: without an answer the same may be asked for again. */
  over() {
    if (!this.#isAnswered) this.#asked = '';
  }

  /** Another model has come: what the last one thought is not shown any more. */
  forget() {
    this.#asked = '';
    this.#number += 1;
    this.#show(null);
  }

  /** @param {ScoresData | ReadCountData | null} read */
  receive(read) {
    if (read && read.number !== this.#number) return;
    this.#isAnswered = !read || !('read' in read);
    if (read && 'read' in read) {
      this.facts.textContent = say('read_so_far', { read: count(read.read), of: count(read.of) });
      return;
    }
    this.#show(read);
  }

  /** @param {ScoresData | null} scores */
  #show(scores) {
    this.#scores = scores;
    this.#place = null;
    strip.setScores(this.strip, scores);
    this.draw();
  }

  /** Everything in the page's language. */
  write() {
    const w = words();
    this.head.textContent = w.read_title;
    this.box.placeholder = w.read_find;
    this.box.ariaLabel = w.read_find;
    this.colours.replaceChildren(
      element('span', 'pg-caption', w.colour_by),
      ...COLOURS.map((name) => this.#colour(name)),
    );
    this.draw();
  }

  /** @param {Colour} name */
  #colour(name) {
    const node = button('pg-colour', words()[`colour_${name}`], () => setColour(name));
    node.ariaPressed = String(name === colour());
    return node;
  }

  draw() {
    const scores = this.#scores;
    this.tip.hide();
    this.ranks.hidden = this.results.hidden = this.text.hidden = !scores;
    if (!scores) {
      this.facts.textContent = words().read_nothing;
      this.notes.replaceChildren();
      return;
    }
    const [mark, size] = [markOf(), vocabularySize(this.strip)];
    const green = mark && size ? greenIn(scores, size, mark) : [];
    this.facts.textContent = [facts(scores), markLine(green, mark)].filter(Boolean).join(' · ');
    this.notes.replaceChildren(...notes(scores, this.reads).map((note) => element('div', '', note)));
    this.ranks.replaceChildren(...histogram(scores), this.save.root);
    this.save.write();
    this.text.replaceChildren(...readChips(scores.scored, 0));
    this.#chips.forEach((chip, i) => {
      chip.classList.toggle('pg-green', green[i] === true);
    });
    this.#results(scores);
    this.#mark();
  }

  /** The histogram as a picture. */
  #picture() {
    if (!this.#scores) return null;
    const bars = sharesOf(this.#scores).map(({ range, n, share }) => ({
      name: range,
      value: n,
      number: counted(n, share),
    }));
    const [title, notes] = [words().read_ranks, [facts(this.#scores)]];
    return {
      figure: barsFigure(bars, words().tokens),
      title,
      notes,
      names: ['ranks', 'tokens', this.#scores.ids.length],
    };
  }

  /** @param {ScoresData} scores */
  #results({ find, scored }) {
    this.results.replaceChildren(
      ...find.map(([id, label], which) => {
        const found = scored.map((token) => token.found[which] ?? null);
        const bars = found.map((each, index) => foundBar(each, index));
        const name = element('div', 'pg-found-name', say('read_best', { token: label, id, ...best(found) }));
        return element('div', 'pg-found-row', name, element('div', 'pg-found-bars', bars));
      }),
    );
  }

  #mark() {
    const chips = this.#chips;
    chips.forEach((chip, i) => {
      chip.tabIndex = i === (this.#place ?? 0) ? 0 : -1;
      chip.ariaPressed = String(i === this.#place);
    });
    for (const bar of this.results.querySelectorAll('.pg-found-bar'))
      bar.classList.toggle('pg-found-here', /** @type {HTMLElement} */ (bar).dataset.index === String(this.#place));
  }

  get #chips() {
    return /** @type {HTMLButtonElement[]} */ ([...this.text.querySelectorAll('.pg-prompt-token')]);
  }

  /** @param {Event} event */
  #click(event) {
    const index = indexOf(event);
    if (index === null || this.#scores?.scored[index].rank === null) return;
    this.#place = index;
    this.#mark();
    if (this.#text) strip.go(this.strip, index - (this.#scores?.first ?? 0));
    else this.trigger('select', {});
  }

  /**
   * The place in what stands in the prompt that the charts are to stand on.
   * @returns {PlaceData | null}
   */
  get place() {
    const [scores, at] = [this.#scores, this.#place];
    if (!scores || at === null) return null;
    const before = scores.ids.slice(0, at);
    const nowhere = { prompt: '', seed: null, text_id: '', generated: [], grows: false };
    return { ...nowhere, prompt_ids: before, taken: scores.ids[at], is_read: true };
  }

  /** @param {Event} event */
  #hover(event) {
    const [index, scores] = [indexOf(event), this.#scores];
    if (index === null || !scores) return;
    this.tip.show(this.#chips[index], readDetails(scores.scored[index], scores.ids[index], scores.find));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [at, chips] = [indexOf(event), this.#chips];
    const to = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (at === null) return;
    if (event.key === 'Escape') this.tip.hide();
    if (to === undefined) return;
    chips[Math.min(Math.max(at + to, 0), chips.length - 1)].focus();
    event.preventDefault();
  }
}

/**
 * The number of the token that an event is about.
 * @param {Event} event
 */
function indexOf({ target }) {
  const node = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('[data-index]'));
  return node ? Number(node.dataset.index) : null;
}

/**
 * The scores of a text that the page opens with.
 * @param {number[]} ids
 */
const readAlready = (ids) =>
  Object.values(data.worked_scores).find((scores) => JSON.stringify(scores.ids) === JSON.stringify(ids));

/**
 * The whole text in numbers.
 * @param {ScoresData} scores
 */
function facts({ ids, logprob: total, mean, perplexity }) {
  const shown = (/** @type {number | null} */ value) => (value === null ? '—' : logprob(value));
  return say('read_facts', {
    n: count(ids.length),
    logprob: shown(total),
    mean: shown(mean),
    perplexity: perplexity === null ? '—' : perplexity.toFixed(2),
  });
}

/**
 * Which tokens of a text are green, as transformers' WatermarkDetector counts them: nothing stands before the first, nor
 * before the one after a begin token, which has no text.
 *
 * @param {ScoresData} scores
 * @param {number} size of the vocabulary
 * @param {Mark} mark
 */
function greenIn({ ids, scored }, size, mark) {
  const hasBegin = scored[0]?.text === '' && !scored[0].label.startsWith('⟨');
  const skipped = hasBegin ? 1 : 0;
  return [...Array(skipped).fill(null), ...greensOf(null, ids.slice(skipped), size, mark)];
}

/**
 * What one must know of how it was read.
 *
 * @param {ScoresData} scores
 * @param {string} reads a text, or a source before it
 */
function notes({ windows, context }, reads) {
  const parts = windows > 1 ? [say('read_windows', { n: count(windows), context: context ?? '—' })] : [];
  return reads === 'source' ? [words().read_source, ...parts] : parts;
}

/**
 * How many tokens lie in each range of ranks, and which share of all that have one; null: none has.
 *
 * @param {ScoresData} scores
 */
function sharesOf({ scored }) {
  const counts = rankCounts(scored.map(({ rank }) => rank));
  const all = counts.reduce((sum, { n }) => sum + n, 0);
  return counts.map((each) => ({ ...each, share: all ? each.n / all : null }));
}

/** @param {number} n @param {number | null} share */
const counted = (n, share) => `${count(n)}${share === null ? '' : ` (${percent(share)})`}`;

/** @param {ScoresData} scores */
function histogram(scores) {
  const rows = sharesOf(scores).map(({ range, band, n, share }) => {
    const bar = element('span', `pg-ranks-bar pg-band-${band}`);
    bar.style.width = `${100 * (share ?? 0)}%`;
    const shown = element('span', 'pg-ranks-count', counted(n, share));
    return element('div', 'pg-ranks-row', element('span', 'pg-ranks-range', range), element('span', '', bar), shown);
  });
  return [element('div', 'pg-caption', words().read_ranks), ...rows];
}

/**
 * The place where a token was most probable.
 * @param {Array<[number | null, number] | null>} found
 */
function best(found) {
  const logprobs = found.map((each) => each?.[0] ?? -Infinity);
  const at = logprobs.indexOf(Math.max(...logprobs));
  const [logprob, rank] = found[at] ?? [null, null];
  const probability = logprob === null ? '—' : percent(Math.exp(logprob));
  return { at: at + 1, probability, rank: rank === null ? '—' : count(rank) };
}

/**
 * @param {[number | null, number] | null} found
 * @param {number} index
 */
function foundBar(found, index) {
  const bar = element('span', 'pg-found-bar');
  const [logprob, rank] = found ?? [null, null];
  const share = logprob === null ? 0 : Math.max(0, 1 - logprob / Math.LN10 / FAINTEST);
  const probability = logprob === null ? '—' : percent(Math.exp(logprob));
  bar.title = say('read_at', { at: index + 1, probability, rank: rank === null ? '—' : count(rank) });
  bar.dataset.index = String(index);
  bar.style.setProperty('--pg-share', String(share));
  return bar;
}

/** @param {string} id */
const cardIn = (id) => viewIn(cards, id);

component('scores', (host, /** @type {Gradio<ScoresData | ReadCountData>} */ { props, trigger, watch }) => {
  const card = new ScoresCard(/** @type {HTMLElement} */ (host.querySelector('.pg-scores')), trigger);
  cards.add(card);
  card.receive(props.value);
  card.later();
  watch('value', () => card.receive(props.value));
});
onLanguage(() => {
  for (const card of cards) card.write();
});
onModel(() => {
  for (const card of cards) card.forget();
});
onColour(() => {
  for (const card of cards) {
    card.write();
    card.later();
  }
});
onMark(() => {
  for (const card of cards) card.draw();
});
expose('scores', {
  /** @param {string} id */
  request: (id) => cardIn(id)?.request ?? { number: 0, prompt_ids: [], generated: [], find: '' },
  /** @param {string} id */
  over: (id) => cardIn(id)?.over(),
  /** @param {string} id */
  place: (id) => cardIn(id)?.place ?? null,
});
