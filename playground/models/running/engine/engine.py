"""Compute all texts of one model together: each joins and leaves between two steps, and one thread computes for all.

Whoever writes a text tells how its tokens are chosen, or asks for its next logits and waits; what is asked meanwhile
is read as one batch. Tokens are chosen in the engine's thread: to wake thirty readers in turn before each step would
take as long as the step. A prompt is read in parts, between steps, so that a long one does not halt the others. A row
gets the tokens that it would get alone: its logits differ by the rounding of a batch (in float32 by 1e-6 of the
largest, measured at most 1e-5).
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch

from playground.models.running.engine.pace import Pace
from playground.models.running.engine.passes import Layers, Pass
from playground.models.running.engine.prefixes import Prefixes
from playground.models.running.engine.reading import Reading, read_together
from playground.models.running.engine.slots import NoRoomError, Row, Slots
from playground.models.running.engine.steps import AskedStep, Step, Writing, WrittenStep
from playground.models.running.memory import is_out_of_memory, out_of_memory_as_model_error
from playground.models.running.session import Choose, Draft, ResumedSession, Session, Told, no_draft
from playground.models.running.threads import compute_with

PREFIXES = 4
"""Beginnings of texts are kept in this part of the memory that the shared cache may take."""
READ_TOGETHER = 256
"""Number of ids that are read at most where several short prompts are read in one pass, filled up to one length."""
IDLE_SECONDS = 2.0
"""The thread ends when nothing has been asked for so long."""
MOST_OUTSIDE = 8
"""Texts that have what they have read outside of the shared cache, at most; those to be read wait until one has not.

