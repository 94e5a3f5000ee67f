"""The values of lessons: on four tokens by hand, on the built-in models against what computes them elsewhere."""

import math
from dataclasses import replace
from types import MappingProxyType

import pytest

from playground import DecodingOptions, decode
from playground.chat.messages import Message
from playground.chat.replies import reply
from playground.decoding.scoring import repeated_ngram_share
from playground.decoding.watermark import detect
from playground.errors import LessonError
from playground.examples import ARTICLES, COMPARED, PROMPTS, SCENES
from playground.lessons.lesson import VALUES
from playground.lessons.models import LessonModels, built_in
from playground.lessons.other_tabs import lab_figure
from playground.lessons.scene import REPLIES
from playground.lessons.setup import SetupReader, localized
from playground.lessons.values import _VALUES, Answered, answer
from playground.models.catalog import CATALOG
from playground.models.files.readers import read_tokenizer
from playground.models.running.attention import cross_attention
from playground.presets import OPENING
from tests.doubles import TableModel
from tests.lessons.making import lesson, question
from tests.node import WEB, javascript

TABLE = {
    0: (0.05, 0.6, 0.3, 0.05),
    1: (0.5, 0.25, 0.15, 0.1),
    2: (0.05, 0.05, 0.1, 0.8),
    3: (0.25, 0.25, 0.25, 0.25),
}
"""After ``a`` mostly ``b``, after ``b`` mostly ``a``, after ``c`` the end."""
GREEDY = {"strategy": "greedy", "max_new_tokens": 2}


def table_models(table=MappingProxyType(TABLE)) -> LessonModels:
    model = TableModel(table)
    return LessonModels(lambda name: model, read_tokenizer, {"decoder": "table"}, "builtin/words", ["decoder"])


def setup(prompt="a", **controls):
    return {"tab": "generate", "fields": {"controls": controls or GREEDY, "texts": {"prompt": prompt}}}


def value_of(value, given_setup, prepare=(), acts=(), models=None, language="ko", **given) -> Answered:
    one = lesson(given_setup, question(value, acts, **given), prepare=prepare)
    return answer(one, one.predict, language, models or table_models())


def test_every_value_that_a_lesson_may_ask_for_is_computed():
    assert _VALUES.keys() == VALUES.keys()


# The step


def test_the_best_tokens_stand_in_the_order_of_their_labels():
    assert value_of("best_token", setup(), n=3) == Answered("b", ("a", "b", "c"))


def test_raw_shares_are_the_models_own():
    found = value_of("raw_shares", setup(strategy="sampling", top_k=1, top_p=1), n=2)
    assert found.labels == ("b", "c")
    assert found.answer == pytest.approx((0.6, 0.3))


def test_shares_are_those_after_every_stage():
    found = value_of("shares", setup(strategy="sampling", top_k=2, top_p=1), n=3)
    assert found.labels == ("a", "b", "c")
    assert found.answer == pytest.approx((0, 2 / 3, 1 / 3))


def test_of_another_temperature_top_n_sigma_keeps_as_many_and_top_p_more():
    cut = setup(strategy="sampling", temperature=1, top_k=0, top_p=1, top_n_sigma=1.4)
    assert value_of("kept", cut) == Answered(2.0)
    assert value_of("kept_at", cut, temperature=9) == Answered(2.0)
    assert value_of("nucleus_at", cut, temperature=1, percent=85) == Answered(2.0)
    assert value_of("nucleus_at", cut, temperature=9, percent=85) == Answered(4.0)
    assert value_of("nucleus_at", cut, temperature=9, percent=200) == Answered(4.0)


def test_green_tokens_are_counted_from_the_prompts_last_token():
    text = setup(strategy="sampling", temperature=1, top_k=0, top_p=1, greenlist_ratio=0.5, seed=3, max_new_tokens=12)
    model = table_models().load("table")
    ids = decode(model, "a", DecodingOptions(do_sample=True, seed=3, max_new_tokens=12)).token_ids
    found = detect([0, *ids], 4, 0.5)
    assert 0 < found.n_green < found.scored == len(ids)
    assert value_of("green_share", text, acts=["write"]).answer == pytest.approx(100 * found.n_green / len(ids))
    assert value_of("mark_z", text, acts=["write"]).answer == pytest.approx(found.z)


