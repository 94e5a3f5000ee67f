"""The line in which the page's events wait for a place: Gradio's queue, for those who listen to the answer.

Gradio runs whatever was asked for, whether or not anybody is there to hear it, and keeps what it says until somebody
comes. Here an event takes a place once its reader listens, loses it when the reader has left, and waits for a reader
that has not come yet for a few seconds only. Whoever waits is told of every change of their place in the line, and in
how many seconds they will begin, where that can be known. Of Gradio's own the rest is as it was.
"""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import parse_qs

import gradio as gr
from fastapi import Request
from gradio.block_function import BlockFunction
from gradio.context import LocalContext
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, EventQueue, Queue
from gradio.server_messages import EstimationMessage, EventMessage, ProcessGeneratingMessage
from gradio.utils import run_coro_in_background
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.web.server.waits import Durations, Places

GRACE = 5.0
"""How many seconds an event waits for its reader to listen; until then it takes no place."""
MOST_UNHEARD = 64
"""How many events wait for their readers to listen; of more the oldest goes."""
MOST_OF_ONE = 64
"""How many events of one page wait at the same time: several times what clicking fast brings about."""
MOST_UNREAD = 400
"""How many messages wait for a reader who listens but does not read: twenty seconds of a text. Then it ends."""
BETWEEN_ROUNDS = 0.25
"""Seconds between two looks at who has left."""

Pushed = tuple[bool, str | list[dict[str, object]], Literal["success", "error", "queue_full", "validator_error"]]

_STREAM = re.compile(r"/gradio_api/(?:queue/data|call/(?:v2/)?[^/]+/(?P<event>[^/]+))/?$")


