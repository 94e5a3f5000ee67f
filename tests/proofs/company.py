"""Company changes nothing: what a text is, computed together with others that come and go, against the text alone.

``python -m tests.proofs.company [--requests 300] [TYPE …]`` prints, for every type of model whose texts are computed
together, how far its logits lie apart at most, and lists the ties; then it names the types that are computed apart.
"""

import argparse
import random
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import torch
from transformers.utils import logging

from playground.decoding.generate import new_run
from playground.models.files.known_types import REFUSED_TYPES
from playground.models.running.checking import difference
from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Choose, Draft, Session, Told, no_draft
from playground.options import DecodingOptions
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import TYPES, VOCABULARY, tiny_model

REQUESTS = 300
TIE = 1e-5
"""The logits of a text in company are the text's alone but for this part of the largest; a choice between two tokens,
or of what is kept, may fall otherwise only where that much decides it, and is listed."""
OWN, MOVES = 4.0, 4
"""Some types, with random weights, amplify rounding: their logits may lie apart by so many times what they move by
where each weight moves by its own rounding, so often drawn."""
ROOM = 10_000_000
AT_ONCE = 12
"""Texts that are written at the same time, at most; beams are more rows."""
LONGEST_PROMPT = 40
PAUSES = (0, 0, 0, 6, 30)
"""So many steps of all texts lie between two beginnings: a crowd, and now and then a text alone."""


@dataclass(frozen=True)
class Request:
    """A text that is asked for.

    Attributes:
        prompt: its ids.
        options: the decoding options.
        begins: once all texts have taken so many steps, or none is being written.
        leaves: after so many steps of its own; None: it stays to its end.
    """

    prompt: tuple[int, ...]
    options: DecodingOptions
    begins: int
    leaves: int | None


@dataclass
class Written:
    """What has been written: for every step the ids of all rows before it, and the logits that follow.

    Attributes:
        ids: (rows, length) int64 of each step.
        logits: (rows, vocab_size) of each step, in the model's dtype.
        text: the ids of the text, or of the best hypothesis.
        end: why it has ended.
    """

    ids: list[torch.Tensor] = field(default_factory=list)
    logits: list[torch.Tensor] = field(default_factory=list)
    text: tuple[int, ...] = ()
    end: str = ""


@dataclass(frozen=True)
class Finding:
    """What came out for one type.

    Attributes:
        ties: requests that have other ids because of what rounding moves.
        wrong: requests whose logits lie farther apart.
        apart: the largest difference of two logits, as a part of the largest logit.
        company: how many texts were being written, step by step.
    """

    ties: tuple[str, ...]
    wrong: tuple[str, ...]
    apart: float
    company: Counter[int]


class Company:
    """The texts that are being written: who is to begin waits until the others have come so far."""

    def __init__(self) -> None:
        self.sizes: Counter[int] = Counter()
        self._changed = threading.Condition()
        self._steps = self._writing = 0

    @contextmanager
    def joined(self, begins: int) -> Iterator[None]:
        """Be one of the company, from the step ``begins`` of all."""
        with self._changed:
            self._changed.wait_for(lambda: self._steps >= begins or not self._writing)
            self._writing += 1
        try:
            yield
        finally:
            with self._changed:
                self._writing -= 1
                self._changed.notify_all()

    def step(self) -> None:
        """Count a step."""
        with self._changed:
            self._steps += 1
            self.sizes[self._writing] += 1
            self._changed.notify_all()


def random_requests(count: int, seed: int) -> list[Request]:
    """Return requests in the order in which they begin; a quarter of the prompts begin like another one."""
    draw, requests, begins = random.Random(seed), list[Request](), 0
    for _ in range(count):
        prompt = [draw.randrange(VOCABULARY) for _ in range(draw.randint(1, LONGEST_PROMPT))]
        if requests and draw.random() < 0.25:
            before = draw.choice(requests).prompt
            prompt = [*before[: draw.randint(1, len(before))], *prompt][: draw.randint(1, LONGEST_PROMPT)]
        options = random_options(draw)
        leaves = draw.randint(1, options.max_new_tokens) if draw.random() < 0.2 else None
        begins += draw.choice(PAUSES)
        requests.append(Request(tuple(prompt), options, begins, leaves))
    return requests


def random_options(draw: random.Random) -> DecodingOptions:
    """Return the options of a text of at most twenty tokens: greedy, drawn, beams, beams that are drawn."""
    given: dict[str, Any] = {"max_new_tokens": draw.randint(1, 20), "seed": draw.randrange(10**6)}
    if draw.random() < 0.25:
        given |= {"num_beams": draw.randint(2, 4), "max_new_tokens": draw.randint(1, 10)}
    if draw.random() < 0.6:
        given |= {"do_sample": True, "temperature": draw.uniform(0.3, 2.0), "top_k": draw.choice([0, 5, 40])}
        given |= {"top_p": draw.choice([1.0, 0.9, 0.6]), "min_p": draw.choice([None, 0.05])}
    given |= {"no_repeat_ngram_size": draw.choice([0, 0, 1, 2, 3])}
    given |= {"repetition_penalty": draw.choice([1.0, 1.0, 0.8, 1.3])}
    return DecodingOptions(**given)


def write(model: LanguageModel, request: Request, step: Callable[[], None] = lambda: None) -> Written:
    """Write the text that is asked for; ``step`` is called with each of its steps."""
    written = Written()
    run = new_run(_watched(model, written, request.leaves), request.prompt, request.options)
    steps = iter(run)
    for number, _ in enumerate(steps, 1):
        step()
        if number == request.leaves:
            break
    steps.close()
    written.text, written.end = run.trace.token_ids, run.trace.stop_reason
    return written


