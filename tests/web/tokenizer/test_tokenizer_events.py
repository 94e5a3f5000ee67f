"""What the Tokenizer tab answers, without a browser; and the endpoint as a client calls it."""

import json

import huggingface_hub
import pytest
from tokenizers import Tokenizer

from playground.errors import PlaygroundError
from playground.models.catalog import CATALOG
from playground.models.files.folders import BUILTIN
from playground.web.tokenizer import loading as tokenizer_loading
from playground.web.tokenizer.events import SHOWN_PIECES, answer_to, ask_tokenizer, tokenize
from playground.web.tokenizer.examples import examples
from playground.web.tokenizer.loading import CHOICES, OPENING, choices, is_here, reader
from tests.hub_cache import put_in_cache

KINDS = ("look", "decode", "hangul", "compare", "merges", "vocabulary", "pipeline")


def ask(kind, **question):
    given = {"text": "안녕 <b> 뷁", "tokenizer": OPENING, "language": "en", "asked": 7, **question}
    assert json.loads(ask_tokenizer({"kind": kind, **given}))["asked"] == 7
    return answer_to({"kind": kind, **given})


def text_of(answer):
    return "".join(text for text, *_ in answer["units"])


def ids_of(answer):
    return [piece if isinstance(piece, int) else piece[0] for _, pieces, *_ in answer["units"] for piece in pieces]


