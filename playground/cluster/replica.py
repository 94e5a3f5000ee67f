"""A replica: the page without its server, over models of its own. It answers calls by their names, as streams.

What it takes and gives is plain data. Its first word is who it is; errors are part of the answer, not of Ray's.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from inspect import isgeneratorfunction
from typing import Any, Literal, TypedDict

from ray import serve
from ray.serve.config import AutoscalingConfig, RequestRouterConfig
from ray.serve.schema import LoggingConfig

from playground.cluster.calls import Calls, version
from playground.cluster.routing import NearRouter
from playground.errors import PlaygroundError
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.text import Text
from playground.web.page import build_page
from playground.web.server.faults import unforeseen
from playground.web.server.process import set_up, settle
from playground.web.shell.offered import OfferedModels

AT_ONCE = 48
"""Calls that a replica takes at the same time: the thirty-two texts that an engine writes together, and looks."""
BUSY = 16
"""Calls in flight for each replica, above which there are to be more replicas, and below which fewer."""
QUEUED = 200
"""Calls of one front page that wait for a replica; one more is refused."""
MODELS = 8
"""Models of a replica by which calls are sent to it; the shelf holds as many as there is memory for."""
ALIVE_SECONDS = 2.0
"""How often Serve looks whether a replica is alive; one that is gone is replaced after this."""

Part = tuple[Literal["replica", "answer", "error"], Any]
"""A message of an answer: who answers and whether it has the model, a value of the answer, or how it was refused."""

_END: Part = ("answer", None)


class Load(TypedDict):
    """What a replica does now.

    Attributes:
        name: which it is.
        pid: its process.
        calls: calls that are being answered.
        rows: rows of texts that its engines compute together.
    """

    name: str
    pid: int
    calls: int
    rows: int


class Replica:
    """The calls of a page, over models on a shelf of its own.

    Args:
        settings: the server's.
    """

    def __init__(self, settings: Settings) -> None:
        set_up(settings)
        self._calls = Calls()
        self._models = OfferedModels(
            settings.models,
            folders=settings.folders,
            typed_ids=settings.typed_ids,
            server_models=ServerModels(settings),
            place=self._calls,
        )
        build_page(self._models)
        settle()
        self._threads = ThreadPoolExecutor(AT_ONCE + 1, thread_name_prefix="call")
        self._running = 0  # of the calls; counted in the event loop alone
        self._name = serve.get_replica_context().replica_id.unique_id

    async def check_health(self) -> None:
        """Hold the models that the page opens with; Serve asks this before any call, and then now and then."""
        for name in self._models.opening.values():
            await self.hold(name)

    @serve.multiplexed(max_num_models_per_replica=MODELS)  # type: ignore[untyped-decorator]  # Ray's
    async def hold(self, name: str) -> str:
        """Load a model, so that Serve knows that it is here.

        Raises:
            PlaygroundError: it cannot be loaded.
        """
        await asyncio.get_running_loop().run_in_executor(self._threads, self._load, name)
        return name

    def _load(self, name: str) -> None:
        with self._models.lease_offered(name):
            pass

    async def load(self) -> Load:
        """Return what this replica does now, for whoever keeps it."""
        rows = sum(each.engine.rows for each in self._models.server_models.loaded if each.engine is not None)
        return {"name": self._name, "pid": os.getpid(), "calls": self._running, "rows": rows}

    async def run(self, sent: str, name: str, arguments: Sequence[Any], near: str = "") -> AsyncIterator[Part]:
        """Answer a call of the page.

        Args:
            sent: the version of the code that asks.
            name: the name of the call.
            arguments: its arguments; the last is the page's name of a model.
            near: the replica that the caller wishes for; it is read by whoever chooses one.
        """
        if sent != version():
            yield "error", other_version(sent)
            return
        try:
            await self.hold(arguments[-1])
            is_held = True
        except PlaygroundError:  # the call itself is refused, in the words of its place
            is_held = False
        yield "replica", (self._name, is_held)
        parts, loop, left = asyncio.Queue[Part](), asyncio.get_running_loop(), threading.Event()

        def put(part: Part) -> None:
            loop.call_soon_threadsafe(parts.put_nowait, part)

        answering = loop.run_in_executor(self._threads, self._answer, name, arguments, put, left)
        self._running += 1
        answering.add_done_callback(self._is_answered)
        try:
            while (part := await parts.get()) is not _END:
                yield part
        finally:
            left.set()

    def _is_answered(self, _: object) -> None:
        self._running -= 1

    def _answer(self, name: str, arguments: Sequence[Any], put: Any, left: threading.Event) -> None:
        """Run a call to its end, or until its reader has left; each value is put into the answer as it comes."""
        try:
            call = self._calls.call(name)
            if not isgeneratorfunction(call):
                put(("answer", call(*arguments)))
                return
            with closing(call(*arguments)) as values:
                for value in values:
                    if left.is_set():
                        break
                    put(("answer", value))
        except PlaygroundError as error:
            put(("error", error))
        except Exception as error:  # noqa: BLE001 - it is told, and written into the replica's log
            put(("error", unforeseen(error)))
        finally:
            put(_END)


def other_version(sent: str) -> PlaygroundError:
    """Return why a replica does not answer a front page of another version."""
    rule, way_out = (
        Text("must_be_of_the_version_of_the_replicas"),
        Text("start_pages_and_replicas_alike"),
    )
    return PlaygroundError("page", rule, sent, way_out)


def application(settings: Settings, *, at_once: int = AT_ONCE, queued: int = QUEUED) -> serve.Application:
    """Return the replicas as an application that Serve can run.

    Args:
        settings: the server's; they say how many replicas there are, and what each takes of its machine.
        at_once: calls that a replica takes at the same time.
        queued: calls of one front page that may wait.
    """
    (fewest, most), threads = settings.replicas, settings.threads or 1
    deployment = serve.deployment(
        name="replica",
        ray_actor_options={
            "num_cpus": threads,
            "num_gpus": 1 if settings.device == "cuda" else 0,
        },
        autoscaling_config=AutoscalingConfig(
            min_replicas=fewest, max_replicas=most, target_ongoing_requests=min(BUSY, at_once)
        ),
        request_router_config=RequestRouterConfig(request_router_class=NearRouter),
        max_ongoing_requests=at_once,
        max_queued_requests=queued,
        health_check_period_s=ALIVE_SECONDS,
        logging_config=LoggingConfig(enable_access_log=False),
        graceful_shutdown_timeout_s=20,
    )(Replica)
    return deployment.bind(replace(settings, threads=threads))
