"""A training run follows its recipe and can stop and go on."""

import dataclasses
from itertools import islice

import pytest
import torch

from playground.training import corpus, data, model, tokenizer, train
from playground.training.loss import IGNORED, Barred
from playground.training.optimizing import Schedule, optimizers, write
from playground.training.run import BEST, LAST, blended, mean_weights, save_begin
from tests.training.muon import needs_muon

TINY = train.Recipe(
    documents=40,
    steps=4,
    tokens_a_batch=64,
    lengths=((0.5, 16), (1.0, 32)),
    schedule=Schedule(warm_up=1),
    evaluate_every=2,
    held_out_documents=4,
    shape=model.Shape(n_embd=8, n_layer=1, n_head=2, n_positions=512),
)


@pytest.fixture(scope="module")
def words():
    return tokenizer.load(model.FOLDER)


def weights(folder):
    return torch.load(folder / LAST, weights_only=True)["model"]


@needs_muon
def test_matrices_of_layers_go_to_muon_and_everything_to_one_optimizer(words):
    net = model.build(words, TINY.shape, 0.0)
    groups = [optimizer.param_groups for optimizer in optimizers(net, TINY.rate, 0.1, TINY.matrix_rate)]
    adam, muon = ({id(weight) for group in own for weight in group["params"]} for own in groups)
    assert muon == {id(weight) for weight in net.transformer.h.parameters() if weight.dim() == 2}
    assert muon | adam == {id(weight) for weight in net.parameters()}
    assert not muon & adam


def test_a_torch_without_muon_is_refused(words, tmp_path, monkeypatch):
    monkeypatch.delattr(torch.optim, "Muon", raising=False)
    with pytest.raises(RuntimeError, match=r"training needs torch 2\.9"):
        train.train(TINY, words, str.strip, tmp_path)


def test_the_training_loss_is_the_loss_that_is_evaluated(words):
    net = model.build(words, TINY.shape, 0.0)
    stream = data.encode_stream(islice(corpus.training_documents(1), 20), words)
    batch = data.draw_batch(stream, 4, 32, 512, torch.Generator().manual_seed(0))
    assert float(train._loss(net, batch).detach()) == pytest.approx(train.evaluate(net, [batch]), rel=1e-3)


def test_rows_grow_longer_towards_the_end():
    assert [TINY.length(step) for step in range(4)] == [16, 16, 32, 32]


@pytest.mark.slow
@needs_muon
def test_a_run_that_stopped_goes_on_as_if_it_had_not(words, tmp_path):
    train.train(TINY, words, str.strip, tmp_path / "whole")
    stopping = _StopAfter(2)
    with pytest.raises(KeyboardInterrupt):
        train.train(TINY, words, stopping, tmp_path / "parts")
    train.train(TINY, words, str.strip, tmp_path / "parts")
    whole, parts = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


@needs_muon
def test_a_further_run_begins_with_the_weights_it_is_given(words, tmp_path):
    train.train(TINY, words, str.strip, tmp_path / "first")
    still = dataclasses.replace(TINY, steps=1, rate=0.0, matrix_rate=0.0, first_document=TINY.documents)
    train.train(still, words, str.strip, tmp_path / "further", tmp_path / "first" / BEST)
    start, best = (torch.load(tmp_path / run / BEST, weights_only=True)["model"] for run in ("first", "further"))
    assert all(torch.equal(start[name], best[name]) for name in start)


def test_the_further_run_sees_no_document_of_the_first_and_more_chats():
    first, further = train.Recipe(), train.FURTHER
    assert further.first_document >= first.first_document + first.documents
    share = [
        dict(zip(corpus.KINDS, each.weights, strict=True))["ko_chat"] / sum(each.weights) for each in (first, further)
    ]
    assert share[1] > 2 * share[0]


@needs_muon
def test_training_leaves_the_global_generator_alone(words, tmp_path):
    before = torch.get_rng_state()
    train.train(dataclasses.replace(TINY, steps=1), words, str.strip, tmp_path)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.slow
@needs_muon
def test_the_best_weights_are_exported_as_float16_beside_their_tokenizer(words, tmp_path):
    train.train(TINY, words, str.strip, tmp_path / "run")
    words.save_pretrained(tmp_path / "words")
    loss = train.export(TINY, tmp_path / "words", tmp_path / "run" / BEST, tmp_path / "out")
    net = model.load(tmp_path / "out")
    best = torch.load(tmp_path / "run" / BEST, weights_only=True)["model"]
    for name, weight in net.state_dict().items():
        assert torch.equal(weight, best[name].half().float())
    held_out = data.held_out(TINY.seed, TINY.held_out_documents, words, TINY.shape.n_positions)
    assert loss == pytest.approx(train.evaluate(net, held_out), rel=1e-3)
    assert '"dtype": "float16"' in (tmp_path / "out" / "config.json").read_text()
    assert net.dtype == torch.float32
    assert tokenizer.load(tmp_path / "out")("One fox.")["input_ids"] == words("One fox.")["input_ids"]


def test_a_run_begins_between_two_others_or_with_their_mean(tmp_path):
    for work, value in (("first", 1.0), ("further", 3.0)):
        write({"model": {"a": torch.full((2,), value)}, "loss": 0.0}, save_begin({}, tmp_path / work).parent / BEST)
    works = [tmp_path / "first", tmp_path / "further"]
    assert mean_weights(works)["a"].tolist() == [2.0, 2.0]
    between = blended(*(work / BEST for work in works), 0.75)
    begin = torch.load(save_begin(between, tmp_path / "next"), weights_only=True)
    assert begin["model"]["a"].tolist() == [2.5, 2.5]


def test_a_price_on_the_other_language_lowers_its_mass_after_words_that_are_only_read(words):
    torch.manual_seed(0)
    net = model.build(words, TINY.shape, 0.0)
    document = corpus.Document("바다가 산을 보고 웃었다", "test", "ko", 0.0, read=len("바다가 산을 보고 웃었다"))
    batch = data.document_batch([document], words, 512)
    labels = torch.full_like(batch.labels, IGNORED)
    unread = dataclasses.replace(batch, labels=labels)
    groups = batch.groups[:, :-1].flatten()
    masks = data.barred_masks(words)

    def mass():
        probs = net(batch.input_ids).logits[0, :-1].softmax(dim=1)
        return (probs * masks[groups]).sum(dim=1).mean()

    before = float(mass().detach())
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(20):
        train._loss(net, unread, Barred(masks, groups, 1.0)).backward()
        optimizer.step()
        optimizer.zero_grad()
    assert before > 0.2
    assert float(mass().detach()) < 0.1 * before


class _StopAfter:
    """Takes lines of progress and interrupts at the first one after the held-out loss of ``step``."""

    def __init__(self, step):
        self.step, self.is_due = step, False

    def __call__(self, line):
        if self.is_due:
            raise KeyboardInterrupt
        self.is_due = line.startswith(f"step {self.step}  held-out")
