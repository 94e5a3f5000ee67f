"""The queue in which the page's events wait for a worker: Gradio's, but only for events that somebody listens to.

Gradio runs every event, whether or not anybody listens to the answer, and keeps its messages until somebody does. Here
an event starts only when its reader listens, ends when the reader has left, and waits only a few seconds for a reader
who has not connected yet. Users take turns: whoever has the fewest events running or before this one in the line comes
first. Waiting readers get every change of their position in the line, and the seconds until their event starts where
these can be estimated. The rest is Gradio's own.
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
from weakref import WeakKeyDictionary

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.context import LocalContext
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, EventQueue, Queue
from gradio.server_messages import CloseStreamMessage, EstimationMessage, EventMessage, ProcessGeneratingMessage
from gradio.utils import run_coro_in_background
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.errors import PlaygroundError
from playground.text import FALLBACK, LANGUAGES
from playground.web.server.shares import Asker, Shares
from playground.web.server.waits import Durations, Places

GRACE = 5.0
"""Seconds that an event waits for its reader to listen; it does not start before."""
MOST_UNHEARD = 64
"""The most events that wait for their readers to listen; beyond it the oldest is dropped."""
MOST_OF_ONE = 64
"""The most events of one page that wait at the same time: several times what fast clicking causes."""
MOST_UNREAD = 400
"""The most messages queued for a reader who listens but does not read, twenty seconds of a text; then it ends."""
BETWEEN_ROUNDS = 0.25
"""Seconds between two checks for readers who have left."""

TEXTS = frozenset({"write", "compare", "variety", "endpoint"})
"""The lines of events that write texts, by the name that they give as their ``concurrency_id``."""

Pushed = tuple[bool, str | list[dict[str, object]], Literal["success", "error", "queue_full", "validator_error"]]

_NOTHING_MORE = Response(f"data: {CloseStreamMessage().model_dump_json()}\n\n", media_type="text/event-stream")
_STREAM = re.compile(r"/gradio_api/(?:queue/data|call/(?:v2/)?[^/]+/(?P<event>[^/]+))/?$")


class Line(Queue):
    """A queue that runs only events that somebody listens to.

    Args:
        page: the page whose events they are.
        max_size: the most events that wait, of all pages.
        shares: what one user may ask for.
    """

    def __init__(self, page: gr.Blocks, max_size: int, shares: Shares) -> None:
        super().__init__(
            live_updates=True,
            concurrency_count=page.max_threads,
            update_intervals=1,
            max_size=max_size,
            blocks=page,
        )
        self._listening: Counter[str] = Counter()
        self._left: dict[str, float] = {}  # when the last who listened under a name has left
        self._durations, self._shares = Durations(), shares
        self._askers: WeakKeyDictionary[Event, Asker] = WeakKeyDictionary()
        self.sleep_when_free = 0.005  # a turn looks at every event that waits
        self.ANALYTICS_MAX_EVENTS = 1  # they are for Gradio's dashboard, which is closed

    def compute_analytics_summary(self, records: object) -> dict[str, object]:
        """Compute nothing: with every event Gradio would make a table of the last ten thousand, for its dashboard."""
        return {}

    @contextmanager
    def listening(self, name: str) -> Iterator[None]:
        """Record that somebody listens, as long as the context is open.

        Args:
            name: the session of the page that listens, or the id of the one event that a program listens to.
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

    def is_answered(self, session: str) -> bool:
        """Whether a page that this line knows has every answer that it has asked for."""
        return session in self.pending_messages_per_session and not self.pending_event_ids_session.get(session)

    @property
    def running(self) -> int:
        """Number of events that are being answered."""
        return sum(1 for _ in self._running())

    @property
    def waiting(self) -> int:
        """Number of events that wait for their turn."""
        return sum(1 for _ in self._waiting())

    def start(self) -> None:
        """Start to serve, and to check for readers who have left."""
        super().start()
        run_coro_in_background(self._look_around)

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Pushed:
        """Add an event to the line; refuse a user who has had more than a share of the server."""
        try:
            self._shares.count(request)
            fn = None if body.fn_index is None else self.blocks.fns.get(body.fn_index)
            if fn is not None and fn.concurrency_id in TEXTS:
                asker = Asker.of(request)
                self._shares.check_texts(asker, self._texts_of(asker))
        except PlaygroundError as error:
            return False, error.message(next((each for each in LANGUAGES if each in body.data), FALLBACK)), "error"
        waiting = list(self._waiting())
        if sum(event.session_hash == body.session_hash for event in waiting) >= MOST_OF_ONE:
            return False, f"One page may wait for {MOST_OF_ONE} answers.", "queue_full"
        unheard = sorted((each for each in waiting if not self.is_heard(each)), key=lambda each: each.enqueue_time)
        for event in unheard[: max(0, len(unheard) - MOST_UNHEARD + 1)]:
            await self._drop(event)
        pushed: Pushed = await super().push(body, request, username)
        return pushed

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """Return the next event that somebody listens to and a worker is free for, in Gradio's form."""
        lines = list(self.event_queue_per_concurrency_id.values())
        random.shuffle(lines)
        for line in lines:
            if line.concurrency_limit is not None and line.current_concurrency >= line.concurrency_limit:
                continue
            event = next(filter(self.is_heard, self._in_turn(line)), None)
            if event is not None:
                line.queue.remove(event)
                return [event], False, line.concurrency_id
        return None

    async def process_events(self, events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        """Run ``events``, and record how long that took."""
        try:
            await super().process_events(events, batch, begin_time, fn)
        finally:
            self._durations.add(fn, time.time() - begin_time)
            self._tell_places([events[0].concurrency_id])  # the next may have begun before this was known

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Send a message of an event; end the event if its reader has stopped reading."""
        unread = self.pending_messages_per_session.get(event.session_hash)
        is_frame = isinstance(event_message, ProcessGeneratingMessage)
        if unread is None or (is_frame and unread.qsize() >= MOST_UNREAD):
            event.alive = False
        super().send_message(event, event_message)

    def broadcast_estimations(self, concurrency_id: str, after: int | None = None) -> None:
        """Send waiting readers of one line their position and the seconds until their event starts.

        Gradio instead counts events that nobody listens to, estimates the end of an answer, uses the mean of all runs
        of a function, and assumes that a longer event ends now.

        Args:
            concurrency_id: the line's id.
            after: is ignored: whoever comes may come before others.
        """
        line = self.event_queue_per_concurrency_id[concurrency_id]
        places = None if line.concurrency_limit is None else Places(self._free_in(line, line.concurrency_limit))
        size, rank = sum(self.is_heard(event) for event in line.queue), 0
        for event in self._in_turn(line):
            wait = places.wait if places else 0.0
            self.send_message(event, EstimationMessage(rank=rank, rank_eta=wait, queue_size=size))
            if self.is_heard(event):
                rank += 1
                if places:
                    places.take(self._durations.expected(event.fn))

    async def remove_from_queue(self, event_id: str) -> None:
        """Remove one event from the line; those behind it move up."""
        with self._moving_up():
            await super().remove_from_queue(event_id)

    async def clean_events(self, *, session_hash: str | None = None, event_id: str | None = None) -> None:
        """End the running events and remove the waiting ones, of a page or of one event; those behind move up."""
        with self._moving_up():
            await super().clean_events(session_hash=session_hash, event_id=event_id)

    def _in_turn(self, line: EventQueue) -> list[Event]:
        """Return the waiting events of ``line`` in the order in which they start: users take turns."""
        running = (event for event in self._running() if event.concurrency_id == line.concurrency_id)
        before = Counter(self._asker(event).name for event in running)
        turns: list[int] = []
        for event in line.queue:
            name = self._asker(event).name
            turns.append(before[name])
            before[name] += self.is_heard(event)
        return [line.queue[index] for index in sorted(range(len(turns)), key=turns.__getitem__)]

    def _texts_of(self, asker: Asker) -> int:
        """Return how many texts of ``asker`` are being written, or wait."""
        events = (*self._running(), *self._waiting())
        return sum(event.concurrency_id in TEXTS and self._asker(event) == asker for event in events)

    def _asker(self, event: Event) -> Asker:
        asker = self._askers.get(event)
        if asker is None:
            asker = self._askers[event] = Asker.of(event.request)
        return asker

    def _free_in(self, line: EventQueue, places: int) -> list[float]:
        """Return for each worker of ``line`` the seconds until it is free."""
        now = time.time()
        running = [
            self._durations.expected(fn, now - start)
            for fn, starts in line.start_times_per_fn.items()
            for start in starts
        ]
        return running + [0.0] * (places - len(running))

    @contextmanager
    def _moving_up(self) -> Iterator[None]:
        """Send new positions to the readers of every line that becomes shorter while the context is open."""
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
            for event in list(self._running()):
                event.alive = event.alive and not self._is_left(event, late)
            for event in [event for event in self._waiting() if self._is_left(event, late)]:
                await self._drop(event)
            for name in [name for name, left in self._left.items() if left < late]:
                if name in self._listening or self._forget(name):
                    del self._left[name]

    def _is_left(self, event: Event, late: float) -> bool:
        """Whether nobody has listened to ``event`` since ``late``."""
        last = max(event.enqueue_time, self._left.get(event.session_hash, 0.0))
        return not self.is_heard(event) and last < late

    def _running(self) -> Iterator[Event]:
        return (event for job in self.active_jobs if job for event in job)

    def _waiting(self) -> Iterator[Event]:
        return (event for line in self.event_queue_per_concurrency_id.values() for event in line.queue)

    async def _drop(self, event: Event) -> None:
        """Remove ``event`` from the line, and forget its session if nobody listens."""
        await self.clean_events(event_id=event._id)
        self._forget(event.session_hash)

    def _forget(self, session: str) -> bool:
        """Forget a session that nobody listens to, except for its events that are still running or waiting.

        A page opens one stream after the other: an answer that comes between two waits a short time for the next.

        Returns:
            Whether nothing of it is left.
        """
        waits = {name for name in self.pending_event_ids_session.get(session, ()) if name in self.event_ids_to_events}
        if waits:
            self.pending_event_ids_session[session] = waits
            return False
        self.pending_event_ids_session.pop(session, None)
        self.pending_messages_per_session.pop(session, None)
        return True

    def _session_of(self, name: str) -> str:
        """Return the session for ``name``, which is a session itself or the id of an event."""
        event = self.event_ids_to_events.get(name)
        if event is not None:
            return event.session_hash
        return next((session for session, ids in self.pending_event_ids_session.items() if name in ids), name)


class Listening:
    """A layer around the app that serves the page: tells the page's line who listens.

    A stream of a page that has all its answers ends at once. Gradio's client opens one where the last answer has come
    before the word that its event has joined, and Gradio would keep it open, silent, until the page asks again.

    Args:
        app: the app.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        stream = _STREAM.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if stream is None:
            await self._app(scope, receive, send)
            return
        line = line_of(scope["app"].get_blocks())
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if stream["event"] is None and line.is_answered(session):
            await _NOTHING_MORE(scope, receive, send)
            return
        with line.listening(stream["event"] or session):
            await self._app(scope, receive, send)


def is_still_heard() -> bool:
    """Whether anybody still listens to the event that this thread runs; True outside of an event."""
    page, event_id = LocalContext.blocks.get(None), LocalContext.event_id.get(None)
    if page is None or event_id is None:
        return True
    event = line_of(page).event_ids_to_events.get(event_id)
    return event is None or event.alive


def line_of(page: gr.Blocks) -> Line:
    """Return the line of ``page``."""
    line = page._queue
    assert isinstance(line, Line), "build_page gives the page its line"
    return line