def test_temperature_changes_shares_and_not_raw_ones():
    heated = setup(strategy="sampling", temperature=0.5, top_k=0, top_p=1)
    assert value_of("shares", heated, n=2).answer == pytest.approx((0.36 / 0.455, 0.09 / 0.455))
    assert value_of("raw_shares", heated, n=2).answer == pytest.approx((0.6, 0.3))


def test_kept_tokens_are_counted_and_weighed_by_the_models_own_probabilities():
    cut = setup(strategy="sampling", temperature=2, top_k=2, top_p=1)
    assert value_of("kept", cut).answer == 2
    assert value_of("kept_share", cut).answer == pytest.approx(90)


def test_greedy_removes_nothing_whatever_k_and_p():
    assert value_of("kept", setup(strategy="greedy", top_k=1)).answer == 4


@pytest.mark.parametrize(("top_p", "expected"), [(0.6, "p"), (0.99, "k")])
def test_what_cuts_is_p_where_it_takes_more_than_k(top_p, expected):
    assert value_of("cutter", setup(strategy="sampling", top_k=3, top_p=top_p)).answer == expected


def test_what_cuts_needs_both_to_be_set():
    with pytest.raises(LessonError, match="top_p must not be missing"):
        value_of("cutter", setup(strategy="sampling", top_k=3, top_p=1))


def test_the_cumulative_curve_has_the_round_ranks_and_the_last():
    ranks, heights = zip(*value_of("cumulative", setup()).answer, strict=True)
    assert ranks == (1, 2, 4)
    assert heights == pytest.approx((60, 90, 100))


def test_the_first_ranks_together():
    assert value_of("share_of_first", setup(), rank=3).answer == pytest.approx(95)
    assert value_of("share_of_first", setup(), rank=9).answer == 100


def test_of_powers_that_are_as_common_the_larger_is_the_commonest():
    assert value_of("commonest_power", setup()).answer == -1
    assert value_of("commonest_power", setup("c"), models=table_models({2: (0.05, 0.05, 0.05, 0.85)})).answer == -2


def test_steps_move_the_charts_on():
    assert value_of("best_token", setup(), ["step"], n=1).answer == "a"
    assert value_of("best_token", setup(), ["step", "step"], n=1).answer == "b"
    assert value_of("text_logprob", setup(), ["steps_8"]).answer == pytest.approx(4 * math.log(0.3))


def test_a_step_that_ends_the_text_leaves_the_charts_before_it():
    assert value_of("best_token", setup("c"), ["step"], n=1).answer == "."
    assert value_of("continuations_power", setup("c"), ["step"]).answer == pytest.approx(math.log10(4))


def test_a_written_text_puts_the_charts_on_its_first_token():
    assert value_of("best_token", setup(), ["step", "write"], n=1).answer == "b"


def test_steps_go_on_after_a_written_text():
    assert value_of("text_logprob", setup(), ["write", "step"]).answer == pytest.approx(math.log(0.6 * 0.5 * 0.6))


def test_a_token_and_bars_are_of_before_their_acts_and_the_check_of_after():
    one = lesson(setup(), question("best_token", ["step"], n=1), question("kept", kind="number"))
    assert answer(one, one.predict, "ko", table_models()).answer == "b"
    moved = lesson(setup(), question("best_token", ["step"], n=1), question("best_token", kind="choose", n=1))
    assert answer(moved, moved.check, "ko", table_models()).answer == "a"


# The text


def test_a_text_as_a_power_of_ten_and_in_nats():
    assert value_of("text_power", setup(), ["write"]).answer == pytest.approx(math.log10(0.3))
    assert value_of("text_logprob", setup(), ["write"]).answer == pytest.approx(math.log(0.3))


def test_so_many_texts_are_possible():
    assert value_of("continuations_power", setup(), ["write"]).answer == pytest.approx(2 * math.log10(4))


def test_the_least_probable_token_of_a_text():
    assert value_of("least_probable", setup(), ["write"]) == Answered("a", ("a", "b"))


def test_greedy_writes_the_same_again():
    assert value_of("same_again", setup(), acts=["write", "write_again"]).answer == "same"


