"""The quick loss is the plain loss, and so is its gradient, up to bfloat16; with barred tokens, too."""

import math

import pytest
import torch
from torch.nn.functional import cross_entropy

from playground.training import loss
from playground.training.loss import IGNORED, ROWS_AT_ONCE, Barred, head_loss

GENERATOR = torch.Generator().manual_seed(0)
HIDDEN, WEIGHT = (0.5 * torch.randn(n, 32, generator=GENERATOR) for n in (2 * ROWS_AT_ONCE + 5, 50))
TARGETS = torch.randint(0, 50, (len(HIDDEN),), generator=GENERATOR)


def plain(hidden, weight, targets):
    return cross_entropy(hidden @ weight.T, targets)


def loss_and_gradients(of):
    hidden, weight = HIDDEN.clone().requires_grad_(), WEIGHT.clone().requires_grad_()
    value = of(hidden, weight, TARGETS)
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


MASKS = torch.zeros(3, 50, dtype=torch.bool)
MASKS[1, 10:20], MASKS[2, 20:45] = True, True
GROUPS = torch.arange(len(HIDDEN)) % 3
UNREAD = TARGETS.masked_fill((TARGETS >= 10) | (torch.arange(len(TARGETS)) % 5 == 0), IGNORED)


def with_barred(hidden, weight, _):
    return head_loss(hidden, weight, UNREAD, Barred(MASKS, GROUPS, 3.0))


def plain_with_barred(hidden, weight, _):
    logits = hidden @ weight.T
    mass = (logits.softmax(dim=1) * MASKS[GROUPS]).sum(dim=1)
    return cross_entropy(logits, UNREAD, ignore_index=IGNORED) - 3.0 * (1 - mass).log().mean()


@pytest.mark.parametrize("part", [0, 1, 2], ids=["loss", "gradient by hidden", "gradient by weight"])
def test_barred_tokens_cost_their_mass_in_every_row(part, monkeypatch):
    monkeypatch.setattr(loss, "fast_dtype", lambda: torch.float32)
    quick, slow = (loss_and_gradients(each)[part] for each in (with_barred, plain_with_barred))
    assert slow.norm() > 0
    torch.testing.assert_close(quick, slow, rtol=1e-4, atol=1e-6)


def test_a_row_of_four_tokens_by_hand():
    hidden, weight = torch.tensor([[1.0]]), torch.tensor([[2.0], [2.0], [2.0], [2.0]]).log()
    barred = Barred(torch.tensor([[False, False, False, True]]), torch.tensor([0]), 1.0)
    value = head_loss(hidden, weight, torch.tensor([IGNORED]), barred)
    assert float(value) == pytest.approx(-math.log(0.75), rel=1e-2)
