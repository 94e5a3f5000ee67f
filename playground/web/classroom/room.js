// The room that this page is in, as its teacher's or as a student's: what it shows, and what one does in it.

/** @import { RoomAnswerData, RoomQuestionData, StudentState, TeacherState } from '../generated/contract.js' */
/** @import { Membership, Role } from './keys.js' */

import { inLanguage, words } from '../common/i18n.js';
import { Listening, Refusal } from '../room/client.js';
import { forgetRoom, keepRoom, keptRoom, leaveHere, roomHere } from './keys.js';
import { addressOf, picture, send } from './wire.js';

/** @typedef {TeacherState | StudentState} RoomState */
/** @typedef {'closed' | 'replaced' | 'refused'} Ending why one is no longer in the room */

class Room {
  /** @type {Membership | null} */
  member = null;
  /** @type {RoomState | null} null: nothing is known yet */
  state = null;
  /** The link to the page as the teacher's stands; '': it is not followed. */
  link = '';
  isConnected = false;
  /** @type {Ending | null} */
  ending = null;
  /** @type {Listening | null} */
  #listening = null;
  /** @type {Array<() => void>} */
  #listeners = [];

  /** @returns {TeacherState | null} what the room shows its teacher; null for a student */
  get teacher() {
    return this.state?.role === 'teacher' ? this.state : null;
  }

  /** @returns {StudentState | null} what the room shows a student; null for its teacher */
  get student() {
    return this.state?.role === 'student' ? this.state : null;
  }

  /**
   * Calls `listener()` whenever anything of the room has changed.
   *
   * @param {() => void} listener
   */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }

  /** Opens a room, whose teacher is whoever sits here. */
  async open() {
    const { code, key } = await send('room', '');
    this.#enter({ code, key, role: 'teacher' });
  }

  /**
   * Joins a room, as the student that this browser was there before.
   *
   * @param {string} code
   */
  async join(code) {
    const kept = keptRoom(code, 'student');
    const { key, state } = await send(`room/${code}/members`, kept?.key ?? '');
    this.state = state;
    this.#enter({ code, key, role: 'student' });
  }

  /**
   * Comes back to a room that one has opened.
   *
   * @param {Membership} member
   */
  back(member) {
    this.state = null;
    this.#enter(member);
  }

  /** Comes back to the room in which this tab was before it was loaded anew. */
  async resume() {
    const member = roomHere();
    if (!member) return;
    if (member.role === 'teacher') this.back(member);
    else await this.join(member.code).catch((error) => this.#unresumed(error, member));
  }

  /**
   * @param {unknown} error
   * @param {Membership} member
   */
  #unresumed(error, member) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 0) return this.back(member); // it is tried again
    if (error.status !== 404) throw error;
    forgetRoom(member);
    this.ending = 'closed';
    this.#changed();
  }

  /** @param {Membership} member */
  #enter(member) {
    this.#listening?.stop();
    keepRoom(member);
    [this.member, this.ending, this.link] = [member, null, this.student?.link ?? ''];
    const heard = (/** @type {string} */ event, /** @type {any} */ data) => this.#heard(event, data);
    this.#listening = new Listening(addressOf(`room/${member.code}/events`), member.key, heard);
    this.#changed();
  }

  /**
   * @param {string} event
   * @param {any} data any: each event has data of its own
   */
  #heard(event, data) {
    if (event === 'closed' || event === 'replaced' || event === 'refused') return this.#end(event);
    this.isConnected = event !== 'lost';
    if (event === 'state') {
      this.state = data;
      this.link = data.following ? (data.link ?? this.link) : '';
    } else if (event === 'follow') this.link = String(data.link ?? '');
    this.#changed();
  }

  /** @param {Ending | null} ending null: as one wished */
  #end(ending) {
    this.#listening?.stop();
    if (this.member && ending !== 'replaced') forgetRoom(this.member);
    else leaveHere();
    [this.member, this.state, this.link, this.ending, this.isConnected] = [null, null, '', ending, false];
    this.#changed();
  }

  /**
   * Sends a request of this page's member.
   *
   * @param {string} path below the room
   * @param {unknown} body
   * @param {'POST' | 'DELETE'} [method]
   */
  #send(path, body, method = 'POST') {
    const { member } = this;
    if (!member) throw new Refusal(404, null);
    return send(`room/${member.code}${path}`, member.key, body, method);
  }

  /**
   * Gives the student's answer to a question; the last one counts.
   *
   * @param {number} question its number
   * @param {RoomAnswerData} answer
   */
  async answer(question, answer) {
    const taken = await this.#send('/answer', { question, answer });
    const { student } = this;
    if (student?.question?.number === question) this.state = { ...student, answer: taken.answer };
    this.#changed();
  }

  /** @param {RoomQuestionData} question */
  ask = (question) => this.#send('/ask', question);

  /** @param {TeacherState['phase']} phase */
  phase = (phase) => this.#send('/phase', { phase });

  /** @param {string} text that was typed @param {boolean} shown whether students are to see it */
  allow = (text, shown) => this.#send('/allow', { text, shown });

  /** @param {boolean} choices_only */
  rules = (choices_only) => this.#send('/rules', { choices_only });

  /** @param {string} link '' ends it */
  follow = (link) => this.#send('/follow', { link });

  /** @param {string} address that the picture leads to */
  picture(address) {
    const { member } = this;
    if (!member) throw new Refusal(404, null);
    return picture(member.code, member.key, address);
  }

  /** Leaves the room; what one has answered is taken out. */
  async leave() {
    await this.#send('/leave', {}).catch(() => {}); // one is gone all the same
    this.#end(null);
  }

  /** Closes the room for all. */
  async close() {
    await this.#send('', {}, 'DELETE');
    this.#end(null);
  }

  /** Connects at once, if it is not connected: this page is looked at again. */
  wake() {
    if (!this.isConnected) this.#listening?.again();
  }

  /** @param {Role} role */
  is(role) {
    return this.member?.role === role;
  }
}

/** This page's. */
export const room = new Room();

/**
 * What a refused request says, in the page's language.
 *
 * @param {unknown} error
 */
export function problemOf(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.text) return inLanguage(error.text);
  return error.status === 0 ? words().no_answer : words().room_refused;
}
