"""The summarizer's training can stop and go on, and what it exports is an encoder–decoder of the page."""

import dataclasses
import json

import pytest
import torch

from playground import DecodingOptions, decode, load_model
from playground.training import summarizer, summary_data, summary_report
from playground.training.articles import Pair, hand_articles, pair, split_sentences
from playground.training.data import IGNORED
from playground.training.extracts import beginning
from playground.training.optimizing import Schedule, all_groups, hidden_matrices, optimizers
from playground.training.run import BEST, LAST
from playground.training.summarizer import Recipe, Shape
from playground.training.summary_report import invented, rouge_l
from tests.training.muon import needs_muon

TINY = Recipe(
    pairs=40,
    steps=4,
    tokens_a_batch=256,
    schedule=Schedule(warm_up=1),
    evaluate_every=2,
    held_out_pairs=4,
    dropout=0.1,
    shape=Shape(d_model=16, encoder_layers=1, decoder_layers=1, ffn=16, heads=2),
)


@pytest.fixture(scope="module")
def words():
    return summarizer.load_words()


@pytest.fixture(scope="module")
def rows(words):
    return summary_data.encode([pair(1, number) for number in range(40)], words)


@pytest.fixture(scope="module")
def exported(words, tmp_path_factory):
    folder = tmp_path_factory.mktemp("summarizer")
    summarizer.train(TINY, words, str.strip, folder)
    loss = summarizer.export(words, TINY, folder, folder / "out")
    return folder / "out", loss


class _StopAfter:
    """Takes lines of progress and interrupts at the first one after the held-out loss of ``step``."""

    def __init__(self, step):
        self.step, self.is_due = step, False

    def __call__(self, line):
        if self.is_due:
            raise KeyboardInterrupt
        self.is_due = line.startswith(f"step {self.step}  held-out")


def weights(folder):
    return torch.load(folder / LAST, weights_only=True)["model"]