@pytest.mark.parametrize("seed", range(6))
def test_another_seed_may_write_the_same_or_another_text(seed):
    drawn = setup(strategy="sampling", top_k=0, top_p=1, max_new_tokens=2, seed=seed)
    found = value_of("same_again", drawn, acts=["write", "write_again"]).answer
    options = replace(OPENING, top_k=0, top_p=1.0, max_new_tokens=2)
    one, other = (decode(TableModel(TABLE), "a", replace(options, seed=each)).token_ids for each in (seed, seed + 1))
    assert found == ("same" if one == other else "different")


# The comparison

BOARD = {
    "fields": {"controls": {"max_new_tokens": 2}, "texts": {"compared_prompt": "b"}},
    "compare": {"settings": [{"no_repeat_ngram_size": 1}, {}, {"num_beams": 4}, {}], "same": False},
}
"""After ``b``: without repeats ``ac`` (0.15), greedy ``ab`` (0.30), and so four beams, whose sums round otherwise."""


def test_rows_are_ordered_by_their_texts_probability_equals_by_number():
    assert value_of("rows_by_logprob", BOARD, acts=["compare"]).answer == ("2", "4", "3", "1")


def test_rows_are_the_same_where_their_ids_are():
    assert value_of("same_rows", BOARD, acts=["compare"], one=2, other=3).answer == "same"
    assert value_of("same_rows", BOARD, acts=["compare"], one=1, other=3).answer == "different"


def test_repeats_of_a_row_are_counted():
    long = {**BOARD, "fields": {**BOARD["fields"], "controls": {"max_new_tokens": 4}}}
    assert value_of("repeated_share", long, acts=["compare"], row=2, size=1).answer == pytest.approx(50)
    assert value_of("repeated_share", long, acts=["compare"], row=2, size=2).answer == pytest.approx(100 / 3)


TOGETHER = {
    "fields": {"controls": {"max_new_tokens": 2}, "texts": {"compared_prompt": "b"}},
    "compare": {
        "settings": [{"no_repeat_ngram_size": 1}, {}, {"prompt": "a"}],
        "lockstep": {"one": 1, "other": 2, "by": "typed", "text": "b"},
    },
}


def test_the_surest_row_has_the_highest_log_probability_per_byte():
    assert value_of("surest_row", BOARD, acts=["compare"]).answer == "2"


def test_of_two_rows_that_read_one_text_the_surer_one_gives_it_more():
    probs = {prompt: value_of("raw_shares", {"fields": {"texts": {"prompt": prompt}}}, n=4) for prompt in "ab"}
    after = {prompt: dict(zip(each.labels, each.answer, strict=True))["b"] for prompt, each in probs.items()}
    assert after["a"] != after["b"]
    surer = "2" if after["b"] > after["a"] else "3"
    assert value_of("surer_reader", TOGETHER, acts=["lockstep"]).answer == surer


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"lockstep": {"one": 1, "other": 3, "by": "typed", "text": "b"}}, "whole number from 0 to 2"),
        ({"lockstep": {"one": 1, "other": 2, "by": "one", "text": "b"}}, "typed"),
        ({"lockstep": {"one": 1, "other": 2, "by": "typed"}}, "must not be missing"),
        ({"settings": [{}, {"model": 3}, {}]}, "must be a text"),
    ],
)
def test_what_two_rows_cannot_read_is_refused(changes, rule):
    setup = {**TOGETHER, "compare": {**TOGETHER["compare"], **changes}}
    with pytest.raises(LessonError, match=rule):
        value_of("surer_reader", setup, acts=["lockstep"])


def test_without_its_act_nothing_has_been_read():
    with pytest.raises(LessonError, match="lockstep"):
        value_of("surer_reader", TOGETHER)


def test_log_probability_by_beams():
    wide = {**BOARD, "compare": {"settings": [{"num_beams": 3}, {"num_beams": 1}], "same": True}}
    (one, greedy), (three, beams) = value_of("logprob_by_beams", wide, acts=["compare"]).answer
    assert (one, three) == (1, 3)
    assert greedy == pytest.approx(math.log(0.3))
    assert beams == pytest.approx(math.log(0.3))


