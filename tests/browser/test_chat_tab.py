"""The Chat tab in a browser: replies as traces, what the model reads, several replies, files, code."""

import json
import re

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode
from tests.browser.driving import set_control, wait_for_quiet
from tests.browser.tour import ANSWERED, READ

pytestmark = pytest.mark.browser

SHOWN = "(ids) => String(playground.strip.shown('chat-strip')?.ids) === String(ids)"


def opened(open_page, locale="en-US", length=12):
    page = open_page(locale)
    set_control(page, "max_new_tokens", length)
    page.click("#tab-chat-button")
    page.wait_for_function(READ)
    return page


def say(page, text):
    page.fill(".pg-chat-draft", text)
    page.click(".pg-chat-send")
    page.wait_for_function(f"() => playground.chat.messages.some(({{ content }}) => content === {json.dumps(text)})")
    page.wait_for_function(ANSWERED)
    page.wait_for_selector(".pg-chat-send:not([disabled])")  # a reply takes clicks once its event is over


def messages(page):
    return page.evaluate("playground.chat.messages")


def shown_ids(page):
    return page.evaluate("playground.strip.shown('chat-strip').ids")


def template_ids(model, asked):
    return model.tokenizer.apply_chat_template(asked, add_generation_prompt=True, return_dict=False)


