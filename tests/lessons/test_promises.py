"""What the lessons promise is what the built-in models do, in Korean and in English, from the lessons' own set-ups."""

import math

import numpy as np
import pytest

from playground import decode, load_model, next_token
from playground.chat.messages import Message
from playground.chat.replies import reply
from playground.chat.variety import same_settings
from playground.decoding.scoring import repeated_ngram_share
from playground.decoding.watermark import detect
from playground.lessons.reading import SHIPPED, read_lessons
from playground.models.running.attention import cross_attention
from playground.probability.draws import counts
from playground.probability.logs import failure, running_log_sum, running_product
from playground.probability.softmax import softmax
from playground.probability.tail import chance_of_any
from playground.text import LANGUAGES
from playground.tokenization.inspect import inspect
from playground.web.summarize.examples import ARTICLES
from playground.web.tokenizer.loading import reader
from tests.lessons.set_up import compared, options_of, step_of, text_of

LESSONS = {lesson.number: lesson for lesson in read_lessons(SHIPPED)}
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def summarizer():
    return load_model("builtin/summarizer")


def written(lesson, model, language, **changes):
    return decode(model, text_of(lesson, "prompt", language), options_of(lesson, **changes))


def best_ids(step, n):
    return step.raw_probs.sort(descending=True, stable=True).indices[:n].tolist()


def share_of_first(step, rank):
    return 100 * float(step.raw_probs.sort(descending=True).values[:rank].sum())


def is_within(scale, value):
    """Whether a value lies on the slider, and what counts as right is less than a quarter of it on either side."""
    if scale.is_log:
        reach = math.log(scale.near) / math.log(scale.high / scale.low)
    else:
        reach = scale.near / (scale.high - scale.low)
    return scale.low <= value <= scale.high and reach < 0.25


@each_language
def test_a_whole_text_is_far_less_probable_than_one_in_a_thousand(builtin, language):
    lesson = LESSONS[2]
    trace = written(lesson, builtin, language)
    power = trace.logprob / math.log(10)
    assert power < -3
    assert is_within(lesson.predict.scale, power)
    assert is_within(lesson.check.scale, len(trace.token_ids) * math.log10(builtin.vocab_size))


@each_language
def test_every_token_of_the_vocabulary_has_a_probability(builtin, language):
    lesson = LESSONS[3]
    step = step_of(lesson, builtin, language)
    assert step.kept == builtin.vocab_size
    assert is_within(lesson.check.scale, step.kept)
    assert float(step.raw_probs.min()) > 0


@each_language
def test_the_sum_is_right_and_the_same_with_another_seed(builtin, language):
    lesson = LESSONS[4]
    one, other = text_of(lesson, "prompt", language).splitlines()[-1].removesuffix(" => ").split(" + ")
    best = builtin.label(best_ids(step_of(lesson, builtin, language), 1)[0])
    assert int(best) == int(one) + int(other)
    assert written(lesson, builtin, language, seed=0).token_ids == written(lesson, builtin, language, seed=1).token_ids


@each_language
def test_greedy_repeats_itself_more_than_sampling(builtin, language):
    lesson = LESSONS[5]
    greedy, sampled = (100 * repeated_ngram_share(row.token_ids, 3) for row in compared(lesson, builtin, language))
    assert greedy > 2 * sampled
    assert is_within(lesson.predict.scale, greedy)
    assert is_within(lesson.check.scale, sampled)


@each_language
def test_each_wider_beam_finds_a_more_probable_text_than_greedy(builtin, language):
    greedy, two, five = compared(LESSONS[6], builtin, language)
    assert greedy.logprob < two.logprob < five.logprob
    assert greedy.token_ids != five.token_ids


@each_language
def test_a_typo_and_a_negation_each_lead_to_another_text(builtin, language):
    as_meant, typo, negated = compared(LESSONS[27], builtin, language)
    assert as_meant.token_ids != typo.token_ids
    assert as_meant.token_ids != negated.token_ids