@pytest.mark.parametrize(
    ("value", "given"), [("same_rows", {"one": 1, "other": 5}), ("repeated_share", {"row": 9, "size": 1})]
)
def test_a_row_that_is_none_is_refused(value, given):
    with pytest.raises(LessonError, match="must be 1, 2, 3, 4"):
        value_of(value, BOARD, acts=["compare"], **given)


def test_an_n_gram_longer_than_the_text_is_refused():
    with pytest.raises(LessonError, match="size must be 1, 2, got 3"):
        value_of("repeated_share", BOARD, acts=["compare"], row=1, size=3)


# The Probability lab


def lab(**sections):
    return {"tab": "lab", "lab": sections}


def test_the_labs_softmax():
    found = value_of("lab_shares", lab(softmax={"logits": [0, -1.5], "temperature": 0.5}))
    assert found.labels == ("0", "−1.5")
    assert found.answer == pytest.approx((1 / (1 + math.exp(-3)), 1 / (1 + math.exp(3))))


def test_a_product_of_halves_is_0_after_1075_and_its_log_is_not():
    assert value_of("lab_zero_at", lab(logs={"p": 0.5})).answer == 1075
    assert value_of("lab_log_sum", lab(logs={"p": 0.5, "t": 1024})).answer == pytest.approx(-709.78, abs=0.01)


def test_a_product_that_never_ends_is_refused():
    with pytest.raises(LessonError, match="p must make a product that becomes 0 in the lab"):
        value_of("lab_zero_at", lab(logs={"p": 0.999}))


def test_the_most_frequent_outcome_is_that_of_the_labs_own_draws():
    draws = {"weights": [1, 1, 1], "n": 500, "seed": 3}
    shown = javascript("lab/draws.js", "Math.max(...all.counts(weights, n, seed))", **draws)
    assert value_of("lab_most", lab(draws=draws)).answer == shown


def test_the_tail_comes_up():
    assert value_of("lab_tail", lab(tail={"q": 0.5, "n": 2})).answer == pytest.approx(75)


NUMBERS = [1, 2.5, 100, 0.1, -3, 1 / 3, 0, 1e-5, -2.5e-7, 123456.789]


def test_numbers_are_written_as_the_lab_writes_them():
    shown = javascript("lab/numbers.js", "numbers.map((each) => all.figure(each))", numbers=NUMBERS)
    assert [lab_figure(each) for each in NUMBERS] == shown


# What is missing or wrong


@pytest.mark.parametrize(
    ("value", "given_setup", "named"),
    [
        ("text_power", setup(), "acts: write / step must not be missing"),
        ("same_again", setup(), "acts: write must not be missing"),
        ("rows_by_logprob", BOARD, "acts: compare must not be missing"),
        ("summary_tokens", setup(), "acts: summarize must not be missing"),
        ("different_replies", setup(), "acts: replies must not be missing"),
        ("lab_zero_at", {}, "setup: lab: logs: p must not be missing"),
        ("lab_log_sum", lab(logs={"p": 0.5, "t": 0}), "t must be a whole number from 1 to 2,000"),
        ("lab_tail", lab(tail={"q": "much", "n": 1}), "q must be a finite number"),
        ("lab_shares", lab(softmax={"logits": 3, "temperature": 1}), "logits must be a list"),
        ("token_count", {"tokenizer": {"form": "NFC"}}, "setup: tokenizer: text must not be missing"),
        ("token_count", {"tokenizer": {"form": "nfc", "text": "a"}}, "form must be typed, NFC, NFD, NFKC"),
        ("token_count", {"tokenizer": {"special": 1, "text": "a"}}, "special must be true or false"),
        ("roles_read", {"chat": {"system": 3}}, "setup: chat: system must be a text"),
        ("roles_read", {"chat": {"system": "a", "draft": "b", "messages": 1}}, "messages must be a list of tables"),
        ("kept", setup(strategy="beam"), "setup: fields: controls: num_beams must not be missing"),
        ("kept", setup(strategy="best"), "strategy must be greedy, sampling, beam, beam_sampling"),
        ("kept", setup(top_k=-1), "controls: top_k must be a whole number"),
        ("kept", setup(do_sample=True), "do_sample is not an entry that a lesson has here"),
        ("kept", {"fields": {"texts": {"prompt": 3}}}, "prompt must be a text"),
        ("kept", {"fields": 3}, "setup: fields must be a table"),
    ],
)  # fmt: skip
def test_what_a_value_needs_is_named(value, given_setup, named):
    with pytest.raises(LessonError, match=named):
        value_of(value, given_setup)