def test_a_look_is_the_text_its_pieces_and_its_calls():
    answer = ask("look")
    assert answer["asked"] == 7
    assert text_of(answer) == "안녕 <b> 뷁"
    own = reader(OPENING).backend.encode("안녕 <b> 뷁")
    assert ids_of(answer) == own.ids
    assert {call["name"]: call["result"] for call in answer["calls"]}["encode"] == tuple(own.ids)
    assert answer["round_trip"]["unknown"] == ("뷁",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("text", [text for _, text in examples("ko")] + ["", " ", "\0", "�"])
def test_every_example_is_answered_in_every_view(kind, language, text):
    more = {"tokenizers": ["builtin/words", "builtin/bytes"], "word": text, "ids": "1, 2", "seed": 1}
    for name in ("builtin/words", "builtin/bytes"):
        answer = ask(kind, text=text, language=language, tokenizer=name, **more)
        assert "error" not in answer
        if kind == "look":
            assert text_of(answer) == text


def test_the_form_is_applied_before_the_tokenizer():
    typed, taken_apart = (ask("look", text="한글", form=form, tokenizer="builtin/bytes") for form in ("typed", "NFD"))
    assert taken_apart["characters"] == 6
    assert taken_apart["tokens"] > typed["tokens"]


@pytest.mark.parametrize(
    ("kind", "question", "says"),
    [
        ("look", {"text": "\ud83d"}, "surrogate"),
        ("look", {"form": "NFX"}, "NFC"),
        ("look", {"tokenizer": "../lm"}, "in the list"),
        ("look", {"tokenizer": "builtin/../../models/builtin/words"}, "in the list"),
        ("look", {"tokenizer": str(BUILTIN / "words")}, "in the list"),
        ("look", {"tokenizer": "someone/else"}, "in the list"),
        ("decode", {"ids": "8192"}, "between"),
        ("decode", {"ids": "one"}, "numbers"),
        ("merges", {"word": "a" * 201}, "at most"),
        ("merges", {"word": "\udc00"}, "surrogate"),
        ("compare", {"tokenizers": []}, "at least one"),
        ("vocabulary", {"query": "(", "mode": "regex"}, "regular expression"),
        ("vocabulary", {"mode": "sql"}, "one of text, regex, id"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(kind, question, says):
    assert says in ask(kind, **question)["error"]
    korean = ask(kind, **question, language="ko")["error"]
    assert any("가" <= char <= "힣" for char in korean)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_thousand_characters_are_answered(kind):
    text = ("혼자 공부하는 machine learning 뷁쀍 123.\n" * 4_000)[:100_000]
    for name in ("builtin/words", "builtin/bytes"):
        answer = ask(kind, text=text, tokenizer=name, tokenizers=[name], word="나무꾼", ids="1, 2")
        assert "error" not in answer


def test_half_of_a_surrogate_pair_comes_back_as_it_was_sent():
    assert json.loads(ask_tokenizer({"kind": "look", "text": "\ud83d", "asked": "\ud83d"}))["asked"] == "\ud83d"


def test_a_hundred_thousand_characters_are_cut_and_counted():
    answer = ask("look", text="뷁쀍 a" * 20_000)
    assert answer["characters"] == 80_000 or answer["characters"] == 100_000
    assert len(ids_of(answer)) <= SHOWN_PIECES
    assert answer["shown"] < answer["characters"]
    assert len(json.dumps(answer)) < 4_000_000


def test_a_random_page_then_a_search():
    first = ask("vocabulary", seed=1)
    assert (len(first["entries"]), first["total"]) == (100, 8192)
    assert [entry["id"] for entry in ask("vocabulary", query="9", mode="id")["entries"]] == [9]
    assert ask("vocabulary", seed=None)["entries"][0]["id"] == 0


def test_the_configuration_lies_beside_the_pipeline():
    answer = ask("pipeline", tokenizer="builtin/lm")
    assert answer["config"] == json.loads((BUILTIN / "lm" / "config.json").read_text(encoding="utf-8"))
    assert answer["json"]["model"]["vocab"] == f"({len(reader('builtin/lm').pieces):,})"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of the Hub, no network, and nothing read yet."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was opened"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(tokenizer_loading, "_readers", {})
    return tmp_path


def test_of_the_choices_only_the_built_in_ones_are_here_without_a_cache(cache):
    assert [each.name for each in CHOICES if is_here(each.name)] == ["builtin/words", "builtin/bytes", "builtin/lm"]
    assert [each["name"] for each in choices("ko")] == [each.name for each in CHOICES]
    assert {each.name for each in CHOICES} <= set(CATALOG)


def test_a_tokenizer_that_is_not_here_is_fetched_once_and_no_other_than_those_of_the_list(cache, monkeypatch):
    fetched = []

    def fetch(name):
        fetched.append(name)
        put_in_cache(cache, name, (BUILTIN / "bytes" / "tokenizer.json").read_text(encoding="utf-8"), "{}")

    monkeypatch.setattr(tokenizer_loading, "download_tokenizer", fetch)
    for _ in range(2):
        assert (
            ask("look", tokenizer="openai-community/gpt2")["tokens"] == ask("look", tokenizer="builtin/bytes")["tokens"]
        )
    assert "in the list" in ask("look", tokenizer="builtin/nowhere")["error"]
    assert "in the list" in ask("look", tokenizer="openai-community/gpt2-xl")["error"]
    assert fetched == ["openai-community/gpt2"]


def test_a_tokenizer_that_cannot_be_fetched_says_why(cache, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert "offline" in ask("look", tokenizer="openai-community/gpt2")["error"]


def test_a_tokenizer_in_the_hubs_cache_needs_no_weights_and_cuts_no_text(cache):
    own = Tokenizer.from_file(str(BUILTIN / "bytes" / "tokenizer.json"))
    own.enable_truncation(4)
    own.enable_padding(length=9)
    put_in_cache(cache, "Qwen/Qwen3-0.6B", own.to_str(), '{"model_type": "qwen3"}')
    text = "혼자 공부하는 머신러닝"
    answer = ask("look", tokenizer="Qwen/Qwen3-0.6B", text=text)
    assert "".join(text for text, pieces, *_ in answer["units"] if pieces) == text
    assert answer["tokens"] == ask("look", tokenizer="builtin/bytes", text=text)["tokens"]
    assert ask("pipeline", tokenizer="Qwen/Qwen3-0.6B")["config"] == {"model_type": "qwen3"}


def test_tokenize_gives_tokens_ids_spans_bytes_and_flags():
    found = tokenize("안녕 뷁", "builtin/words")
    assert (
        found["ids"]
        == [token["id"] for token in found["tokens"]]
        == reader("builtin/words").backend.encode("안녕 뷁").ids
    )
    last = found["tokens"][-1]
    assert (last["piece"], last["unknown"], last["start"], last["end"]) == ("<unk>", True, 3, 4)
    assert last["bytes"] == "뷁".encode().hex(" ")
    with pytest.raises(PlaygroundError):
        tokenize("a", "no/such")
