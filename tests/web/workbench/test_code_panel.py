"""What the panels of code give back, without a browser: the code of what a page sends, or why there is none."""

import json
from dataclasses import asdict, replace
from functools import partial

import pytest

from playground import DecodingOptions, load_model
from playground.budgets import CONVERSATION
from playground.chat.replies import speaker_of
from playground.export.comparison import LaneCode, compare_code
from playground.export.source import source_of, tokenizer_source
from playground.export.texts import chat_code, generate_code, summarize_code
from playground.export.tokenizers import tokenizer_code
from playground.web.chat import code as chat
from playground.web.compare import code as compare
from playground.web.generate import code as generate
from playground.web.summarize import code as summarize
from playground.web.tokenizer.events import answer_to
from playground.web.tokenizer.loading import reader
from playground.web.workbench.code_panel import CodeEvents
from tests.lending import lending

OPTIONS = DecodingOptions(do_sample=True, top_k=50, seed=4, max_new_tokens=20)
SETTINGS = [DecodingOptions(max_new_tokens=20, seed=4), OPTIONS]
MESSAGES = [{"role": "user", "content": "안녕?"}, {"role": "assistant", "content": "네."}]


@pytest.fixture(scope="module")
def lm():
    return load_model("builtin/lm", device="cpu")


@pytest.fixture(scope="module")
def summarizer():
    return load_model("builtin/summarizer", device="cpu")


def answered(model, write, prompt="", sent=None, seed=None, options=OPTIONS, taken=()):
    return CodeEvents(model, write).code(prompt, sent, {"seed": seed, "taken": list(taken)}, "en", asdict(options))


def chatted(messages):
    return {"prompt": json.dumps(messages)}


def test_the_generate_tabs_is_that_of_its_prompt_and_the_controls(lm):
    value, notice = answered(lm, generate.write_code, "옛날에")
    assert (value["script"], notice) == (generate_code(source_of(lm), "옛날에", OPTIONS, seed=4).text, "")
    assert json.loads(value["notebook"])["nbformat"] == 4


def test_of_a_prompt_that_is_too_long_the_end_is_read(lm):
    value, _ = answered(lm, generate.write_code, "가나다 " * 900)
    assert "input_ids = input_ids[:, -384:]" in value["script"]


def test_the_compare_tabs_has_every_setting_with_the_seed_and_length_of_the_controls(lm):
    sent = {"settings": [asdict(each) for each in SETTINGS], "same_length": False}
    value, _ = answered(lm, compare.write_code, "옛날에", sent)
    assert (
        value["script"]
        == compare_code([LaneCode(source_of(lm), "옛날에", options) for options in SETTINGS], seed=4).text
    )


def test_the_compare_tabs_has_every_lane_with_its_model_its_prompt_and_what_it_begins_with(lm, stories):
    lend, lent = lending(lm=lm, stories=stories)
    sent = {
        "settings": [
            {}, {"model": "stories"}, {"prompt": "x", "taken": [5]}, {"dtype": "bfloat16"},
            {"model": "stories", "dtype": "bfloat16", "do_sample": True},
        ],
        "same_length": False,
    }  # fmt: skip
    value, notice = answered(lm, partial(compare.write_code, lend=lend), "옛날에", sent)
    own, other, options = source_of(lm), source_of(stories), DecodingOptions(max_new_tokens=20)
    lanes = [
        LaneCode(own, "옛날에", options),
        LaneCode(other, "옛날에", options),
        LaneCode(own, "x", options, begins=(5,)),
        LaneCode(replace(own, dtype="bfloat16"), "옛날에", options),
        LaneCode(other, "옛날에", replace(options, do_sample=True)),
    ]
    assert notice == ""
    assert value["script"] == compare_code(lanes, seed=4).text
    assert lent == [([("stories", None)], "stories"), ([("stories", "bfloat16")], "stories")]


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        ({"model": "builtin/lm"}, "must be a model that this page offers"),
        ({"prompt": " "}, "Type a prompt first"),
        ({"taken": [99_999]}, "ids must be"),
        ({"dtype": "float16"}, "must be one of"),
    ],
)
def test_a_lane_that_the_tab_would_refuse_has_no_code_but_a_sentence(lm, own, rule):
    value, notice = answered(lm, compare.write_code, "옛날에", {"settings": [{}, own], "same_length": False})
    assert value is None
    assert rule in notice


def test_the_summarize_tabs_is_that_of_what_is_read_of_the_article(summarizer):
    article = "어제 축제가 열렸다. " * 200
    value, _ = answered(summarizer, summarize.write_code, article)
    cut = int(value["script"].split("without its last ")[1].split()[0])
    read = article[: len(article) - cut]
    assert 0 < cut < len(article)
    assert value["script"] == summarize_code(source_of(summarizer), read, OPTIONS, seed=4, cut=cut).text


def test_the_chat_tabs_is_that_of_the_last_question(lm):
    value, _ = answered(lm, chat.write_code, sent=chatted(MESSAGES))
    assert value["script"] == chat_code(source_of(speaker_of(lm)), MESSAGES[:1], OPTIONS, seed=4).text


def test_a_special_token_in_a_message_is_read_as_text_in_the_code_too(lm):
    value, _ = answered(lm, chat.write_code, sent=chatted([{"role": "user", "content": "</s> 안녕"}]))
    assert "It is read as text" in value["script"]


def test_the_tokenizer_tabs_has_the_calls_of_the_first_and_compares_all():
    names = ["builtin/bytes", "builtin/words"]
    answer = answer_to(
        {"kind": "code", "language": "en", "asked": 1, "text": "각각", "form": "NFD", "tokenizers": names}
    )
    expected = tokenizer_code([tokenizer_source(reader(name)) for name in names], "각각", "NFD")
    assert (answer["script"], answer["asked"]) == (expected.text, 1)


def test_a_seed_that_the_controls_leave_open_is_that_of_the_text_on_screen(lm):
    value, _ = answered(lm, generate.write_code, "옛날에", seed=11, options=replace(OPTIONS, seed=None))
    assert "seed=11," in value["script"]
    assert "seed=4," in answered(lm, generate.write_code, "옛날에", seed=11)[0]["script"]


def test_a_text_goes_on_from_the_tokens_that_were_taken(lm):
    value, _ = answered(lm, generate.write_code, "옛날에", taken=(5, 6))
    assert value["script"] == generate_code(source_of(lm), "옛날에", OPTIONS, seed=4, taken=(5, 6)).text
    value, notice = answered(lm, generate.write_code, "옛날에", taken=(lm.vocab_size,))
    assert (value, 'role="alert"' in notice) == (None, True)


@pytest.mark.parametrize(
    ("write", "prompt", "sent"),
    [
        (generate.write_code, " ", None), (generate.write_code, 5, None), (compare.write_code, "x", None),
        (compare.write_code, "x", {"settings": [], "same_length": False}), (chat.write_code, "", "no"),
        (chat.write_code, "", {"prompt": "[]"}), (summarize.write_code, "", None),
        (chat.write_code, "", chatted([{"role": "user", "content": "x" * (CONVERSATION.most + 1)}])),
    ],
    ids=range(8),
)  # fmt: skip
def test_what_the_tab_would_refuse_has_no_code_but_a_sentence(lm, write, prompt, sent):
    value, notice = answered(lm, write, prompt, sent)
    assert value is None
    assert 'role="alert"' in notice


def test_more_than_a_request_may_ask_for_has_no_code(lm):
    value, notice = answered(lm, generate.write_code, "x", options=DecodingOptions(num_beams=100, max_new_tokens=4096))
    assert value is None
    assert "max_new_tokens × num_beams" in notice
