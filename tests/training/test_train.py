"""A training run follows its recipe and can stop and go on."""

import dataclasses

import pytest
import torch

from playground.training import model, tokenizer, train

TINY = train.Recipe(
    documents=40,
    steps=4,
    tokens_a_batch=64,
    lengths=((0.5, 16), (1.0, 32)),
    warm_up=1,
    evaluate_every=2,
    held_out_documents=4,
    shape=model.Shape(n_embd=8, n_layer=1, n_head=2, n_positions=512),
)


@pytest.fixture(scope="module")
def words():
    return tokenizer.load(model.FOLDER)


def weights(folder):
    return torch.load(folder / train.LAST, weights_only=True)["model"]


def test_the_rate_climbs_and_then_falls_as_a_cosine():
    recipe = train.Recipe(steps=1100, warm_up=100, peak_rate=1.0, last_rate=0.0)
    assert recipe.rate(0) == pytest.approx(0.01)
    assert recipe.rate(100) == pytest.approx(1.0)
    assert recipe.rate(600) == pytest.approx(0.5)
    assert recipe.rate(1100) == pytest.approx(0.0)


def test_rows_grow_longer_towards_the_end():
    assert [TINY.length(step) for step in range(4)] == [16, 16, 32, 32]


def test_a_run_that_stopped_goes_on_as_if_it_had_not(words, tmp_path):
    train.train(TINY, words, str.strip, tmp_path / "whole")
    stopping = _StopAfter(2)
    with pytest.raises(KeyboardInterrupt):
        train.train(TINY, words, stopping, tmp_path / "parts")
    train.train(TINY, words, str.strip, tmp_path / "parts")
    whole, parts = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_training_leaves_the_global_generator_alone(words, tmp_path):
    before = torch.get_rng_state()
    train.train(dataclasses.replace(TINY, steps=1), words, str.strip, tmp_path)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_best_checkpoint_is_exported_as_float16(words, tmp_path):
    train.train(TINY, words, str.strip, tmp_path)
    loss = train.export(words, TINY, tmp_path, tmp_path / "out")
    assert loss == torch.load(tmp_path / train.BEST, weights_only=True)["loss"]
    assert '"dtype": "float16"' in (tmp_path / "out" / "config.json").read_text()
    assert model.load(tmp_path / "out").dtype == torch.float32


class _StopAfter:
    """Takes lines of progress and interrupts at the first one after the held-out loss of ``step`` was said."""

    def __init__(self, step):
        self.step, self.said = step, False

    def __call__(self, line):
        if self.said:
            raise KeyboardInterrupt
        self.said = line.startswith(f"step {self.step}  held-out")
