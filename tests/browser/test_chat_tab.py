"""The Chat tab in a browser: replies as traces, what the model reads, several replies, nothing that runs."""

import json

import pytest

from tests.browser.driving import set_control

pytestmark = pytest.mark.browser

READY = "() => document.querySelectorAll('#chat-reading .pg-read-token').length > 0"
ANSWERED = """() => {
  const text = playground.strip.current('chat-strip');
  return text && !text.running && playground.chat.messages.at(-1).role === 'assistant';
}"""
HOSTILE = [
    '<img src="http://evil.test/x.png" onerror="window.hacked = 1">',
    "![x](http://evil.test/y.png)",
    "<script>window.hacked = 1</script>",
]


def opened(open_page, locale="en-US", length=12):
    page = open_page(locale)
    set_control(page, "max_new_tokens", length)
    page.click("#tab-chat-button")
    page.wait_for_function(READY)
    return page


def say(page, text):
    page.fill(".pg-chat-draft", text)
    page.click(".pg-chat-send")
    page.wait_for_function(f"() => playground.chat.messages.some(({{ content }}) => content === {json.dumps(text)})")
    page.wait_for_function(ANSWERED)


def messages(page):
    return page.evaluate("playground.chat.messages")


def test_a_reply_is_coloured_and_leads_to_the_charts(open_page):
    page = opened(open_page)
    say(page, "Hello?")
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
    page.click(".pg-retry-same")
    page.wait_for_function(
        "() => playground.chat.messages.length === 2 || playground.strip.current('chat-strip').running"
    )
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


def test_a_candidate_branches_the_reply(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    before = messages(page)[-1]["content"]
    page.locator("#chat-strip .pg-text .pg-token").nth(1).hover()
    page.locator("#chat-strip .pg-tip-list button:not([disabled])").first.click()
    page.wait_for_function("() => playground.strip.texts('chat-strip').length === 2")
    page.wait_for_function(ANSWERED)
    assert messages(page)[-1]["content"] != before
    assert page.locator("#chat-strip .pg-branch").count() == 2


def test_what_the_model_reads_is_shown_token_by_token(open_page):
    page = opened(open_page)
    value = page.evaluate("[...document.querySelectorAll('.pg-read-token')].map((each) => Number(each.dataset.id))")
    assert len(value) > 10
    assert str(len(value)) in page.text_content(".pg-read-count")
    assert page.locator(".pg-read-token.pg-role-system").count() > 0


def test_several_replies_say_how_they_differ_and_one_can_be_used(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    page.click(".pg-variety-each")
    page.wait_for_selector(".pg-variety-use:not([disabled])")
    assert page.locator(".pg-variety-row").count() == 6
    texts = page.locator(".pg-variety-text").all_text_contents()
    assert texts[0] == texts[1] != texts[5]
    assert "of 6 replies are different" in page.text_content(".pg-variety-said")
    page.locator(".pg-variety-use").nth(5).click()
    page.wait_for_function("() => playground.strip.current('chat-strip').text_id.endsWith('.5')")
    assert messages(page)[-1]["content"].split() == texts[5].replace("■", "").split()


def test_nothing_in_a_message_runs_or_loads(open_page):
    page = opened(open_page)
    say(page, " ".join(HOSTILE))
    page.evaluate(
        """(hostile) => {
          const text = playground.strip.current('chat-strip');
          const tokens = hostile.map((bad) => ({ ...text.tokens[0], text: bad, label: bad }));
          playground.strip.receive('chat-strip', { ...text, tokens, after: null, at: 0, others: [] });
        }""",
        HOSTILE,
    )
    page.wait_for_timeout(300)
    assert messages(page)[-1]["content"] == "".join(HOSTILE)
    assert page.evaluate("window.hacked ?? null") is None
    assert page.locator("#tab-chat img, #tab-chat .pg-bubble script, .pg-bubble img").count() == 0
    assert HOSTILE[0] in page.locator(".pg-bubble-text").last.text_content()


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


def test_two_browsers_chat_at_once_and_nothing_crosses(open_page):
    pages = [opened(open_page), opened(open_page)]
    for page, text in zip(pages, ("Hello?", "What is a token?"), strict=True):
        page.fill(".pg-chat-draft", text)
    for page in pages:
        page.click(".pg-chat-send")
    for page, text in zip(pages, ("Hello?", "What is a token?"), strict=True):
        page.wait_for_function(ANSWERED)
        asked = json.loads(page.evaluate("playground.strip.current('chat-strip').prompt"))
        assert asked == messages(page)[:-1]
        assert asked[-1]["content"] == text


def test_the_output_and_the_code_follow_the_choice(open_page):
    page = opened(open_page)
    say(page, "Hello?")
    page.click("#chat-output summary")
    page.wait_for_function("() => document.querySelector('.pg-code').textContent.includes('return_full_text=False')")
    assert page.text_content(".pg-output") == messages(page)[-1]["content"]
    page.check("#chat-output input")
    page.wait_for_function("() => document.querySelector('.pg-code').textContent.includes('return_full_text=True')")
    assert json.loads(page.text_content(".pg-output")) == messages(page)


def test_the_words_follow_the_language(open_page):
    page = opened(open_page, "ko-KR")
    assert page.text_content(".pg-chat-send") == "보내기"
    page.locator("#language label").nth(1).click()
    page.wait_for_function("() => document.querySelector('.pg-chat-send').textContent === 'Send'")
    assert page.input_value(".pg-chat-system").startswith("You are")


def test_the_endpoint_answers(address):
    gradio_client = pytest.importorskip("gradio_client")
    client = gradio_client.Client(address, verbose=False)
    asked = [{"role": "user", "content": "Hello?"}]
    text, ids, trace = client.predict(messages=asked, options={"max_new_tokens": 4}, api_name="/chat")
    assert (trace["text"], trace["token_ids"]) == (text, ids)
    client.close()