@pytest.mark.parametrize(
    ("compare", "named"),
    [
        ({"settings": [3], "same": True}, "settings must be a list of tables"),
        ({"settings": [{"beams": 3}], "same": True}, "settings 1: beams is not an entry that a lesson has"),
        ({"settings": [{"num_beams": 0}], "same": True}, "settings 1: num_beams must be"),
        ({"experiment": "none"}, "experiment must be ngram, beams"),
    ],
)
def test_a_comparison_that_is_none_is_named(compare, named):
    with pytest.raises(LessonError, match=named):
        value_of("rows_by_logprob", {**BOARD, "compare": compare}, acts=["compare"])


@pytest.mark.parametrize(
    ("value", "given", "named"),
    [
        ("no_such_value", {}, "value must be best_token, raw_shares"),
        ("best_token", {}, "given: n must not be missing"),
        ("best_token", {"n": 2, "m": 1}, "given: m is not an entry that a lesson has"),
        ("best_token", {"n": 0}, "given: n must be a whole number, 1 or more"),
        ("best_token", {"n": True}, "given: n must be a whole number, 1 or more"),
        ("family_for", {"task": 1}, "given: task must be a text"),
        ("family_for", {"task": "sing"}, "given: task must be write, summarize"),
        ("models_of", {"family": "all"}, "given: family must be decoder, encoder_decoder, encoder"),
    ],
)
def test_an_argument_that_is_none_is_named(value, given, named):
    with pytest.raises(LessonError, match=f"07-a-lesson: {named}"):
        value_of(value, setup(), **given)


def test_a_set_up_is_read_in_one_language():
    words = {"ko": "가", "en": "a"}
    read = localized({"a": words, "b": [{"c": words}, 1], "d": {"ko": "가"}}, "en")
    assert read == {"a": "a", "b": [{"c": "a"}, 1], "d": {"ko": "가"}}


# The built-in models


@pytest.fixture(scope="module")
def models() -> LessonModels:
    return built_in()


ARTICLE = {
    "ko": "새 로봇 팔이 물빛연구소에서 태어났다. 서다온 박사가 18달 동안 이것에 매달렸다. 11만 원이면 살 수 있다.",
    "en": "In Marrowby they took part in the robot contest. Among 48 teams they won the first prize.",
}
SUMMARY = {"fields": {"controls": {"strategy": "greedy", "max_new_tokens": 12}, "texts": {"article": ARTICLE}}}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_summary_its_source_and_what_its_tokens_look_at(models, language):
    model = models.load("builtin/summarizer")
    trace = decode(model, ARTICLE[language], DecodingOptions(max_new_tokens=12))
    shared = {"models": models, "language": language}
    assert value_of("source_tokens", SUMMARY, **shared).answer == len(trace.prompt_ids)
    assert value_of("summary_tokens", SUMMARY, ["summarize"], **shared).answer == len(trace.token_ids)
    found = value_of("most_attended", SUMMARY, ["summarize"], **shared, n=4, at=2)
    weights = cross_attention(model, trace.prompt_ids, trace.token_ids)[1]
    assert found.answer == model.label(trace.prompt_ids[int(weights.argmax())])
    assert found.answer in found.labels
    assert list(found.labels) == sorted(set(found.labels))
    assert len(found.labels) == 4
    with pytest.raises(LessonError, match="given: at must be 1, 2, 3"):
        value_of("most_attended", SUMMARY, ["summarize"], **shared, n=4, at=99)


@pytest.mark.slow
def test_the_tokenizer_of_a_set_up_and_the_one_that_the_page_opens_with(models):
    typed = {"tokenizer": {"text": {"ko": "안녕하세요", "en": "Hello"}}}
    words, letters = read_tokenizer("builtin/words"), read_tokenizer("builtin/bytes")
    encoded = words.encode("안녕하세요", special=True).ids
    assert value_of("token_count", typed, models=models).answer == len(encoded)
    special = sum(i in words.special_ids for i in encoded)
    assert value_of("special_count", typed, models=models).answer == special
    assert value_of("vocabulary_size", typed, models=models).answer == words.size
    other = {"tokenizer": {**typed["tokenizer"], "tokenizer": "builtin/bytes", "special": False}}
    bare = letters.encode("Hello", special=False).ids
    assert value_of("token_count", other, models=models, language="en").answer == len(bare)
    assert value_of("special_count", other, models=models, language="en").answer == 0


