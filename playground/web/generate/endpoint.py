"""The endpoints ``/next_token`` and ``/generate`` for other programs. They hold nothing of a user."""

import time
from collections.abc import Generator
from dataclasses import asdict, replace
from typing import TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from playground.decoding.describe import candidates
from playground.decoding.generate import new_run, next_token
from playground.decoding.request import check_prompt, read_prompt
from playground.decoding.sampling import best_ids, new_seed
from playground.decoding.side_by_side import text_figures
from playground.decoding.trace import StopReason
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.web.contract import FiguresData
from playground.web.server import arguments
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.endpoints import SECONDS_BETWEEN_CHECKS, read_options
from playground.web.workbench.lanes import figures_data
from playground.web.workbench.looking import check_typed, check_work
from playground.web.workbench.pacing import frames

MOST_CANDIDATES = 1_000
"""Number of candidates that a program gets at most; more than that are seldom worth their bytes."""


class CandidateAnswer(TypedDict):
    """A token that was a candidate: before (``raw_prob``) and after the options (``prob``)."""

    token_id: int
    label: str
    raw_prob: float
    prob: float


class StageAnswer(TypedDict):
    """What one option did, in the order in which they act: how many tokens it removed."""

    option: str
    removed: int


class NextToken(TypedDict):
    """What ``/next_token`` gives."""

    model: str
    prompt_ids: list[int]
    before: list[CandidateAnswer]
    after: list[CandidateAnswer]
    stages: list[StageAnswer]
    kept: int
    entropy: float
    seed: int | None
    u: float | None
    chosen: CandidateAnswer | None


class HypothesisAnswer(TypedDict):
    """One text of a beam search."""

    text: str
    token_ids: list[int]
    score: float


class Generated(TypedDict):
    """What ``/generate`` gives: first the growing text, at last all of it."""

    model: str
    text: str
    token_ids: list[int]
    running: bool
    stop_reason: StopReason | None
    prompt_ids: list[int]
    seed: int | None
    cut: str
    figures: FiguresData | None
    hypotheses: list[HypothesisAnswer]
    trace: dict[str, object] | None


