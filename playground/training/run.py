"""A training run that can be interrupted and continued: steps, progress, checkpoints.

The folder of a run has ``last.pt``, to continue from, and ``best.pt``, the weights with the lowest held-out loss;
``begin.pt`` is what it began with where that was made of other runs.
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

LAST, BEST, BEGIN = "last.pt", "best.pt", "begin.pt"
Say = Callable[[str], None]  # takes one line of progress


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The settings of every run; a recipe adds those of its own text and model.

    Attributes:
        seed: seed of all random numbers.
        steps: number of optimizer steps.
        rate: peak learning rate of AdamW, for embeddings, norms and biases.
        matrix_rate: peak learning rate of Muon, for the matrices of the layers; 0: AdamW for all.
        schedule: the schedule of both rates.
        weight_decay: a step multiplies a weight by 1 − rate · ``weight_decay``.
        dropout: probability with which a value is dropped in training.
        largest_norm: norm to which the gradient is clipped.
        evaluate_every: number of steps between two checkpoints.
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
    """One training run: the model, its optimizers and the current step.

    Batches are drawn with ``draws``; initial weights and dropout with torch's global generator, see ``carry_out``.
    """

    def __init__(self, net: PreTrainedModel, plan: Plan, work: Path, say: Say, begin: Path | None) -> None:
        """Start from the checkpoint ``begin`` or the weights of ``net``, or continue from the one in ``work``."""
        self.plan, self.work, self.say = plan, work, say
        self.net = net.train()
        if begin:
            self.net.load_state_dict(torch.load(begin, weights_only=True)["model"])
        self.net.set_attn_implementation("eager")  # the fastest backward pass in bfloat16 on a CPU
        self.optimizers = optimizers(net, plan.rate, plan.weight_decay, plan.matrix_rate)
        self.draws = torch.Generator().manual_seed(plan.seed)
        self.step, self.best, self.loss = 0, math.inf, math.nan
        if (work / LAST).exists():
            self._restore(torch.load(work / LAST, weights_only=True))

    @abstractmethod
    def next_loss(self) -> torch.Tensor:
        """Draw the next batch with ``draws`` and return its mean loss per token in nats, with a gradient."""

    @abstractmethod
    def held_out_loss(self) -> float:
        """Return the mean loss per token of the held-out text, in nats."""

    def go(self) -> None:
        """Train from the current step to the last."""
        since, from_step = time.monotonic(), self.step
        while self.step < self.plan.steps:
            self.loss = self._train_once()
            self.step += 1
            if self.step % self.plan.evaluate_every == 0 or self.step == self.plan.steps:
                self._check()
            if self.step % 50 == 0:
                self.say(self._progress((time.monotonic() - since) / (self.step - from_step)))

    def _progress(self, pace: float) -> str:
        """Return a line on the progress of the run, at ``pace`` seconds per step."""
        left = (self.plan.steps - self.step) * pace / 60
        bar = f"{'#' * (20 * self.step // self.plan.steps):-<20}"
        return f"{bar} step {self.step}/{self.plan.steps}  loss {self.loss:.3f}  {pace:.2f} s/step  {left:.0f} min left"

    def _train_once(self) -> float:
        """Take one optimizer step and return its loss, in nats per token."""
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
        """Measure the held-out loss; save the run, and the model if it is the best so far."""
        loss = self.held_out_loss()
        self.say(f"step {self.step}  held-out loss {loss:.4f}{'  (best)' if loss < self.best else ''}")
        if loss < self.best:
            self.best = loss
            write({"model": self.net.state_dict(), "loss": loss}, self.work / BEST)
        write(self._state(), self.work / LAST)

    def _state(self) -> dict[str, Any]:
        """Return the state from which the run continues as if it had not been interrupted."""
        return {
            "model": self.net.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "draws": self.draws.get_state(),
            "dropout": torch.get_rng_state(),
            "step": self.step,
            "best": self.best,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        """Restore ``state``, see ``_state``."""
        self.net.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.draws.set_state(state["draws"])
        torch.set_rng_state(state["dropout"])
        self.step, self.best = state["step"], state["best"]
        self.say(f"going on from step {self.step}")


def carry_out(new_run: Callable[[], Run], plan: Plan, work: Path) -> None:
    """Make the folder ``work``, then train the run that ``new_run`` returns to its last step.

    Initial weights and dropout can only be drawn with torch's global generator, so it is seeded here, inside a fork
    that restores it afterwards.

    Raises:
        RuntimeError: this torch has no Muon.
    """
    require_muon()
    work.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng():
        torch.manual_seed(plan.seed)
        new_run().go()


def mean_weights(works: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of the weights of the best checkpoints in ``works``, by name.

    Where one run continues the other and stays in the same basin of the loss, the mean can be better than both
    (Wortsman et al. 2022, "Model soups").
    """
    states = [torch.load(work / BEST, weights_only=True)["model"] for work in works]
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def blended(begin: Path, end: Path, share: float) -> dict[str, torch.Tensor]:
    """Return ``share`` of the weights of the checkpoint ``end`` and the rest of those of ``begin``, by name.

    A run that learned something new from there has often lost a little of the old; between the two there can be both
    (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    """
    one, other = (torch.load(path, weights_only=True)["model"] for path in (begin, end))
    return {name: (1 - share) * one[name] + share * other[name] for name in one}


def save_begin(weights: dict[str, torch.Tensor], work: Path) -> Path:
    """Write ``weights`` as the checkpoint with which the run in the folder ``work`` begins; return where it is."""
    work.mkdir(parents=True, exist_ok=True)
    write({"model": weights, "loss": math.nan}, work / BEGIN)
    return work / BEGIN
