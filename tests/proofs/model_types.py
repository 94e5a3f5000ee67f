"""Every type of model that transformers writes text with, against transformers' own ``generate``.

``python -m tests.proofs.model_types`` writes the table ``docs/models.md`` and fails where anything is wrong; types that
are named after it are only printed.
"""

import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import torch
from transformers.utils import logging

from playground.decoding.batch import Batch
from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.generate import Run, decode
from playground.decoding.sampling import inverse_cdf, uniform
from playground.decoding.scoring import score
from playground.errors import ModelError, OptionError
from playground.models.checking import check_memory
from playground.models.language_model import LanguageModel
from playground.options import DecodingOptions
from tests.decoding.test_beam_parity import generate, hypotheses
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import PAD, TYPES, tiny_model

TOLERANCE = 1e-4
"""How far logits, scores and log-probabilities may lie apart, as a share of the largest logit; tokens may not."""
NEW = 10
PROMPTS = ([5], [5, 9, 4, 7, 20, 11], [6, 17, 8, 45, 23, 9, 11, 31, 6, 17, 99, 12, 280])
SAMPLED = DecodingOptions(do_sample=True, temperature=0.9, top_k=40, top_p=0.95, max_new_tokens=NEW, seed=3)
BEAMS = (
    DecodingOptions(num_beams=3, max_new_tokens=NEW),
    DecodingOptions(num_beams=4, do_sample=True, top_k=20, seed=5, max_new_tokens=NEW, no_repeat_ngram_size=2),
)
ROWS = (
    DecodingOptions(max_new_tokens=NEW),
    DecodingOptions(max_new_tokens=3),
    *(DecodingOptions(do_sample=True, top_k=40, seed=seed, max_new_tokens=NEW) for seed in range(2)),
)
EQUAL = "equal"


class Wrong(AssertionError):
    """What is ours differs from ``generate``'s."""


@dataclass
class Row:
    """What came out for one type.

    Attributes:
        kind: the type.
        architecture: the class of the model.
        refused: why it is not opened; empty where it is.
        results: for each way of decoding "equal", "refused: …" or "wrong: …".
        apart: the farthest that logits lay apart, as a share of the largest.
    """

    kind: str
    architecture: str = ""
    refused: str = ""
    results: dict[str, str] = field(default_factory=dict)
    apart: float = 0.0

    @property
    def is_wrong(self) -> bool:
        """Whether anything is neither equal nor refused."""
        return any(result.startswith("wrong") for result in self.results.values())


class Recorded(Run):
    """A run that keeps the whole distribution of each of its steps."""

    def distribution(self, logits: torch.Tensor, history: Sequence[int]) -> NextTokenDistribution:
        found = super().distribution(logits, history)
        self.__dict__.setdefault("kept", []).append(found)
        return found


def compare(kind: str) -> Row:
    """Return what comes out for the type ``kind``."""
    row = Row(kind)
    net = tiny_model(kind)
    row.architecture = type(net).__name__
    vocab_size = net.config.get_text_config(decoder=True).vocab_size
    model = LanguageModel(kind, net, letters_tokenizer(vocab_size))
    try:
        check_memory(net, kind, model.vocab_size)
    except ModelError as error:
        row.refused = f"when it is loaded: {error.message('en')}"
        return row
    for name, check in CHECKS.items():
        try:
            row.apart = max(row.apart, check(model) or 0.0)
            row.results[name] = EQUAL
        except OptionError as error:
            row.results[name] = f"refused: {error.message('en')}"
        except Exception as error:  # noqa: BLE001 - an architecture fails in ways of its own, and that is what is asked
            row.results[name] = f"wrong: {type(error).__name__}: {error}"
    return row


def greedy(model: LanguageModel) -> float:
    """Check greedy texts, ids and logits; return how far logits lie apart."""
    apart = 0.0
    for prompt in PROMPTS:
        options = DecodingOptions(max_new_tokens=NEW)
        out = generate_one(model, prompt, options)
        run = finished(Recorded(model, prompt, options))
        expect(ids(run), written(model, prompt, out))
        apart = max(apart, *(distance(ours.logits, theirs[0]) for ours, theirs in zip(run.kept, out.logits)))
    return apart


def sampling(model: LanguageModel) -> float:
    """Check sampled texts: ``generate``, whose draws are replaced by ours, writes the same ids from the same scores."""
    apart = 0.0
    for prompt in PROMPTS:
        run = finished(Recorded(model, prompt, SAMPLED))
        steps = count()

        def draw(probs: torch.Tensor, num_samples: int, steps: Iterator[int] = steps) -> torch.Tensor:
            return torch.tensor([[inverse_cdf(probs[0].log(), uniform(SAMPLED.seed, next(steps)))]])

        with patch("torch.multinomial", draw):
            out = generate_one(model, prompt, SAMPLED)
        expect(ids(run), written(model, prompt, out))
        for ours, theirs in zip(run.kept, out.scores, strict=True):
            apart = max(apart, distance(ours.processed_logits, theirs[0]))
    return apart