def test_a_reply_is_coloured_and_leads_to_the_charts(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    wait_for_quiet(page)  # a reply that is read is drawn once more
    assert [each["role"] for each in messages(page)] == ["system", "user", "assistant"]
    chips = page.locator(".pg-bubble.pg-role-assistant .pg-token")
    assert chips.count() == page.locator("#chat-strip .pg-text .pg-token").count() > 0
    chips.nth(2).click()
    page.wait_for_function("() => playground.live.state('chat-live').step.generated === 2")
    assert "%" in chips.nth(2).get_attribute("title")


def test_a_retry_with_the_same_seed_is_the_same_and_undo_brings_back(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    first = messages(page)
    before = page.evaluate("playground.strip.current('chat-strip').text_id")
    page.click(".pg-retry-same")
    page.wait_for_function("(id) => playground.strip.current('chat-strip')?.text_id !== id", arg=before)
    page.wait_for_function(ANSWERED)
    assert messages(page) == first
    page.click(".pg-retry-new")
    page.wait_for_function("() => playground.strip.current('chat-strip').seed !== 0")
    page.wait_for_function(ANSWERED)
    for _ in range(3):
        page.click(".pg-undo")
    assert [each["role"] for each in messages(page)] == ["system"]
    assert page.input_value(".pg-chat-draft") == "Hello?"


def test_an_edited_turn_is_answered_anew(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    say(page, "And then?")
    page.locator(".pg-bubble-edit").first.click()
    page.fill(".pg-chat-edit", "Good evening?")
    page.click(".pg-resend")
    page.wait_for_function("() => playground.chat.messages.length === 3")
    page.wait_for_function(ANSWERED)
    assert messages(page)[1]["content"] == "Good evening?"


def test_what_is_typed_into_an_earlier_turn_stays_when_a_reply_ends(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    page.locator(".pg-bubble-edit").first.click()
    page.fill(".pg-chat-edit", "Good evening?")
    page.evaluate("() => playground.chat.replyEnded()")
    assert page.input_value(".pg-chat-edit") == "Good evening?"
    assert page.evaluate("document.activeElement.className").startswith("pg-chat-edit")


def test_a_candidate_branches_the_reply(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    before = messages(page)[-1]["content"]
    page.locator("#chat-strip .pg-text .pg-token").nth(1).hover()
    page.locator("#chat-strip .pg-tip-list button:not([disabled])").first.click()
    page.wait_for_function("() => playground.strip.texts('chat-strip').length === 2")
    page.wait_for_function(ANSWERED)
    assert messages(page)[-1]["content"] != before
    expect(page.locator("#chat-strip .pg-branch")).to_have_count(2)


def test_what_the_model_reads_is_shown_token_by_token(open_page):
    page = opened(open_page)
    value = page.evaluate("[...document.querySelectorAll('.pg-read-token')].map((each) => Number(each.dataset.id))")
    assert len(value) > 10
    expect(page.locator(".pg-read-count")).to_contain_text(str(len(value)))
    assert page.locator(".pg-read-token.pg-role-system").count() > 0


def test_several_replies_say_how_they_differ_and_one_can_be_used(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    page.click(".pg-variety-each")
    page.wait_for_selector(".pg-variety-use:not([disabled])")
    expect(page.locator(".pg-variety-row")).to_have_count(6)
    texts = page.locator(".pg-variety-text").all_text_contents()
    assert texts[0] == texts[1] != texts[5]
    expect(page.locator(".pg-variety-said")).to_contain_text("of 6 replies are different")
    page.locator(".pg-variety-use").nth(5).click()
    page.wait_for_function("() => playground.strip.current('chat-strip').text_id.endsWith('.5')")
    assert messages(page)[-1]["content"].split() == texts[5].translate(str.maketrans("", "", "■∅")).split()


def test_files_hold_the_conversation(open_page):
    page = opened(open_page)
    say(page, "```\nHi")
    with page.expect_download() as saved:
        page.click(".pg-save-json")
    with open(saved.value.path(), encoding="utf-8") as file:
        assert json.load(file) == messages(page)
    with page.expect_download() as saved:
        page.click(".pg-save-md")
    with open(saved.value.path(), encoding="utf-8") as file:
        assert "### user\n\n````text\n```\nHi\n````\n" in file.read()


def test_two_browsers_chat_at_once_with_other_settings_and_nothing_crosses(open_page, builtin):
    asked = {"Hello?": {"temperature": 1.7, "seed": 5}, "What is a token?": {"temperature": 0.4, "seed": 11}}
    pages = [opened(open_page) for _ in asked]
    for page, (text, settings) in zip(pages, asked.items(), strict=True):
        for name, value in settings.items():
            set_control(page, name, value)
        page.fill(".pg-chat-draft", text)
    for page in pages:
        page.click(".pg-chat-send")
    for page, (text, settings) in zip(pages, asked.items(), strict=True):
        page.wait_for_function(ANSWERED)
        *before, reply = messages(page)
        assert before[-1]["content"] == text
        options = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, max_new_tokens=12, **settings)
        assert shown_ids(page) == list(decode(builtin, template_ids(builtin, before), options).token_ids)
        assert reply["content"] == builtin.decode(shown_ids(page)).strip()


def test_beams_reply_and_leave_their_tree(open_page, builtin):
    page = opened(open_page)
    page.locator("#strategy label").nth(2).click()
    page.wait_for_function("() => playground.controls.options().num_beams === 4")
    say(page, "Hello?")
    page.wait_for_selector("#chat-tree .pg-tree:not([hidden])")
    options = DecodingOptions(num_beams=4, max_new_tokens=12, top_k=50, top_p=0.9)
    assert shown_ids(page) == list(decode(builtin, template_ids(builtin, messages(page)[:-1]), options).token_ids)
    expect(page.locator("#chat-strip .pg-branch")).to_have_count(4)


def test_one_token_at_a_time_is_the_reply(open_page, builtin):
    page = opened(open_page)
    page.fill(".pg-chat-draft", "Hello?")
    for count in (1, 2, 3):
        page.click("#chat-step")
        page.wait_for_function(f"() => playground.strip.current('chat-strip')?.tokens.length === {count}")
    options = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0, max_new_tokens=3)
    assert shown_ids(page) == list(decode(builtin, template_ids(builtin, messages(page)[:-1]), options).token_ids)
    assert len(messages(page)) == 3


def test_undo_and_clear_bring_the_strip_and_the_charts_along(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    first = shown_ids(page)
    say(page, "And then?")
    page.click(".pg-undo")
    page.wait_for_function(
        "(ids) => playground.strip.shown('chat-strip').ids.join() === ids", arg=",".join(map(str, first))
    )
    assert page.input_value(".pg-chat-draft") == "And then?"
    page.click(".pg-clear")
    page.wait_for_function("() => playground.strip.current('chat-strip') === null")
    assert page.locator(".pg-bubble").count() == 0
    page.click(".pg-undo")
    page.wait_for_function(
        "(ids) => playground.strip.shown('chat-strip').ids.join() === ids", arg=",".join(map(str, first))
    )


SEND_TWICE = """() => {
  const find = (name) => document.querySelector(`.pg-chat-${name}`);
  find('send').click();
  find('draft').value = 'And then?';
  find('draft').dispatchEvent(new Event('input', { bubbles: true }));
  find('draft').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  return find('send').disabled;
}"""
"""Within one turn of the page, so that no reply is quick enough to come in between."""


def test_while_a_reply_is_waited_for_no_second_one_is_asked(open_page):
    page = opened(open_page)
    page.fill(".pg-chat-draft", "Hello?")
    assert page.evaluate(SEND_TWICE), "the button can be pressed again"
    page.wait_for_function(ANSWERED)
    assert [each["role"] for each in messages(page)] == ["system", "user", "assistant"]
    assert page.input_value(".pg-chat-draft") == "And then?"
    expect(page.locator(".pg-chat-waiting")).to_have_count(0)


def test_the_output_and_the_code_follow_the_choice(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    page.click("#chat-output summary")
    page.wait_for_function("() => document.querySelector('.pg-code').textContent.includes('return_full_text=False')")
    expect(page.locator(".pg-output")).not_to_be_empty()
    assert page.text_content(".pg-output") == messages(page)[-1]["content"]
    page.check("#chat-output input")
    page.wait_for_function("() => document.querySelector('.pg-code').textContent.includes('return_full_text=True')")
    assert json.loads(page.text_content(".pg-output")) == messages(page)


def test_the_words_follow_the_language(open_page):
    page = opened(open_page, "ko-KR")
    expect(page.locator(".pg-chat-send")).to_have_text("보내기")
    page.locator("#language label").nth(1).click()
    page.wait_for_function("() => document.querySelector('.pg-chat-send').textContent === 'Send'")
    expect(page.locator(".pg-chat-system")).to_have_value(re.compile("^You are"))


def test_the_endpoint_answers(address):
    gradio_client = pytest.importorskip("gradio_client")
    client = gradio_client.Client(address, verbose=False)
    asked = [{"role": "user", "content": "Hello?"}]
    given = {"messages": asked, "options": {"max_new_tokens": 4}, "api_name": "/chat"}
    text, ids, trace = client.predict(**given)
    assert (trace["text"], trace["token_ids"]) == (text, ids)
    assert client.predict(**given, model="builtin/lm") == (text, ids, trace)
    whole, _, _ = client.predict(**given, return_full_text=True)
    assert whole == [*asked, {"role": "assistant", "content": text}]
    with pytest.raises(gradio_client.exceptions.AppError, match="that this page offers"):
        client.predict(**given, model="../secret")
    told = client.view_api(return_format="dict", print_info=False)["named_endpoints"]["/chat"]
    named = {each["parameter_name"]: each["python_type"]["type"] for each in told["parameters"]}
    assert named == {
        "messages": "list[dict(str, str)]", "options": "None | dict(str, Any)", "return_full_text": "bool",
        "model": "None | str",
    }  # fmt: skip
    assert [each["python_type"]["type"] for each in told["returns"]][1:] == ["list[int]", "dict(str, Any)"]
    client.close()
