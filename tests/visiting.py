"""A reader without a browser: asks a served page what its own code would ask, over HTTP, and listens to the answers."""

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

LIMIT = 120.0
"""Seconds after which an answer has not come."""


class Site:
    """A served page and what it takes.

    Args:
        url: where it is served.

    Attributes:
        cookie: what the browser sends with each request; empty: none.
    """

    def __init__(self, url: str) -> None:
        self.host, self.cookie = urlsplit(url).netloc, ""
        self.config: dict[str, Any] = json.loads(self.ask("GET", "/config")[1])
        self.components = {each["id"]: each for each in self.config["components"]}
        self.events = [each for each in self.config["dependencies"] if each["backend_fn"]]

    def another(self) -> "Site":
        """Return the page as another browser has it: with cookies of its own, where the page or a proxy gives some."""
        other = copy(self)
        other.cookie = ""
        with other.answer("GET", "/") as answer:
            answer.read()
            given = answer.headers.get_all("set-cookie", [])
            other.cookie = "; ".join(each.split(";")[0] for each in given)
        return other

    @contextmanager
    def answer(self, method: str, path: str, body: bytes | None = None) -> Iterator[HTTPResponse]:
        """Yield an answer as it begins; the connection goes when this is left."""
        connection = HTTPConnection(self.host, timeout=LIMIT)
        try:
            own = {"cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {"content-type": "application/json", **own})
            yield connection.getresponse()
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        """Return the status and the whole text of an answer."""
        with self.answer(method, path, body) as answer:
            return answer.status, answer.read().decode()

    def component(self, elem_id: str) -> int:
        """Return the number of the component called ``elem_id``."""
        return next(key for key, each in self.components.items() if each["props"].get("elem_id") == elem_id)

    def event(self, elem_id: str, kind: str) -> dict[str, Any]:
        """Return the event called ``kind`` of the component called ``elem_id``."""
        target = [self.component(elem_id), kind]
        return next(each for each in self.events if target in map(list, each["targets"]))

    def inputs(self, event: dict[str, Any], **changed: Any) -> list[Any]:
        """Return what an event is sent while its components stand as the page opened; ``changed`` by their elem_id.

        ``options`` changes some of the decoding options.

        Raises:
            ValueError: the event is not sent a component that is to be changed.
        """
        named = {name.replace("__", "-"): value for name, value in changed.items()}
        if "options" in named:
            opening = self.components[self.component("options")]["props"]["value"]
            named["options"] = {**opening, **named["options"]}
        sent = [self.components[each]["props"] for each in event["inputs"]]
        if strays := named.keys() - {props.get("elem_id") for props in sent}:
            raise ValueError(f"the event is sent none of {sorted(strays)}")
        return [named.get(props.get("elem_id"), props.get("value")) for props in sent]

    def join(self, event: dict[str, Any], inputs: Sequence[Any], session: str, data: Any = None) -> tuple[int, str]:
        """Ask for an event, without listening; return the status and the answer."""
        body = {"data": inputs, "fn_index": event["id"], "event_data": data, "session_hash": session}
        return self.ask("POST", "/gradio_api/queue/join", json.dumps(body).encode())

    def run(
        self, event: dict[str, Any], inputs: Sequence[Any], data: Any = None, *, session: str = ""
    ) -> tuple[int, str]:
        """Ask for an event and listen to its end; return the status and all messages.

        Args:
            event: the event.
            inputs: the values of its components.
            data: the data of the event itself.
            session: the session of the page; a new one by default.
        """
        session = session or secrets.token_hex(6)
        status, answer = self.join(event, inputs, session, data)
        if status != 200:
            return status, answer
        return self.ask("GET", f"/gradio_api/queue/data?session_hash={session}")

    def call(self, name: str, *inputs: Any) -> tuple[int, str]:
        """Call an endpoint as a program without a client does."""
        body = json.dumps({"data": inputs}).encode()
        status, answer = self.ask("POST", f"/gradio_api/call/{name}", body)
        if status != 200:
            return status, answer
        return self.ask("GET", f"/gradio_api/call/{name}/{json.loads(answer)['event_id']}")

    def look(self, prompt: str) -> float:
        """Look at the token after ``prompt``; return how many seconds that took.

        Raises:
            RuntimeError: there was no answer.
        """
        event, begun = self.event("prompt", "change"), time.perf_counter()
        status, answer = self.run(event, self.inputs(event, prompt=prompt))
        if status != 200 or '"success":true' not in answer:
            raise RuntimeError(answer[-300:])
        return time.perf_counter() - begun


def resident(pid: int) -> float:
    """Return the megabytes (10⁶) that a process and its children have in memory."""
    own = 0.0
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        own = next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024 / 1e6
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        return own + sum(resident(int(child)) for child in children.read().split())
