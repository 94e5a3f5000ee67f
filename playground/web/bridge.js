// The door between Gradio's side of the page and our modules: what Python's `component` and `client` (bridge.py) call.
// The only user of `window.playground`; modules import each other.

import { COMPONENTS, FUNCTIONS } from './generated/names.js';

/**
 * What Gradio hands a component: its value, and how to send an event and to hear of another value.
 *
 * `Value` is the component's value, `Server` its server functions by name (Python: `server_functions=`).
 *
 * @template [Value=unknown]
 * @template [Server=undefined]
 * @typedef {object} Gradio
 * @property {{ value: Value | null }} props
 * @property {(event: string, data: object) => void} trigger
 * @property {(name: string, changed: () => void) => void} watch
 * @property {Server} server
 */

/**
 * Fills the component that lies in `host`.
 *
 * @template Value
 * @template Server
 * @typedef {(host: HTMLElement, gradio: Gradio<Value, Server>) => void} Mount
 */

/** @typedef {Record<string, unknown>} Room what is exposed under one name */

/**
 * What `bridge.py` has put on the page before any module is there.
 *
 * @typedef {object} Door
 * @property {() => void} isReady
 * @property {(kind: string, host: HTMLElement, gradio: Gradio<any, any>) => void} mount any: a kind has its own value
 * @property {(name: string, inputs: unknown[]) => unknown} call
 */

const page = /** @type {{ playground?: Door & Room }} */ (/** @type {unknown} */ (globalThis));
page.playground ??= /** @type {Door & Room} */ ({});
const door = page.playground;

/** @type {Map<string, Mount<any, any>>} by the component's kind, each of which has its own value */
const mounts = new Map();

/** @param {string} name a function's, with its room's: `strip.stop` */
function lookUp(name) {
  const [room, key] = name.split('.');
  return /** @type {Room | undefined} */ (door[room])?.[key];
}

door.mount = (kind, host, gradio) => {
  host.dataset.pgOwn = kind;
  /** @type {Mount<any, any>} */ (mounts.get(kind))(host, gradio);
};

/**
 * Whether all of `records` tell of what our own components have drawn, not of what Gradio has.
 *
 * @param {MutationRecord[]} records of elements
 */
export const areOwn = (records) =>
  records.every(({ target }) => /** @type {Element} */ (target).closest('[data-pg-own]'));

/**
 * The properties of a component whose value may have been sent as text (bridge.py's `as_text`).
 *
 * @template Value
 * @param {{ value: Value | string | null }} props
 * @param {(text: string) => Value | null} [read] what a text stands for
 * @returns {Gradio<Value>['props']}
 */
export function readable(props, read = JSON.parse) {
  let text = '';
  /** @type {Value | null} */
  let value = null;
  return {
    get value() {
      if (typeof props.value !== 'string') return props.value;
      if (props.value !== text) value = props.value ? read(props.value) : null;
      text = props.value;
      return value;
    },
  };
}

/**
 * Lets `mount` fill every component of this `kind`.
 *
 * @template Value
 * @template Server
 * @param {string} kind
 * @param {Mount<Value, Server>} mount
 * @param {() => (text: string) => Value | null} [reader] reads the values of one component that are sent as text
 */
export function component(kind, mount, reader) {
  if (!COMPONENTS.includes(kind)) throw new Error(`contract.py names no component "${kind}"`);
  mounts.set(kind, (host, gradio) => mount(host, { ...gradio, props: readable(gradio.props, reader?.()) }));
}

/**
 * Lets Gradio's events call `functions` by the name of their `room`.
 *
 * @param {string} room
 * @param {Room} functions
 */
export function expose(room, functions) {
  door[room] ??= {};
  Object.defineProperties(door[room], Object.getOwnPropertyDescriptors(functions));
}

/** All modules are there: what waits for them begins. */
export function open() {
  const missing = [
    ...COMPONENTS.filter((kind) => !mounts.has(kind)),
    ...FUNCTIONS.filter((name) => typeof lookUp(name) !== 'function'),
  ];
  if (missing.length) throw new Error(`named in contract.py and nowhere exposed: ${missing.join(', ')}`);
  door.call = (name, inputs) => /** @type {(...inputs: unknown[]) => unknown} */ (lookUp(name))(...inputs);
  door.isReady();
}
