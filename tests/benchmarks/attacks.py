"""What a hostile reader costs the others: each attack, and how long another reader's look takes meanwhile.

Prints the README's table; names of attacks as arguments choose some. The server runs in a process of its own under the
settings of a public page; its memory is measured before an attack and when a few seconds have passed after it.
"""

import json
import multiprocessing
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.browser.serving import started_app
from tests.checkpoints import save_bakery
from tests.hostile_folders import FOUR, NESTED_LOOPS, Change, tokenizer_config
from tests.visiting import Site, resident

REPOSITORIES: dict[str, Change] = {**FOUR, "a template of nested loops": tokenizer_config(chat_template=NESTED_LOOPS)}
LOOKS = 9
AFTER = 5.0
"""Seconds after an attack when the memory is measured."""
LONG = "the weather in the mountains is "


def posts_past_the_line(site: Site) -> None:
    """Forty posts that want a hundred beams, hung up after a second."""
    body = json.dumps({"data": ["snow", None, None, "beam", *[100] * 12]}).encode()
    _at_once(40, lambda i: site.ask("POST", f"/gradio_api/run/{'summarize' if i % 2 else 'stream'}", body))


def deaf_listeners(site: Site) -> None:
    """Eight texts that nobody listens to, four times over."""
    event = site.event("generate", "click")
    for _ in range(4):
        _at_once(8, lambda i: site.join(event, _long_text(site), secrets.token_hex(6)))


def million_letter_reference(site: Site) -> None:
    """A reference of a million letters for a summary's figures."""
    site.call("summarize", "Snow fell. " * 30, "greedy", 1, 0, 1.0, 16, 0, 1.0, 0, 1.0, 0, "a b " * 250_000)


def recursive_expression(site: Site) -> None:
    """Forty searches for (?R)?, ((a+)+)+$ and the like in the vocabulary."""
    asked = ["(?R)?", "((a+)+)+$", "(?:e){1,9}{e<=9}", "(.*)*" * 20]
    _at_once(40, lambda i: _question(site, kind="vocabulary", query=asked[i % 4], mode="regex"))


def long_chat(site: Site) -> None:
    """A chat of 3.9 MB, and four of 1.9 MB."""
    for size in (3_900_000, *[1_900_000] * 4):
        site.call("chat", [{"role": "user", "content": "snow " * (size // 5)}])


def hundred_beams(site: Site) -> None:
    """Twenty calls for a hundred beams of 4,096 tokens."""
    said = [{"role": "user", "content": "hi"}]
    _at_once(20, lambda i: site.call("chat", said, {"num_beams": 100, "max_new_tokens": 4_096}))


def long_prompts(site: Site) -> None:
    """Twenty-four prompts of 2 MB to look at."""
    event = site.event("prompt", "change")
    _at_once(24, lambda i: site.run(event, site.inputs(event, prompt=LONG * 62_000)))


def long_texts_to_tokenize(site: Site) -> None:
    """Forty texts of 200,000 characters for the tokenizer."""
    _at_once(40, lambda i: _question(site, kind="look", text="가나 " * 66_000))


def hostile_repositories(site: Site) -> None:
    """Four repositories: 10⁶ layers, an id of 2³¹, a normalizer that grows 10⁹-fold, a template of nested loops."""
    event = site.event("model", "select")
    for name in map(_folder, REPOSITORIES):
        site.run(event, [], {"name": name, "asked": 1, "language": "en"})
    site.call("chat", [{"role": "user", "content": "hi"}], {}, False, _folder("a template of nested loops"))


def many_looks(site: Site) -> None:
    """A hundred looks at once, each of another page."""
    _at_once(100, lambda i: site.look(f"{LONG}{i}"))


ATTACKS: Sequence[Callable[[Site], None]] = (
    posts_past_the_line, deaf_listeners, million_letter_reference, recursive_expression, long_chat, hundred_beams,
    long_prompts, long_texts_to_tokenize, hostile_repositories, many_looks,
)  # fmt: skip


def _at_once(n: int, ask: Callable[[int], object]) -> None:
    def quietly(number: int) -> None:
        with suppress(OSError, HTTPException, RuntimeError):  # a refusal is what is hoped for
            ask(number)

    with ThreadPoolExecutor(n) as threads:
        list(threads.map(quietly, range(n)))


def _question(site: Site, **question: object) -> None:
    body = {"data": {"tokenizer": "builtin/words", "language": "en", **question}, "fn_name": "ask_tokenizer"}
    sent = json.dumps(
        {**body, "component_id": site.component("tokenizer"), "session_hash": secrets.token_hex(6)}
    ).encode()
    site.ask("POST", "/gradio_api/component_server", sent)


def _folder(name: str) -> str:
    return name.replace(" ", "-")


def _long_text(site: Site) -> list[object]:
    event = site.event("generate", "click")
    return site.inputs(event, options={"max_new_tokens": 512})


def looks_beside(url: str, work: Callable[[Site], None]) -> tuple[float, float]:
    """Return the median and the longest of some looks, in seconds, while another process repeats ``work``."""
    processes = multiprocessing.get_context("spawn")
    begun, ended = processes.Event(), processes.Event()
    other = processes.Process(target=_again_and_again, args=(url, work, begun, ended))
    other.start()
    begun.wait()
    site = Site(url)
    try:
        times = [site.look(f"{LONG}{number}") for number in range(LOOKS)]
    finally:
        ended.set()
        other.join()
    return statistics.median(times), max(times)


def _again_and_again(url: str, work: Callable[[Site], None], begun: Any, ended: Any) -> None:
    site = Site(url)
    begun.set()
    while not ended.is_set():
        work(site)


def eight_texts(site: Site) -> None:
    """Eight readers write a text each."""
    event = site.event("generate", "click")
    _at_once(8, lambda i: site.run(event, _long_text(site)))


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as root:
        for name, change in REPOSITORIES.items():
            folder = Path(root) / _folder(name)
            folder.mkdir()
            save_bakery(folder)
            change(folder)
        names = ",".join(["builtin/lm", *(f"{root}/{_folder(name)}" for name in REPOSITORIES)])
        settings = {"PLAYGROUND_PUBLIC": "1", "PLAYGROUND_OFFLINE": "1", "PLAYGROUND_MODELS": names}
        with started_app(settings) as (url, server):
            looks_beside(url, eight_texts)
            print("| meanwhile | a look, median | a look, longest | memory left |\n|---|---|---|---|")
            chosen = [each for each in ATTACKS if each.__name__ in (sys.argv[1:] or [each.__name__])]
            for work in (eight_texts, *chosen):
                before = resident(server.pid)
                median, longest = looks_beside(url, work)
                time.sleep(AFTER)
                grown = resident(server.pid) - before
                told = (work.__doc__ or "").strip().rstrip(".")
                print(f"| {told} | {median:.2f} s | {longest:.2f} s | {grown:+.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
