"""Train the language model on a stream of ids. Knows nothing of how the text was made.

Checkpoints lie in ``.training/lm``: ``last.pt`` to go on from, ``best.pt`` with the lowest held-out loss.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.training import corpus, data, model, tokenizer

WORK = Path(".training") / "lm"
LAST, BEST = "last.pt", "best.pt"
Say = Callable[[str], None]  # takes one line of progress


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run gives."""

    seed: int = 1
    tokenizer_documents: int = 60_000
    documents: int = 250_000
    steps: int = 4_500
    tokens_a_batch: int = 2_048
    lengths: tuple[tuple[float, int], ...] = (
        (0.8, 128),
        (0.92, 256),
        (1.0, 512),
    )  # (until this share of steps, tokens)
    peak_rate: float = 1.2e-3
    last_rate: float = 5e-5
    warm_up: int = 100  # steps
    weight_decay: float = 0.1
    dropout: float = 0.05
    largest_norm: float = 1.0
    evaluate_every: int = 250  # steps
    held_out_documents: int = 256
    shape: model.Shape = field(default_factory=model.Shape)

    def length(self, step: int) -> int:
        """Return how many tokens a row has at ``step``."""
        return next(length for share, length in self.lengths if step < share * self.steps or share == 1.0)

    def rate(self, step: int) -> float:
        """Return the learning rate at ``step``: linear warm-up, then cosine decay."""
        if step < self.warm_up:
            return self.peak_rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.last_rate + (self.peak_rate - self.last_rate) * (1 + math.cos(math.pi * done)) / 2


def train_tokenizer(recipe: Recipe, folder: Path = model.FOLDER) -> PreTrainedTokenizerFast:
    """Train the tokenizer on the first training documents, save it in ``folder`` and return it."""
    documents = islice(corpus.training_documents(recipe.seed), recipe.tokenizer_documents)
    tokenizer.save(tokenizer.train(document.text for document in documents), folder)
    return tokenizer.load(folder)


def train(recipe: Recipe, words: PreTrainedTokenizerFast, say: Say, work: Path = WORK) -> None:
    """Train a model with the tokenizer ``words`` and leave its checkpoints in ``work``; goes on where it stopped.

    ``say`` is given one line of progress at a time. Initial weights and dropout draw from torch's global generator,
    which takes no other: so it is seeded inside a fork and given back as it was.
    """
    work.mkdir(parents=True, exist_ok=True)
    documents = islice(corpus.training_documents(recipe.seed), recipe.documents)
    stream = data.encode_stream(documents, words)
    say(f"{len(stream.starts):,} documents, {len(stream.ids):,} tokens")
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        _Run(recipe, words, stream, work, say).go()


def evaluate(net: GPT2LMHeadModel, batches: list[data.Batch]) -> float:
    """Return the mean loss a token over ``batches``, in nats."""
    total, tokens = 0.0, 0
    was_training = net.training
    net.eval()
    for batch in batches:
        with torch.no_grad():
            total += float(_loss(net, batch, "sum"))
        tokens += int((batch.labels[:, 1:] != data.IGNORED).sum())
    net.train(was_training)
    return total / tokens


def export(words: PreTrainedTokenizerFast, recipe: Recipe, work: Path = WORK, folder: Path = model.FOLDER) -> float:
    """Write the best checkpoint into ``folder`` and return its held-out loss."""
    state = torch.load(work / BEST, weights_only=True)
    net = model.build(words, recipe.shape, recipe.dropout)
    net.load_state_dict(state["model"])
    model.save(net, folder)
    return float(state["loss"])