A text has it there while it is read, until it takes its first step, and where there is no room for it.
"""
MOST_PATIENCE = 0.1
"""Seconds after a step after which the next one begins without those who have not asked yet."""


class Engine:
    """Texts of one model that are computed together.

    Args:
        model: transformers' model, as :func:`~playground.models.running.engine.serving.engine_for` finds it fit.
        read: its pass over new tokens.
        most_bytes: the most that the shared cache may take; texts beyond it are computed one by one, in turn.
        threads: of torch, on a CPU; a step has fewer where that is quicker.

    Attributes:
        deciding: lets as many readers at a time choose a token as there are threads: more would only wait for a core.
    """

    def __init__(self, model: Any, read: Pass, most_bytes: int, threads: int) -> None:
        self._model, self._cache_name = model, read.cache_name
        self.deciding = threading.Semaphore(threads)
        self._slots, self._prefixes = Slots(read, most_bytes), Prefixes(most_bytes // PREFIXES)
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._readings: list[Reading] = []
        self._lone_steps: deque[tuple[Seat, Step]] = deque()
        self._steps: dict[Seat, Step] = {}
        self._left: list[Seat] = []
        self._seated: set[Seat] = set()
        self._outside: set[Reading] = set()
        self._untold: list[Writing[Any]] = []
        self._others_done = 0
        self._owes_others = False
        self._ended, self._took = 0.0, 0.0
        self._pace, self._others = Pace(threads), 1
        self._is_wanted = True

    @property
    def rows(self) -> int:
        """Number of rows that are computed together now."""
        return len(self._slots.rows)

    @property
    def waiting(self) -> int:
        """Number of texts that are still to be read, or being read."""
        return len(self._readings)

    @property
    def is_awake(self) -> bool:
        """Whether its thread is there: for a while after the last thing that was asked of it."""
        return self._thread is not None

    @property
    def bytes(self) -> int:
        """What their cache takes now."""
        return self._slots.bytes

    @property
    def held_bytes(self) -> int:
        """What it holds beside the model as long as it is there: layouts of the weights."""
        return self._slots.held_bytes

    @property
    def step_seconds(self) -> float:
        """How long the last step took; 0 before the first."""
        return self._took

    def open(self, input_ids: Sequence[int], rows: int) -> "Seat":
        """Read ``input_ids``, in turn with others, and return a session that continues them in ``rows`` rows.

        What has just been read is not read again, and waits for nobody.

        Raises:
            ModelError: there is too little memory.
        """
        reading = Reading(self._model, input_ids, self._prefixes)
        if not reading.is_known():
            self._ask(lambda: self._readings.append(reading))
        return Seat(self, reading, rows)

    def step(self, seat: "Seat", tokens: Sequence[int], parents: Sequence[int] | None) -> torch.Tensor:
        """Read a token after each row of ``seat`` and return the logits that follow, as :meth:`Session.step` does."""
        step = AskedStep(tokens, parents)
        self._ask(lambda: self._queue(seat, step))
        return step.made.result()

    def write(self, seat: "Seat", writing: Writing[Any], token: int) -> None:
        """Read ``token`` after the only row of ``seat``, and go on by what ``writing`` chooses."""
        self._ask(lambda: self._queue(seat, WrittenStep(token, writing)))

    def follow(self, seat: "Seat", writing: Writing[Any]) -> None:
        """Let ``writing`` go on, whose reader has taken one more token."""
        with self._changed:
            writing.ahead -= 1
            self._go_on(seat, writing)
            self._changed.notify()

    def leave(self, seat: "Seat") -> None:
        """Free what ``seat`` holds before the next step."""
        self._ask(lambda: self._left.append(seat))

    def retire(self) -> None:
        """End the thread as soon as there is nothing to do: the model is unloaded, and the thread would hold it."""
        with self._changed:
            self._is_wanted = False
            self._changed.notify()
        self._prefixes.clear()

    def _ask(self, ask: Callable[[], None]) -> None:
        """Do ``ask``, which adds to what the thread has to do, and see that there is a thread."""
        with self._changed:
            ask()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _go_on(self, seat: "Seat", writing: Writing[Any]) -> None:
        """Read the token that ``writing`` has chosen, if its reader is near."""
        if (token := writing.due()) is not None:
            self._queue(seat, WrittenStep(token, writing))

    def _queue(self, seat: "Seat", step: Step) -> None:
        """Have a step of ``seat`` taken in its turn."""
        seat.is_late = time.monotonic() - seat.answered > self._patience
        if seat.lone is None:
            self._steps[seat] = step
        else:
            self._lone_steps.append((seat, step))

    def _work(self) -> None:
        self._others = compute_with(self._pace.threads)
        try:
            while (task := self._next_task()) is not None:
                task()
                del task  # it holds what it has done
        finally:
            with self._changed:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _next_task(self) -> Callable[[], None] | None:
        """Wait for something to do and return it; None when nothing came for long, and the thread ends."""
        while self._untold:  # only now, so that readers are at work while the model is, and not while tokens are chosen
            self._untold.pop().tell()
        with self._changed:
            end = time.monotonic() + IDLE_SECONDS
            while True:
                if self._left:
                    left, self._left = self._left, []
                    self._forget(left)
                    return lambda: self._let_go(left)
                now = time.monotonic()
                due = self._due(now)
                if due > now or self._owes_others or now < self._ended + self._took:
                    self._owes_others = False
                    if (other := self._next_other()) is not None:
                        return other
                if due <= now:
                    self._owes_others = True
                    steps, self._steps = self._steps, {}
                    return lambda: self._step_all(steps)
                if (now >= end or not self._is_wanted) and not self._steps:
                    self._thread = None  # whoever asks from now on needs another
                    return None
                self._changed.wait(min(due, end) - now)

    def _forget(self, left: Sequence["Seat"]) -> None:
        """Drop the steps of texts whose reader has left while they went on."""
        self._steps = {seat: step for seat, step in self._steps.items() if seat not in left}
        self._lone_steps = deque((seat, step) for seat, step in self._lone_steps if seat not in left)

    @property
    def _patience(self) -> float:
        return min(MOST_PATIENCE, 0.005 + self._took)

    def _due(self, now: float) -> float:
        """Return when the next step begins: once all have asked who are expected to, or after a while."""
        if not self._steps:
            return float("inf")
        missing = [seat for seat in self._seated if seat not in self._steps and not seat.is_late]
        due = self._ended + self._patience
        if missing and due > now:
            return due
        for seat in missing:
            seat.is_late = True
        return now

    def _next_other(self) -> Callable[[], None] | None:
        """Return what can be done between two steps, which takes no longer than they do; None where there is nothing.

        Every second time it is what is asked for the longest; else the reading that has the least left, which may be
        that of a reader who only looks.
        """
        self._others_done += 1
        is_oldest = self._others_done % 2 == 0
        has_room = len(self._outside) < MOST_OUTSIDE
        readings = [each for each in self._readings if has_room or each in self._outside]
        if self._lone_steps and (is_oldest or not readings):
            lone = self._lone_steps.popleft()
            return lambda: self._step_alone(*lone)
        if not readings:
            return None
        reading = readings[0] if is_oldest else min(readings, key=lambda each: each.left)
        together, longest = {tuple(reading.ids): reading}, len(reading.ids)
        for other in readings if reading.is_short else ():
            length = max(longest, len(other.ids))
            fits = len(together) < MOST_OUTSIDE - len(self._outside) and (len(together) + 1) * length <= READ_TOGETHER
            if fits and other.is_short and tuple(other.ids) not in together:  # an equal one is known once this is read
                together[tuple(other.ids)], longest = other, length
        self._outside.update(together.values())
        return lambda: self._read(list(together.values()))

    def _read(self, readings: Sequence[Reading]) -> None:
        """Read several texts in one pass, or the next part of one; where that pass fails, one by one."""
        new = [reading for reading in readings if not reading.is_known()]
        if len(new) > 1:
            with contextlib.suppress(Exception):
                sessions = read_together(self._model, self._cache_name, [reading.ids for reading in new])
                for reading, session in zip(new, sessions, strict=True):
                    reading.finish(session)
        over = [reading for reading in readings if reading.made.done() or reading.go()]
        with self._changed:
            for reading in over:
                self._readings.remove(reading)
                if reading.has_failed:
                    self._outside.discard(reading)

    def _let_go(self, seats: Sequence["Seat"]) -> None:
        for seat in seats:
            self._keep(seat)
            self._outside.discard(seat.reading)
            seat.read_before.close()
            if seat.lone is not None:
                seat.lone.close()
            self._free(seat)

    def _keep(self, seat: "Seat") -> None:
        """Keep what a text of one row has left in the cache, for one that begins like it."""
        if len(seat.rows) == 1:
            try:
                self._prefixes.keep(seat.history, self._slots.layers_of(seat.rows))
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                self._prefixes.clear()

    def _free(self, seat: "Seat") -> None:
        self._seated.discard(seat)
        self._slots.leave(seat.rows)
        seat.rows = []

    def _step_all(self, steps: dict["Seat", Step]) -> None:
        """Take one step of every text that has asked; one that fails ends alone."""
        begun, ready = time.monotonic(), dict[Seat, Step]()
        for seat, step in steps.items():
            with self._told_to([step], seat.length):
                if self._sit(seat, step):
                    ready[seat] = step
        with self._told_to(steps.values(), max((seat.length for seat in ready), default=0)):
            while self._seated and self._slots.is_full:
                self._turn_out(ready)
            if ready:
                self._take(ready)
        self._ended = time.monotonic()
        self._took = self._ended - begun

    @contextlib.contextmanager
    def _told_to(self, steps: Iterable[Step], length: int) -> Iterator[None]:
        """Raise an error inside, while texts of ``length`` ids are read, to whoever waits for one of ``steps``."""
        try:
            with out_of_memory_as_model_error(length):
                yield
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            self._prefixes.clear()  # what has failed may have lacked their memory
            for step in steps:
                if not step.is_over:
                    step.fail(error)

    def _sit(self, seat: "Seat", step: Step) -> bool:
        """Give a text its rows and order them as the step wants; False where it goes on by itself."""
        if seat.lone is not None:  # since it asked
            self._step_alone(seat, step)
            return False
        if not seat.rows:
            try:
                seat.rows = self._slots.join(seat.read_before.layers, seat.wanted)
            except (NoRoomError, RuntimeError, MemoryError) as error:
                if not isinstance(error, NoRoomError) and not is_out_of_memory(error):
                    raise
                layers = [layer.expand(seat.wanted, -1, -1, -1) for layer in seat.read_before.layers]
                self._go_alone(seat, layers, step)
                return False
            self._seated.add(seat)
            self._outside.discard(seat.reading)
            seat.read_before.close()
        if step.parents is not None:
            seat.rows = self._slots.choose(seat.rows, step.parents)
        return True

    def _turn_out(self, ready: dict["Seat", Step]) -> None:
        """Let the longest text go on by itself."""
        seat = max(self._seated, key=lambda each: each.rows[0].length)
        layers, step = self._slots.layers_of(seat.rows), ready.pop(seat, None)
        self._free(seat)
        if step is not None and step.parents is not None:  # its rows have been chosen already
            seat.input_ids, step.parents = seat.input_ids[list(step.parents)], None
        self._go_alone(seat, layers, step)

    def _go_alone(self, seat: "Seat", layers: Layers, step: Step | None) -> None:
        """Let a text go on by itself, with what it has left in a cache."""
        seat.lone = ResumedSession(self._model, seat.input_ids, layers)
        self._outside.add(seat.reading)
        seat.read_before.close()
        if step is not None:
            self._step_alone(seat, step)

    def _step_alone(self, seat: "Seat", step: Step) -> None:
        """Take a step of a text that goes on by itself."""
        assert seat.lone is not None
        parents = None if step.parents is None else torch.tensor(step.parents)
        try:
            logits = seat.lone.step(torch.tensor(step.tokens), parents)
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            step.fail(error)
        else:
            self._answer(seat, step, logits)

    def _take(self, ready: dict["Seat", Step]) -> None:
        """Compute the steps as one batch; where that fails, one by one, so that only what is at fault ends."""
        self._prepare(ready)
        draft = self._draft(ready)
        begun, threads = time.perf_counter(), self._pace.threads
        if torch.get_num_threads() != threads:
            compute_with(threads, self._others)
        tokens = {seat: dict(zip(seat.rows, step.tokens, strict=True)) for seat, step in ready.items()}
        try:
            computed = self._computed(tokens, draft)
            self._pace.took(sum(map(len, tokens.values())) + len(draft), time.perf_counter() - begun)
        except Exception:
            self._prefixes.clear()
            if len(ready) == 1:
                raise
            computed = {}
            for seat, step in ready.items():
                try:
                    computed |= self._computed({seat: tokens[seat]})
                except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
                    step.fail(error)
        rows = [row for seat in computed for row in tokens[seat]]
        if rows:
            self._slots.advance(rows, 1 + len(draft))
        for seat, logits in computed.items():
            self._answer(seat, ready[seat], logits)

    def _draft(self, ready: dict["Seat", Step]) -> tuple[int, ...]:
        """Return what the only text of one row, where it goes on by itself, guesses to follow its token."""
        step = next(iter(ready.values()))
        if len(self._slots.rows) > 1 or not isinstance(step, WrittenStep):
            return ()
        step.draft = tuple(step.writing.draft(self._slots.free - 1))
        return step.draft

    def _answer(self, seat: "Seat", step: Step, logits: torch.Tensor) -> None:
        """Take a step into its text, whose next one may follow at once."""
        seat.take_in(step, logits)
        step.answer(logits, seat.input_ids)
        if step.refused:
            self._slots.take_back(seat.rows[0], step.refused)
            seat.take_back(step.refused)
        seat.answered = time.monotonic()
        if isinstance(step, WrittenStep):
            with self._changed:
                step.writing.ahead += step.count
                self._untold.append(step.writing)
                self._go_on(seat, step.writing)
            seat.is_late |= step.writing.is_over

    def _prepare(self, ready: dict["Seat", Step]) -> None:
        """Provide the column of the step; while memory lacks for it, the longest of several texts ends."""
        while True:
            try:
                self._slots.prepare()
                return
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or len(ready) == 1:
                    raise
                longest = max(ready, key=lambda each: each.length)
                with self._told_to([ready.pop(longest)], longest.length):
                    self._free(longest)
                    raise

    def _computed(self, tokens: dict["Seat", dict[Row, int]], draft: Sequence[int] = ()) -> "dict[Seat, torch.Tensor]":
        with out_of_memory_as_model_error(max(row.length for rows in tokens.values() for row in rows)):
            every = {row: token for rows in tokens.values() for row, token in rows.items()}
            logits = self._slots.compute(every, draft)
        parts = logits.split([len(rows) + len(draft) for rows in tokens.values()])
        return dict(zip(tokens, parts, strict=True))


class Seat(Session):
    """One or more rows of text that an :class:`Engine` computes together with others.

    Args:
        engine: the engine.
        reading: of its first ids; it is waited for.
        wanted: number of rows.

    Raises:
        ModelError: there is too little memory.
    """

    can_reorder, rows_can_leave = True, True

    def __init__(self, engine: Engine, reading: Reading, wanted: int) -> None:
        self._engine, self.reading, self.wanted = engine, reading, wanted
        self.read_before = read = reading.made.result()
        self.input_ids = read.input_ids.expand(wanted, -1)
        self.logits, self.read_logits = read.logits.expand(wanted, -1), read.read_logits
        self.rows: list[Row] = []
        self.lone: Session | None = None
        self.answered, self.is_late, self._is_closed = time.monotonic(), False, False

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        """Append one token to each row and return the logits that follow, as :meth:`Session.step` does."""
        return self._engine.step(self, tokens.tolist(), None if parents is None else parents.tolist())

    @property
    def deciding(self) -> AbstractContextManager[object]:
        """What a reader has while choosing the next tokens."""
        return self._engine.deciding

    def write(self, choose: Choose[Told], draft: Draft = no_draft) -> Generator[Told, None, None]:
        """Continue the only row by what ``choose`` takes, as :meth:`Session.write` does."""
        with self.deciding:
            told, token = choose(self.logits, self.input_ids)
        yield told
        if token is None:
            return
        writing = Writing(choose, draft)
        self._engine.write(self, writing, token)
        is_over = False
        while not is_over:
            told, is_over = writing.wait()
            self._engine.follow(self, writing)
            yield told

    def take_in(self, step: Step, logits: torch.Tensor) -> None:
        """Take a step in, with the logits that follow it."""
        before = self.input_ids if step.parents is None else self.input_ids[list(step.parents)]
        self.input_ids = torch.cat((before, torch.tensor([[token, *step.draft] for token in step.tokens])), dim=1)
        self.logits = logits[-len(step.tokens) :]

    def take_back(self, count: int) -> None:
        """Forget the last ids of a text that goes on by itself: nobody reads the logits that follow the others."""
        self.input_ids, self.logits = self.input_ids[:, :-count], torch.empty(0)

    def close(self) -> None:
        """Free what it holds, within a step."""
        if not self._is_closed:
            self._is_closed = True
            self._engine.leave(self)
