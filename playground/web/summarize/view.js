// Source and summary side by side: what was copied, what is new, linked on hover. Text is only ever put in as text.

import { component, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { onLost } from '../shell/connection.js';
import { chosen } from '../shell/models.js';
import { current } from '../workbench/strip/strip.js';
import { element, viewIn } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';
import { Facts, different } from './facts.js';
import { Heat } from './heat.js';
import { Lanes } from './lanes.js';

const views = new Set();
const lanes = new Set();
const EVERY = 700; // ms between questions while a text grows
const TYPED = 300; // ms after the last key
const TRIES = 5; // to begin the tab's own example
const CLAIMS = { number: 'claim_number', name: 'claim_name' };
const isExample = (source) => Object.values(data.articles).some(({ texts }) => texts.includes(source));
const same = (a, b) => a.length === b.length && a.every((each, i) => each === b[i]);

class View {
  #value = null; // what the server said of a text: (source, ids)
  #text = null; // the text that the strip shows
  #asked = '';
  #askedAt = 0;
  #number = 0; // of the last question that was sent
  #seen = 0; // answers to questions up to this one have come, or would be another model's
  #due = 0;

  constructor(root, props, trigger) {
    const { strip } = root.dataset;
    Object.assign(this, { root, props, trigger, strip, typed: null, chosen: 0, pieces: [], tokens: [], opened: false });
    this.said = element('div', 'pg-summary-said');
    this.source = element('div', 'pg-summary-text pg-source');
    this.summary = element('div', 'pg-summary-text pg-summary-own');
    const sides = element('div', 'pg-summary-sides');
    [this.sourceTitle, this.summaryTitle] = [element('h3', ''), element('h3', '')];
    for (const [title, body] of [
      [this.sourceTitle, this.source],
      [this.summaryTitle, this.summary],
    ]) {
      const side = element('section', '');
      body.tabIndex = 0;
      side.append(title, body);
      sides.append(side);
      this.side = side; // the summary's, the last: its figures stand below it
    }
    this.key = element('div', 'pg-summary-key');
    root.replaceChildren(this.said, sides, this.key);
    this.facts = new Facts(root, this.side);
    this.heat = new Heat(root, () => this.#askAttention());
    for (const body of [this.source, this.summary]) {
      for (const name of ['mouseover', 'focusin'])
        body.addEventListener(name, (event) => this.#link(event.target, body));
      for (const name of ['mouseleave', 'focusout']) body.addEventListener(name, () => this.#unlink());
    }
    this.summary.addEventListener('click', (event) => this.#choose(event.target));
    this.summary.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#choose(event.target);
    });
    document.addEventListener('playground:text', ({ detail }) => {
      if (detail.closest(`#${CSS.escape(strip)}`)) this.#follow();
    });
    new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && this.#shown()).observe(root);
  }

  /** The first time it is seen, the tab's own example is summarized; where there is no model, its refusal says so. */
  #shown() {
    if (this.opened) return;
    this.opened = true;
    this.#write(chosen.encoder_decoder ? TRIES : 1);
  }

  /** Presses the tab's button until a text comes: Gradio may wire it after this view has mounted. */
  #write(tries) {
    if (this.#text || !tries) return;
    document.getElementById('summarize-write')?.click();
    setTimeout(() => this.#write(tries - 1), 2000);
  }

  /** The strip shows another text, or more of it. */
  #follow() {
    const text = current(this.strip);
    if (!text) return;
    if (this.#text?.text_id !== text.text_id) this.chosen = 0;
    this.#text = text;
    this.typed = null;
    this.draw();
    this.#askSoon(text.running ? EVERY - (performance.now() - this.#askedAt) : 0);
  }

  /** Another article stands in the box. */
  type(source) {
    if (source === (this.typed ?? this.#text?.prompt)) return;
    this.typed = source;
    this.#askSoon(TYPED);
  }

  /** Lets go of what another model read and wrote. An example is summarized anew, an article of the reader's own waits. */
  clear(source) {
    this.#seen = this.#number;
    [this.#value, this.#text] = [null, null];
    Object.assign(this, { typed: source, chosen: 0, opened: !isExample(source) });
    this.heat.clear();
    this.draw();
    this.ask();
    if (this.root.checkVisibility()) this.#shown();
  }

  #askSoon(wait) {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.ask(false), Math.max(0, wait));
  }

  /** Asks the server for what belongs to the text that is shown, if it was not the last thing asked. */
  ask(anew = true) {
    const key = JSON.stringify(this.#subject());
    if (key === 'null' || (key === this.#asked && !anew)) return;
    [this.#asked, this.#askedAt] = [key, performance.now()];
    this.trigger('select', {});
  }

  /** The source and the summary's ids as they stand; null while there are none. */
  #subject() {
    const source = this.typed ?? this.#text?.prompt;
    if (source === undefined) return null;
    return { source, ids: this.typed === null ? this.#text.tokens.map(({ id }) => id) : [] };
  }

  /** What is asked, at the moment that it is sent: of events that had to wait Gradio sends one, with the first one's data. */
  question() {
    const subject = this.#subject();
    if (subject) this.#number += 1;
    return subject && { ...subject, number: this.#number };
  }

  /** The same for the cross-attention. */
  attentionQuestion() {
    if (!this.#value?.ids.length) return null;
    const { source_ids, ids } = this.#value;
    return { source_ids, ids, layer: this.heat.layer };
  }

  receive(value) {
    if (!value || value.number <= this.#seen) return;
    this.#seen = value.number;
    this.#value = value;
    this.draw();
    this.#askAttention();
  }

  get #running() {
    return Boolean(this.#text?.running) && this.typed === null;
  }

  draw() {
    const w = words();
    this.root.ariaLabel = w.summary_label;
    [this.sourceTitle.textContent, this.summaryTitle.textContent] = [w.source, w.summary];
    this.#drawKey();
    this.root.classList.toggle('pg-unread', !this.#value);
    if (!this.#value) {
      this.source.textContent = this.typed ?? '';
      for (const body of [this.summary, this.said]) body.replaceChildren();
      return;
    }
    this.#drawSource();
    this.#drawSummary();
    this.#say();
    this.facts.draw(this.#value, this.typed === null ? this.#text : null);
    this.heat.draw(this.#value, this.chosen);
  }

  #drawSource() {
    const { source, cut, fragments } = this.#value;
    this.pieces = source.map(([text, tokens]) => {
      const inside = fragments.flatMap(([, start, length], i) =>
        tokens.some((t) => t >= start && t < start + length) ? [i] : [],
      );
      const node = element('span', inside.length ? 'pg-copied' : '', text);
      node.dataset.fragments = inside.join(' ');
      return { node, tokens };
    });
    const rest = element('span', 'pg-cut', cut);
    rest.title = words().cut_part;
    this.source.replaceChildren(...this.pieces.map(({ node }) => node), ...(cut ? [rest] : []));
  }

  /** The summary: what the server has judged in colour, what has come since as it is. */
  #drawSummary() {
    const { ids, summary, fragments, labels, claims } = this.#value;
    const grown = this.typed === null && this.#text ? this.#text.tokens : [];
    const isJudged = ids.every((id, i) => grown[i]?.id === id);
    const judged = isJudged ? summary : [];
    this.tokens = judged.map(([text, token, claim]) => {
      const fragment = fragments.findIndex(([start, , length]) => token >= start && token < start + length);
      const node = element('span', fragment < 0 ? 'pg-new' : 'pg-copied', text);
      node.classList.toggle('pg-claim', claim !== null);
      Object.assign(node.dataset, { token, fragments: fragment < 0 ? '' : fragment });
      node.tabIndex = 0;
      node.title = claim === null ? labels[token] : `${labels[token]} · ${words()[CLAIMS[claims[claim][0]]]}`;
      return { node, token };
    });
    const rest = grown.slice(isJudged ? ids.length : 0).map(({ text }) => element('span', '', text));
    this.summary.replaceChildren(...this.tokens.map(({ node }) => node), ...rest);
    if (!this.summary.textContent) this.summary.append(element('span', 'pg-empty', words().summary_empty));
    this.#markChosen();
  }

  #drawKey() {
    const w = words();
    const parts = [
      ['pg-copied', w.summary_copied],
      ['pg-new', w.summary_new],
      ['pg-claim', w.summary_claim],
      ['pg-cut', w.summary_cut],
    ];
    this.key.replaceChildren(
      ...parts.map(([kind, name]) => element('span', kind, name)),
      element('span', 'pg-hint', w.summary_hint),
    );
  }

  /** Notices: a part that was cut, letters that the model does not know. */
  #say() {
    const w = words();
    const { was_cut, foreign, model, cut, claims } = this.#value;
    const said = [];
    if (was_cut)
      said.push(
        w.source_cut
          .replace('{n}', cut.trim().length.toLocaleString('en-US'))
          .replace('{context}', model.context.toLocaleString('en-US')),
      );
    if (foreign.is_told) {
      said.push(
        w.foreign_told
          .replace('{unknown}', foreign.unknown)
          .replace('{parts}', foreign.parts)
          .replace('{n}', this.#value.source_ids.length),
      );
    }
    if (claims.length) said.push(`${w.claims_told} ${different(claims).join(' · ')}`);
    this.said.replaceChildren(...said.map((text) => element('div', 'pg-notice pg-told', text)));
  }

  #link(node, body) {
    const fragments = node.dataset?.fragments?.split(' ').filter(Boolean) ?? [];
    this.#unlink();
    if (!fragments.length) return;
    for (const side of [this.source, this.summary]) {
      const linked = [...side.children].filter((each) =>
        each.dataset.fragments?.split(' ').some((f) => fragments.includes(f)),
      );
      for (const each of linked) each.classList.add('pg-linked');
      if (side !== body && linked[0]) side.scrollTop = linked[0].offsetTop - side.offsetTop - side.clientHeight / 3;
    }
  }

  #unlink() {
    for (const node of this.root.querySelectorAll('.pg-linked')) node.classList.remove('pg-linked');
  }

  #choose(node) {
    if (node.dataset?.token === undefined) return;
    this.chosen = Number(node.dataset.token);
    this.#markChosen();
    this.heat.draw(this.#value, this.chosen);
  }

  #markChosen() {
    for (const { node, token } of this.tokens)
      node.classList.toggle('pg-chosen', this.heat.open && token === this.chosen);
  }

  #askAttention() {
    this.#markChosen();
    if (!this.heat.open || this.#running || !this.#value?.ids.length) return;
    const { source_ids, ids } = this.#value;
    if (this.heat.has(source_ids, ids)) return;
    this.heat.awaits(source_ids, ids);
    this.trigger('submit', {});
  }

  attention(found) {
    if (!found || found.layer !== this.heat.layer || !same(found.ids, this.#value?.ids ?? [])) return;
    this.heat.receive(found, this.#value, this.chosen);
  }

  get state() {
    return { value: this.#value, running: this.#running, chosen: this.chosen, heat: this.heat.state };
  }
}

const view = (id) => viewIn(views, id);

component('summary', (host, { props, trigger, watch }) => {
  const made = new View(host.querySelector('.pg-summary'), props, trigger);
  views.add(made);
  made.receive(props.value);
  made.draw();
  watch('value', () => made.receive(props.value));
});
component('lanes', (host, { props, watch }) => {
  const made = new Lanes(host.querySelector('.pg-lanes'), props);
  lanes.add(made);
  made.draw();
  watch('value', () => made.draw());
});
onLost(() => {
  for (const each of lanes) each.stop();
  for (const each of views) each.heat.ended();
});
onLanguage(() => {
  for (const each of [...views, ...lanes]) each.draw();
});
expose('summary', {
  ask: (id) => view(id)?.ask(),
  typed: (id, source) => view(id)?.type(source),
  clear: (id, source) => view(id)?.clear(source),
  question: (id) => view(id)?.question() ?? null,
  attentionQuestion: (id) => view(id)?.attentionQuestion() ?? null,
  attention: (id, found) => view(id)?.attention(found),
  attended: (id) => view(id)?.heat.ended(),
  stopLanes: (id) => viewIn(lanes, id)?.stop(),
  clearLanes: (id) => viewIn(lanes, id)?.clear(),
  state: (id) => view(id)?.state,
  example: (language, number) => data.articles[language].texts[number],
  /** The article that the tab opens with in another language; one of the reader's own stays. */
  opening(language, source) {
    const { articles } = data;
    return Object.values(articles).some(({ texts }) => texts[0] === source) ? articles[language].texts[0] : source;
  },
});