class Line(Queue):
    """A queue of events that serves who listens.

    Args:
        page: the page whose events they are.
        max_size: how many events wait in all.
    """

    def __init__(self, page: gr.Blocks, max_size: int) -> None:
        super().__init__(
            live_updates=True,
            concurrency_count=page.max_threads,
            update_intervals=1,
            max_size=max_size,
            blocks=page,
        )
        self._listening: Counter[str] = Counter()
        self._left: dict[str, float] = {}  # when the last who listened under a name has left
        self._durations = Durations()
        self.sleep_when_free = 0.005  # a turn looks at every event that waits
        self.ANALYTICS_MAX_EVENTS = 1  # they are for Gradio's dashboard, which is closed

    def compute_analytics_summary(self, records: object) -> dict[str, object]:
        """Compute nothing: with every event Gradio makes a table of the ten thousand last ones, for its dashboard."""
        return {}

    @contextmanager
    def listening(self, name: str) -> Iterator[None]:
        """Know that somebody listens, while this lasts.

        Args:
            name: of the page that listens (its session), or of the one event that a program listens to.
        """
        self._listening[name] += 1
        session = self._session_of(name)
        self._tell_places(event.concurrency_id for event in self._waiting() if name in (event.session_hash, event._id))
        try:
            yield
        finally:
            self._listening[name] -= 1
            if not self._listening[name]:
                del self._listening[name]
                self._left[session] = time.monotonic()

    def is_heard(self, event: Event) -> bool:
        """Whether somebody listens to the answer of ``event``."""
        return event.session_hash in self._listening or event._id in self._listening

    def start(self) -> None:
        """Begin to serve, and to look who has left."""
        super().start()
        run_coro_in_background(self._look_around)

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Pushed:
        """Take an event into the line; a page that asks for more than anyone can click is refused."""
        waiting = list(self._waiting())
        if sum(event.session_hash == body.session_hash for event in waiting) >= MOST_OF_ONE:
            return False, f"One page may wait for {MOST_OF_ONE} answers.", "queue_full"
        unheard = sorted((each for each in waiting if not self.is_heard(each)), key=lambda each: each.enqueue_time)
        for event in unheard[: max(0, len(unheard) - MOST_UNHEARD + 1)]:
            await self._drop(event)
        pushed: Pushed = await super().push(body, request, username)
        return pushed

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """Return the next event that somebody listens to and that there is a place for, as Gradio reads it."""
        lines = list(self.event_queue_per_concurrency_id.values())
        random.shuffle(lines)
        for line in lines:
            if line.concurrency_limit is not None and line.current_concurrency >= line.concurrency_limit:
                continue
            for event in line.queue:
                if self.is_heard(event):
                    line.queue.remove(event)
                    return [event], False, line.concurrency_id
        return None

    async def process_events(self, events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        """Answer ``events``, and remember how long that took."""
        try:
            await super().process_events(events, batch, begin_time, fn)
        finally:
            self._durations.add(fn, time.time() - begin_time)
            self._tell_places([events[0].concurrency_id])  # the next may have begun before this was known

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Send what an event has to say; one whose reader does not read on comes to its end."""
        unread = self.pending_messages_per_session.get(event.session_hash)
        is_frame = isinstance(event_message, ProcessGeneratingMessage)
        if unread is None or (is_frame and unread.qsize() >= MOST_UNREAD):
            event.alive = False
        super().send_message(event, event_message)

    def broadcast_estimations(self, concurrency_id: str, after: int | None = None) -> None:
        """Tell those who wait in one line how many are before them and in how many seconds they will begin.

        Gradio counts events that nobody listens to, gives the time until an answer has ended, takes the mean of all
        that a function ever took, and has an event that takes longer end now.

        Args:
            concurrency_id: of the line.
            after: those before this one know already.
        """
        line = self.event_queue_per_concurrency_id[concurrency_id]
        places = None if line.concurrency_limit is None else Places(self._free_in(line, line.concurrency_limit))
        size, rank = sum(self.is_heard(event) for event in line.queue), 0
        for index, event in enumerate(line.queue):
            if after is None or index >= after:
                wait = places.wait if places else 0.0
                self.send_message(event, EstimationMessage(rank=rank, rank_eta=wait, queue_size=size))
            if self.is_heard(event):
                rank += 1
                if places:
                    places.take(self._durations.expected(event.fn))

    async def remove_from_queue(self, event_id: str) -> None:
        """Take one event out of the line; those behind it move up."""
        with self._moving_up():
            await super().remove_from_queue(event_id)

    async def clean_events(self, *, session_hash: str | None = None, event_id: str | None = None) -> None:
        """End what runs, and take out what waits, of a page or of one event; those behind move up."""
        with self._moving_up():
            await super().clean_events(session_hash=session_hash, event_id=event_id)

    def _free_in(self, line: EventQueue, places: int) -> list[float]:
        """Return for each place of ``line`` the seconds until it is free."""
        now = time.time()
        running = [
            self._durations.expected(fn, now - start)
            for fn, starts in line.start_times_per_fn.items()
            for start in starts
        ]
        return running + [0.0] * (places - len(running))

    @contextmanager
    def _moving_up(self) -> Iterator[None]:
        """Tell their new places to those who wait in a line that grows shorter while this lasts."""
        lengths = {name: len(line.queue) for name, line in self.event_queue_per_concurrency_id.items()}
        yield
        lines = self.event_queue_per_concurrency_id
        self._tell_places(name for name, length in lengths.items() if len(lines[name].queue) < length)

    def _tell_places(self, names: Iterable[str]) -> None:
        for name in set(names):
            self.broadcast_estimations(name)

    async def _look_around(self) -> None:
        while not self.stopped:
            await asyncio.sleep(BETWEEN_ROUNDS)
            late = time.monotonic() - GRACE
            for event in [event for job in self.active_jobs if job for event in job]:
                event.alive = event.alive and not self._is_left(event, late)
            for event in [event for event in self._waiting() if self._is_left(event, late)]:
                await self._drop(event)
            for name in [name for name, left in self._left.items() if left < late]:
                del self._left[name]
                if name not in self._listening:
                    self._forget(name)

    def _is_left(self, event: Event, late: float) -> bool:
        """Whether nobody has listened to ``event`` since ``late``."""
        last = max(event.enqueue_time, self._left.get(event.session_hash, 0.0))
        return not self.is_heard(event) and last < late

    def _waiting(self) -> Iterator[Event]:
        return (event for line in self.event_queue_per_concurrency_id.values() for event in line.queue)

    async def _drop(self, event: Event) -> None:
        """Take ``event`` out of the line."""
        await self.clean_events(event_id=event._id)
        self._forget(event.session_hash)

    def _forget(self, session: str) -> None:
        """Forget what is kept of a session that nobody listens to, but for events that are still there.

        A page opens one stream after the other: an answer that comes between two waits for the next, but not for long.
        """
        waits = {name for name in self.pending_event_ids_session.get(session, ()) if name in self.event_ids_to_events}
        if waits:
            self.pending_event_ids_session[session] = waits
        else:
            self.pending_event_ids_session.pop(session, None)
            self.pending_messages_per_session.pop(session, None)

    def _session_of(self, name: str) -> str:
        """Return the session of what is listened to under ``name``: a session's own, or an event's."""
        event = self.event_ids_to_events.get(name)
        if event is not None:
            return event.session_hash
        return next((session for session, ids in self.pending_event_ids_session.items() if name in ids), name)


class Listening:
    """A layer around what serves the page: tells the page's line who listens.

    Args:
        app: what serves it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        stream = _STREAM.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if stream is None:
            await self._app(scope, receive, send)
            return
        sessions = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])
        with _line_of(scope["app"].get_blocks()).listening(stream["event"] or sessions[0]):
            await self._app(scope, receive, send)


def is_still_heard() -> bool:
    """Whether anybody still listens to the event that this thread answers; True outside of one."""
    page, event_id = LocalContext.blocks.get(None), LocalContext.event_id.get(None)
    if page is None or event_id is None:
        return True
    event = _line_of(page).event_ids_to_events.get(event_id)
    return event is None or event.alive


def _line_of(page: gr.Blocks) -> Line:
    line = page._queue
    assert isinstance(line, Line), "build_page gives the page its line"
    return line
