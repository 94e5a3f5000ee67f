"""The process that renders chat templates. It runs as a script and imports jinja2, but nothing of this project.

A template is a program from the model's repository. It runs in a copy of transformers' own sandbox, with the same
extension and names (``transformers.utils.chat_template_utils``; a test compares the two), within limits of time and
memory. Requests and answers are JSON, each preceded by its length in four bytes.
"""

import json
import sys
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import IO, Any

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.parser
import jinja2.runtime
from jinja2.sandbox import ImmutableSandboxedEnvironment

SECONDS = 2
"""Limit of CPU time for one template; the slowest published one takes 20 milliseconds for a hundred messages."""
MEMORY = 256_000_000
"""Limit of the address space in bytes; at the start it is 40 million. macOS does not enforce it; there the limits of
time and length end the process."""
MAX_CHARACTERS = 4_000_000
"""Largest number of characters of a rendered conversation."""
_LENGTH_BYTES = 4


class _Generation(jinja2.ext.Extension):
    """``{% generation %}``, which marks an assistant's text for training; here it has no effect."""

    tags = {"generation"}  # noqa: RUF012 - as jinja2 declares it

    def parse(self, parser: jinja2.parser.Parser) -> jinja2.nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_say"), [], [], body).set_lineno(line)

    def _say(self, caller: Any) -> Any:
        return caller()


class TemplateDict:
    """``dict`` in a template: its two calls, without the class, which could be used to leave the sandbox."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Return a dictionary."""
        return dict(*args, **kwargs)

    def fromkeys(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Return a dictionary of one value."""
        return dict.fromkeys(*args, **kwargs)


class TemplateNamespace(jinja2.utils.Namespace):
    """A namespace that refuses names with a leading underscore."""

    def __init__(*args: Any, **kwargs: Any) -> None:  # so that a template may name an attribute ``self``
        self, attributes = args[0], dict(*args[1:], **kwargs)
        for name in attributes:
            _check_name(name)
        jinja2.utils.Namespace.__init__(self, attributes)

    def __setitem__(self, name: str, value: Any) -> None:
        _check_name(name)
        super().__setitem__(name, value)


def _check_name(name: Any) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(
            f"Chat templates cannot store underscore-prefixed attributes on a namespace, but got {name!r}. "
            "Please rename the attribute."
        )


def _raise(message: str) -> None:
    raise jinja2.exceptions.TemplateError(message)


def _to_json(
    value: Any, ensure_ascii: bool = False, indent: Any = None, separators: Any = None, sort_keys: bool = False
) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _now(pattern: str) -> str:
    return datetime.now().strftime(pattern)


@lru_cache(maxsize=8)
def compiled(template: str) -> jinja2.Template:
    """Return ``template`` compiled as transformers compiles it."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    names = {"raise_exception": _raise, "strftime_now": _now, "dict": TemplateDict(), "namespace": TemplateNamespace}
    environment.globals.update(names)
    return environment.from_string(template)


def answer(request: dict[str, Any]) -> dict[str, str]:
    """Return ``{"text": …}``, or ``{"error": …}`` of the template or jinja2, or ``{"limit": …}`` that was exceeded."""
    try:
        text = compiled(request["template"]).render(**request["variables"])
    except MemoryError:
        return {"limit": "memory"}
    except Exception as error:  # noqa: BLE001 - a template fails in as many ways as a program
        return {"error": str(error)[:500]}
    return {"text": text} if len(text) <= MAX_CHARACTERS else {"limit": "length"}


def receive(stream: IO[bytes], max_bytes: int) -> dict[str, Any] | None:
    """Return the next message of ``stream``; None when it has ended or the message is longer than ``max_bytes``."""
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    if not 0 < length <= max_bytes:
        return None
    data = stream.read(length)
    message: dict[str, Any] | None = json.loads(data) if len(data) == length else None
    return message


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write ``message`` to ``stream``."""
    data = json.dumps(message).encode()
    stream.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
    stream.flush()


def _limit() -> None:
    """Set the limits of this process; where the system has none, only the parent's timeout acts."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds() -> None:
    """Let the system end this process after :data:`SECONDS` more of CPU time."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS + 1, hard))


def main() -> None:
    """Answer requests from standard input until it ends."""
    compiled("{{ messages }}").render(messages=[])  # makes jinja2 do its late imports before the limits are set
    _limit()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    send(sink, {"ready": "1"})
    while (request := receive(source, MEMORY)) is not None:
        _limit_seconds()
        send(sink, answer(request))


if __name__ == "__main__":
    main()