CHAT = {
    "fields": {"controls": {"max_new_tokens": 12}},
    "chat": {"system": {"ko": "너는 도우미야.", "en": "You help."}, "draft": {"ko": "안녕?", "en": "Hi!"}},
}


@pytest.mark.slow
def test_messages_are_counted_and_replies_compared(models):
    assert value_of("roles_read", CHAT, acts=["reply"], models=models).answer == 2
    before = [{"role": "user", "content": "하나?"}, {"role": "assistant", "content": "둘."}]
    longer = {**CHAT, "chat": {**CHAT["chat"], "messages": before}}
    assert value_of("roles_read", longer, models=models).answer == 4
    talk = (Message("system", "너는 도우미야."), Message("user", "안녕?"))
    drawn = [replace(OPENING, max_new_tokens=12, seed=seed) for seed in range(REPLIES)]
    replies = {reply(models.load("builtin/lm"), talk, options).token_ids for options in drawn}
    assert value_of("different_replies", CHAT, acts=["replies"], models=models).answer == len(replies)
    greedy = {**CHAT, "fields": {"controls": {"strategy": "greedy", "max_new_tokens": 12}}}
    assert value_of("different_replies", greedy, acts=["replies"], models=models).answer == 1


def test_as_many_replies_as_the_page_asks_for():
    assert f"#n = '{REPLIES}';" in (WEB / "chat/variety.js").read_text(encoding="utf-8")


@pytest.mark.slow
def test_families_are_those_of_the_models_in_use_and_of_the_list(models):
    assert value_of("family_for", {}, models=models, task="write").answer == "decoder"
    assert value_of("family_for", {}, models=models, task="summarize").answer == "encoder_decoder"
    count = sum(known.family == "decoder" for known in CATALOG.values())
    assert value_of("models_of", {}, models=models, family="decoder").answer == count


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_text_that_a_set_up_leaves_out_is_the_one_that_the_page_opens_with(models, language):
    shared, scene = {"models": models, "language": language}, SCENES[language][0]
    source = models.load("builtin/summarizer").encode(ARTICLES[language][0])
    assert value_of("source_tokens", {}, **shared).answer == len(source)
    assert value_of("roles_read", {}, **shared).answer == 2
    assert SetupReader("a", {}, language).conversation() == (
        Message("system", scene.system),
        Message("user", scene.asks[0]),
    )
    own = SetupReader("a", {"chat": {"draft": "?"}}, language)
    assert own.conversation() == (Message("user", "?"),)
    opening = SetupReader("a", {}, language)
    assert (opening.prompt, opening.compared_prompt) == (PROMPTS[language][0], COMPARED[language])


def test_settings_of_a_lessons_own_have_their_own_lengths_and_a_ready_made_comparison_its_own():
    read = SetupReader("a", {"compare": {"settings": [{"num_beams": 2}]}}, "en")
    assert [row.min_new_tokens for row in read.compared(OPENING)] == [0]
    ready = SetupReader("a", {}, "en").compared(OPENING)
    assert [row.num_beams for row in ready] == [1, 5, 5]
    assert {row.min_new_tokens for row in ready} == {OPENING.max_new_tokens}


@pytest.mark.slow
def test_the_ready_made_comparison_has_the_length_of_the_controls(models):
    board = {
        "fields": {"controls": {"max_new_tokens": 16}, "texts": {"compared_prompt": {"ko": "내일", "en": "The sea"}}},
        "compare": {"experiment": "ngram"},
    }
    found = value_of("repeated_share", board, acts=["compare"], models=models, language="en", row=1, size=2)
    greedy = DecodingOptions(max_new_tokens=16, min_new_tokens=16)
    ids = decode(models.load("builtin/lm"), "The sea", greedy).token_ids
    assert len(ids) == 16
    assert found.answer == pytest.approx(100 * repeated_ngram_share(ids, 2))