@each_language
def test_top_n_sigma_keeps_a_set_at_every_temperature_and_top_p_does_not(builtin, language):
    lesson = LESSONS[28]
    prompt = text_of(lesson, "prompt", language)
    kept = [
        next_token(builtin, prompt, options_of(lesson, temperature=temperature)).kept_ids
        for temperature in (0.5, 1.0, 2.0, 3.0)
    ]
    assert len(set(kept)) == 1
    assert 5 < len(kept[0]) < 50
    assert is_within(lesson.predict.scale, len(kept[0]))
    cut = {"top_n_sigma": 0.0, "top_p": 0.9}
    cold, hot = (
        next_token(builtin, prompt, options_of(lesson, temperature=temperature, **cut)).kept
        for temperature in (0.5, 3.0)
    )
    assert cold < len(kept[0]) < 1000 < hot
    assert is_within(lesson.check.scale, hot)


@each_language
def test_a_marked_text_has_twice_the_green_of_chance_with_either_seed_and_an_unmarked_one_has_not(builtin, language):
    lesson = LESSONS[29]
    before = builtin.encode(text_of(lesson, "prompt", language))[-1]
    for seed in (0, 1):
        ids = written(lesson, builtin, language, seed=seed).token_ids
        found = detect([before, *ids], builtin.vocab_size, 0.25)
        assert found.n_green > 0.5 * found.scored
        assert found.z > 4
        assert is_within(lesson.check.scale, found.z)
        plain = written(lesson, builtin, language, seed=seed, watermark_bias=0.0).token_ids
        assert abs(detect([before, *plain], builtin.vocab_size, 0.25).z) < 3
    assert is_within(lesson.predict.scale, 50)


def test_a_product_of_halves_becomes_0_and_the_sum_of_logs_does_not():
    lesson = LESSONS[7]
    numbers = lesson.setup["lab"]["logs"]
    zero = failure(running_product([numbers["p"]] * 2000)).zero
    assert zero == 1075  # 2⁻¹⁰⁷⁴ is the smallest number of float64
    assert is_within(lesson.predict.scale, zero)
    total = running_log_sum([numbers["p"]] * numbers["t"])[-1]
    assert total == pytest.approx(-709.78, abs=0.01)
    assert is_within(lesson.check.scale, total)


@each_language
def test_the_surprise_is_in_the_middle_of_the_text_and_no_colour_tells(builtin, language):
    lesson = LESSONS[8]
    trace = written(lesson, builtin, language)
    logprobs = [step.logprob for step in trace.steps]
    assert 0 < int(np.argmin(logprobs)) < len(logprobs) - 1
    assert len({builtin.label(i) for i in trace.token_ids}) == len(trace.token_ids) <= 8
    assert is_within(lesson.check.scale, trace.logprob)
    assert lesson.setup["views"]["colour"] == "rank"
    ranks = [1 + sum(each.raw_prob > math.exp(step.logprob) * 1.0001 for each in step.before) for step in trace.steps]
    assert max(ranks) <= 10  # all in the first band of colours


@each_language
def test_ten_beams_find_a_more_probable_text_than_one(builtin, language):
    lesson = LESSONS[9]
    one, ten = compared(lesson, builtin, language, widths={1, 10})
    assert ten.logprob > one.logprob + 1
    assert all(is_within(lesson.predict.scale, row.logprob) for row in (one, ten))


@each_language
def test_beams_beat_greedy_and_blocking_costs_more_than_both(builtin, language):
    greedy, beams, blocked = compared(LESSONS[10], builtin, language)
    assert blocked.logprob < greedy.logprob < beams.logprob
    assert repeated_ngram_share(beams.token_ids, 2) > 0.2
    assert repeated_ngram_share(blocked.token_ids, 2) == 0


@each_language
def test_five_tokens_hold_much_but_not_all(builtin, language):
    lesson = LESSONS[11]
    step = step_of(lesson, builtin, language)
    assert len({builtin.label(i) for i in best_ids(step, 5)}) == 5
    assert 50 < share_of_first(step, 5) < 95
    assert is_within(lesson.check.scale, share_of_first(step, 5))


