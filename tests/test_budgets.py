"""What one request may ask for: all that the page's controls reach, and no more."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest

from playground.budgets import BUDGETS, COMPARED_WITH_SOURCE, CONVERSATION, READ, REFERENCE, SUMMARY, TYPED_IDS, WRITTEN
from playground.chat.messages import MessageError, read_messages
from playground.chat.variety import MAX_REPLIES
from playground.errors import OptionError, PromptError
from playground.experiments import MOST_SETTINGS
from playground.options import OPTIONS, DecodingOptions
from playground.tokenization.calls import read_ids
from playground.web.chat.events import ChatEvents
from playground.web.compare.events import CompareEvents
from playground.web.summarize.events import SummarizeEvents
from playground.web.tokenizer.loading import reader
from playground.web.workbench.looking import LONGEST_PASTE, Place, check_work, look
from playground.web.workbench.text_events import TextEvents

DECODER, ENCODER_DECODER = (SimpleNamespace(is_encoder_decoder=each) for each in (False, True))
WIDEST, LONGEST = (int(OPTIONS[name].slider[1]) for name in ("num_beams", "max_new_tokens"))
SLIDERS = DecodingOptions(num_beams=WIDEST, max_new_tokens=LONGEST)
HUGE = DecodingOptions(num_beams=100, max_new_tokens=4096)
PLACE = {"prompt_ids": [5, 6], "generated": [], "seed": 0, "text_id": "", "grows": False, "prompt": "w5 w6"}


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: f"{budget.name} {budget.most}")
def test_as_much_as_the_limit_is_taken_and_one_more_gets_a_sentence(budget):
    budget.check(budget.most)
    with pytest.raises(MessageError, match=f"must be at most {budget.most:,} .*, got {budget.most + 1}") as caught:
        budget.check(budget.most + 1, MessageError)
    assert f"{budget.most:,}{budget.unit['ko']} 이하여야 합니다" in caught.value.message("ko")


def test_no_limit_refuses_what_the_pages_controls_reach():
    check_work(DECODER, 6_000, [SLIDERS])
    check_work(DECODER, 600, [SLIDERS] * MOST_SETTINGS)
    check_work(DECODER, 8_000, [DecodingOptions(max_new_tokens=LONGEST)] * MAX_REPLIES)
    check_work(ENCODER_DECODER, 16_384, [SLIDERS] * MOST_SETTINGS)
    COMPARED_WITH_SOURCE.check(LONGEST * 16_384)
    REFERENCE.check(LONGEST_PASTE)
    SUMMARY.check(int(OPTIONS["max_new_tokens"].maximum))


def test_a_long_prompt_is_not_read_by_many_beams():
    with pytest.raises(PromptError, match="prompt × num_beams must be at most 65,536 tokens, got 70000"):
        check_work(DECODER, 7_000, [SLIDERS])
    with pytest.raises(PromptError, match="got 65537"):
        look(DECODER, Place((5,) * READ.most, (5,)))


def test_beams_do_not_write_without_end(random_gpt2):
    values = asdict(HUGE)
    over = "max_new_tokens × num_beams must be at most 51,200 tokens, got 409600"
    texts = TextEvents(random_gpt2)
    (written,) = texts.write("w5 w6", "en", values)
    (branched,) = texts.branch(SimpleNamespace(_data={**PLACE, "token_id": 7}), "en", values)
    assert over in written[2]
    assert over in branched[2]
    assert over in texts.take("w5 w6", "en", PLACE, values)[2]
    sent = {"settings": [{"num_beams": 100}], "same_length": False}
    ((_, compared),) = CompareEvents(random_gpt2).run("w5 w6", "en", sent, 0, 4096)
    assert over in compared


def test_several_replies_do_not_write_without_end(builtin):
    sent = {"prompt": '[{"role": "user", "content": "Hi"}]', "kind": "same", "n": 8}
    ((_, notice),) = ChatEvents(builtin).variety(sent, "en", asdict(HUGE))
    assert f"got {8 * 409_600}" in notice


def test_a_conversation_is_no_longer_than_can_be_read():
    sent = [{"role": "user", "content": "x" * 200_000}] * 3
    with pytest.raises(MessageError, match=f"messages must be at most {CONVERSATION.most:,} characters, got 600000"):
        read_messages(sent)


def test_a_summary_is_compared_with_a_reference_of_a_page(random_bart):
    events = SummarizeEvents(random_bart)
    sent = {"source": "w5 w6", "ids": [5]}
    assert "reference must be" in events.look_at_summary(sent, "x" * (REFERENCE.most + 1), "en")[1]
    assert "summary must be" in events.look_at_summary({**sent, "ids": [5] * (SUMMARY.most + 1)}, "", "en")[1]
    with pytest.raises(PromptError, match="pairs of tokens"):
        events.attention({"source_ids": [5] * 4_096, "ids": [5] * 4_096, "layer": 0}, "en")


def test_beams_that_write_too_much_are_no_fault_of_the_prompt():
    with pytest.raises(OptionError, match="max_new_tokens"):
        check_work(DECODER, 1, [HUGE])
    assert WRITTEN.most == WIDEST * LONGEST * MOST_SETTINGS


def test_more_ids_than_a_browser_lays_out_are_refused_and_not_cut():
    with pytest.raises(PromptError, match="ids must be at most 10,000 ids"):
        read_ids(reader("builtin/words"), "5 " * (TYPED_IDS.most + 1))