@pytest.mark.slow
@needs_muon
def test_a_run_that_stopped_goes_on_as_if_it_had_not(words, tmp_path):
    summarizer.train(TINY, words, str.strip, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        summarizer.train(TINY, words, _StopAfter(2), tmp_path / "parts")
    summarizer.train(TINY, words, str.strip, tmp_path / "parts")
    whole, parts = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


@needs_muon
def test_a_further_run_begins_with_the_weights_it_is_given(words, tmp_path):
    summarizer.train(TINY, words, str.strip, tmp_path / "first")
    still = dataclasses.replace(TINY, steps=1, rate=0.0, matrix_rate=0.0, first_pair=TINY.pairs, strange=0.5)
    summarizer.train(still, words, str.strip, tmp_path / "further", tmp_path / "first" / BEST)
    start, best = (torch.load(tmp_path / run / BEST, weights_only=True)["model"] for run in ("first", "further"))
    assert all(torch.equal(start[name], best[name]) for name in start)


def test_positions_begin_as_waves_as_large_as_a_token_is_read(words):
    net = summarizer.build(words, Shape(), 0.0)
    for side in (net.get_encoder(), net.get_decoder()):
        positions, tokens = side.embed_positions.weight.detach(), side.embed_tokens
        read = tokens(torch.arange(1000)).detach()  # scaled
        assert float(positions.square().mean().sqrt()) == pytest.approx(float(read.square().mean().sqrt()), rel=0.05)
        turned = positions[1:] @ positions[:-1].T  # the same for every step of one: a head can look one place back
        assert torch.allclose(turned.diagonal(), turned[0, 0].expand(len(turned)), rtol=1e-4)


@needs_muon
def test_training_leaves_the_global_generator_alone(words, tmp_path):
    before = torch.get_rng_state()
    summarizer.train(Recipe(**{**vars(TINY), "steps": 1}), words, str.strip, tmp_path)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_whole_model_takes_at_most_15_mb_as_float16(words):
    net = summarizer.build(words, Shape(), 0.0)
    assert 2 * net.num_parameters() < 14_500_000  # and the tokenizer takes less than half a megabyte


def test_a_source_stands_between_start_and_end_and_a_summary_ends(words, rows):
    first = pair(1, 0)
    assert words.decode(rows.sources[0]) == f"<s> {first.article}</s>"
    assert words.decode(rows.summaries[0]) == f"{first.summary}</s>"


def test_the_decoder_starts_at_the_end_token_and_reads_what_it_has_written(words, rows):
    batch = summary_data.batch(rows, [0, 1, 2], words.eos_token_id, words.pad_token_id)
    assert batch.decoder_input_ids[:, 0].tolist() == [words.eos_token_id] * 3
    known = batch.labels[:, :-1] != IGNORED
    assert torch.equal(batch.decoder_input_ids[:, 1:][known], batch.labels[:, :-1][known])
    assert torch.equal(batch.attention_mask == 0, batch.input_ids == words.pad_token_id)


def test_a_batch_holds_rows_of_like_length_and_early_on_only_short_ones(rows):
    generator = torch.Generator().manual_seed(1)
    middle = int(rows.lengths.median())
    for _ in range(20):
        batch = summary_data.draw_batch(rows, 300, 0.5, 2, 3, generator)
        assert batch.input_ids.shape[1] <= middle


def test_the_same_generator_draws_the_same_batch(rows):
    one, two = (summary_data.draw_batch(rows, 300, 1.0, 2, 3, torch.Generator().manual_seed(9)) for _ in range(2))
    assert torch.equal(one.input_ids, two.input_ids)
    assert torch.equal(one.labels, two.labels)


@needs_muon
def test_every_weight_has_one_optimizer_and_embeddings_are_no_hidden_matrices(words):
    net = summarizer.build(words, TINY.shape, 0.0)
    groups = all_groups(optimizers(net, 1e-3, 0.1, 1e-3))
    held = [id(weight) for group in groups for weight in group["params"]]
    assert sorted(held) == sorted(map(id, net.parameters()))
    assert id(net.lm_head.weight) not in set(map(id, hidden_matrices(net)))


def test_a_torch_without_muon_is_told_so(words, monkeypatch):
    monkeypatch.delattr(torch.optim, "Muon", raising=False)
    with pytest.raises(RuntimeError, match=r"training needs torch 2\.9"):
        optimizers(summarizer.build(words, TINY.shape, 0.0), 1e-3, 0.1, 1e-3)


@needs_muon
def test_the_export_holds_float16_weights_and_token_ids_only(exported):
    folder, loss = exported
    assert loss > 0
    assert json.loads((folder / "config.json").read_text())["dtype"] == "float16"
    settings = json.loads((folder / "generation_config.json").read_text())
    settings.pop("transformers_version")
    assert settings == {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3, "decoder_start_token_id": 2}


@needs_muon
def test_the_page_loads_the_export_and_writes_with_it(exported, words):
    model = load_model(str(exported[0]))
    text = "한 문장. One sentence."
    assert model.is_encoder_decoder
    assert model.start_ids == (words.eos_token_id,)
    assert model.encode(text) == words(text)["input_ids"]
    assert model.encode(text)[0] == words.bos_token_id
    assert model.encode(text)[-1] == words.eos_token_id
    trace = decode(model, text, DecodingOptions(max_new_tokens=5))
    assert trace.prompt_ids == tuple(model.encode(text))
    assert len(trace.token_ids) == 5 or trace.stop_reason == "eos"


@pytest.mark.slow
@needs_muon
def test_padding_changes_no_summary(exported, words):
    net = summarizer.load(exported[0])
    texts = ["One.", "One sentence that is a good deal longer than the other one."]
    together = summary_report.summarize(words, net, texts, beams=1)
    assert together == [summary_report.summarize(words, net, [text], beams=1)[0] for text in texts]


@needs_muon
@pytest.mark.slow
def test_the_report_says_every_figure_and_shows_the_hand_articles(exported, words, monkeypatch):
    monkeypatch.setattr(summary_report, "NEW_TOKENS", 4)
    report = list(summary_report.lines(words, summarizer.load(exported[0]), seed=1, count=2))
    assert sum("ROUGE-L" in line for line in report) == 8
    assert all(any(text in line for line in report) for language in ("ko", "en") for text in hand_articles(language))


@pytest.mark.parametrize(
    ("summary", "reference", "score"),
    [
        ("the cat sat", "the cat sat.", 1.0),
        ("the cat", "the cat sat on it", 2 * 2 / 7),
        ("팀이 이겼다", "팀은 이겼다", 0.5),  # particles count
        ("", "one", 0.0),
    ],
)
def test_rouge_l_counts_words_in_order(summary, reference, score):
    assert rouge_l(summary, reference) == pytest.approx(score)


@pytest.mark.parametrize(
    ("summary", "strays"),
    [
        ("Belmora won 3 games.", []),
        ("Belmora won 4 games.", ["4"]),
        ("Kesmora won 3 games.", ["Kesmora"]),
    ],
)
def test_what_a_summary_invents_in_english(summary, strays):
    known = frozenset({"won", "games"})
    assert invented(summary, "In 3 games, Belmora was better.", "en", known) == strays


@pytest.mark.parametrize(("summary", "strays"), [("가람을 이겼다.", []), ("다람을 이겼다.", ["다람을"])])
def test_what_a_summary_invents_in_korean(summary, strays):
    assert invented(summary, "상대는 가람이었다.", "ko", frozenset({"이겼다"})) == strays


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_grammars_own_summaries_invent_nothing(language):
    known = summary_report.known_words(language, 1)
    pairs: list[Pair] = [pair(1, number) for number in range(10**9, 10**9 + 300)]
    strays = [
        (stray, made)
        for made in pairs
        if made.language == language
        for stray in invented(made.summary, made.article, language, known)
    ]
    assert strays == []


@pytest.mark.slow
def test_articles_that_no_run_has_seen_are_extracted_cleanly():
    """The bars of the card, on the sixty articles written by hand, under greedy decoding."""
    words, net = summarizer.load_words(summarizer.FOLDER), summarizer.load()
    pairs = []
    for language in ("ko", "en"):
        texts = hand_articles(language)
        summaries = summary_report.summarize(words, net, texts, 1)
        pairs += [(language, text, summary) for text, summary in zip(texts, summaries, strict=True)]
    known = {language: summary_report.known_words(language, 1) for language in ("ko", "en")}
    true = [not invented(summary, text, language, known[language]) for language, text, summary in pairs]
    extracts = [beginning(split_sentences(text)) for _, text, _ in pairs]
    scores = [rouge_l(summary, extract) for (*_, summary), extract in zip(pairs, extracts, strict=True)]
    assert sum(true) / len(pairs) >= 0.95
    assert all(summary_report.ends(summary) for *_, summary in pairs)
    assert all(summary_report.copied(words, text, summary) >= summary_report.COPIED for _, text, summary in pairs)
    assert sum(scores) / len(scores) >= 0.9
    assert sum(bool(summary_report.foreign(summary, text, language)) for language, text, summary in pairs) <= 2
