// What the Tokenizer tab asks the server, numbered: an older answer never stands over a newer one. No DOM.

/** @import { TokenizerAnswers, TokenizerContext, TokenizerQuestions } from '../generated/contract.js' */
/** @import { TokenizerRefusal } from '../generated/contract.js' */

/** @typedef {keyof TokenizerQuestions} Kind */
/** @typedef {TokenizerQuestions[Kind]} Question */
/** @typedef {Omit<TokenizerContext, 'asked'>} Context */

/**
 * An answer with the tokenizer that it is about, or why there is none.
 *
 * @template {Kind} K
 * @typedef {(TokenizerAnswers[K] | TokenizerRefusal) & { tokenizer: string }} Answer
 */

/**
 * Asks about the text that is typed; null where a newer question of this kind has been answered meanwhile.
 *
 * @typedef {<Q extends Question>(question: Q) => Promise<Answer<Q['kind']> | null>} Ask
 */

/** @typedef {{ ask: Ask, text: () => string }} Tools what a view is given: how to ask, and the text that is typed */
/** @typedef {{ root: HTMLElement, look: () => unknown }} View what it shows, and how it asks anew */

/** The questions of one page, and which of them have been answered. */
export class Questions {
  /** How many questions there have been. */
  count = 0;

  /** @type {Partial<Record<Kind, number>>} by kind: the number of the newest question that has been answered */
  answered = {};

  /**
   * @param {(question: object) => Promise<string>} server its answer is JSON
   * @param {() => string} noAnswer what is said where none comes
   */
  constructor(server, noAnswer) {
    this.server = server;
    this.noAnswer = noAnswer;
  }

  /**
   * Sends a question with its `context`; null where a newer one of its kind has been answered meanwhile.
   *
   * @template {Question} Q
   * @param {Q} question
   * @param {Context} context
   * @returns {Promise<Answer<Q['kind']> | null>}
   */
  async ask(question, context) {
    const number = ++this.count;
    const answer = await this.#answer({ ...context, ...question, asked: number });
    if (number < (this.answered[question.kind] ?? 0)) return null;
    this.answered[question.kind] = number;
    return { ...answer, tokenizer: context.tokenizer };
  }

  /** @param {object} sent */
  async #answer(sent) {
    try {
      return JSON.parse(await this.server(sent));
    } catch {
      return { error: this.noAnswer() };
    }
  }
}
