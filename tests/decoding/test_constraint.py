"""Constrained decoding: every text that ends is one of the grammar, and nothing but the mask changes."""

import json
import random
from contextlib import suppress

import numpy as np
import pytest
import regex
import torch
from jsonschema import validate

from playground import DecodingOptions, decode, load_model
from playground.chat.replies import speaker_of
from playground.decoding.beam_search import BeamRun
from playground.decoding.constraint import LONGEST_CAUSE, Constraint, constraint_of, grammar_source
from playground.decoding.generate import new_run, next_token
from playground.decoding.request import Request
from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.text import LANGUAGES
from tests.decoding.grammars import random_grammar, seen_by
from tests.doubles import random_byte_model
from tests.sizes import sizes

PROMPT = "Once upon a time, there was a"
ARTICLE = "지난 주말 서울 한강에서 열린 축제에 시민 3만 명이 모였다. 축제는 사흘 동안 이어졌다."
STRATEGIES = {
    "greedy": {},
    "sampling": {"do_sample": True},
    "beams": {"num_beams": 4},
    "beam sampling": {"num_beams": 3, "do_sample": True, "top_k": 50},
}


@pytest.fixture(scope="module")
def summarizer() -> LanguageModel:
    return load_model("builtin/summarizer", device="cpu")


@pytest.fixture(scope="module")
def byte_level() -> LanguageModel:
    return random_byte_model()


def ids_of(model: LanguageModel, text: str) -> list[int]:
    """Return ids whose bytes are those of ``text``, a character or a byte each."""
    by_bytes = {data: i for i, data in enumerate(model.token_bytes) if data}
    whole = [by_bytes.get(letter.encode()) for letter in text]
    return [by_bytes[bytes([byte])] for byte in text.encode()] if None in whole else whole


def options_of(kind: str, text: str, **others: object) -> DecodingOptions:
    return DecodingOptions(constraint=kind, grammar=text, **{"max_new_tokens": 40, "seed": 1, **others})


def allowed_pieces(model: LanguageModel, kind: str, text: str, written: str = "") -> set[str]:
    """Return the bytes, as text, of every id that may follow ``written`` after a prompt."""
    constraint = constraint_of(model, options_of(kind, text), start_length=0, before=model.encode(PROMPT))
    mask = constraint.allowed(ids_of(model, written), model.vocab_size)
    return {
        "<end>" if i in model.eos_ids else model.token_bytes[i].decode("utf-8", "replace") for i in mask.nonzero()[0]
    }


def test_exactly_the_tokens_that_can_go_on_are_allowed(builtin):
    assert allowed_pieces(builtin, "choice", "yes\nno") == {
        data.decode() for data in builtin.token_bytes if data and (b"yes".startswith(data) or b"no".startswith(data))
    }


@pytest.mark.parametrize(
    ("kind", "text", "written", "may_end"),
    [
        ("choice", "ab\nabc", "", False),
        ("choice", "ab\nabc", "ab", True),
        ("choice", "ab\nabc", "abc", True),
        ("regex", "a*", "", True),
        ("regex", "a+b", "aa", False),
        ("regex", "a+b", "aab", True),
        ("json_schema", '{"type": "boolean"}', "tru", False),
        ("json_schema", '{"type": "boolean"}', "true", True),
    ],
)
def test_a_text_may_end_exactly_where_it_is_one_of_the_grammar(byte_level, kind, text, written, may_end):
    constraint = constraint_of(byte_level, options_of(kind, text), start_length=0)
    mask = constraint.allowed(ids_of(byte_level, written), byte_level.vocab_size)
    assert mask[byte_level.eos_ids[0]] == may_end
    assert mask.any()


def test_after_a_text_that_begins_none_of_the_grammar_nothing_is_allowed(builtin):
    assert allowed_pieces(builtin, "choice", "yes\nno", "maybe") == set()
    distribution = next_token(builtin, PROMPT, options_of("choice", "yes"), generated=[9])
    assert distribution.kept == 0
    assert distribution.token_id is None


def test_the_stage_stands_before_the_temperature_and_names_itself(builtin):
    options = options_of("choice", "a\nb", do_sample=True, temperature=2.0, no_repeat_ngram_size=2, top_k=5)
    names = [stage.name for stage in next_token(builtin, PROMPT, options).stages]
    assert names == ["no_repeat_ngram_size", "constraint", "temperature", "top_k"]


def test_probabilities_are_the_masked_softmax(builtin):
    options = options_of("regex", " [a-z]+")
    distribution = next_token(builtin, PROMPT, options)
    mask = constraint_of(builtin, options, start_length=0, before=builtin.encode(PROMPT)).allowed((), 8192)
    masked = distribution.logits.double().masked_fill(~torch.from_numpy(mask), -torch.inf).softmax(0)
    assert torch.equal(distribution.probs > 0, torch.from_numpy(mask))
    assert float((distribution.probs - masked).abs().max()) < 1e-12