class _Run:
    """One training run: the model, its optimizer and where it stands."""

    def __init__(
        self, recipe: Recipe, words: PreTrainedTokenizerFast, stream: data.Stream, work: Path, say: Say
    ) -> None:
        self.recipe, self.stream, self.work, self.say = recipe, stream, work, say
        self.net = model.build(words, recipe.shape, recipe.dropout).train()
        groups = _groups(self.net, recipe.weight_decay)
        self.optimizer = torch.optim.AdamW(groups, lr=recipe.peak_rate, betas=(0.9, 0.95), fused=True)
        self.batches = torch.Generator().manual_seed(recipe.seed)
        self.held_out = data.held_out(recipe.seed, recipe.held_out_documents, words, recipe.shape.n_positions)
        self.step, self.best, self.loss = 0, math.inf, math.nan
        if (work / LAST).exists():
            self._restore(torch.load(work / LAST, weights_only=True))

    def go(self) -> None:
        """Train from where the run stands to its last step."""
        since, from_step = time.monotonic(), self.step
        while self.step < self.recipe.steps:
            self.loss = self._train_once()
            self.step += 1
            if self.step % self.recipe.evaluate_every == 0 or self.step == self.recipe.steps:
                self._check()
            if self.step % 50 == 0:
                self.say(self._progress((time.monotonic() - since) / (self.step - from_step)))

    def _progress(self, pace: float) -> str:
        """Return a line that says how far the run is, at ``pace`` seconds a step."""
        left = (self.recipe.steps - self.step) * pace / 60
        return f"step {self.step}/{self.recipe.steps}  loss {self.loss:.3f}  {pace:.2f} s/step  {left:.0f} min left"

    def _train_once(self) -> float:
        """Take one optimizer step and return its loss, in nats a token."""
        length = self.recipe.length(self.step)
        rows = self.recipe.tokens_a_batch // length
        batch = data.draw_batch(self.stream, rows, length, self.recipe.shape.n_positions, self.batches)
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate(self.step)
        loss = _loss(self.net, batch, "mean")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.largest_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(loss.detach())

    def _check(self) -> None:
        """Measure the held-out loss; keep the run, and the model if it is the best so far."""
        loss = evaluate(self.net, self.held_out)
        self.say(f"step {self.step}  held-out loss {loss:.4f}{'  (best)' if loss < self.best else ''}")
        if loss < self.best:
            self.best = loss
            _write({"model": self.net.state_dict(), "loss": loss}, self.work / BEST)
        _write(self._state(), self.work / LAST)

    def _state(self) -> dict[str, Any]:
        """Return all that is needed to go on as if never stopped."""
        return {
            "model": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "batches": self.batches.get_state(),
            "dropout": torch.get_rng_state(),
            "step": self.step,
            "best": self.best,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        """Go back to where ``state`` was kept."""
        self.net.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.batches.set_state(state["batches"])
        torch.set_rng_state(state["dropout"])
        self.step, self.best = state["step"], state["best"]
        self.say(f"going on from step {self.step}")


def _loss(net: GPT2LMHeadModel, batch: data.Batch, reduction: str) -> torch.Tensor:
    """Return the cross-entropy of the next token, in nats; the forward pass runs in bfloat16."""
    real = batch.labels != data.IGNORED
    with torch.autocast(net.device.type, dtype=torch.bfloat16):
        logits = net(batch.input_ids, attention_mask=real, position_ids=batch.position_ids, use_cache=False).logits
    before = logits[:, :-1].flatten(0, 1).float()  # (rows · (length − 1), vocab_size)
    after = batch.labels[:, 1:].flatten()  # (rows · (length − 1),)
    return cross_entropy(before, after, ignore_index=data.IGNORED, reduction=reduction)


def _groups(net: GPT2LMHeadModel, weight_decay: float) -> list[dict[str, Any]]:
    """Return the optimizer's groups: matrices decay, vectors (biases, norms) do not."""
    matrices = [weight for weight in net.parameters() if weight.dim() > 1]
    vectors = [weight for weight in net.parameters() if weight.dim() <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]


def _write(state: dict[str, Any], path: Path) -> None:
    """Save ``state`` so that a stop in the middle leaves the file as it was."""
    draft = path.with_suffix(".new")
    torch.save(state, draft)
    draft.replace(path)