class GenerateEndpoints:
    """The endpoints over all models that a page offers; ``choice`` has the one that the page opens with."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        placed = choice.models.placed
        self._look, self._write = placed(self._looked), placed(self._written)

    def next_token(
        self,
        prompt: str,
        options: dict[str, object] | None = None,
        seed: int | None = None,
        top_n: int = 10,
        model: str = "",
    ) -> NextToken:
        """Show how a language model picks the token after a prompt: the whole distribution, before and after options.

        Args:
            prompt: the text to continue; for an encoder–decoder, its source.
            options: decoding options by the names that transformers' generate has for them, such as do_sample,
                temperature, top_k, top_p, min_p, no_repeat_ngram_size, repetition_penalty, seed; greedy without.
            seed: draws the same token again; without one it is the seed among the options, else 0.
            top_n: number of candidates to list, 1 to 1,000.
            model: the name of a model that the page offers; without one, the model that the page opens with.

        Returns:
            before: the most probable tokens under the unmodified model, best first, with both probabilities.
            after: the most probable tokens after all options; none that an option removed.
            stages: what each option removed, in the order in which they act.
            kept: number of tokens that no option removed.
            entropy: of the distribution after all options, in nats.
            u: the uniform number in [0, 1) that draws the token; null where nothing is drawn.
            chosen: the token; null for a beam search, which does not choose one, and where all are removed.
        """
        check_typed(prompt)
        top_n = arguments.whole("top_n", top_n, 1, MOST_CANDIDATES)
        answer: NextToken = self._look(prompt, read_options(options, seed), top_n, self._named(model))
        return answer

    def generate(
        self,
        prompt: str,
        options: dict[str, object] | None = None,
        seed: int | None = None,
        trace: bool = False,
        model: str = "",
    ) -> Generator[Generated, None, None]:
        """Continue a prompt with a language model, under any decoding options; the text is sent while it grows.

        Args:
            prompt: the text to continue; for an encoder–decoder, its source.
            options: decoding options by the names that transformers' generate has for them, such as max_new_tokens,
                do_sample, temperature, top_k, top_p, num_beams, no_repeat_ngram_size, seed; greedy without.
            seed: writes the same text again; without one it is the seed among the options, else 0.
            trace: whether to give every step with its candidates and, for beams, every hypothesis considered.
            model: the name of a model that the page offers; without one, the model that the page opens with.

        Returns:
            text: the new text; with beams, the best so far.
            token_ids: its ids, those that end it included.
            running: whether more follows; the figures come with the last answer.
            stop_reason: eos, stop_string, length, context, no_legal_token; null while it is running.
            figures: total and mean log-probability under the unmodified model, perplexity, distinct-n, seconds.
            hypotheses: for a beam search, all texts that it ends with, best score first.
        """
        check_typed(prompt)
        whole = arguments.flag("trace", trace)
        yield from self._write(prompt, read_options(options, seed), whole, self._named(model))

    def _named(self, model: object) -> str:
        return arguments.text("model", model, arguments.LONGEST_NAME) or self._choice.opening

    def _looked(self, prompt: str, options: DecodingOptions, top_n: int, name: str) -> NextToken:
        with self._choice.models.lease_offered(name) as model:
            ids, _ = read_prompt(model, prompt)
            check_prompt(ids, model)
            check_work(model, len(ids), [options])
            return _next_token(model, name, ids, options, top_n)

    def _written(
        self, prompt: str, options: DecodingOptions, whole: bool, name: str
    ) -> Generator[Generated, None, None]:
        with self._choice.models.lease_offered(name) as model:
            started = time.perf_counter()
            run = new_run(model, prompt, options)
            check_work(model, len(run.prompt_ids), [options])

            def frame(running: bool) -> Generated:
                made, over = run.trace, not running
                return {
                    "model": name,
                    "text": made.text,
                    "token_ids": list(made.token_ids),
                    "running": running,
                    "stop_reason": made.stop_reason if over else None,
                    "prompt_ids": list(made.prompt_ids),
                    "seed": made.seed,
                    "cut": made.cut,
                    "figures": figures_data(text_figures(made, time.perf_counter() - started)) if over else None,
                    "hypotheses": [
                        {"text": each.text, "token_ids": list(each.token_ids), "score": each.score}
                        for each in (made.hypotheses if over else ())
                    ],
                    "trace": asdict(made) if over and whole else None,
                }

            yield from frames(run, SECONDS_BETWEEN_CHECKS, frame)


def _next_token(
    model: LanguageModel, name: str, prompt_ids: tuple[int, ...], options: DecodingOptions, top_n: int
) -> NextToken:
    draws = options.draws and options.num_beams == 1
    options = replace(options, seed=new_seed() if options.seed is None else options.seed)
    distribution = next_token(model, prompt_ids, options)

    def listed(ids: NDArray[np.int64]) -> list[CandidateAnswer]:
        return [cast(CandidateAnswer, asdict(each)) for each in candidates(model, distribution, ids)]

    token_id = distribution.token_id if options.num_beams == 1 else None
    chosen = np.array([] if token_id is None else [token_id], dtype=np.int64)
    return {
        "model": name,
        "prompt_ids": list(prompt_ids),
        "before": listed(best_ids(distribution.logits, top_n)),
        "after": listed(best_ids(distribution.processed_logits, top_n)),
        "stages": [{"option": each.name, "removed": len(each.removed_ids)} for each in distribution.stages],
        "kept": distribution.kept,
        "entropy": distribution.entropy,
        "seed": options.seed if draws else None,
        "u": distribution.u,
        "chosen": next(iter(listed(chosen)), None),
    }
