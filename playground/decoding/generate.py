"""The traced loop: predict, choose, append, repeat. Knows nothing of charts or the page."""

from collections.abc import Generator, Iterator, Sequence

import torch

from playground.decoding.distribution import NextTokenDistribution, apply_stages, check_logits
from playground.decoding.processors import Stage, build_stages
from playground.decoding.sampling import best_ids, new_seed, uniform
from playground.decoding.trace import Candidate, Step, StopReason, Trace
from playground.errors import OptionError, PromptError, Text
from playground.models.language_model import LanguageModel
from playground.options import DecodingOptions

CANDIDATES = 10
"""How many of the best candidates a step keeps, before and after the stages."""


def next_token(
    model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions, *, generated: Sequence[int] = ()
) -> NextTokenDistribution:
    """Return the distribution of the token after ``prompt`` and ``generated``, and the token chosen from it.

    Args:
        model: the model.
        prompt: text, or token ids that are used as given.
        options: how to choose; one beam only.
        generated: the ids decoded so far. The step index, and with it ``u``, and the minimum length count from them.

    Raises:
        PromptError: the prompt is empty, or too long for the model.
        OptionError: a beam strategy.
        ModelError: the model gave no distribution.
    """
    run = Run(model, prompt, options, generated=generated)
    session = model.open(run.prompt_ids, generated)
    try:
        return run.distribution(check_logits(session.logits[0]), session.history)
    finally:
        session.close()


def stream(model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions) -> Iterator[Step]:
    """Yield one :class:`Step` for each new token as soon as it is chosen. Errors as :func:`next_token`'s."""
    return iter(Run(model, prompt, options))


def decode(model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions) -> Trace:
    """Decode to the end and return the :class:`Trace`. Errors as :func:`next_token`'s."""
    run = Run(model, prompt, options)
    for _ in run:
        pass
    return run.trace


