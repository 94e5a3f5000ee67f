"""A class at work: what 2,000 mixed requests leave in memory, and how long thirty readers wait for two minutes."""

import json
import secrets
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from tests.browser.serving import started_app
from tests.visiting import Site, resident

SESSIONS, OF_EACH, AT_ONCE = 200, 10, 8
CLIENTS, SECONDS = 30, 120.0
REST = 8.0
"""Seconds without requests before memory is measured: what was freed has been given back."""

SAID = '[{"role": "user", "content": "What is the weather like?"}]'


class Reader:
    """One page's reader, who asks for one thing after the other.

    Args:
        site: the page.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.session, self.asked = site, secrets.token_hex(6), 0
        self.kinds: Mapping[str, Callable[[], str]] = {
            "look": self._look,
            "text": self._text,
            "tokenizer": self._tokenizer,
            "beams": lambda: self._text(do_sample=False, num_beams=4),
            "summary": self._summary,
            "chat": self._chat,
        }

    def ask(self) -> tuple[str, float, bool]:
        """Ask for the next thing; return its kind, how many seconds it took and whether it was answered."""
        self.asked += 1
        kind = list(self.kinds)[self.asked % len(self.kinds)]
        begun = time.perf_counter()
        said = self.kinds[kind]()
        return kind, time.perf_counter() - begun, '"success":true' in said or '"success": true' in said

    def _look(self) -> str:
        event = self.site.event("prompt", "change")
        return self._run(event, self.site.inputs(event, prompt=f"It was {self.session} and {self.asked}"))

    def _text(self, **options: object) -> str:
        event = self.site.event("generate", "click")
        inputs = self.site.inputs(event, prompt=f"{self.session} went", options={"max_new_tokens": 24, **options})
        return self._run(event, inputs)

    def _summary(self) -> str:
        event = self.site.event("summarize-write", "click")
        return self._run(event, self.site.inputs(event, options={"do_sample": False, "max_new_tokens": 24}))

    def _chat(self) -> str:
        event = self.site.event("chat-board", "submit")
        inputs = self.site.inputs(event, options={"do_sample": False, "max_new_tokens": 24})
        kinds = [self.site.components[each]["type"] for each in event["inputs"]]
        inputs[kinds.index("json")] = {"prompt": SAID, "seed": 1}
        return self._run(event, inputs)

    def _tokenizer(self) -> str:
        component = next(
            key for key, each in self.site.components.items() if each["props"].get("elem_id") == "tokenizer"
        )
        question = {
            "kind": "look",
            "tokenizer": "builtin/words",
            "text": f"눈이 {self.session} 내렸다. " * 20,
            "language": "ko",
        }
        sent = {"data": question, "fn_name": "ask_tokenizer", "component_id": component, "session_hash": self.session}
        status, said = self.site.ask("POST", "/gradio_api/component_server", json.dumps(sent).encode())
        return '{"success":true}' if status == 200 else said

    def _run(self, event: dict[str, object], inputs: list[object]) -> str:
        return self.site.run(event, inputs, session=self.session)[1]


def mixed_requests(url: str, pid: int) -> None:
    """Print what 2,000 requests of 200 sessions leave in memory, against what the first 500 leave."""
    site, sizes, failed = Site(url), [], 0

    def session(_: int) -> int:
        reader = Reader(site)
        return sum(not reader.ask()[2] for _ in range(OF_EACH))

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for quarter in range(4):
            failed += sum(threads.map(session, range(SESSIONS // 4)))
            time.sleep(REST)
            sizes.append(resident(pid))
            print(
                f"{(quarter + 1) * SESSIONS // 4 * OF_EACH:,} requests: {sizes[-1]:.0f} MB, {failed} not answered",
                flush=True,
            )
    print(f"after 2,000 against after 500: {sizes[-1] / sizes[0] - 1:+.1%}")


def readers_at_once(url: str) -> None:
    """Print how many requests thirty readers had answered in two minutes, and how long each kind took."""
    site, end = Site(url), time.monotonic() + SECONDS

    def reader(_: int) -> list[tuple[str, float, bool]]:
        reader, found = Reader(site), []
        while time.monotonic() < end:
            found.append(reader.ask())
        return found

    with ThreadPoolExecutor(CLIENTS) as threads:
        found = [each for all_of_one in threads.map(reader, range(CLIENTS)) for each in all_of_one]
    print(f"{CLIENTS} readers, {SECONDS:.0f} s: {len(found):,} answers, {sum(not ok for *_, ok in found)} errors")
    print("| kind | answers | median | p95 |\n|---|---|---|---|")
    for kind in sorted({each[0] for each in found}):
        times = sorted(seconds for each, seconds, _ in found if each == kind)
        p95 = times[int(0.95 * (len(times) - 1))]
        print(f"| {kind} | {len(times)} | {statistics.median(times):.2f} s | {p95:.2f} s |")


if __name__ == "__main__":
    with started_app({"PLAYGROUND_PUBLIC": "1", "PLAYGROUND_OFFLINE": "1"}) as (address, server):
        mixed_requests(address, server.pid)
        readers_at_once(address)
