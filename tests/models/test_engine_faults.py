"""Faults while texts are computed together: whoever is affected is told so, the others go on, and nothing is left."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.generate import new_run
from playground.errors import ModelError
from playground.models.running.engine import engine as engine_module
from playground.models.running.engine import slots as slots_module
from playground.models.running.engine.engine import Engine, Seat
from playground.models.running.engine.passes import Pass
from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session
from playground.models.shelf.loaded import LoadedModels
from tests.doubles import letters_tokenizer
from tests.hub.checkpoints import save_gpt2
from tests.proofs.tiny_models import VOCABULARY, tiny_model

ROOM, TIE = 10_000_000, 1e-5
LIMIT = 20.0
"""Seconds that a test waits for what must come."""
PATIENCE = 0.5
"""Seconds that a step waits for the others: long enough for them to step together on a busy machine."""
TEXTS = ([5, 9, 3], [5, 9, 4, 8, 8], [6], [7, 7, 20, 31])


@pytest.fixture
def shared(monkeypatch) -> LanguageModel:
    """A model whose texts are computed together, by a thread that ends as soon as nothing is asked for."""
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(Engine, "_patience", PATIENCE)
    model = LanguageModel("llama", tiny_model("llama"), letters_tokenizer(VOCABULARY))
    model.share_steps(ROOM, 1)
    return model


@pytest.fixture
def engine(shared) -> Iterator[Engine]:
    """The engine; after the test nothing is left in it."""
    yield shared.engine
    until(lambda: shared.engine._thread is None and shared.engine.rows == 0 and shared.engine.bytes == 0)
    held = shared.engine._seated, shared.engine._steps, shared.engine._readings, shared.engine._outside
    assert not any(held)


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def step_all(seats: list[Seat], tokens: list[int]) -> list[torch.Tensor | BaseException]:
    """Let all seats take a step; return for each the logits, or the error."""
    with ThreadPoolExecutor(len(seats)) as readers:
        made = [readers.submit(seat.step, torch.tensor([token])) for seat, token in zip(seats, tokens, strict=True)]
    return [future.exception() or future.result() for future in made]


def is_right(shared: LanguageModel, seat: Seat, logits: torch.Tensor) -> bool:
    expected = Session(shared.model, seat.history).logits
    return bool((logits - expected).abs().max() <= TIE * expected.abs().max())


def raising(error: BaseException) -> Callable[..., None]:
    def raises(*_: object, **__: object) -> None:
        raise error

    return raises


OUT_OF_MEMORY = pytest.mark.parametrize(
    "error", [MemoryError(), torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")], ids=["cpu", "gpu"]
)


def test_a_text_that_is_left_is_gone_before_the_next_step_of_the_others(shared, engine):
    seats = [engine.open(ids, 1) for ids in TEXTS]
    step_all(seats, [7, 8, 9, 10])
    assert engine.rows == 4
    seats[1].close()
    (logits,) = step_all(seats[2:3], [11])
    assert engine.rows == 3
    assert is_right(shared, seats[2], logits)
    for seat in seats:
        seat.close()


@OUT_OF_MEMORY
def test_too_little_memory_for_one_row_is_said_to_that_one_alone(shared, engine, monkeypatch, error):
    forward, seats = shared.model.forward, [engine.open(ids, 1) for ids in TEXTS]

    def lacking(*given, **named):
        if bool((named["position_ids"] == 5).any()):  # the second text's next place, and no other's
            raise error
        return forward(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(engine._slots, "_read", Pass(shared.model, "cache"))  # by the model, not played back
        patch.setattr(shared.model, "forward", lacking)
        answers = step_all(seats, [7, 8, 9, 10])
    assert isinstance(answers[1], ModelError)
    assert "too little for a text of so many tokens, got 5" in str(answers[1])
    assert all(is_right(shared, seats[place], answers[place]) for place in (0, 2, 3))
    for seat in seats:
        seat.close()


@OUT_OF_MEMORY
def test_too_little_memory_for_a_longer_cache_ends_the_longest_text(shared, engine, monkeypatch, error):
    monkeypatch.setattr(slots_module, "_FIRST_COLUMNS", 8)
    seats, texts = [engine.open(ids, 1) for ids in TEXTS], [list(ids) for ids in TEXTS]
    lay_anew, failed = engine._slots._lay_anew, []

    def lacking(rows, *given):
        if engine.rows == rows == 4 and not failed:
            failed.append(True)
            raise error
        lay_anew(rows, *given)

    monkeypatch.setattr(engine._slots, "_lay_anew", lacking)
    while not failed:
        answers = step_all(seats, [7, 8, 9, 10])
        for text, token in zip(texts, (7, 8, 9, 10), strict=True):
            text.append(token)
    assert isinstance(answers[1], ModelError)
    assert "too little for a text" in str(answers[1])
    assert all(is_right(shared, seats[place], answers[place]) for place in (0, 2, 3))
    assert [seats[place].history for place in (0, 2, 3)] == [texts[place] for place in (0, 2, 3)]
    for seat in seats:
        seat.close()


@OUT_OF_MEMORY
def test_too_little_memory_for_any_longer_cache_is_said_in_words(shared, engine, monkeypatch, error):
    seats = [engine.open(ids, 1) for ids in TEXTS]
    step_all(seats, [7, 8, 9, 10])
    with monkeypatch.context() as patch:
        patch.setattr(engine._slots, "prepare", raising(error))
        answers = step_all(seats, [7, 8, 9, 10])
    assert all(isinstance(each, ModelError) and "too little for a text" in str(each) for each in answers)
    for seat in seats:
        seat.close()


def test_rows_stay_as_they_are_where_memory_lacks_while_they_are_laid_anew(monkeypatch):
    model = tiny_model("llama")
    slots, sessions = slots_module.Slots(Pass(model, "cache"), ROOM), [Session(model, ids) for ids in TEXTS]
    rows = [slots.join(session.layers, 1)[0] for session in sessions]
    before, places = [row.start for row in rows], slots_module.Slots._places

    def lacking(self, row):
        if row is rows[-1]:
            raise MemoryError
        return places(self, row)

    with monkeypatch.context() as patch:
        patch.setattr(slots_module.Slots, "_places", lacking)
        with pytest.raises(MemoryError):
            slots._lay_anew(4, 64, slots._tensors)
    assert [row.start for row in rows] == before


def test_an_error_while_one_text_takes_its_place_ends_that_one_alone(shared, engine, monkeypatch):
    seats, join = [engine.open(ids, 1) for ids in TEXTS], engine._slots.join

    def failing(layers, count):
        if layers[0].shape[2] == 5:
            raise RuntimeError("a kernel fails")
        return join(layers, count)

    monkeypatch.setattr(engine._slots, "join", failing)
    answers = step_all(seats, [7, 8, 9, 10])
    assert isinstance(answers[1], RuntimeError)
    assert all(is_right(shared, seats[place], answers[place]) for place in (0, 2, 3))
    for seat in seats:
        seat.close()


def test_texts_of_a_model_that_is_unloaded_go_on_to_their_end_and_then_nothing_is_left(shared, engine):
    options = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=25, min_new_tokens=25) for seed in range(4)]
    all_write = threading.Barrier(5)

    def write(place: int) -> tuple[int, ...]:
        run = new_run(shared, TEXTS[place], options[place])
        for number, _ in enumerate(run):
            if number == 5:
                all_write.wait(LIMIT)
        return run.trace.token_ids

    with ThreadPoolExecutor(4) as readers:
        texts = readers.map(write, range(4))
        all_write.wait(LIMIT)
        engine.retire()
        assert list(texts) == [decode(shared.apart, TEXTS[place], options[place]).token_ids for place in range(4)]


def test_a_model_stays_loaded_while_its_rows_run_and_whoever_wants_another_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.02)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        save_gpt2(tmp_path / name)

    def read(name, folder, device, dtype):
        model = LoadedModels()._read(name, folder, device, dtype)
        model.share_steps(ROOM, 1)
        return model

    loaded = LoadedModels(read=read)
    with loaded.lease_folder("a", tmp_path / "a", device="cpu") as model:
        loaded.budget = loaded.taken
        run = iter(new_run(model, [5, 9, 4], DecodingOptions(max_new_tokens=20, min_new_tokens=20)))
        next(run)
        next(run)
        assert model.engine.rows == 1
        with (
            pytest.raises(ModelError, match="all other models are in use"),
            loaded.lease_folder("b", tmp_path / "b", device="cpu"),
        ):
            pass
        assert len(list(run)) == 18
        gone = weakref.ref(model.model)
    del model, run
    with loaded.lease_folder("b", tmp_path / "b", device="cpu") as model:
        assert decode(model, [5, 9, 4], DecodingOptions(max_new_tokens=3)).token_ids
    until(lambda: gc.collect() >= 0 and gone() is None)