def beams(model: LanguageModel) -> float:
    """Check beam search and beam sampling: ids, beam indices and scores of all hypotheses."""
    apart = 0.0
    for options in BEAMS:
        for prompt in PROMPTS:
            found = decode(model, prompt, options).hypotheses
            skip = 1 if model.is_encoder_decoder else len(prompt)
            expected = hypotheses(generate(model, prompt, options), skip, options.length_penalty)
            expect([(list(h.token_ids), list(h.rows)) for h in found], [each[:2] for each in expected])
            apart = max(apart, *(abs(h.score - each[2]) for h, each in zip(found, expected)))
    within(apart)
    return apart


def batch(model: LanguageModel) -> None:
    """Check that the rows of a batch are the texts alone."""
    for prompt in PROMPTS[1:]:
        together = Batch(model, prompt, ROWS)
        for _ in together:
            pass
        for run, options in zip(together.runs, ROWS, strict=True):
            expect(ids(run), ids(finished(Run(model, prompt, options))))


def scoring(model: LanguageModel) -> float:
    """Check log-probabilities of a text against one pass over the whole."""
    apart = 0.0
    for prompt in PROMPTS:
        text = [44, 7, 9, 210, 7, 9, 33, 101, 64, 3, 12]
        before = [*model.start_ids] if model.is_encoder_decoder else prompt
        whole = torch.tensor([[*before, *text]])
        inputs = {"input_ids": torch.tensor([prompt]), "decoder_input_ids": whole} if model.is_encoder_decoder else {"input_ids": whole}
        with torch.inference_mode():
            logits = model.model(**inputs, use_cache=False).logits[0, len(before) - 1 : -1].double()
        expected = logits.log_softmax(-1).gather(1, torch.tensor(text)[:, None])[:, 0]
        found = torch.tensor(score(model, prompt, text).logprobs).double()
        apart = max(apart, float((found - expected).abs().max() / logits.abs().max()))
    within(apart)
    return apart


CHECKS: Mapping[str, Callable[[LanguageModel], float | None]] = MappingProxyType({
    "greedy": greedy, "sampling": sampling, "beams": beams, "batch": batch, "score": scoring,
})  # fmt: skip


def generate_one(model: LanguageModel, prompt: list[int], options: DecodingOptions) -> Any:
    """Return what ``generate`` writes after ``prompt``, with its logits and scores."""
    tensor = torch.tensor([prompt])
    return model.model.generate(
        tensor, attention_mask=torch.ones_like(tensor), pad_token_id=PAD, return_dict_in_generate=True,
        output_scores=True, output_logits=True, **options.generate_kwargs(),
    )  # fmt: skip


def written(model: LanguageModel, prompt: list[int], out: Any) -> list[int]:
    """Return the ids that ``generate`` has written."""
    return out.sequences[0, 1 if model.is_encoder_decoder else len(prompt) :].tolist()


def finished(run: Run) -> Any:
    """Return ``run`` after its last step."""
    for _ in run:
        pass
    return run


def ids(run: Run) -> list[int]:
    """Return the ids that ``run`` has written."""
    return [step.token_id for step in run.steps]


def distance(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    """Return how far two rows lie apart, as a share of the largest; the same places must be at −inf."""
    if not torch.equal(ours.isneginf(), theirs.isneginf()):
        raise Wrong("other tokens are removed")
    finite = ~theirs.isneginf()
    apart = float((ours[finite] - theirs[finite].float()).abs().max() / theirs[finite].abs().max().clamp_min(1e-6))
    within(apart)
    return apart


def expect(ours: Any, theirs: Any) -> None:
    if ours != theirs:
        raise Wrong(f"{ours} and not {theirs}")


def within(apart: float) -> None:
    if not apart <= TOLERANCE:
        raise Wrong(f"{apart:.1e} apart")


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    import time
    for kind in sys.argv[1:] or TYPES:
        start = time.time()
        try:
            row = compare(kind)
            print(kind, "WRONG" if row.is_wrong else "REFUSED" if row.refused else "ok", row.refused[:300].replace("\n", " "), {k: v[:160].replace("\n", " ") for k, v in row.results.items() if v != EQUAL}, f"{row.apart:.0e}", f"{time.time()-start:.1f}", flush=True)
        except Exception as error:
            print(kind, "NOTOPENED" if "check_memory" in "".join(__import__("traceback").format_tb(error.__traceback__)) else "NOTBUILT", type(error).__name__, str(error)[:200].replace("\n", " "), flush=True)