def write_together(model: LanguageModel, requests: Sequence[Request]) -> tuple[list[Written], Counter[int]]:
    """Write all texts in company; return them, and how many were being written, step by step."""
    company = Company()

    def write_one(request: Request) -> Written:
        with company.joined(request.begins):
            return write(model, request, company.step)

    with ThreadPoolExecutor(AT_ONCE) as writers:
        return list(writers.map(write_one, requests)), company.sizes


def compare(model: LanguageModel, requests: Sequence[Request]) -> Finding:
    """Return what company changes in the texts of ``model``, which computes them together."""
    ties, wrong, largest = list[str](), list[str](), 0.0
    company, sizes = write_together(model, requests)
    for number, (request, together) in enumerate(zip(requests, company, strict=True)):
        alone = write(model.apart, request)
        other, (at, apart) = first_other(together, alone), farthest(together, alone)
        is_rounding = apart <= TIE or apart <= OWN * rounding(model, alone.ids[at])
        largest = max(largest, apart)
        if not is_rounding or other is not None:
            chose = "" if other is None else f", other ids at step {other}"
            what = f"request {number}, {request.options.strategy}: logits {apart:.1e} apart at step {at}{chose}"
            (ties if is_rounding else wrong).append(what)
    return Finding(tuple(ties), tuple(wrong), largest, sizes)


def first_other(one: Written, other: Written) -> int | None:
    """Return the first step whose choice was another one; None where all that has been written is equal."""
    for step, (ids, other_ids) in enumerate(zip(one.ids, other.ids, strict=False)):
        if not torch.equal(ids, other_ids):
            return step - 1
    is_equal = (one.text, one.end, len(one.ids)) == (other.text, other.end, len(other.ids))
    return None if is_equal else min(len(one.ids), len(other.ids)) - 1


def farthest(one: Written, other: Written) -> tuple[int, float]:
    """Return the step whose logits lie the farthest apart, and how far, of those up to the first other choice."""
    steps = zip(one.ids, one.logits, other.ids, other.logits, strict=False)
    equal = takewhile(lambda step: torch.equal(step[0], step[2]), steps)
    return max(enumerate(difference(step[1], step[3]) for step in equal), key=lambda each: each[1])


def rounding(model: LanguageModel, ids: torch.Tensor) -> float:
    """Return how far the logits after ``ids`` (rows, length) move where every weight moves by a float32's rounding."""
    weights = [each for each in model.model.parameters() if each.is_floating_point()]
    kept, draw, apart = [each.clone() for each in weights], torch.Generator().manual_seed(0), 0.0
    expected = [Session(model.model, row).logits for row in ids.tolist()]
    for _ in range(MOVES):
        for weight in weights:
            weight.mul_(1 + torch.finfo(torch.float32).eps * torch.randn(weight.shape, generator=draw))
        moved = [Session(model.model, row).logits for row in ids.tolist()]
        apart = max(apart, *(difference(one, other) for one, other in zip(moved, expected, strict=True)))
        for weight, before in zip(weights, kept, strict=True):
            weight.copy_(before)
    return apart


def _watched(model: LanguageModel, written: Written, most: int | None) -> LanguageModel:
    """Return ``model`` with sessions whose first ``most`` steps are kept in ``written``; a text may be further."""
    watched = copy(model)

    def opened(*given: Any, **named: Any) -> Any:
        session = model.open(*given, **named)
        take, go_on = session.step, session.write

        def keep(input_ids: torch.Tensor, logits: torch.Tensor) -> None:
            if len(written.ids) != most:
                written.ids.append(input_ids)
                written.logits.append(logits.clone())

        def step(*taken: Any) -> torch.Tensor:
            logits = take(*taken)
            keep(session.input_ids, session.logits)
            return logits

        def write(choose: Choose[Told], draft: Draft = no_draft) -> Generator[Told, None, None]:
            def keep_and_choose(logits: torch.Tensor, input_ids: torch.Tensor) -> tuple[Told, int | None]:
                keep(input_ids, logits)
                return choose(logits, input_ids)

            session.step = take
            written.ids.clear()
            written.logits.clear()
            return go_on(keep_and_choose, draft)

        keep(session.input_ids, session.logits)
        session.step, session.write = step, write
        return session

    watched.open = opened
    return watched


def opened(kind: str, reads_source: bool) -> LanguageModel:
    """Return a tiny model of the type ``kind``, whose texts are computed together if it lets them."""
    net = tiny_model(kind, reads_source=reads_source)
    model = LanguageModel(kind, net, letters_tokenizer(net.config.get_text_config(decoder=True).vocab_size))
    model.share_steps(ROOM, torch.get_num_threads())
    return model


def main() -> int:
    """Print what comes out for the types that are named, or all; return how many faults there are."""
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.company", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("types", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    requests, apart, faults = random_requests(arguments.requests, seed=1), list[str](), 0
    for kind, reads_source in TYPES:
        if kind in REFUSED_TYPES or (arguments.types and kind not in arguments.types):
            continue
        model = opened(kind, reads_source)
        if model.engine is None:
            apart.append(kind)
            continue
        found = compare(model, requests)
        faults += len(found.wrong)
        beside = sum(size * steps for size, steps in found.company.items()) / found.company.total()
        print(f"{kind}: {len(found.ties)} ties, {len(found.wrong)} wrong, logits at most {found.apart:.1e} apart, "
              f"{beside:.1f} texts at once")  # fmt: skip
        print(*(f"  {each}\n" for each in (*found.ties, *found.wrong)), sep="", end="", flush=True)
    print("computed apart:", *apart)
    return faults


if __name__ == "__main__":
    sys.exit(min(main(), 1))
