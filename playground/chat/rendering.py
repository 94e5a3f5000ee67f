"""Chat templates rendered within limits, in a process of their own. Knows nothing of roles or the page.

A template comes with a model and is a program: nested loops in one would hold this server for ever. One process renders
for all readers, one request after the other, and is ended and begun anew where one takes too long. What was rendered is
kept for a while. Templates that are ours are rendered here.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from playground.chat import render_worker
from playground.chat.render_worker import LONGEST, SECONDS, receive, send
from playground.models.files.places import BUILTIN

WALL = 2 * SECONDS + 1.0
"""Seconds after which the process is ended whatever it does: on a busy machine two of computing take longer."""
_START = 30.0
"""Seconds in which it begins; it takes a tenth of one where nothing else runs."""
_PENALTY = 60.0
"""Seconds for which a template that went beyond a limit is refused at once, so that nobody else waits for it again."""
_KEPT, _LONGEST_KEPT = 512, 20_000
"""Texts that are kept, and characters of one."""
_LAST = 0.2
"""Seconds in which a process that has hung up may end by itself."""
_OUT_OF_TIME = {-getattr(signal, name) for name in ("SIGKILL", "SIGXCPU") if hasattr(signal, name)}
_PASSED_ON = ("TZ", "LANG", "LC_ALL", "SYSTEMROOT")
"""What the process is told of this one's environment: no token is among it."""


class TemplateFailure(Exception):  # noqa: N818 - a template that refuses a conversation is no fault
    """A template refuses the messages, is none, or goes beyond a limit."""


class Renderer:
    """One process that renders templates.

    Args:
        wall: seconds that one template may take by the clock.
    """

    def __init__(self, wall: float = WALL) -> None:
        self._wall = wall
        self._renew()
        _RENDERERS.append(self)

    def _renew(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._refused: dict[str, tuple[float, str]] = {}

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """Return ``template`` rendered with ``variables``, which are plain data.

        Raises:
            TemplateFailure: it cannot be rendered, or not within the limits.
        """
        key = json.dumps([template, variables], default=str)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            until, why = self._refused.get(template, (0.0, ""))
            if time.monotonic() < until:
                raise TemplateFailure(why)
            text = self._rendered(template, json.loads(key)[1])
            if len(key) + len(text) <= _LONGEST_KEPT:
                self._kept[key] = text
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return text

    def close(self) -> None:
        """End the process; the next template begins another."""
        with self._lock:
            self._end()

    def _rendered(self, template: str, variables: Mapping[str, Any]) -> str:
        found = self._ask({"template": template, "variables": variables})
        if "error" in found:
            raise TemplateFailure(found["error"])
        if "text" in found:
            return str(found["text"])
        rules = {
            "memory": "it takes too much memory",
            "length": f"it makes more than {LONGEST:,} characters",
            "time": f"it takes more than {SECONDS} seconds",
        }
        why = rules[found["limit"]]
        self._refused = {each: left for each, left in self._refused.items() if left[0] > time.monotonic()}
        self._refused[template] = (time.monotonic() + _PENALTY, why)
        raise TemplateFailure(why)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Return the process's answer; that it was out of time where it was ended."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        found = None
        clock = Timer(self._wall, process.kill)
        clock.start()
        try:
            with suppress(OSError, ValueError):
                send(process.stdin, dict(request))
                found = receive(process.stdout, 16 * LONGEST)
        finally:
            clock.cancel()
            code = self._end() if found is None else None
        return found or {"limit": "time" if code in _OUT_OF_TIME else "memory"}

    def _running(self) -> "subprocess.Popen[bytes]":
        """Return the process, begun if it is not there."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = process = subprocess.Popen(
            [sys.executable, "-I", str(Path(render_worker.__file__))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        assert process.stdout is not None
        clock = Timer(_START, process.kill)
        clock.start()
        try:
            if receive(process.stdout, LONGEST) is None:
                self._end()
                raise TemplateFailure("the process that renders it did not begin")
        finally:
            clock.cancel()
        return process

    def _end(self) -> int | None:
        """End the process and return the code it ended with; None where there is none."""
        process, self._process = self._process, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LAST)  # it may be ending by itself, and its code says by what
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return code


_RENDERERS: list[Renderer] = []
_RENDERER = Renderer()
atexit.register(_RENDERER.close)


def rendered(
    tokenizer: Any, messages: Sequence[Mapping[str, str]], *, for_reply: bool, plain: Mapping[str, Any]
) -> str:
    """Return the text of ``messages`` as ``apply_chat_template`` of transformers' ``tokenizer`` makes it.

    Args:
        tokenizer: the model's.
        messages: what was said.
        for_reply: whether the beginning of a reply stands at the end.
        plain: a template of ours in place of the tokenizer's, with its variables; empty where it has one.

    Raises:
        Exception: whatever the template raises; of a template that is not ours, :class:`TemplateFailure`.
    """
    if not messages:
        raise TemplateFailure("there is no message")
    template = plain.get("chat_template") or tokenizer.get_chat_template()
    if plain or template in _ours():
        text: str = tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=for_reply, **plain
        )
        return text
    variables = {
        **tokenizer.special_tokens_map, "messages": list(messages), "tools": None, "documents": None,
        "add_generation_prompt": for_reply,
    }  # fmt: skip
    return _RENDERER.render(template, variables)


@cache
def _ours() -> frozenset[str]:
    """Return the templates of the models that come with the project."""
    return frozenset(path.read_text(encoding="utf-8") for path in BUILTIN.glob("*/chat_template.jinja"))


def _after_fork() -> None:
    """In a child process: the parent's process renders for the parent."""
    for renderer in _RENDERERS:
        renderer._renew()


if hasattr(os, "register_at_fork"):  # a shared GPU's calls run in forked processes
    os.register_at_fork(after_in_child=_after_fork)
