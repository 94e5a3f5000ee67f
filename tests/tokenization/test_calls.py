"""The calls of a first lesson give what transformers gives, and a round trip says what it changed."""

import pytest
from transformers import PreTrainedTokenizerFast

from playground.errors import PromptError
from playground.models.files.folders import BUILTIN
from playground.tokenization.calls import calls, decode, read_ids, round_trip
from playground.tokenization.inspect import inspect
from tests.tokenization.random_texts import random_texts


def by_name(reader, text):
    return {call.name: call.result for call in calls(reader, inspect(reader, text, max_pieces=0))}


def test_kobarts_sentences_come_out_in_the_call_list(kobart):
    results = by_name(kobart, "혼자 공부하는 머신러닝 딥러닝")
    assert results["tokenize"] == tuple(["▁혼자", "▁공부", "하는", "▁머", "신", "러", "닝", "▁", "딥", "러", "닝"])
    ids = (16814, 16962, 14049, 14771, 11467, 10277, 9747, 1700, 10021, 10277, 9747)
    assert (results["convert_tokens_to_ids"], results["encode"]) == (ids, (0, *ids, 1))
    assert results["decode"] == "<s> 혼자 공부하는 머신러닝 딥러닝</s>"
    assert results["decode_skip"] == results["decode_inner"] == "혼자 공부하는 머신러닝 딥러닝"
    results = by_name(kobart, "KoBART 모델을 사용한 문서 요약")
    assert results["encode"] == (0, 14572, 310, 265, 264, 281, 283, 24224, 21032, 26052, 26200, 1)


def test_gpt2s_sentences_come_out_in_the_call_list(gpt2):
    results = by_name(gpt2, "Transformers are the")
    assert results["tokenize"] == ("Transform", "ers", "Ġare", "Ġthe")
    assert results["encode"] == (41762, 364, 389, 262)
    results = by_name(gpt2, "안녕하세요")
    assert results["encode"] == (168, 243, 230, 167, 227, 243, 47991, 246, 168, 226, 116, 168, 248, 242)
    assert results["decode"] == "안녕하세요"
    assert "decode_inner" not in results, "nothing was put around the text: [1:-1] would eat letters"


@pytest.mark.parametrize("name", ["words", "bytes"])
def test_every_call_gives_what_transformers_gives(name):
    from playground.web.tokenizer.loading import reader

    tokenizer = PreTrainedTokenizerFast.from_pretrained(BUILTIN / name)
    for text in random_texts(60):
        results = by_name(reader(f"builtin/{name}"), text)
        tokens = tokenizer.tokenize(text)
        assert list(results["tokenize"]) == tokens
        assert list(results["convert_tokens_to_ids"]) == tokenizer.convert_tokens_to_ids(tokens)
        encoded = tokenizer.encode(text)
        assert list(results["encode"]) == encoded
        assert list(results["convert_ids_to_tokens"]) == tokenizer.convert_ids_to_tokens(encoded)
        for call, ids, skip in (
            ("decode", encoded, False),
            ("decode_skip", encoded, True),
        ):
            expected = tokenizer.decode(ids, skip_special_tokens=skip)
            assert results[call] == expected or "�" in expected


def test_what_was_put_around_a_text_is_cut_off_where_it_stands(any_reader):
    for text in ("Snow fell.", "<s>눈</s>", ""):
        inspection = inspect(any_reader, text, max_pieces=0)
        lines = {call.name: (call.line, call.result) for call in calls(any_reader, inspection)}
        if inspection.ids == inspection.bare_ids:
            assert "decode_inner" not in lines
            continue
        line, result = lines["decode_inner"]
        encoded = inspection.ids
        cut = line.removeprefix("tokenizer.decode(encoded[").removesuffix("])").split(":")
        first, last = (int(each) if each else None for each in cut)
        assert encoded[first:last] == inspection.bare_ids
        assert result == decode(any_reader, inspection.bare_ids)[0]


def test_decoding_never_shows_a_replacement_character(any_reader):
    for text in random_texts(200):
        for call in calls(any_reader, inspect(any_reader, text, max_pieces=0)):
            assert "�" not in "".join(map(str, call.result))


def test_a_typed_replacement_character_is_no_broken_byte(any_reader):
    ids = any_reader.backend.encode("�", add_special_tokens=False).ids
    assert decode(any_reader, ids)[1] is False


def test_a_line_can_be_pasted(kobart):
    text = "'\"\\\n<b>"
    line = calls(kobart, inspect(kobart, text))[0].line
    assert eval(line.removeprefix("tokens = tokenizer.tokenize")) == text  # noqa: S307


def test_a_round_trip_says_what_changed(kobart):
    def trip(text):
        return round_trip(kobart, inspect(kobart, text))

    assert trip("안녕 세상").equal
    changed = trip("ㅋ 쀍 ㈜")
    assert (changed.equal, changed.unknown) == (False, ("쀍",))
    assert dict(changed.normalized) == {"ㅋ": "\u110f", " ㈜": " (주)"}


def test_a_round_trip_that_differs_gives_a_reason(any_reader):
    for text in random_texts(300):
        back = round_trip(any_reader, inspect(any_reader, text))
        if not back.equal:
            assert back.normalized or back.unknown or back.lost or back.space or back.other, text


@pytest.mark.parametrize("typed", ["0, 16814 16962,14049", "[0 16814 16962 14049]", "0;16814\n16962\t14049"])
def test_ids_are_typed_as_one_likes(kobart, typed):
    assert read_ids(kobart, typed) == (0, 16814, 16962, 14049)
    assert decode(kobart, read_ids(kobart, typed))[0] == "<s> 혼자 공부하는"


@pytest.mark.parametrize("typed", ["12 a", "1.5", "-1", "99999999", "9" * 400, "30000"])
def test_what_is_no_id_is_refused(kobart, typed):
    with pytest.raises(PromptError):
        read_ids(kobart, typed)
