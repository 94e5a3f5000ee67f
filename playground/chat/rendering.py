"""Render chat templates within limits, in a process of their own.

A template comes with a model and is a program: nested loops could block this server for ever. One process renders for
all users, one request after the other; it is killed and restarted where a template takes too long. Rendered texts are
cached. The project's own templates are rendered in this process.
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
from playground.chat.render_worker import MAX_CHARACTERS, SECONDS, receive, send
from playground.models.files.folders import BUILTIN

WALL = 2 * SECONDS + 1.0
"""Seconds of wall time after which the process is killed; on a busy machine this is more than the CPU time."""
_START = 30.0
"""Seconds in which the process must start; on an idle machine it takes 0.1."""
_PENALTY = 60.0
"""Seconds for which a template that exceeded a limit is refused at once, so that nobody waits for it again."""
_CACHE_SIZE, _CACHED_CHARACTERS = 512, 20_000
"""Largest number of cached texts, and of characters in one of them with its request."""
_GRACE = 0.2
"""Seconds in which a process that has closed its output may end by itself."""
_OUT_OF_TIME = {-getattr(signal, name) for name in ("SIGKILL", "SIGXCPU") if hasattr(signal, name)}
_PASSED_ON = ("TZ", "LANG", "LC_ALL", "SYSTEMROOT")
"""The environment variables that the process inherits; no secret is among them."""


class TemplateFailure(Exception):  # noqa: N818 - a template that refuses a conversation is no fault
    """A template refuses the messages, is not a template, or exceeds a limit."""


class Renderer:
    """One process that renders templates.

    Args:
        wall: timeout for one template, in seconds of wall time.
    """

    def __init__(self, wall: float = WALL) -> None:
        self._wall = wall
        self._renew()
        _RENDERERS.append(self)

    def _renew(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cache: OrderedDict[str, str] = OrderedDict()
        self._refused: dict[str, tuple[float, str]] = {}

    def render(self, template: str, variables: Mapping[str, Any]) -> str:
        """Return ``template`` rendered with ``variables``, which must be JSON data.

        Raises:
            TemplateFailure: it cannot be rendered, or exceeds a limit.
        """
        key = json.dumps([template, variables], default=str)
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            until, why = self._refused.get(template, (0.0, ""))
            if time.monotonic() < until:
                raise TemplateFailure(why)
            text = self._rendered(template, json.loads(key)[1])
            if len(key) + len(text) <= _CACHED_CHARACTERS:
                self._cache[key] = text
                if len(self._cache) > _CACHE_SIZE:
                    self._cache.popitem(last=False)
        return text

    def close(self) -> None:
        """End the process; the next request starts another."""
        with self._lock:
            self._end()

    def _rendered(self, template: str, variables: Mapping[str, Any]) -> str:
        answer = self._ask({"template": template, "variables": variables})
        if "error" in answer:
            raise TemplateFailure(answer["error"])
        if "text" in answer:
            return str(answer["text"])
        rules = {
            "memory": "it takes too much memory",
            "length": f"it makes more than {MAX_CHARACTERS:,} characters",
            "time": f"it takes more than {SECONDS} seconds",
        }
        why = rules[answer["limit"]]
        self._refused = {each: left for each, left in self._refused.items() if left[0] > time.monotonic()}
        self._refused[template] = (time.monotonic() + _PENALTY, why)
        raise TemplateFailure(why)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Return the process's answer; where the process was ended, the limit that it exceeded."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        answer = None
        clock = Timer(self._wall, process.kill)
        clock.start()
        try:
            with suppress(OSError, ValueError):
                send(process.stdin, dict(request))
                answer = receive(process.stdout, 16 * MAX_CHARACTERS)
        finally:
            clock.cancel()
            code = self._end() if answer is None else None
        return answer or {"limit": "time" if code in _OUT_OF_TIME else "memory"}

    def _running(self) -> "subprocess.Popen[bytes]":
        """Return the process, started if it is not running."""
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
            if receive(process.stdout, MAX_CHARACTERS) is None:
                self._end()
                raise TemplateFailure("the process that renders it did not begin")
        finally:
            clock.cancel()
        return process

    def _end(self) -> int | None:
        """End the process and return its exit code; None where no process was running."""
        process, self._process = self._process, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)  # it may be ending by itself, and then its code tells the cause
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
    """Return the text of ``messages`` that ``tokenizer.apply_chat_template`` gives.

    Args:
        tokenizer: the transformers tokenizer.
        messages: the messages as dictionaries.
        for_reply: whether to add the beginning of a reply (``add_generation_prompt``).
        plain: our own template with its variables, for a tokenizer without one; else empty.

    Raises:
        TemplateFailure: there is no message, or a template that is not ours fails.
        Exception: one of our templates raises it.
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
    """Return the templates of the built-in models."""
    return frozenset(path.read_text(encoding="utf-8") for path in BUILTIN.glob("*/chat_template.jinja"))


def _after_fork() -> None:
    """Make new renderers in a forked child: the parent's process renders only for the parent."""
    for renderer in _RENDERERS:
        renderer._renew()


if hasattr(os, "register_at_fork"):  # a shared GPU's calls run in forked processes
    os.register_at_fork(after_in_child=_after_fork)
