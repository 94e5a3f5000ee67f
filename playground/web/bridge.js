// The door between Gradio's side of the page and our modules: what Python's `component` and `client` (bridge.py) call.
// The only user of `window.playground`; modules import each other.

import { COMPONENTS, FUNCTIONS } from './generated/names.js';

window.playground ??= {};
const door = window.playground;
const mounts = new Map(); // by the component's kind

const found = (name) => name.split('.').reduce((part, key) => part?.[key], door);

door.mount = (kind, host, gradio) => mounts.get(kind)(host, gradio);
door.call = (name, given) => found(name)(...given);

/** Lets `mount(host, {props, trigger, watch, server})` fill every component of this `kind`. */
export function component(kind, mount) {
  if (!COMPONENTS.includes(kind)) throw new Error(`contract.py names no component "${kind}"`);
  mounts.set(kind, mount);
}

/** Lets Gradio's events call `functions` by the name of their `room`. */
export function expose(room, functions) {
  door[room] ??= {};
  Object.defineProperties(door[room], Object.getOwnPropertyDescriptors(functions));
}

/** All modules are there: what waits for them begins. */
export function open() {
  const missing = [
    ...COMPONENTS.filter((kind) => !mounts.has(kind)),
    ...FUNCTIONS.filter((name) => typeof found(name) !== 'function'),
  ];
  if (missing.length) throw new Error(`named in contract.py and nowhere exposed: ${missing.join(', ')}`);
  door.isReady();
}
