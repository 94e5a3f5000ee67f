// The id of a model on the Hub, as `playground/models/files/hub_id.py` has it. No DOM, no network.

const NAME = /^\w[\w.-]{0,94}(?<![.-])\/\w[\w.-]{0,94}(?<![.-])$/;
const REVISION = /^\w[\w.-]{0,99}(\/\w[\w.-]{0,99}){0,4}$/;

/**
 * Whether a text has the form of a Hub id, `owner/name` or `owner/name@revision`; there need not be such a model.
 *
 * @param {string} text
 */
export function isHubId(text) {
  const [name, ...revision] = text.split('@');
  if (name.startsWith('builtin/') || text.includes('..') || name.includes('--') || /\.(git|lock)$/.test(name))
    return false;
  return NAME.test(name) && (!revision.length || REVISION.test(revision.join('@')));
}
