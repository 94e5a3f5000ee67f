"""The endpoint ``/summarize``: what the Summarize tab shows, as JSON. Nothing of a user stays here."""

import time
from collections.abc import Generator
from dataclasses import asdict
from typing import Literal, get_args

from playground.budgets import REFERENCE
from playground.decoding.generate import new_run
from playground.options import DecodingOptions
from playground.web.server.arguments import one_of, text
from playground.web.shell.picker import ModelChoice
from playground.web.summarize.events import read_source
from playground.web.summarize.view import summary_value
from playground.web.workbench.endpoints import last_heard, to_its_end
from playground.web.workbench.looking import check_work

Strategy = Literal["greedy", "sampling", "beam", "beam_sampling"]


class SummarizeEndpoint:
    """The endpoint over the encoder–decoders that a page offers."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._answer = choice.models.placed(self._answered)

    def summarize(
        self,
        article: str,
        strategy: Strategy = "beam",
        num_beams: int = 4,
        no_repeat_ngram_size: int = 0,
        length_penalty: float = 1.0,
        max_new_tokens: int = 128,
        min_new_tokens: int = 0,
        temperature: float = 1.0,
        top_k: int = 0,
        top_p: float = 1.0,
        seed: int = 0,
        reference: str = "",
        model: str = "",
    ) -> dict[str, object]:
        """Summarize an article with an encoder–decoder: text, ids, scores, figures and the whole trace.

        Args:
            article: the text to summarize; beyond what the model reads its end is cut off, and ``cut`` has it.
            strategy: how tokens are chosen; the arguments after it are those of transformers' generate.
            num_beams: number of beams; used by the two beam strategies.
            no_repeat_ngram_size: bans a token that would repeat an n-gram of this size; 0 bans nothing.
            length_penalty: above 0 favours longer hypotheses; used by the two beam strategies.
            max_new_tokens: the most tokens of the summary.
            min_new_tokens: the fewest tokens of the summary.
            temperature: low sharpens, high flattens; used by the two strategies that sample, as the next three.
            top_k: keeps the k most probable tokens; 0 keeps all.
            top_p: keeps the most probable tokens until their probabilities add up to p.
            seed: draws the same summary again.
            reference: a summary to compare with; ROUGE is computed against it.
            model: the name of an encoder–decoder that the page offers; without one, the one that the page opens with.

        Returns:
            summary: the text, beside token_ids, hypotheses, stop_reason, figures, claims that the article lacks, rouge.
        """
        article, reference = text("article", article), text("reference", reference)
        one_of("strategy", strategy, *get_args(Strategy))
        options = DecodingOptions(
            do_sample=strategy in ("sampling", "beam_sampling"),
            num_beams=num_beams if strategy in ("beam", "beam_sampling") else 1,
            no_repeat_ngram_size=no_repeat_ngram_size,
            length_penalty=length_penalty,
            max_new_tokens=max_new_tokens,
            min_new_tokens=min_new_tokens,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            seed=seed,
        )
        name = text("model", model) or self._choice.opening
        answers = self._answer(article, options, reference, name)
        answer: dict[str, object] = last_heard(answers)
        return answer

    def _answered(
        self, article: str, options: DecodingOptions, reference: str, name: str
    ) -> Generator[dict[str, object] | None, None, None]:
        REFERENCE.check(len(reference))
        with self._choice.lease_chosen(name) as model:
            started = time.perf_counter()
            ids = read_source(model, article).ids
            check_work(model, len(ids), [options])
            run = new_run(model, ids, options)
            yield from to_its_end(run)
            trace = run.trace
            seconds = time.perf_counter() - started
            shown = summary_value(model, article, trace.token_ids, reference)
        yield {
            "model": name,
            "summary": trace.text,
            "token_ids": list(trace.token_ids),
            "source_ids": list(trace.prompt_ids),
            "logprob": trace.logprob,
            "scores": [each.score for each in trace.hypotheses],
            "hypotheses": [
                {"text": each.text, "token_ids": list(each.token_ids), "score": each.score} for each in trace.hypotheses
            ],
            "stop_reason": trace.stop_reason,
            "seed": trace.seed,
            "cut": shown["cut"],
            "figures": shown["figures"],
            "claims": shown["claims"],
            "rouge": shown["rouge"],
            "seconds": seconds,
            "trace": asdict(trace),
        }