@each_language
def test_a_temperature_of_a_thousandth_is_greedy_whatever_the_seed(builtin, language):
    lesson = LESSONS[12]
    greedy = written(lesson, builtin, language, do_sample=False).token_ids
    assert all(written(lesson, builtin, language, seed=seed).token_ids == greedy for seed in (0, 1))
    step = step_of(lesson, builtin, language)
    shares = [float(step.probs[i]) for i in best_ids(step, 5)]
    assert shares == pytest.approx([1, 0, 0, 0, 0], abs=1e-9)


def test_a_tenth_of_the_logits_still_gives_nearly_all_to_the_last():
    lesson = LESSONS[13]
    logits = lesson.setup["lab"]["softmax"]["logits"]
    assert logits == pytest.approx([each / 10 for each in (1, 2, 3, 4, 100)])
    shares = softmax(logits)
    assert shares[-1] > 0.99
    tail = lesson.setup["lab"]["tail"]
    assert tail["q"] == pytest.approx(shares[:-1].sum(), rel=0.01)
    chance = 100 * chance_of_any(tail["q"], tail["n"])
    assert 10 < chance < 50
    assert is_within(lesson.check.scale, chance)


def test_equal_faces_do_not_come_up_equally_often():
    lesson = LESSONS[14]
    draws, tail = (lesson.setup["lab"][name] for name in ("draws", "tail"))
    tally = counts(draws["weights"], draws["n"], draws["seed"])
    assert tally.max() > draws["n"] / 6 + lesson.predict.scale.near > tally.min()  # nobody is right by the average
    assert is_within(lesson.predict.scale, tally.max())
    chance = 100 * chance_of_any(tail["q"], tail["n"])
    assert chance == pytest.approx(100 * (1 - (5 / 6) ** 10), abs=0.01)
    assert is_within(lesson.check.scale, chance)


@each_language
def test_most_tokens_are_far_below_an_even_share(builtin, language):
    lesson = LESSONS[15]
    step = step_of(lesson, builtin, language)
    powers, amounts = np.unique(np.floor(np.log10(step.raw_probs.numpy())), return_counts=True)
    commonest = powers[amounts.argmax()]
    assert commonest <= math.log10(1 / builtin.vocab_size) - 2
    assert is_within(lesson.predict.scale, commonest)
    assert is_within(lesson.check.scale, share_of_first(step, 10))
    assert share_of_first(step, 10) > 50


@each_language
def test_the_first_thousand_ranks_hold_nearly_all(builtin, language):
    lesson = LESSONS[16]
    share = share_of_first(step_of(lesson, builtin, language), 1000)
    assert 95 < share < 100
    assert is_within(lesson.check.scale, share)


@each_language
def test_top_k_keeps_ten_at_every_place_whatever_they_hold(builtin, language):
    lesson = LESSONS[17]
    first = step_of(lesson, builtin, language)
    held = 100 * float(first.raw_probs[list(first.kept_ids)].sum())
    assert held < 70
    assert is_within(lesson.predict.scale, held)
    ids = written(lesson, builtin, language, max_new_tokens=9).token_ids
    assert len(ids) == 9
    assert {step_of(lesson, builtin, language, ids[:n]).kept for n in range(9)} == {options_of(lesson).top_k}


@each_language
def test_top_p_keeps_hundreds_of_tokens_and_at_the_next_place_one(builtin, language):
    lesson = LESSONS[18]
    unsure = step_of(lesson, builtin, language)
    sure = step_of(lesson, builtin, language, [unsure.token_id])
    assert unsure.kept > 100
    assert sure.kept == 1
    assert is_within(lesson.predict.scale, unsure.kept)
    assert is_within(lesson.check.scale, sure.kept)