@sizes("grammars", quick=12, slow=40, proof=200)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_text_is_one_of_a_random_grammar_and_its_probabilities_are_the_masked_softmax(
    builtin, strategy, grammars
):
    """A text that is cut at its length is the beginning of one."""
    rng, ended, number_of_texts = random.Random(29), 0, 0
    for number in range(grammars):
        grammar = random_grammar(rng)
        options = options_of(grammar.kind, grammar.text, **STRATEGIES[strategy], seed=number, max_new_tokens=60)
        trace = decode(builtin, PROMPT, options)
        assert trace.stop_reason in ("eos", "length")
        for ids, written, has_ended in seen_by(trace):
            if has_ended:
                assert grammar.is_valid(written), (grammar.text, written)
            elif grammar.may_become:
                assert grammar.may_become(written), (grammar.text, written)
            number_of_texts, ended = number_of_texts + 1, ended + has_ended
            constraint = constraint_of(builtin, options, start_length=0, before=trace.prompt_ids)
            masks = [constraint.allowed(ids[:place], builtin.vocab_size) for place in range(len(ids))]
            assert all(mask[token_id] for mask, token_id in zip(masks, ids, strict=True))
            if strategy != "beam sampling":  # there a cut-off acts as well
                check_probabilities(builtin, trace, ids, masks)
    assert ended > 0.85 * number_of_texts


def check_probabilities(model: LanguageModel, trace: object, ids: tuple[int, ...], masks: list[object]) -> None:
    """Check each token's probability against the softmax of what the model's own forward pass leaves of the mask."""
    steps = next((each.steps for each in trace.hypotheses if each.token_ids == ids), trace.steps)
    logits = model.model(torch.tensor([[*trace.prompt_ids, *ids]])).logits[0, len(trace.prompt_ids) - 1 : -1].double()
    masked = logits.masked_fill(~torch.from_numpy(np.stack(masks)), -torch.inf).softmax(-1)
    expected = masked.gather(1, torch.tensor(ids)[:, None])[:, 0].tolist()
    assert [step.token_id for step in steps] == list(ids)
    assert [step.prob for step in steps] == pytest.approx(expected, abs=1e-5)


@sizes("grammars", quick=12, slow=40, proof=200)
def test_the_mask_lets_through_exactly_what_a_text_of_the_grammar_may_begin_with(builtin, grammars):
    """Of a choice and of an expression, at a random place of a text, for every token that ends no half character."""
    rng, checked = random.Random(41), 0
    while checked < grammars:
        grammar = random_grammar(rng)
        if grammar.may_become is None:
            continue
        options = options_of(grammar.kind, grammar.text, do_sample=True, seed=checked)
        ids = decode(builtin, PROMPT, options).token_ids
        place = rng.randrange(len(ids))
        written = b"".join(builtin.token_bytes[token_id] for token_id in ids[:place])
        constraint = constraint_of(builtin, options, start_length=0, before=builtin.encode(PROMPT))
        mask = constraint.allowed(ids[:place], builtin.vocab_size)
        assert mask[builtin.eos_ids[0]] == grammar.is_valid(written.decode())
        for token_id, data in enumerate(builtin.token_bytes):
            whole = text_of(written + data) if data else None
            assert whole is None or mask[token_id] == grammar.may_become(whole), (grammar.text, whole)
        checked += 1


