"""What training runs share: learning rate, optimizers, checkpoints that a stop leaves whole. Knows nothing of models.

Matrices inside the layers learn by Muon where asked (their update is made orthogonal, which learns faster on the same
number of tokens); embeddings, norms and biases learn by AdamW.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

BETAS = (0.9, 0.95)


@dataclass(frozen=True)
class Schedule:
    """How the learning rates rise and fall: warm-up, a cosine, and along the last share of the steps a line to nothing.

    Until the line begins, nothing depends on how long the run is: a longer one goes on where a shorter one stood.

    Attributes:
        warm_up: steps along which they rise.
        cosine_steps: steps after which the cosine would reach ``last_share``.
        held_from: from this step on the cosine falls no further.
        last_share: of the peak rates.
        decay: share of all steps that the line takes.
    """

    warm_up: int = 200
    cosine_steps: int = 12_000
    held_from: int = 12_000
    last_share: float = 0.02
    decay: float = 0.55

    def share(self, step: int, steps: int) -> float:
        """Return the share of the peak rates that is in force at ``step`` of ``steps``."""
        if step < self.warm_up:
            return (step + 1) / self.warm_up
        done = (min(step, self.held_from) - self.warm_up) / max(1, self.cosine_steps - self.warm_up)
        cosine = self.last_share + (1 - self.last_share) * (1 + math.cos(math.pi * done)) / 2
        return cosine * min(1.0, (steps - step) / max(1.0, self.decay * steps))


def optimizers(net: nn.Module, rate: float, weight_decay: float, matrix_rate: float) -> list[torch.optim.Optimizer]:
    """Return the optimizers of ``net``: AdamW alone where ``matrix_rate`` is 0, else Muon for the layers' matrices.

    Each group remembers the rate it peaks at as ``peak``. Vectors (biases, norms) do not decay.

    Raises:
        RuntimeError: Muon is asked for and this torch has none.
    """
    hidden = hidden_matrices(net) if matrix_rate else []
    taken = {id(weight) for weight in hidden}
    rest = [weight for weight in net.parameters() if id(weight) not in taken]
    groups: list[dict[str, Any]] = [
        {"params": [weight for weight in rest if weight.dim() > 1], "weight_decay": weight_decay},
        {"params": [weight for weight in rest if weight.dim() <= 1], "weight_decay": 0.0},
    ]
    found: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=rate, betas=BETAS, fused=True)]
    if hidden:
        require_muon()
        # The update's size is brought to AdamW's, so that one decay and one kind of rate serve both.
        adjust = "match_rms_adamw"
        found.append(torch.optim.Muon(hidden, lr=matrix_rate, weight_decay=weight_decay, adjust_lr_fn=adjust))
    for group in all_groups(found):
        group["peak"] = group["lr"]
    return found


def require_muon() -> None:
    """Say so where this torch lacks Muon.

    Raises:
        RuntimeError: it does.
    """
    if not hasattr(torch.optim, "Muon"):
        raise RuntimeError(f"training needs torch 2.9 or later for its optimizer Muon, this is {torch.__version__}")


def hidden_matrices(net: nn.Module) -> list[nn.Parameter]:
    """Return the matrices of ``net`` that are no embedding; a matrix tied to an embedding is one."""
    embedded = {id(part.weight) for part in net.modules() if isinstance(part, nn.Embedding)}
    return [weight for weight in net.parameters() if weight.dim() > 1 and id(weight) not in embedded]


def all_groups(each: Iterable[torch.optim.Optimizer]) -> list[dict[str, Any]]:
    """Return the parameter groups of all optimizers."""
    return [group for optimizer in each for group in optimizer.param_groups]


def write(state: dict[str, Any], path: Path) -> None:
    """Save ``state`` so that a stop in the middle leaves the file as it was."""
    draft = path.with_suffix(".new")
    torch.save(state, draft)
    draft.replace(path)
