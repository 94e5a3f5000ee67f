"""The connection of a page to the cluster: kept, and made again where the cluster's head has been away.

Ray's own waits have no end where a head is gone, so no thread of the page waits inside Ray: calls run in one event loop
in a thread of its own, and whoever waits for one is told when the connection is lost.
"""

import asyncio
import concurrent.futures
import contextlib
import logging
import queue
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import ray
from ray import serve
from ray.serve.handle import DeploymentHandle

from playground.cluster.names import APP, NAMESPACE, ROOMS
from playground.cluster.room_actor import RoomActor
from playground.errors import PlaygroundError
from playground.text import Text

BETWEEN_LOOKS = 1.0
"""Seconds between two looks whether the cluster is there."""
LONGEST_LOOK = 3.0
"""Seconds after which a look has failed."""
FAILED_LOOKS = 3
"""Looks that fail one after another before the connection counts as lost: a busy machine is not a gone one."""

Answer = TypeVar("Answer")
Part = TypeVar("Part")


class LostError(Exception):
    """The connection was lost while a call was awaited."""


@dataclass(frozen=True)
class Link:
    """One connection, from when it is made until it is lost.

    Attributes:
        replicas: the handle of the replicas.
        rooms: the actor of the class rooms.
    """

    replicas: DeploymentHandle
    rooms: Any  # Any: Ray's handle of an actor


def cluster_address(environment: Mapping[str, str]) -> str:
    """Return the address of the cluster: ``RAY_ADDRESS``, else the one that runs on this machine."""
    return environment.get("RAY_ADDRESS", "").strip() or "auto"


def connect(address: str) -> None:
    """Connect this process to the cluster.

    Raises:
        Exception: it is not there; Ray has many ways to say so, and takes most of a minute for some of them.
    """
    host, _, port = address.rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), LONGEST_LOOK).close()
    ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level=logging.CRITICAL)


def is_running() -> bool:
    """Whether the cluster that this process is connected to has replicas that answer, or did."""
    app = serve.status().applications.get(APP)
    return app is not None and app.status in ("RUNNING", "UNHEALTHY")


def disconnect() -> None:
    """Give the connection up, lost or not."""
    with contextlib.suppress(Exception):
        ray.shutdown()


class Connection:
    """The connection of this process, made and kept by a thread of its own.

    Args:
        address: of the cluster.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._link: Link | None = None
        self._made, self._ended = threading.Event(), threading.Event()
        self._awaited: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._threads = [
            threading.Thread(target=self._loop.run_forever, name="ray calls", daemon=True),
            threading.Thread(target=self._keep, name="ray connection", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until the connection stands, and return whether it does."""
        return self._made.wait(seconds)

    def close(self) -> None:
        """Give the connection up for good."""
        self._ended.set()
        calls, keeping = self._threads
        keeping.join()
        self._loop.call_soon_threadsafe(self._loop.stop)
        calls.join()
        self._loop.close()

    async def ask(self, call: Callable[[Link], Coroutine[Any, Any, Answer]]) -> Answer:
        """Await a call of the cluster, from any event loop.

        Raises:
            PlaygroundError: the cluster cannot be reached.
        """
        try:
            return await asyncio.wrap_future(self._begin(call(self._standing())))
        except LostError as error:
            raise not_reached(error) from None

    def stream(self, call: Callable[[Link], AsyncIterator[Part]], first_seconds: float) -> Generator[Part, None, None]:
        """Iterate over a call of the cluster, from any thread; left before its end, the call is cancelled.

        Args:
            call: the call.
            first_seconds: how long the first part may take.

        Raises:
            PlaygroundError: the cluster cannot be reached, or nothing comes.
            LostError: the connection was lost meanwhile.
            Exception: what the call raises.
        """
        parts = queue.SimpleQueue[tuple[Part | None, BaseException | None]]()
        link = self._standing()

        async def pump() -> None:
            async for part in call(link):
                parts.put((part, None))

        pumping = self._begin(pump())
        pumping.add_done_callback(lambda future: parts.put((None, _error_of(future) or StopIteration())))
        seconds: float | None = first_seconds
        try:
            while True:
                try:
                    part, error = parts.get(timeout=seconds)
                except queue.Empty:
                    raise not_reached(TimeoutError()) from None
                seconds = None
                if isinstance(error, StopIteration):
                    return
                if error is not None:
                    raise error
                yield part  # type: ignore[misc]  # it is one where there is no error
        finally:
            pumping.cancel()

    def _begin(self, call: Coroutine[Any, Any, Answer]) -> "concurrent.futures.Future[Answer]":
        """Run ``call`` in the loop; it ends with :class:`LostError` when the connection is lost."""

        async def awaited() -> Answer:
            task = asyncio.current_task()
            assert task is not None
            self._awaited.add(task)
            try:
                return await call
            except asyncio.CancelledError as error:
                if LostError in error.args:
                    raise LostError from None
                raise
            finally:
                self._awaited.discard(task)

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop)

    def _standing(self) -> Link:
        link = self._link
        if link is None:
            raise not_reached(ConnectionError())
        return link

    def _keep(self) -> None:
        """Connect, look whether that holds, and connect again, until this is closed."""
        failed = 0
        while not self._ended.is_set():
            if self._link is None:
                self._try()
            elif self._is_there():
                failed = 0
            else:
                failed += 1
                if failed >= FAILED_LOOKS:
                    failed = 0
                    self._lose()
            self._ended.wait(BETWEEN_LOOKS)
        self._lose()

    def _try(self) -> None:
        try:
            if not ray.is_initialized():
                connect(self._address)
            if not is_running():
                return
            rooms = ray.remote(RoomActor).options(
                name=ROOMS, get_if_exists=True, lifetime="detached", num_cpus=0, max_restarts=-1, max_concurrency=10_000
            )
            self._link = Link(serve.get_app_handle(APP), rooms.remote())
            self._made.set()
        except Exception:  # noqa: BLE001 - it is away, in any of many ways; the next look may find it
            disconnect()

    def _is_there(self) -> bool:
        """Whether an actor of the cluster answers."""
        link = self._link
        assert link is not None

        async def look() -> None:
            await link.rooms.look.remote()

        looking = self._begin(look())
        try:
            looking.result(LONGEST_LOOK)
        except Exception:  # noqa: BLE001 - it does not, in any of many ways
            looking.cancel()
            return False
        return True

    def _lose(self) -> None:
        """Tell all who wait, and give the connection up; a handle that is kept would go on to tell of itself."""
        link, self._link = self._link, None
        self._made.clear()

        async def tell() -> None:
            for task in list(self._awaited):
                task.cancel(LostError)
            if link is not None:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(link.replicas.shutdown_async(), LONGEST_LOOK)

        asyncio.run_coroutine_threadsafe(tell(), self._loop).result()
        disconnect()


def not_reached(error: BaseException) -> PlaygroundError:
    """Return what is said where the cluster is not there."""
    rule, way_out = Text("has_no_connection_to_its_models"), Text("try_again_in_half_a_minute")
    return PlaygroundError("page", rule, type(error).__name__, way_out)


def _error_of(future: "concurrent.futures.Future[Any]") -> BaseException | None:
    return None if future.cancelled() else future.exception()
