"""The quick loss is the plain loss, and so is its gradient, up to bfloat16."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from playground.training.loss import ROWS_AT_ONCE, head_loss

GENERATOR = torch.Generator().manual_seed(0)
HIDDEN, WEIGHT = (torch.randn(n, 32, generator=GENERATOR) for n in (2 * ROWS_AT_ONCE + 5, 50))
TARGETS = torch.randint(0, 50, (len(HIDDEN),), generator=GENERATOR)


def plain(hidden, weight, targets):
    return cross_entropy(hidden @ weight.T, targets)


def loss_and_gradients(loss):
    hidden, weight = HIDDEN.clone().requires_grad_(), WEIGHT.clone().requires_grad_()
    value = loss(hidden, weight, TARGETS)
    (3 * value).backward()
    return value.detach(), hidden.grad, weight.grad


@pytest.mark.parametrize("part", [0, 1, 2], ids=["loss", "gradient by hidden", "gradient by weight"])
def test_it_is_the_plain_cross_entropy_of_the_head(part):
    quick, slow = loss_and_gradients(head_loss)[part], loss_and_gradients(plain)[part]
    assert (quick - slow).norm() < 0.02 * slow.norm()
    assert quick.dtype == torch.float32


def test_a_right_token_that_is_next_to_impossible_has_a_finite_loss():
    hidden, weight = torch.tensor([[100.0, 0.0]]), torch.tensor([[5.0, 0.0], [-5.0, 0.0]])
    assert torch.isfinite(head_loss(hidden, weight, torch.tensor([1])))
