// The strip of generated tokens. Token text is only ever put in as text, never as HTML.

const strips = new Set();
const element = (name, className, text) => {
  const node = document.createElement(name);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const words = () => window.playground.page.words;

/** 12.3 %, and 4.2e-5 below 0.1 %. */
const percent = (p) => (p >= 0.001 || p === 0 ? `${(100 * p).toFixed(1)} %` : p.toExponential(1));

/** Five bands, from probable to surprising; each has a colour and a shape of its underline. */
const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4);

class Strip {
  constructor(root, props, trigger) {
    Object.assign(this, { root, props, trigger, chips: [], prompt: null, selected: 0 });
    this.text = element('div', 'pg-text');
    this.foot = element('div', 'pg-foot');
    this.tip = element('div', 'pg-tip');
    this.tip.hidden = true;
    root.replaceChildren(this.text, this.foot, this.tip);
    this.text.addEventListener('click', (event) => this.#click(event));
    this.text.addEventListener('mouseover', (event) => this.#hover(event));
    this.text.addEventListener('focusin', (event) => this.#hover(event));
    this.text.addEventListener('mouseleave', () => { this.tip.hidden = true; });
    this.text.addEventListener('focusout', () => { this.tip.hidden = true; });
  }

  draw() {
    const { value } = this.props;
    this.root.ariaLabel = words().strip_label;
    if (!value) {
      this.text.replaceChildren(element('span', 'pg-empty', words().strip_empty));
      this.foot.replaceChildren();
      return;
    }
    if (this.fresh(value)) this.restart(value);
    value.tokens.slice(this.chips.length).forEach((token) => this.add(token));
    this.foot.replaceChildren(...this.footer(value));
  }

  /** Whether another text has begun, rather than this one grown. */
  fresh(value) {
    const shown = this.chips.length;
    return value.tokens.length < shown || this.key !== JSON.stringify([value.prompt_ids, value.seed])
      || this.chips.some((chip, i) => Number(chip.dataset.id) !== value.tokens[i].id) || shown === 0;
  }

  restart(value) {
    this.key = JSON.stringify([value.prompt_ids, value.seed]);
    this.chips = [];
    this.selected = 0;
    this.stopped = null;
    this.text.replaceChildren(element('span', 'pg-prompt', value.prompt));
  }

  add(token) {
    const index = this.chips.length;
    const raw = Math.exp(token.logprob);
    const chip = element('button', `pg-token pg-band-${band(raw)}`);
    const visible = token.label.replace(/^▁/, '');
    if (visible !== token.label) this.text.append(' ');
    chip.type = 'button';
    chip.textContent = visible || '▁';
    chip.dataset.id = token.id;
    chip.ariaLabel = `${token.label} ${percent(raw)}`;
    chip.ariaPressed = String(index === this.selected);
    chip.dataset.index = index;
    this.chips.push(chip);
    this.text.append(chip);
    if (token.label.includes('⏎')) this.text.append(element('br', ''));
  }

  footer(value) {
    const w = words();
    const reason = value.stop_reason ?? (this.stopped === this.key ? 'cancelled' : null);
    const state = reason ? w[`stop_${reason}`] : `${w.running} …`;
    const total = `${value.tokens.length} ${w.tokens} · ${w.logprob} ${value.logprob.toFixed(2)}`;
    const status = element('span', `pg-state${reason === 'no_legal_token' ? ' pg-warning' : ''}`, state);
    const key = element('span', 'pg-key');
    key.append(element('span', '', w.strip_key));
    for (const [i, range] of ['≥ 50 %', '20–50', '5–20', '1–5', '< 1 %'].entries()) {
      key.append(element('span', `pg-token pg-band-${i}`, range));
    }
    return [status, element('span', '', total), element('span', 'pg-hint', w.strip_hint), key];
  }

  /** Says that no more tokens follow, because the user stopped them. */
  stop() {
    this.stopped = this.key;
    this.draw();
  }

  select(index) {
    this.selected = index;
    this.chips.forEach((chip, i) => { chip.ariaPressed = String(i === index); });
  }

  #click(event) {
    const chip = event.target.closest('.pg-token');
    if (!chip) return;
    const index = Number(chip.dataset.index);
    const { prompt_ids, seed, tokens } = this.props.value;
    this.select(index);
    this.trigger('select', { index, prompt_ids, seed, generated: tokens.slice(0, index).map(({ id }) => id) });
  }

  #hover(event) {
    const chip = event.target.closest('.pg-token');
    this.tip.hidden = !chip;
    if (!chip) return;
    const token = this.props.value.tokens[Number(chip.dataset.index)];
    this.tip.replaceChildren(...this.details(token));
    const [box, at] = [this.root.getBoundingClientRect(), chip.getBoundingClientRect()];
    this.tip.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${at.top - box.top - this.tip.offsetHeight - 6}px`;
  }

  details(token) {
    const w = words();
    const head = element('div', 'pg-tip-head', `${token.label}  ·  ${w.token_id} ${token.id}`);
    const own = element('div', '', `${w.probability} ${percent(Math.exp(token.logprob))} · ${w.logprob} ${token.logprob.toFixed(2)}`);
    const list = element('ol', 'pg-tip-list');
    for (const [id, label, raw] of token.before) {
      const row = element('li', id === token.id ? 'pg-tip-chosen' : '');
      row.append(element('span', '', label), element('span', 'pg-number', percent(raw)));
      list.append(row);
    }
    return [head, own, element('div', 'pg-tip-caption', w.alternatives), list];
  }
}

window.playground.strip = {
  mount(host, props, trigger, watch) {
    const strip = new Strip(host.querySelector('.pg-strip'), props, trigger);
    strips.add(strip);
    strip.draw();
    watch('value', () => strip.draw());
  },
  stop() {
    for (const strip of strips) strip.stop();
  },
  setLanguage() {
    for (const strip of strips) strip.draw();
  },
};
