"""Runs the page's mathematics (math.js) in Chromium, without a server."""

from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

WEB = Path(__file__).resolve().parents[2] / "playground" / "web"

RUN = """({ payload, settings }) => {
  const base64 = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let text = '';
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
  };
  const step = window.math.decodeStep(payload);
  const ranks = window.math.curveRanks(payload.vocab_size);
  return settings.map((options) => {
    const result = window.math.process(step, options);
    return {
      after: base64(Float32Array.from(result.after)), removedBy: base64(result.removedBy), token: result.token,
      names: result.stages.map((stage) => stage.name), kept: result.kept,
      curve: ranks.map((rank) => [rank, window.math.cumulative(result, rank)]),
    };
  });
}"""


def load_math(page):
    """Load math.js into ``page`` from the files themselves."""
    page.route("http://live.test/**", _serve)
    page.goto("http://live.test/index.html")
    page.evaluate("import('/live/math.js').then((math) => { window.math = math; })")
    return page


def run(page, payload, settings):
    """Return what the page computes of ``payload`` under each of ``settings``; arrays by id come as base64."""
    return page.evaluate(RUN, {"payload": payload, "settings": [asdict(options) for options in settings]})


def _serve(route):
    name = urlsplit(route.request.url).path.removeprefix("/")
    if not name.endswith(".js"):
        return route.fulfill(body="<!doctype html><link rel=icon href=data:,>", content_type="text/html")
    return route.fulfill(path=WEB / name, content_type="text/javascript")