@each_language
def test_of_the_50_that_k_keeps_p_removes_some(builtin, language):
    lesson = LESSONS[19]
    step = step_of(lesson, builtin, language)
    assert 1 < step.kept < options_of(lesson).top_k
    assert is_within(lesson.predict.scale, step.kept)


@each_language
def test_precise_is_more_probable_than_balanced_than_creative(builtin, language):
    lesson = LESSONS[20]
    precise, balanced, creative = compared(lesson, builtin, language)
    assert precise.logprob > balanced.logprob > creative.logprob
    assert is_within(lesson.check.scale, 100 * repeated_ngram_share(creative.token_ids, 3))


@each_language
def test_a_summary_is_shorter_than_its_source(summarizer, language):
    lesson = LESSONS[21]
    summary = decode(summarizer, ARTICLES[language][0], options_of(lesson))
    assert summary.stop_reason == "eos"
    assert len(summary.token_ids) < len(summary.prompt_ids)
    assert is_within(lesson.predict.scale, len(summary.prompt_ids))
    assert is_within(lesson.check.scale, len(summary.token_ids))


@each_language
def test_an_unknown_word_falls_into_letters_and_a_special_token_stays_whole(language):
    lesson = LESSONS[22]
    panel = lesson.setup["tokenizer"]
    units = inspect(reader(panel["tokenizer"]), panel["text"][language]).units
    pieces = [piece for unit in units for piece in unit.pieces]
    assert [piece.label for piece in pieces if piece.special] == ["<s>", "</s>"]
    assert [piece.label for piece in pieces if not piece.special] == ["▁K", *"oBART"]
    assert is_within(lesson.predict.scale, len(pieces))


@each_language
def test_a_common_word_is_one_token_of_the_vocabulary(language):
    lesson = LESSONS[23]
    panel = lesson.setup["tokenizer"]
    tokenizer = reader(panel["tokenizer"])
    assert [len(unit.pieces) for unit in inspect(tokenizer, panel["text"][language]).units] == [1]
    assert is_within(lesson.predict.scale, tokenizer.size)


def conversation(lesson, language):
    chat = lesson.setup["chat"]
    turns = [(each["role"], each["content"][language]) for each in chat["messages"]]
    turns = [("system", chat["system"][language]), *turns, ("user", chat["draft"][language])]
    return tuple(Message(role, content) for role, content in turns)


@each_language
def test_without_sampling_all_replies_are_the_same(builtin, language):
    lesson = LESSONS[24]
    messages = conversation(lesson, language)
    assert is_within(lesson.predict.scale, len(messages))
    assert len({reply(builtin, messages, each).token_ids for each in same_settings(options_of(lesson), 2, 0)}) == 1


@each_language
def test_with_sampling_replies_differ_and_the_sum_stays_right(builtin, language):
    lesson = LESSONS[25]
    messages = conversation(lesson, language)
    texts = [reply(builtin, messages, each).text for each in same_settings(options_of(lesson), 4, 0)]
    assert len(set(texts)) > 2
    assert all("7" in text for text in texts)
    assert is_within(lesson.check.scale, len(messages))


@each_language
def test_the_second_token_of_a_summary_looks_at_itself_in_the_source(summarizer, language):
    lesson = LESSONS[26]
    summary = decode(summarizer, ARTICLES[language][0], options_of(lesson))
    at = lesson.predict.given["at"] - 1
    weights = cross_attention(summarizer, summary.prompt_ids, summary.token_ids)[at]
    assert summarizer.label(summary.prompt_ids[int(weights.argmax())]) == summarizer.label(summary.token_ids[at])
    assert float(weights.min()) > 0  # it looks at everything
    assert is_within(lesson.check.scale, len(summary.prompt_ids))


def test_of_the_page_s_models_the_summarizer_is_an_encoder_decoder(builtin, summarizer):
    question = LESSONS[1].predict
    assert question.given == {"task": "summarize"}
    assert "encoder_decoder" in {choice.key for choice in question.choices}
    assert summarizer.model.config.is_encoder_decoder
    assert not builtin.model.config.is_encoder_decoder
