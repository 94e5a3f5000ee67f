// A lesson that is being taken, in the panel beside the tabs: predict, lock, reveal, look, check, play on.

/** @import { LessonData, QuestionData } from '../generated/contract.js' */
/** @import { Truth } from '../shell/shown.js' */
/** @import { Widget } from './answers.js' */
/** @import { Answer } from './score.js' */

import { component, expose } from '../bridge.js';
import { button, element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { inLanguage, language, onLanguage, say, words } from '../common/i18n.js';
import { checkOf } from '../common/shape.js';
import { ask, canAsk, onAsking } from '../shell/asking.js';
import { areShown } from '../shell/fields.js';
import { lacks } from '../shell/missing.js';
import { notHere, onOffered } from '../shell/models.js';
import { found, press, shownNow } from '../shell/shown.js';
import { state } from '../shell/state.js';
import { numberText, widget } from './answers.js';
import { openCatalog } from './catalog.js';
import { classQuestion } from './class.js';
import { allLessons, lessonAfter, lessonCalled } from './lessons.js';
import { enter, leaveLessons } from './opening.js';
import { Overlay } from './overlay.js';
import { goTo, PLACES, showPlaces } from './places.js';
import { take } from './progress.js';
import { isRight, meanDistance, pairsInOrder, totalVariation } from './score.js';

const AT_HAND = 10_000; // ms in which what needs no press has to be there
const PHASES = /** @type {const} */ (['predict', 'look', 'check', 'end']);

/** @typedef {typeof PHASES[number]} Phase */

/**
 * What has been done of a lesson. `truth` and `checked` are what the page has said: once known, they stay.
 *
 * @typedef {object} Taken
 * @property {string} name
 * @property {Phase} [phase]
 * @property {boolean} [isPrepared] whether the page stands as the prediction wants it
 * @property {string[]} [labels] what one chooses among
 * @property {Answer | null} [answer]
 * @property {Truth | null} [truth]
 * @property {Answer | null} [said] at the check
 * @property {Truth | null} [checked]
 * @property {number} [hints] how many are shown
 */

const ANSWER = ['any', 'text', 'number', 'null', ['list', 'text'], ['list', 'number']];
const TRUTH = [...ANSWER, ['list', ['tuple', 'number', 'number']]];
const isMade = checkOf({
  name: 'text',
  'phase?': ['one', ...PHASES],
  'isPrepared?': 'flag',
  'labels?': ['list', 'text'],
  'answer?': ANSWER,
  'truth?': TRUTH,
  'said?': ANSWER,
  'checked?': TRUTH,
  'hints?': 'whole',
});

/**
 * @param {unknown} value
 * @returns {value is Taken}
 */
const isTaken = (value) => isMade(value);

/**
 * Whether a link may hold a value: a lesson and its phase, without anybody's answers.
 *
 * @param {unknown} value
 */
const isLinked = (value) =>
  isTaken(value) && value.name.length <= 100 && Object.keys(value).every((key) => key === 'name' || key === 'phase');

class Player {
  /** @type {LessonData | null} */
  lesson = null;
  /** @type {Taken | null} */
  taken = null;
  /** @type {Widget | null} of the prediction */
  #predicted = null;
  /** @type {Widget | null} of the check */
  #check = null;
  #key = ''; // what `#predicted` is made of
  /** @type {HTMLButtonElement | null} */
  #lockButton = null;
  #busy = false; // whether the page is being pressed
  #problem = ''; // what is said of a press that came to nothing
  #isMissing = false; // whether this server has no such lesson, or does not answer
  #focused = ''; // what was focused last in the panel, by its key
  #spoken = ''; // what is read aloud of the panel as it is being drawn
  #body = element('div', '');
  #status = Object.assign(element('p', 'pg-lesson-spoken'), { role: 'status' }); // it stays: only a change is read
  #overlay = new Overlay();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    root.tabIndex = -1; // it holds the focus while what had it is away
    root.append(this.#body, this.#status);
  }

  /** @returns {Phase} */
  get phase() {
    return this.taken?.phase ?? 'predict';
  }

  /** @param {Taken} taken */
  async open(taken) {
    this.taken = taken;
    const lesson = await lessonCalled(taken.name).catch(() => undefined);
    if (this.taken !== taken) return;
    this.lesson = lesson ?? null;
    this.#isMissing = !lesson;
    document.body.classList.add('pg-in-lesson');
    this.root.hidden = false;
    this.draw();
    if (lesson && this.phase === 'predict' && !taken.isPrepared) await this.#prepare();
  }

  /**
   * Goes where somebody else is in a lesson; in the one that is open one's own answers stay.
   *
   * @param {Taken} taken
   */
  follow(taken) {
    const isSame = this.taken?.name === taken.name && this.lesson !== null;
    if (!isSame || Object.keys(taken).some((key) => key !== 'name' && key !== 'phase')) void this.open(taken);
    else if (this.phase !== (taken.phase ?? 'predict')) this.#set({ phase: taken.phase ?? 'predict' });
  }

  /** Nothing is taken any more, and the page lies open. */
  close() {
    if (!this.taken) return;
    if (this.lesson) this.#overlay.show(null, this.lesson.predict, false);
    [this.taken, this.lesson, this.#isMissing] = [null, null, false];
    document.body.classList.remove('pg-in-lesson');
    this.root.hidden = true;
    showPlaces([], []);
    state.changed('lesson');
  }

  /** @param {Partial<Taken>} changes */
  #set(changes) {
    if (!this.taken) return;
    Object.assign(this.taken, changes);
    state.changed('lesson');
    this.draw();
  }

  /**
   * Runs `act`; what goes wrong is said in the panel, and can be tried again.
   *
   * @param {() => Promise<void>} act
   */
  async #run(act) {
    if (this.#busy) return;
    [this.#busy, this.#problem] = [true, ''];
    this.draw();
    try {
      await act();
    } catch {
      this.#problem = words().lesson_nothing_came;
    }
    this.#busy = false;
    this.draw();
  }

  /** The models of the lesson that are not on this server yet. */
  get #lacking() {
    return notHere(this.lesson?.needs ?? []);
  }

  /** A model has come, or the list of them has changed otherwise: a lesson that waited for it begins. */
  async offered() {
    if (!this.lesson || this.phase !== 'predict' || this.taken?.isPrepared) return;
    this.draw();
    await this.#prepare();
  }

  /** Brings the page to where the prediction begins. */
  #prepare() {
    if (this.#lacking.length) return Promise.resolve(); // it goes on when they are here
    return this.#run(async () => {
      const { lesson } = this;
      if (!lesson) return;
      if (!(await found(areShown))) throw new Error('the page has not opened');
      for (const act of lesson.prepare) await press(act);
      const { kind, value, given } = lesson.predict;
      if (!['token', 'bars', 'curve'].includes(kind)) {
        this.#set({ isPrepared: true });
        return;
      }
      const shown = await found(() => (shownNow(value, given)?.labels ? shownNow(value, given) : null));
      if (!shown) throw new Error('nothing to choose among');
      const truth = kind === 'curve' ? null : shown.answer; // a token and bars are those of before
      this.#set({ isPrepared: true, labels: shown.labels ?? [], truth });
    });
  }

  /**
   * What the page says to a question, once everything has been pressed that it wants.
   *
   * @param {QuestionData} question
   */
  async #asked({ acts, value, given }) {
    for (const act of acts) await press(act);
    const look = () => (shownNow(value, given)?.answer != null ? shownNow(value, given) : null);
    const shown = await found(look, acts.length ? undefined : AT_HAND);
    if (!shown || shown.answer === null) throw new Error('no answer');
    return shown.answer;
  }

  /** A token or bars as the page shows them now, unless it has gone on to another place: then as it showed them. */
  #asItStands() {
    const { labels = [], truth = null } = this.taken ?? {};
    if (truth === null || !this.lesson) return null;
    const now = shownNow(this.lesson.predict.value, this.lesson.predict.given);
    return String(now?.labels) === String(labels) ? (now?.answer ?? truth) : truth;
  }

  /** The prediction stands: the page shows what it says. */
  #lock() {
    const answer = this.#predicted?.answer ?? null;
    if (answer === null || !this.lesson || !this.taken) return Promise.resolve();
    const { predict } = this.lesson;
    this.taken.answer = answer;
    return this.#run(async () => {
      const known = this.#asItStands();
      const said = known === null ? await this.#asked(predict) : known;
      if (known !== null) for (const act of predict.acts) await press(act);
      this.#set({ truth: said, phase: 'look' });
    });
  }

  /** The answer to the check. */
  #answer() {
    const said = this.#check?.answer ?? null;
    const { check } = this.lesson ?? {};
    if (said === null || !check || !this.taken) return Promise.resolve();
    this.taken.said = said;
    return this.#run(async () => {
      const checked = this.taken?.checked ?? (await this.#asked(check));
      this.#set({ said, checked });
      if (isRight(check, said, checked)) this.#end();
    });
  }

  #end() {
    if (this.lesson) take(this.lesson.name);
    this.#set({ phase: 'end' });
  }

  /** One step on, as a remote's key does. */
  next() {
    /** @type {HTMLButtonElement | null} */ (this.root.querySelector('.pg-lesson-next:not(:disabled)'))?.click();
  }

  /** One step back: the phase before is shown again, as it stood. */
  back() {
    const at = PHASES.indexOf(this.phase);
    if (at > 1) this.#set({ phase: PHASES[at - 1] });
  }

  /** Everything, in the page's language. */
  draw() {
    const { lesson, taken, root } = this;
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    if (focused instanceof HTMLElement && focused !== root) this.#focused = focused.dataset.key ?? '';
    this.#spoken = '';
    if (lesson && taken) this.#drawLesson(lesson, taken);
    else if (this.#isMissing) this.#drawMissing();
    if (this.#status.textContent !== this.#spoken) this.#status.textContent = this.#spoken;
    if (focused) this.#focusAgain();
  }

  /** The focus stays where it was; where that is gone, it goes on to what has come of it. */
  #focusAgain() {
    /** @type {HTMLElement | null} */
    const same = this.#body.querySelector(`[data-key="${this.#focused}"]`);
    /** @type {HTMLElement | undefined} */
    const latest = this.#busy ? undefined : [...this.#body.querySelectorAll('h3')].at(-1);
    if (same ?? latest) (same ?? latest)?.focus();
    else this.root.focus({ preventScroll: true });
  }

  /** There is no such lesson here, and yet a way out. */
  #drawMissing() {
    const said = words().link_lesson;
    this.#spoken = said;
    this.root.ariaLabel = words().lessons;
    this.#body.replaceChildren(this.#bar(''), element('p', 'pg-notice pg-lesson-problem', said));
  }

  /**
   * @param {LessonData} lesson
   * @param {Taken} taken
   */
  #drawLesson(lesson, taken) {
    const at = PHASES.indexOf(this.phase);
    this.root.ariaLabel = say('lesson_title', { n: lesson.number, title: inLanguage(lesson.title) });
    this.#body.replaceChildren(
      this.#head(lesson),
      this.#prediction(lesson, taken),
      ...(at >= 1 ? [this.#looks(lesson)] : []),
      ...(at >= 2 ? [this.#checking(lesson, taken)] : []),
      ...(at >= 3 ? [this.#ending(lesson)] : []),
      ...(this.#problem ? [this.#says('pg-notice pg-lesson-problem', this.#problem)] : []),
    );
    showPlaces(at < 1 ? lesson.covers : [], at === 1 ? lesson.looks.map(({ place }) => place) : []);
    this.#overlay.show(at < 2 ? (this.#predicted?.drawing ?? null) : null, lesson.predict, at === 0);
  }

  /**
   * A sentence that is read aloud, too.
   *
   * @param {string} className
   * @param {string} text
   */
  #says(className, text) {
    this.#spoken = text;
    return element('p', className, text);
  }

  /**
   * The way to the list, and out.
   *
   * @param {string} minutes
   */
  #bar(minutes) {
    const w = words();
    const leave = button('pg-lesson-leave', w.lesson_leave, leaveLessons);
    const list = button('pg-lesson-list', w.lessons, openCatalog);
    leave.dataset.key = 'leave';
    list.dataset.key = 'list';
    return element('div', 'pg-lesson-bar', element('span', 'pg-lesson-minutes', minutes), list, leave);
  }

  /** @param {LessonData} lesson */
  #head({ number, title, minutes }) {
    const w = words();
    const names = { predict: w.lesson_predict, look: w.lesson_look, check: w.lesson_check, end: w.lesson_end };
    const steps = PHASES.map((phase) => {
      const step = element('li', '', names[phase]);
      if (phase === this.phase) step.setAttribute('aria-current', 'step');
      return step;
    });
    return element(
      'header',
      'pg-lesson-head',
      this.#bar(say('lesson_minutes', { n: minutes })),
      element('h2', '', say('lesson_title', { n: number, title: inLanguage(title) })),
      element('ol', 'pg-lesson-steps', steps),
    );
  }

  /**
   * @param {LessonData} lesson
   * @param {Taken} taken
   */
  #prediction({ predict, hints }, taken) {
    const { labels = [], answer = null, truth = null, isPrepared = false } = taken;
    const isOpen = this.phase === 'predict';
    const part = element('div', 'pg-lesson-part', element('p', 'pg-lesson-asks', inLanguage(predict.asks)));
    if (!isPrepared && this.#lacking.length) {
      part.append(...this.#lacking.map((name) => element('p', 'pg-lesson-needs', lacks(name))));
      return part;
    }
    if (!isPrepared) {
      const again = button('pg-lesson-next', words().lesson_again, () => this.#prepare());
      part.append(this.#busy ? this.#waiting() : again);
      return part;
    }
    const lock = button('pg-lesson-next pg-lesson-lock', words().lesson_lock, () => this.#lock());
    lock.dataset.key = 'lock';
    const key = [language(), taken.name, isOpen, ...labels].join('\n'); // what a widget is made of
    if (this.#key !== key || !isOpen) {
      this.#predicted = widget({
        question: predict,
        labels,
        name: 'lesson-predict',
        answer: isOpen ? (this.#predicted?.answer ?? answer) : answer,
        change: () => this.#lockButton?.toggleAttribute('disabled', this.#predicted?.answer === null),
      });
      this.#key = key;
    }
    const shown = /** @type {Widget} */ (this.#predicted);
    part.append(shown.root);
    if (isOpen) {
      lock.disabled = shown.answer === null || this.#busy;
      this.#lockButton = lock;
      part.append(this.#busy ? this.#waiting() : lock, ...this.#toClass(predict, taken), ...this.#hints(hints));
      return part;
    }
    shown.lock();
    if (truth !== null && taken.answer !== undefined && taken.answer !== null) {
      shown.reveal(truth);
      part.append(this.#verdict(predict, taken.answer, truth));
    }
    return part;
  }

  /**
   * The way to a class that is to predict the same, where there is one.
   *
   * @param {QuestionData} question
   * @param {Taken} taken
   */
  #toClass(question, { labels = [], truth = null }) {
    const narrowed = {
      first: words().lesson_class_first,
      at: (/** @type {string} */ label) => say('lesson_class_at', { label }),
    };
    const asked = canAsk() && classQuestion(question, inLanguage, labels, truth, narrowed);
    if (!asked) return [];
    const node = button('pg-lesson-more', words().lesson_ask_class, () => ask(asked));
    node.dataset.key = 'class';
    return [node];
  }

  #waiting() {
    return this.#says('pg-lesson-waiting', words().lesson_waiting);
  }

  /** @param {LessonData['hints']} hints */
  #hints(hints) {
    const shown = this.taken?.hints ?? 0;
    const nodes = hints.slice(0, shown).map((hint) => element('p', 'pg-lesson-hint', inLanguage(hint)));
    if (shown >= hints.length) return nodes;
    const more = button('pg-lesson-more', words().lesson_hint, () => this.#set({ hints: shown + 1 }));
    more.dataset.key = 'hint';
    return [...nodes, more];
  }

  /**
   * How near an answer is.
   *
   * @param {QuestionData} question
   * @param {Answer} answer
   * @param {Truth} truth
   */
  #verdict(question, answer, truth) {
    const right = isRight(question, answer, truth);
    const className = `pg-lesson-verdict ${right ? 'pg-lesson-right' : 'pg-lesson-wrong'}`;
    return this.#says(className, verdict(question, answer, truth, right));
  }

  /** @param {LessonData} lesson */
  #looks({ looks }) {
    const items = looks.map(({ place, text }) => {
      const go = button('pg-lesson-go', inLanguage(text), () => {
        this.#overlay.uncover(place);
        showPlaces([], [place]);
        goTo(place);
      });
      return element('li', '', go);
    });
    const part = element(
      'div',
      'pg-lesson-part',
      heading(words().lesson_look),
      element('ol', 'pg-lesson-looks', items),
    );
    if (this.phase !== 'look') return part;
    const next = button('pg-lesson-next', words().lesson_to_check, () => this.#set({ phase: 'check' }));
    next.dataset.key = 'check';
    part.append(next);
    return part;
  }

  /**
   * @param {LessonData} lesson
   * @param {Taken} taken
   */
  #checking({ check }, taken) {
    const { said = null, checked = null } = taken;
    const isOpen = this.phase === 'check';
    const part = element(
      'div',
      'pg-lesson-part',
      heading(words().lesson_check),
      element('p', 'pg-lesson-asks', inLanguage(check.asks)),
    );
    const answer = button('pg-lesson-next', words().lesson_answer, () => this.#answer());
    answer.dataset.key = 'answer';
    this.#check = widget({
      question: check,
      labels: [],
      name: 'lesson-check',
      answer: this.#check && isOpen ? (this.#check.answer ?? said) : said,
      change: () => {
        answer.disabled = this.#busy || this.#check?.answer === null;
      },
    });
    part.append(this.#check.root);
    if (checked !== null && said !== null && !isOpen) {
      this.#check.lock();
      this.#check.reveal(checked);
      part.append(this.#verdict(check, said, checked));
      return part;
    }
    answer.disabled = this.#busy || this.#check.answer === null;
    if (this.#busy) part.append(this.#waiting());
    else part.append(answer);
    if (checked !== null && said !== null && !this.#busy) {
      part.append(this.#says('pg-lesson-verdict pg-lesson-wrong', words().lesson_not_yet));
      const show = button('pg-lesson-more', words().lesson_show, () => this.#end());
      show.dataset.key = 'show';
      part.append(show);
    }
    return part;
  }

  /** @param {LessonData} lesson */
  #ending(lesson) {
    const next = button('pg-lesson-next', words().lesson_next, async () => {
      const after = lessonAfter(await allLessons(), lesson.name);
      if (after) enter(after.name);
      else openCatalog();
    });
    next.dataset.key = 'next';
    return element(
      'div',
      'pg-lesson-part',
      heading(words().lesson_end),
      element('p', '', inLanguage(lesson.change)),
      element('p', 'pg-lesson-goal', inLanguage(lesson.goal)),
      next,
    );
  }
}

/**
 * A heading that can be focused when its part has come.
 *
 * @param {string} text
 */
const heading = (text) => Object.assign(element('h3', '', text), { tabIndex: -1 });

/**
 * @param {QuestionData} question
 * @param {Answer} answer
 * @param {Truth} truth
 * @param {boolean} right
 */
function verdict({ kind, scale, choices }, answer, truth, right) {
  const [yes, w] = [right, words()];
  if (kind === 'number' && scale)
    return `${yes ? w.lesson_near : w.lesson_far} ${say('lesson_truth', { truth: numberText(Number(truth), scale) })}`;
  if (kind === 'bars')
    return say('lesson_variation', {
      share: percent(totalVariation(/** @type {number[]} */ (answer), /** @type {number[]} */ (truth))),
    });
  if (kind === 'curve' && scale) {
    const heights = /** @type {[number, number][]} */ (truth).map(([, height]) => height);
    return say('lesson_distance', {
      distance: numberText(meanDistance(/** @type {number[]} */ (answer), heights), scale),
    });
  }
  if (kind === 'order')
    return say('lesson_pairs', {
      share: percent(pairsInOrder(/** @type {string[]} */ (answer), /** @type {string[]} */ (truth))),
    });
  const choice = choices.find(({ key }) => key === truth);
  const named = say('lesson_truth', { truth: choice ? inLanguage(choice.text) : String(truth) });
  return `${yes ? w.lesson_yes : w.lesson_no} ${named}`;
}

/** @type {Player | null} */
let player = null;

component('lessons', (host) => {
  const one = new Player(/** @type {HTMLElement} */ (host.querySelector('.pg-lesson')));
  player = one;
  state.take('lesson', {
    check: isTaken,
    read: () => (one.taken ? structuredClone(one.taken) : undefined),
    write: (taken) => one.follow(structuredClone(taken)),
    clear: () => one.close(),
  });
});
state.link('lesson', isLinked, isTaken, ({ name, phase }, isFollowed) =>
  isFollowed && phase ? { name, phase } : { name },
);
onLanguage(() => player?.draw());
onAsking(() => player?.draw());
onOffered(() => player?.offered());
expose('lessons', { state: () => player?.taken ?? null, places: () => PLACES });

/** @type {Record<string, 'next' | 'back'>} keys of a presenter's remote, too */
const KEYS = { ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'back', PageUp: 'back' };
document.addEventListener('keydown', (event) => {
  const way = KEYS[event.key];
  if (!way || !player?.lesson || !document.body.classList.contains('pg-present')) return;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return; // another's
  const at = /** @type {Element} */ (event.target);
  if (at.closest('dialog, input, textarea, select, [role=slider], [role=application], [role=tab], .pg-strip')) return;
  event.preventDefault();
  player[way]();
});
