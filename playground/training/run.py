"""A training run that can stop and go on: steps, progress, checkpoints. Knows nothing of what is learned.

A run's folder holds ``last.pt``, to go on from, and ``best.pt``, the weights with the lowest held-out loss.
"""

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from playground.training.optimizing import Schedule, all_groups, optimizers, require_muon, write

LAST, BEST = "last.pt", "best.pt"
Say = Callable[[str], None]  # takes one line of progress


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What every run is told; a recipe adds what its own text and model need.

    Attributes:
        seed: of everything random.
        steps: of the optimizers.
        rate: AdamW's at its peak, for embeddings, norms and biases.
        matrix_rate: Muon's at its peak, for the matrices of the layers; 0: AdamW for all.
        schedule: how both rates rise and fall.
        weight_decay: share of the rate by which a weight shrinks a step.
        dropout: share of the states that are dropped while training.
        largest_norm: what a larger gradient is shortened to.
        evaluate_every: steps from one checkpoint to the next.
    """

    seed: int = 1
    steps: int
    rate: float
    matrix_rate: float
    schedule: Schedule = field(default=Schedule())
    weight_decay: float
    dropout: float
    largest_norm: float = 1.0
    evaluate_every: int


class Run(ABC):
    """One training run: the model, its optimizers and where it stands.

    Batches are drawn with ``draws``, first weights and dropout with torch's global generator: see ``carry_out``.
    """

    def __init__(self, net: PreTrainedModel, plan: Plan, work: Path, say: Say, begin: Path | None) -> None:
        """Begin with the weights of the checkpoint ``begin``, or those of ``net``; go on where ``work`` was left."""
        self.plan, self.work, self.say = plan, work, say
        self.net = net.train()
        if begin:
            self.net.load_state_dict(torch.load(begin, weights_only=True)["model"])
        self.net.set_attn_implementation("eager")  # on a processor the fastest way back through bfloat16
        self.optimizers = optimizers(net, plan.rate, plan.weight_decay, plan.matrix_rate)
        self.draws = torch.Generator().manual_seed(plan.seed)
        self.step, self.best, self.loss = 0, math.inf, math.nan
        if (work / LAST).exists():
            self._restore(torch.load(work / LAST, weights_only=True))

    @abstractmethod
    def next_loss(self) -> torch.Tensor:
        """Return the mean loss a token of the next batch, in nats, to go back from; ``draws`` draws the batch."""

    @abstractmethod
    def held_out_loss(self) -> float:
        """Return the mean loss a token of what is held out, in nats."""

    def go(self) -> None:
        """Train from where the run stands to its last step."""
        since, from_step = time.monotonic(), self.step
        while self.step < self.plan.steps:
            self.loss = self._train_once()
            self.step += 1
            if self.step % self.plan.evaluate_every == 0 or self.step == self.plan.steps:
                self._check()
            if self.step % 50 == 0:
                self.say(self._progress((time.monotonic() - since) / (self.step - from_step)))

    def _progress(self, pace: float) -> str:
        """Return a line that says how far the run is, at ``pace`` seconds a step."""
        left = (self.plan.steps - self.step) * pace / 60
        bar = f"{'#' * (20 * self.step // self.plan.steps):-<20}"
        return f"{bar} step {self.step}/{self.plan.steps}  loss {self.loss:.3f}  {pace:.2f} s/step  {left:.0f} min left"

    def _train_once(self) -> float:
        """Take one optimizer step and return its loss, in nats a token."""
        loss = self.next_loss()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.plan.largest_norm)
        for group in all_groups(self.optimizers):
            group["lr"] = group["peak"] * self.plan.schedule.share(self.step, self.plan.steps)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        return float(loss.detach())

    def _check(self) -> None:
        """Measure the held-out loss; keep the run, and the model if it is the best so far."""
        loss = self.held_out_loss()
        self.say(f"step {self.step}  held-out loss {loss:.4f}{'  (best)' if loss < self.best else ''}")
        if loss < self.best:
            self.best = loss
            write({"model": self.net.state_dict(), "loss": loss}, self.work / BEST)
        write(self._state(), self.work / LAST)

    def _state(self) -> dict[str, Any]:
        """Return all that is needed to go on as if never stopped."""
        return {
            "model": self.net.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "draws": self.draws.get_state(),
            "dropout": torch.get_rng_state(),
            "step": self.step,
            "best": self.best,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        """Go back to where ``state`` was kept."""
        self.net.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.draws.set_state(state["draws"])
        torch.set_rng_state(state["dropout"])
        self.step, self.best = state["step"], state["best"]
        self.say(f"going on from step {self.step}")


def carry_out(begun: Callable[[], Run], plan: Plan, work: Path) -> None:
    """Make a folder ``work`` for the run that ``begun`` returns, and train it to its end.

    First weights and dropout draw from torch's global generator, which takes no other: so it is seeded inside a fork
    and given back as it was.

    Raises:
        RuntimeError: this torch has no Muon.
    """
    require_muon()
    work.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng():
        torch.manual_seed(plan.seed)
        begun().go()


def mean_weights(works: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of the best checkpoints in ``works``, name by name.

    Where one run began from the other and stayed in its valley, what is between them can be better than either
    (Wortsman et al. 2022, "Model soups").
    """
    states = [torch.load(work / BEST, weights_only=True)["model"] for work in works]
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}
