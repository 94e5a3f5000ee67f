"""Texts that are computed together get the tokens that each gets alone; what fails ends alone and leaves nothing."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
import torch

from playground import DecodingOptions, decode, next_token
from playground.decoding.batch import Batch
from playground.decoding.generate import new_run
from playground.errors import ModelError
from playground.models.running.engine import engine as engine_module
from playground.models.running.engine import reading as reading_module
from playground.models.running.engine import slots as slots_module
from playground.models.running.engine.engine import Engine
from playground.models.running.engine.passes import Pass, Recording, quickest_pass
from playground.models.running.engine.prefixes import MOST_TEXTS, Prefixes
from playground.models.running.engine.reading import Reading, read_together
from playground.models.running.engine.serving import engine_for
from playground.models.running.engine.slots import NoRoomError, Slots
from playground.models.running.engine.steps import AskedStep
from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import VOCABULARY, tiny_model

ROOM, THREADS = 10_000_000, torch.get_num_threads()
TIE = 1e-5
"""A draw may fall on the other side of a border between two tokens that is this near."""


@pytest.fixture(scope="module", params=["gpt2", "llama"])
def shared(request) -> LanguageModel:
    model = LanguageModel(request.param, tiny_model(request.param), letters_tokenizer(VOCABULARY))
    model.share_steps(ROOM, THREADS)
    assert model.engine is not None
    return model


@pytest.fixture
def engine(shared) -> Iterator[Engine]:
    """The engine, which is empty before a test and after it."""
    assert shared.engine is not None
    shared.engine._prefixes.clear()
    yield shared.engine
    wait_until(lambda: shared.engine.rows == 0 and shared.engine.bytes == 0)


def alone(model: LanguageModel) -> LanguageModel:
    """Return ``model`` with texts that are computed each by itself."""
    other = copy(model)
    other.engine = None
    return other


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def random_options(draw: random.Random) -> DecodingOptions:
    kind = draw.choice(["greedy", "sampling", "sampling", "beams"])
    if kind == "beams":
        return DecodingOptions(num_beams=draw.randint(2, 4), max_new_tokens=draw.randint(1, 8))
    if kind == "greedy":
        return DecodingOptions(max_new_tokens=draw.randint(1, 20), repetition_penalty=draw.choice([1.0, 1.3]))
    return DecodingOptions(
        do_sample=True, seed=draw.randint(0, 10**6), max_new_tokens=draw.randint(1, 20),
        temperature=draw.uniform(0.3, 2), top_k=draw.choice([0, 5]), top_p=draw.choice([1.0, 0.8]),
    )  # fmt: skip


def random_requests(count: int, seed: int) -> list[tuple[list[int], DecodingOptions]]:
    draw = random.Random(seed)
    lengths = [draw.randint(1, 40) for _ in range(count)]
    return [([draw.randrange(VOCABULARY) for _ in range(length)], random_options(draw)) for length in lengths]


def differ(model: LanguageModel, prompt: Sequence[int], one: Sequence[int], other: Sequence[int], seed) -> bool:
    """Whether two texts differ elsewhere than at a draw that is as near to both tokens."""
    place = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return len(one) != len(other)
    there = next_token(model, prompt, DecodingOptions(do_sample=True, seed=seed), generated=one[:place])
    edges = there.probs.cumsum(0)
    return bool((edges - there.u).abs().min() > TIE)


def test_company_changes_no_text(shared, engine):
    requests = random_requests(60, seed=1)
    with ThreadPoolExecutor(12) as readers:
        company = list(readers.map(lambda each: decode(shared, *each), requests))
    for (prompt, options), together in zip(requests, company, strict=True):
        by_itself = decode(alone(shared), prompt, options)
        if together.token_ids != by_itself.token_ids:
            assert options.do_sample
            assert not differ(alone(shared), prompt, by_itself.token_ids, together.token_ids, options.seed)
        assert together.stop_reason == by_itself.stop_reason


def test_company_changes_logits_by_less_than_a_hundred_thousandth(shared, engine):
    texts = [ids for ids, _ in random_requests(8, seed=2)]
    seats = [engine.open(ids, 1) for ids in texts]
    sessions = [Session(shared.model, ids) for ids in texts]
    with ThreadPoolExecutor(8) as readers:
        for step in range(12):
            tokens = [torch.tensor([(7 * step + row) % VOCABULARY]) for row in range(len(seats))]
            together = list(readers.map(lambda seat, token: seat.step(token), seats, tokens))
            for seat, logits, session, token in zip(seats, together, sessions, tokens, strict=True):
                expected = session.step(token)
                assert (logits - expected).abs().max() <= TIE * expected.abs().max()
                assert seat.history == session.history
            if step == 5:
                seats[3].close()
                del seats[3], sessions[3]
    for seat in seats:
        seat.close()


def test_one_text_alone_gets_the_bits_that_it_gets_without_an_engine(shared, engine):
    options = DecodingOptions(max_new_tokens=12)
    one, other = (decode(model, [5, 9, 4], options) for model in (shared, alone(shared)))
    assert [step.logprob for step in one.steps] == [step.logprob for step in other.steps]


def test_rows_of_a_batch_are_computed_with_others(shared, engine):
    settings = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=3 + 2 * seed) for seed in range(4)]
    batch = Batch(shared, [5, 9, 4], settings)
    beside = new_run(shared, [3, 1], DecodingOptions(max_new_tokens=30, min_new_tokens=30))
    writing = threading.Thread(target=lambda: list(beside))
    writing.start()
    assert list(batch)[-1] == 0
    writing.join()
    for run, options in zip(batch.runs, settings, strict=True):
        assert run.trace.token_ids == decode(alone(shared), [5, 9, 4], options).token_ids


def test_a_long_prompt_is_read_between_the_steps_of_others(shared, engine, monkeypatch):
    monkeypatch.setattr(reading_module, "READ_AT_ONCE", 4)
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.01)
    seat = engine.open([5, 9, 4], 1)
    wait_until(lambda: engine._thread is None)
    prompt, order = list(range(3, 43)), []
    reading = Reading(shared.model, prompt, engine._prefixes)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_thread", threading.current_thread())  # this one does what there is to do
        engine._readings.append(reading)
        while not reading.made.done():
            step = engine._steps.setdefault(seat, AskedStep([7], None))
            engine._next_task()()
            order.append("step" if step.made.done() else "part")
        engine._steps.clear()
    parts = [place for place, each in enumerate(order) if each == "part"]
    assert len(parts) == 10
    assert max(later - one for one, later in itertools.pairwise(parts)) <= 2  # it goes on after every step
    opened, whole = reading.made.result(), Session(shared.model, prompt).logits
    assert (opened.logits - whole).abs().max() <= TIE * whole.abs().max()
    engine.leave(engine_module.Seat(engine, reading, 1))
    seat.close()


@pytest.mark.parametrize("most_bytes", [0, 30_000, 120_000])
def test_texts_beyond_the_room_go_on_by_themselves(shared, most_bytes):
    narrow = copy(shared)
    narrow.share_steps(ROOM, THREADS)
    narrow.engine._slots._most_bytes = most_bytes
    requests = random_requests(12, seed=3)
    with ThreadPoolExecutor(6) as readers:
        company = list(readers.map(lambda each: decode(narrow, *each), requests))
    for (prompt, options), together in zip(requests, company, strict=True):
        by_itself = decode(alone(shared), prompt, options)
        assert together.token_ids == by_itself.token_ids or not differ(
            alone(shared), prompt, by_itself.token_ids, together.token_ids, options.seed
        )
    assert narrow.engine.bytes <= most_bytes
    wait_until(lambda: narrow.engine.rows == 0)


def test_a_text_that_outgrows_the_room_goes_on_by_itself(shared, monkeypatch):
    monkeypatch.setattr(slots_module, "_FIRST_COLUMNS", 8)
    monkeypatch.setattr(slots_module, "MOST_COLUMNS", 16)
    narrow = copy(shared)
    narrow.share_steps(ROOM, THREADS)
    seats = [narrow.engine.open(ids, 1) for ids in ([8, 8], [5, 9, 4, 3, 1])]
    sessions = [Session(shared.model, ids) for ids in ([8, 8], [5, 9, 4, 3, 1])]
    for place in range(25):
        for seat, session in zip(seats, sessions, strict=True):
            token = torch.tensor([(3 * place) % VOCABULARY])
            logits, expected = seat.step(token), session.step(token)
            assert (logits - expected).abs().max() <= TIE * expected.abs().max()
    assert narrow.engine.rows == 0
    assert all(seat.lone is not None for seat in seats)
    for seat in seats:
        seat.close()


def test_a_text_that_goes_on_by_itself_takes_the_step_that_it_has_asked_for(shared, engine, monkeypatch):
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.01)
    seat = engine.open([5, 9, 4], 1)
    seat.step(torch.tensor([7]))
    wait_until(lambda: engine._thread is None)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_thread", threading.current_thread())  # this one does what there is to do
        step = engine._steps[seat] = AskedStep([3], None)
        engine._turn_out({})
        engine._next_task()()
    expected = Session(shared.model, [5, 9, 4, 7, 3]).logits
    assert (step.made.result() - expected).abs().max() <= TIE * expected.abs().max()
    assert seat.history == [5, 9, 4, 7, 3]
    assert engine.rows == 0
    seat.close()


def test_what_is_stopped_leaves_no_row_no_memory_and_no_thread(shared, engine, monkeypatch):
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.05)
    options = DecodingOptions(do_sample=True, max_new_tokens=200, min_new_tokens=200, seed=0)

    def begin_and_stop(place: int) -> None:
        steps = iter(new_run(shared, [5, 9, 4 + place % 7], options))
        for _ in range(1 + place % 5):
            next(steps)
        steps.close()

    with ThreadPoolExecutor(10) as readers:
        list(readers.map(begin_and_stop, range(50)))
    wait_until(lambda: engine.rows == 0 and engine._thread is None and engine.bytes == 0)
    assert not engine._seated
    assert not engine._steps
    assert not engine._readings
    assert not engine._outside


def test_an_exception_in_a_step_ends_the_row_that_it_is_of(shared, engine, monkeypatch):
    forward, fault = shared.model.forward, 17

    def failing(*given, **named):
        if bool((named["input_ids"] == fault).any()):
            raise RuntimeError("a kernel fails")
        return forward(*given, **named)

    seats = [engine.open([5, 9, place], 1) for place in (3, 4, 6)]
    monkeypatch.setattr(engine._slots, "_read", by_itself(shared.model))
    monkeypatch.setattr(shared.model, "forward", failing)
    with ThreadPoolExecutor(3) as readers:
        tokens = (7, fault, 8)
        made = [readers.submit(seat.step, torch.tensor([each])) for seat, each in zip(seats, tokens, strict=True)]
        with pytest.raises(RuntimeError, match="a kernel fails"):
            made[1].result()
        for seat, future, token in zip(seats, made, tokens, strict=True):
            if token != fault:
                logits, expected = future.result(), Session(shared.model, seat.history).logits
                assert (logits - expected).abs().max() <= TIE * expected.abs().max()
    for seat in seats:
        seat.close()


def test_too_little_memory_in_a_step_is_said_and_the_engine_goes_on(shared, engine, monkeypatch):
    seat, forward = engine.open([5, 9, 4], 1), shared.model.forward
    monkeypatch.setattr(engine._slots, "_read", by_itself(shared.model))
    with monkeypatch.context() as patch:
        patch.setattr(shared.model, "forward", lambda *_, **__: _raise(MemoryError()))
        with pytest.raises(ModelError, match="too little for a text"):
            seat.step(torch.tensor([7]))
    assert shared.model.forward == forward
    logits, expected = seat.step(torch.tensor([7])), Session(shared.model, [5, 9, 4, 7]).logits
    assert (logits - expected).abs().max() <= TIE * expected.abs().max()
    seat.close()


def test_a_prompt_that_cannot_be_read_ends_alone(shared, engine, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shared.model, "forward", lambda *_, **__: _raise(RuntimeError("a kernel fails")))
        with pytest.raises(RuntimeError, match="a kernel fails"):
            engine.open([5, 9, 4], 1)
    engine.open([5, 9, 4], 1).close()


def test_short_prompts_are_read_in_one_pass_and_a_text_alone_by_itself(shared, engine, monkeypatch):
    texts = [ids[:30] for ids, _ in random_requests(12, seed=6)]
    lengths, read = [], read_together
    monkeypatch.setattr(engine_module, "read_together", lambda *of: lengths.append(len(of[2])) or read(*of))
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.01)
    engine.open([5], 1).close()
    wait_until(lambda: engine._thread is None)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_thread", threading.current_thread())  # this one does what there is to do
        readings = [Reading(shared.model, ids, engine._prefixes) for ids in (*texts, texts[0])]
        engine._readings += readings
        while not all(reading.made.done() for reading in readings):
            engine._next_task()()
            engine._outside.clear()  # as if each had taken its first step
    assert lengths == [8, 4]
    for reading, ids in zip(readings, (*texts, texts[0]), strict=True):
        session, expected = reading.made.result(), Session(shared.model, ids)
        assert session.history == list(ids)
        assert (session.logits - expected.logits).abs().max() <= TIE * expected.logits.abs().max()
        for one, other in zip(session.layers, expected.layers, strict=True):
            assert torch.allclose(one, other, atol=1e-5)


def read_lengths(model, monkeypatch) -> list[int]:
    """Return a list that will have how many ids each pass of ``model`` reads."""
    forward, lengths = model.forward, []

    def counted(*given, **named):
        lengths.append(named["input_ids"].shape[1])
        return forward(*given, **named)

    monkeypatch.setattr(model, "forward", counted)
    return lengths


def logits_after(engine: Engine, ids: Sequence[int]) -> torch.Tensor:
    seat = engine.open(ids, 1)
    seat.close()
    return seat.logits


def test_what_has_just_been_read_is_not_read_again(shared, engine, monkeypatch):
    lengths, prompt = read_lengths(shared.model, monkeypatch), list(range(3, 23))
    first = logits_after(engine, prompt)
    assert torch.equal(logits_after(engine, prompt), first)
    assert lengths == [20]
    logits_after(engine, prompt[:12])  # the logits there are not known: its last id is read
    logits_after(engine, [*prompt, 5, 9])
    assert lengths == [20, 1, 2]
    logits_after(engine, [4, *prompt])
    assert lengths == [20, 1, 2, 21]


def test_the_next_turn_of_a_chat_reads_only_what_is_new(shared, engine, monkeypatch):
    prompt = list(range(3, 23))
    written = decode(shared, prompt, DecodingOptions(max_new_tokens=8, min_new_tokens=8)).token_ids
    wait_until(lambda: engine.rows == 0)
    lengths, turn = read_lengths(shared.model, monkeypatch), [*prompt, *written, 6, 7]
    logits = logits_after(engine, turn)
    assert lengths == [3]  # the text's last token has been chosen, and not been read
    expected = Session(shared.model, turn).logits
    assert (logits - expected).abs().max() <= TIE * expected.abs().max()


def test_texts_that_begin_alike_get_the_logits_that_each_gets_alone(shared, engine):
    draw, texts = random.Random(5), [[5, 9, 4]]
    for _ in range(60):
        begun = draw.choice(texts)
        texts.append([*begun[: draw.randint(1, len(begun))], *draw.choices(range(VOCABULARY), k=draw.randint(0, 9))])
        logits, expected = logits_after(engine, texts[-1]), Session(shared.model, texts[-1]).logits
        assert (logits - expected).abs().max() <= TIE * expected.abs().max()


def known_of(length: int) -> list[torch.Tensor]:
    return [torch.zeros(1, 1, length, 1)]  # four bytes a place


def test_the_text_that_was_of_use_the_longest_ago_is_forgotten_first():
    prefixes = Prefixes(48)
    prefixes.keep([1, 2, 3, 4], known_of(4))
    prefixes.keep([5, 6, 7, 8], known_of(4))
    assert prefixes.find([1, 2, 9]).length == 2
    prefixes.keep([9, 9, 9, 9, 9], known_of(5))
    assert prefixes.bytes == 36
    assert prefixes.find([5, 6]) is None
    assert [layer.shape[2] for layer in prefixes.find([1, 2, 3, 9]).layers] == [3]
    prefixes.keep([1] * 20, known_of(20))
    assert prefixes.bytes == 0
    assert prefixes.find([1, 2]) is None


def test_so_many_texts_are_kept_and_one_with_its_logits_stays_so():
    prefixes, logits = Prefixes(10_000), torch.zeros(1, 3)
    prefixes.keep([0, 1], known_of(2), logits)
    prefixes.keep([0, 1], known_of(2))
    assert prefixes.find([0, 1]).logits is logits
    assert prefixes.bytes == 20
    for first in range(1, 200):
        prefixes.keep([first, 1], known_of(2))
    assert prefixes.bytes == 8 * MOST_TEXTS
    prefixes.clear()
    assert prefixes.bytes == 0


def by_itself(model) -> Pass:
    """A pass that the model computes in Python, where a test can change what it does."""
    return Pass(model, cache_name(model))


def played_back(model) -> Pass:
    read = quickest_pass(by_itself(model), Session(model, [5, 9, 4]).layers, VOCABULARY, ROOM, THREADS)
    assert isinstance(read, Recording)
    return read


@pytest.mark.parametrize("read_of", [by_itself, played_back])
def test_slots_keep_every_row_through_joining_moving_and_laying_anew(read_of):
    model = tiny_model("llama")
    slots, draw, sessions = Slots(read_of(model), ROOM), random.Random(4), {}
    for _ in range(300):
        act = draw.random()
        if act < 0.25 or not sessions:
            session = Session(model, [draw.randrange(VOCABULARY) for _ in range(draw.randint(1, 30))])
            sessions[slots.join(session.layers, 1)[0]] = session
        elif act < 0.4:
            row = draw.choice(list(sessions))
            slots.leave([row])
            del sessions[row]
        else:
            some = draw.sample(list(sessions), draw.randint(1, len(sessions)))
            tokens = {row: draw.randrange(VOCABULARY) for row in some}
            slots.prepare()
            logits = slots.compute(tokens)
            slots.advance(some)
            expected = torch.cat([sessions[row].step(torch.tensor([token])) for row, token in tokens.items()])
            assert (logits - expected).abs().max() <= TIE * expected.abs().max()
        assert {row.slot for row in slots.rows} == set(range(len(sessions)))


def test_slots_refuse_what_they_have_no_room_for_and_stay_as_they_are():
    model = tiny_model("llama")
    session = Session(model, [5, 9, 4])
    slots = Slots(by_itself(model), 0)
    with pytest.raises(NoRoomError):
        slots.join(session.layers, 1)
    assert slots.rows == []
    assert slots.bytes == 0


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3", "olmo", "gpt_neox"])
def test_models_with_full_attention_are_shared(kind):
    assert isinstance(engine_for(tiny_model(kind), VOCABULARY, ROOM, THREADS), Engine)


@pytest.mark.parametrize(
    "kind", ["mistral", "gpt_neo", "gemma3_text", "mamba", "rwkv", "openai-gpt", "recurrent_gemma", "bloom"]
)
def test_models_with_windows_states_or_positions_of_their_own_are_not(kind):
    assert engine_for(tiny_model(kind), VOCABULARY, ROOM, THREADS) is None


def test_angles_that_depend_on_the_company_are_not_shared():
    model = tiny_model("llama")
    model.config.rope_parameters = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10000.0}
    assert engine_for(model, VOCABULARY, ROOM, THREADS) is None


def test_an_encoder_decoder_is_not_shared():
    assert engine_for(tiny_model("bart", reads_source=True), VOCABULARY, ROOM, THREADS) is None


def cache_name(model) -> str:
    memory = Session(model, [5]).memory
    assert memory is not None
    return memory[0]


def _raise(error: Exception) -> None:
    raise error