class Run:
    """One decoding of one prompt, watched while it goes: iterate it for the steps, read ``trace`` at any time.

    Args:
        model: the model.
        prompt: text, or token ids that are used as given.
        options: how to choose; a seed of None is replaced by a fresh one, kept in ``seed``.
        generated: ids decoded before, after which this run goes on; step index, ``u`` and lengths count from them.
        forced: ids that are taken first, whatever the options would choose: a branch.

    Raises:
        PromptError: the prompt is empty, or too long for the model.
        OptionError: a beam strategy.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str | Sequence[int],
        options: DecodingOptions,
        *,
        generated: Sequence[int] = (),
        forced: Sequence[int] = (),
    ) -> None:
        if options.num_beams > 1:
            raise OptionError(
                "num_beams",
                Text("이 함수에서는 1이어야 합니다", "must be 1 here"),
                options.num_beams,
                Text("그리디나 샘플링을 고르세요", "Choose greedy or sampling"),
            )
        self.model, self.options = model, options
        self.prompt_ids = tuple(model.encode(prompt) if isinstance(prompt, str) else prompt)
        self.generated, self.forced = tuple(generated), tuple(forced)
        check_prompt(self.prompt_ids, model)
        check_prompt((*self.prompt_ids, *self.generated), model)
        self.seed = (new_seed() if options.seed is None else options.seed) if options.draws else None
        self.steps: list[Step] = []
        self.stop_reason: StopReason = "cancelled"
        self._stages: tuple[Stage, ...] | None = None

    def __iter__(self) -> Generator[Step, None, None]:
        session = self.model.open(self.prompt_ids, self.generated)
        add_text = self.model.text_stream()
        try:
            logits = session.logits
            while True:
                distribution = self.distribution(check_logits(logits[0]), session.history)
                token_id = self.forced[len(self.steps)] if len(self.steps) < len(self.forced) else distribution.token_id
                if token_id is None:
                    self.stop_reason = "no_legal_token"
                    return
                step = self._step(distribution, token_id, add_text(token_id))
                self.steps.append(step)
                reason = self._stops(step.token_id, session.length + 1)
                self.stop_reason = reason or "cancelled"
                yield step
                if reason:
                    return
                logits = session.step(torch.tensor([step.token_id]))
        finally:
            session.close()

    @property
    def trace(self) -> Trace:
        """The trace of this run so far; its stop reason is ``"cancelled"`` until the run has ended of itself."""
        token_ids = tuple(step.token_id for step in self.steps)
        return Trace(
            prompt_ids=self.prompt_ids,
            token_ids=token_ids,
            text=self.model.decode(token_ids),
            logprob=sum(step.logprob for step in self.steps),
            steps=tuple(self.steps),
            stop_reason=self.stop_reason,
            seed=self.seed,
        )

    @property
    def index(self) -> int:
        """The index of the next step: 0 for the first new token."""
        return len(self.generated) + len(self.steps)

    def distribution(self, logits: torch.Tensor, history: Sequence[int]) -> NextTokenDistribution:
        """Return the distribution of the next step from checked ``logits`` (vocab_size,) and the ids so far."""
        if self._stages is None:
            start = len(history) - self.index
            self._stages = build_stages(self.options, start_length=start, eos_ids=self.model.eos_ids)
        applied = apply_stages(logits, history, self._stages)
        return NextTokenDistribution(logits, applied, None if self.seed is None else uniform(self.seed, self.index))

    def _step(self, distribution: NextTokenDistribution, token_id: int, text: str) -> Step:
        before = self._candidates(distribution, distribution.logits)
        return Step(
            index=self.index,
            token_id=token_id,
            label=self.model.label(token_id),
            text=text,
            logprob=distribution.logprob(token_id),
            prob=distribution.prob(token_id),
            u=distribution.u,
            entropy=distribution.entropy,
            kept=distribution.kept,
            before=before,
            after=self._candidates(distribution, distribution.processed_logits) if distribution.stages else before,
        )

    def _candidates(self, distribution: NextTokenDistribution, order_by: torch.Tensor) -> tuple[Candidate, ...]:
        return tuple(
            Candidate(i, self.model.label(i), distribution.raw_prob(i), distribution.prob(i))
            for i in best_ids(order_by, CANDIDATES).tolist()
        )

    def _stops(self, token_id: int, length: int) -> StopReason | None:
        """Return why the run ends after ``token_id``, with ``length`` ids in the model's reach, or None."""
        if token_id in self.model.eos_ids:
            return "eos"
        if self.index >= self.options.max_new_tokens:
            return "length"
        return "context" if length > self.model.context_length else None


def check_prompt(prompt_ids: Sequence[int], model: LanguageModel) -> None:
    """Check that ``model`` can be given ``prompt_ids``.

    Raises:
        PromptError: there is none, there are more than it reads, or one is not in its vocabulary.
    """
    if not prompt_ids:
        raise PromptError(
            "prompt",
            Text("토큰이 하나 이상 있어야 합니다", "must hold at least one token"),
            "",
            Text("몇 글자라도 적어 보세요", "Type a few words"),
        )
    if len(prompt_ids) > model.context_length:
        limit = f"{model.context_length:,}"
        raise PromptError(
            "prompt",
            Text(f"이 모델이 읽는 {limit}토큰을 넘지 않아야 합니다", f"must be at most {limit} tokens for this model"),
            len(prompt_ids),
            Text("글을 줄이거나 더 길게 읽는 모델을 고르세요", "Shorten it, or choose a model that reads more"),
        )
    unknown = [i for i in prompt_ids if not 0 <= i < model.vocab_size]
    if unknown:
        raise PromptError(
            "prompt",
            Text(f"아이디가 0 이상 {model.vocab_size} 미만이어야 합니다", f"ids must be ≥ 0 and < {model.vocab_size}"),
            unknown[0],
            Text("이 모델의 토크나이저로 만든 아이디를 쓰세요", "Use ids of this model's tokenizer"),
        )
