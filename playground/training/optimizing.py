"""What training runs share: learning rates, optimizers, atomic checkpoints.

The matrices inside the layers can be trained by Muon (Jordan et al., 2024), which makes their update orthogonal and
learns faster on the same number of tokens; embeddings, norms and biases are trained by AdamW.
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
    """The schedule of the learning rates: warm-up, a cosine, and over the last steps a linear decay to 0.

    Until the decay begins, the rate does not depend on the number of steps, so a longer run can continue a shorter one.

    Attributes:
        warm_up: number of steps of the linear warm-up.
        cosine_steps: step at which the cosine would reach ``last_share``.
        held_from: step from which on the cosine is held constant.
        last_share: lowest value of the cosine, as a share of the peak rates.
        decay: share of all steps over which the rate decays to 0.
    """

    warm_up: int = 200
    cosine_steps: int = 12_000
    held_from: int = 12_000
    last_share: float = 0.02
    decay: float = 0.55

    def share(self, step: int, steps: int) -> float:
        """Return the learning rate at ``step`` of ``steps``, as a share of the peak rate."""
        if step < self.warm_up:
            return (step + 1) / self.warm_up
        done = (min(step, self.held_from) - self.warm_up) / max(1, self.cosine_steps - self.warm_up)
        cosine = self.last_share + (1 - self.last_share) * (1 + math.cos(math.pi * done)) / 2
        return cosine * min(1.0, (steps - step) / max(1.0, self.decay * steps))


def optimizers(net: nn.Module, rate: float, weight_decay: float, matrix_rate: float) -> list[torch.optim.Optimizer]:
    """Return the optimizers of ``net``: AdamW alone where ``matrix_rate`` is 0, else Muon for the layers' matrices.

    Each group has its peak rate as ``peak``. Vectors (biases, norms) have no weight decay.

    Raises:
        RuntimeError: ``matrix_rate`` is not 0 and this torch has no Muon.
    """
    hidden = hidden_matrices(net) if matrix_rate else []
    taken = {id(weight) for weight in hidden}
    rest = [weight for weight in net.parameters() if id(weight) not in taken]
    groups: list[dict[str, Any]] = [
        {"params": [weight for weight in rest if weight.dim() > 1], "weight_decay": weight_decay},
        {"params": [weight for weight in rest if weight.dim() <= 1], "weight_decay": 0.0},
    ]
    chosen: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=rate, betas=BETAS, fused=True)]
    if hidden:
        require_muon()
        # Scales the update to the size of AdamW's, so that weight decay and rates are comparable.
        adjust = "match_rms_adamw"
        chosen.append(torch.optim.Muon(hidden, lr=matrix_rate, weight_decay=weight_decay, adjust_lr_fn=adjust))
    for group in all_groups(chosen):
        group["peak"] = group["lr"]
    return chosen


def require_muon() -> None:
    """Check that this torch has Muon.

    Raises:
        RuntimeError: it has not.
    """
    if not hasattr(torch.optim, "Muon"):
        raise RuntimeError(f"training needs torch 2.9 or later for its optimizer Muon, this is {torch.__version__}")


def hidden_matrices(net: nn.Module) -> list[nn.Parameter]:
    """Return the matrices of ``net`` that are not embeddings; a matrix tied to an embedding counts as one."""
    embedded = {id(part.weight) for part in net.modules() if isinstance(part, nn.Embedding)}
    return [weight for weight in net.parameters() if weight.dim() > 1 and id(weight) not in embedded]


def all_groups(each: Iterable[torch.optim.Optimizer]) -> list[dict[str, Any]]:
    """Return the parameter groups of all optimizers."""
    return [group for optimizer in each for group in optimizer.param_groups]


def write(state: dict[str, Any], path: Path) -> None:
    """Save ``state`` to ``path`` atomically: an interruption leaves the old file."""
    draft = path.with_suffix(".new")
    torch.save(state, draft)
    draft.replace(path)
