"""The figures of a summarizer's card come out of the Summarize tab's own way from an article to a summary."""

from dataclasses import asdict, replace
from itertools import islice

import pytest

from playground import DecodingOptions, decode, load_model
from playground.examples import ARTICLES as OPENING
from playground.presets import PRESETS
from playground.training import summary_report
from playground.training.articles import held_out_pairs
from playground.web.summarize.events import SummarizeEvents
from playground.web.summarize.view import summary_value
from tests.doubles import random_summarizer

SEED = 1  # the card's
ARTICLES = [3, pytest.param(10, marks=pytest.mark.proof)]  # of a language
FEW, SHORT = 3, 8  # articles and new tokens of a model that learned nothing


@pytest.fixture(scope="module")
def summarizer():
    return load_model("builtin/summarizer")


def written_by_the_tab(model, article, beams):
    options = DecodingOptions(num_beams=beams, max_new_tokens=summary_report.NEW_TOKENS)
    *_, (strip, *_) = SummarizeEvents(model).write(article, "en", asdict(options))
    return [token["id"] for token in strip["tokens"]]


def check(model, language, beams, count):
    """Check that the tab writes what the card's report measured, and measures it alike."""
    pairs = list(islice(held_out_pairs(SEED, language), count))
    measured = summary_report.summarize(model.tokenizer, model.model, [pair.article for pair in pairs], beams)
    written = [written_by_the_tab(model, pair.article, beams) for pair in pairs]
    assert [model.decode(ids).strip() for ids in written] == measured
    for pair, ids, text in zip(pairs, written, measured, strict=True):
        found = summary_value(model, pair.article, ids, pair.summary)["rouge"]
        score = found["words"]["rougeL"]["f1"] if found else 0.0
        assert score == pytest.approx(summary_report.rouge_l(text, pair.summary))


@pytest.mark.slow
@pytest.mark.parametrize("count", ARTICLES)
@pytest.mark.parametrize("beams", summary_report.BEAMS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_built_in_summarizers_card_is_what_the_tab_shows(summarizer, language, beams, count):
    check(summarizer, language, beams, count)


@pytest.mark.slow
@pytest.mark.parametrize("beams", summary_report.BEAMS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_so_it_is_for_a_model_that_learned_nothing(monkeypatch, language, beams):
    monkeypatch.setattr(summary_report, "NEW_TOKENS", SHORT)
    check(random_summarizer(512), language, beams, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_the_tab_opens_with_is_in_the_languages_letters_whatever_is_drawn(summarizer, language):
    article = OPENING[language][0]
    opening = PRESETS["balanced"].apply(DecodingOptions(max_new_tokens=60))
    for options in (DecodingOptions(max_new_tokens=60), *(replace(opening, seed=seed) for seed in range(3))):
        summary = decode(summarizer, summarizer.encode(article), options).text
        assert not summary_report.foreign(summary, article, language)