def text_of(data: bytes) -> str | None:
    """Return the text that ``data`` is; None where it ends within a character."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


@sizes("grammars", quick=4, slow=20, proof=100)
@pytest.mark.parametrize("strategy", ["greedy", "beams", "beam sampling"])
def test_generate_with_the_same_constraint_gives_the_same_text(builtin, strategy, grammars):
    rng = random.Random(7)
    ids = torch.tensor([builtin.encode(PROMPT)])
    for number in range(grammars):
        grammar = random_grammar(rng)
        kind, text = grammar.kind, grammar.text
        if strategy == "beam sampling":  # where nothing more can be drawn, `generate` breaks off with an error
            kind, text = "regex", rng.choice([" [a-z]+( [a-z]+)*", "[가-힣 ]+", r"( \w+){2,}\."])
        options = options_of(kind, text, **STRATEGIES[strategy], seed=number, max_new_tokens=16)
        constraint = constraint_of(builtin, options, start_length=ids.shape[1], before=ids[0].tolist())
        with torch.random.fork_rng():
            torch.manual_seed(number)
            expected = builtin.model.generate(
                ids, attention_mask=torch.ones_like(ids), pad_token_id=3, eos_token_id=list(builtin.eos_ids),
                logits_processor=[constraint], **options.generate_kwargs(),
            )[0, ids.shape[1] :].tolist()  # fmt: skip
        trace = decode(builtin, PROMPT, options)
        if trace.stop_reason in ("eos", "length"):
            assert [i for i in expected if i != 3] == list(trace.token_ids), text


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_character_of_several_bytes_is_written_whole(byte_level, strategy):
    pattern = "[가-힣]{2}(é|☃)"
    trace = decode(byte_level, ids_of(byte_level, "ab"), options_of("regex", pattern, **STRATEGIES[strategy]))
    assert trace.stop_reason == "eos"
    assert regex.fullmatch(pattern, trace.text)


def test_a_beam_follows_its_parents_state(builtin):
    run = new_run(builtin, PROMPT, options_of("regex", " (a|b|c){1,5} (x|y)z", num_beams=4))
    assert isinstance(run, BeamRun)
    for _ in run:
        pass
    ended = [text for _, text, has_ended in seen_by(run.trace) if has_ended]
    assert ended
    assert all(regex.fullmatch(" (a|b|c){1,5} (x|y)z", text) for text in ended)


@pytest.mark.parametrize("strategy", ["greedy", "beams"])
def test_a_summary_and_a_reply_lose_their_first_space_and_are_valid_without_it(builtin, summarizer, strategy):
    pattern = "[가-힣]+ [가-힣 ]+다\\."
    options = options_of("regex", pattern, **STRATEGIES[strategy])
    summary = decode(summarizer, ARTICLE, options)
    reply = decode(speaker_of(builtin), PROMPT, options)
    for trace in (summary, reply):
        assert trace.stop_reason != "eos" or regex.fullmatch(pattern, trace.text), trace.text
    assert summary.stop_reason == "eos"


def test_a_schema_is_followed_and_written_as_pythons_json_is(builtin):
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer", "maximum": 99}, "b": {"enum": ["x", "y"]}},
        "required": ["a", "b"],
        "additionalProperties": False,
    }
    text = decode(builtin, PROMPT, options_of("json_schema", json.dumps(schema))).text
    value = json.loads(text)
    validate(value, schema)
    assert text == json.dumps(value)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("regex", "(", "unclosed group"),
        ("regex", r"(a)\1", "backreferences"),
        ("regex", "(?=a)b", "look-around"),
        ("json_schema", "{", "must be a JSON schema"),
        ("json_schema", "[]", "must be a JSON schema"),
        ("json_schema", '{"type": "colour"}', "Invalid type"),
        ("json_schema", '{"$ref": "http://example.com/x"}', "not present"),
        ("json_schema", '{"not": {}}', "not"),
        ("choice", "\n\n", "at least one text"),
    ],
)
def test_what_is_no_grammar_is_refused_in_every_language(builtin, kind, text, said):
    with pytest.raises(OptionError, match=said) as caught:
        decode(builtin, PROMPT, options_of(kind, text))
    assert caught.value.name == "grammar"
    assert len({caught.value.message(language) for language in LANGUAGES}) == len(LANGUAGES)
    assert len(caught.value.message("en")) < 200 + LONGEST_CAUSE


@pytest.mark.parametrize("text", [".*" * 200, "(.*[ab].*){0,2000}", "((a{0,90}){0,90}){0,90}b", "[^\\x00-\\x{10FFFF}]"])
def test_a_hostile_expression_ends_in_time(builtin, text):
    """Refused, or followed to its end; never a text that is none of the grammar."""
    with suppress(OptionError):
        trace = decode(builtin, PROMPT, options_of("regex", text, max_new_tokens=6))
        assert trace.stop_reason in ("length", "eos", "no_legal_token")
        assert trace.stop_reason != "eos" or regex.fullmatch(text, trace.text)


def test_a_constraint_without_a_text_is_off(builtin):
    assert constraint_of(builtin, DecodingOptions(constraint="regex"), start_length=0) is None
    assert constraint_of(builtin, DecodingOptions(grammar="a"), start_length=0) is None
    assert Request(builtin, PROMPT, DecodingOptions(constraint="regex")).stages(9) == ()


def test_without_the_package_the_option_says_what_to_install(builtin, monkeypatch):
    monkeypatch.setattr("playground.decoding.constraint.is_installed", lambda: False)
    with pytest.raises(OptionError, match="pip install llguidance"):
        decode(builtin, PROMPT, options_of("choice", "a"))


def test_a_tokenizer_whose_pieces_do_not_join_to_its_text_is_refused(random_gpt2):
    with pytest.raises(OptionError, match="its tokens do not join to its text"):
        decode(random_gpt2, [3, 4, 5], options_of("choice", "a"))


def test_rows_of_one_batch_keep_their_own_places(builtin):
    constraint = Constraint(builtin, "choice", "ab\ncd", 1, builtin.encode(PROMPT))
    first = {data: i for i, data in enumerate(builtin.token_bytes)}
    rows = torch.tensor([[0, first[b"a"]], [0, first[b"c"]]])
    left = torch.isfinite(constraint(rows, torch.zeros(2, builtin.vocab_size)))
    assert left.nonzero().tolist() == [[0, first[b"b"]], [1, first[b"d"]]]


def test_quotes_and_slashes_of_a_text_are_text():
    assert grammar_source("choice", 'a"b\\').endswith('start: "a\\"b\\\\"')
    assert "/a\\/b/" in grammar_source("regex", "a/b")
