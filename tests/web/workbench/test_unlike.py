"""What the page says of a prompt that the built-in language model was not made for."""

import re

import pytest
from huggingface_hub import constants

from playground.examples import PROMPTS
from playground.models.catalog import CATALOG
from playground.text import LANGUAGES
from playground.training.report import outside_prompts, stock_prompts
from playground.web.workbench.text_events import TextEvents
from playground.web.workbench.unlike import FEWEST, smallest, unlike_notice

UNLIKE = "Quarterly revenue exceeded analysts' expectations despite currency headwinds"


def noticed(model, prompts):
    """Return of which of ``prompts`` that are long enough something is said, as a share."""
    read = [ids for prompt in prompts if len(ids := model.encode(prompt)) >= FEWEST]
    assert len(read) > 4
    return sum(bool(unlike_notice(model, ids, "en")) for ids in read) / len(read)


def test_beginnings_of_its_stories_are_like_its_training_and_other_prompts_are_not(builtin):
    assert noticed(builtin, stock_prompts()) == 0
    assert noticed(builtin, outside_prompts()) > 0.85


def test_examples_are_like_its_training_but_for_a_rare_and_a_cut_word(builtin):
    said = [
        prompt for texts in PROMPTS.values() for prompt in texts if unlike_notice(builtin, builtin.encode(prompt), "en")
    ]
    assert set(said) <= {text for texts in PROMPTS.values() for text in texts[6:]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_that_writes_the_prompts_language_is_named(builtin, language):
    prompt = {"ko": "환율이 오르면 수입 물가가 오르고 금리 인상 압력이 커진다", "en": UNLIKE}[language]
    name = re.search(r'data-model="([^"]+)"', unlike_notice(builtin, builtin.encode(prompt), "ko"))[1]
    assert name == smallest("decoder", language).name
    assert language in CATALOG[name].languages


def test_there_is_no_button_where_nothing_can_be_fetched(builtin, monkeypatch):
    ids = builtin.encode(UNLIKE)
    assert "<button" in unlike_notice(builtin, ids, "en")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    offline = unlike_notice(builtin, ids, "en")
    assert "<button" not in offline
    assert smallest("decoder", "en").name in offline


def test_nothing_is_said_of_another_model_or_of_a_few_tokens(builtin, random_gpt2):
    assert unlike_notice(random_gpt2, list(range(20)), "en") == ""
    assert unlike_notice(builtin, builtin.encode(UNLIKE)[: FEWEST - 1], "en") == ""


def test_it_is_said_when_the_prompt_is_looked_at_and_stays_while_text_is_written(builtin):
    events = TextEvents(builtin)
    _, looked = events.look_at_prompt(UNLIKE, "en", 1, {})
    written = [notice for _, _, notice, _ in events.write(UNLIKE, "en", {"max_new_tokens": 2})]
    assert "unlike" in looked
    assert [notice for notice in written if isinstance(notice, str)] == [looked]
