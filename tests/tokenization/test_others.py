"""Syllables and forms, comparison, the pipeline."""

import unicodedata

import pytest

from playground.tokenization.compare import compare
from playground.tokenization.hangul import in_form, is_syllable, letters, syllables
from playground.tokenization.pipeline import pipeline
from playground.web.tokenizer.loading import reader


def test_every_syllable_is_its_letters():
    for code in range(0xAC00, 0xD7A4):
        char = chr(code)
        assert is_syllable(char)
        assert len(letters(char)) == len(unicodedata.normalize("NFD", char))
    assert [letters(c) for c in "각뷁하"] == [("ㄱ", "ㅏ", "ㄱ"), ("ㅂ", "ㅞ", "ㄺ"), ("ㅎ", "ㅏ")]


def test_syllables_are_taken_apart_once_each_typed_or_in_jamo():
    typed = syllables("한글 한")
    assert [(s.char, s.jamo) for s in typed] == [("한", "\u1112\u1161\u11ab"), ("글", "\u1100\u1173\u11af")]
    assert syllables(in_form("한글 한", "NFD")) == typed


def test_kobart_reads_every_form_alike_and_gpt2_does_not(kobart, gpt2):
    forms = [in_form("한글", form) for form in ("typed", "NFC", "NFD")]
    assert len({tuple(kobart.backend.encode(text).ids) for text in forms}) == 1
    assert len(gpt2.backend.encode(forms[2]).ids) > len(gpt2.backend.encode(forms[0]).ids)


def test_tokenizers_are_compared_by_what_they_need():
    words, byte_level = compare([reader("builtin/words"), reader("builtin/bytes")], "뷁 하나")
    assert (words.characters, words.words, words.size) == (4, 2, 10)
    assert (words.unknown, words.unknown_share) == (1, 1 / words.tokens)
    assert byte_level.unknown == 0
    assert byte_level.per_byte == byte_level.tokens / 10
    assert compare([reader("builtin/bytes")], "")[0].per_character is None


def test_the_pipeline_is_the_tokenizers_own(any_reader):
    stages = {stage.name: stage for stage in pipeline(any_reader, "안녕 ㈜ <s>")}
    assert list(stages) == ["normalizer", "pre_tokenizer", "model", "post_processor", "decoder"]
    bare = any_reader.backend.encode("안녕 ㈜ <s>", add_special_tokens=False)
    assert stages["model"].shown == tuple(zip(bare.tokens, bare.ids, strict=True))
    assert [i for _, i in stages["post_processor"].shown] == any_reader.backend.encode("안녕 ㈜ <s>").ids
    assert all(part.does for stage in stages.values() for part in stage.parts)
    assert "�" not in str(stages)


def test_kobarts_pipeline_says_what_was_added(kobart):
    stages = {stage.name: stage for stage in pipeline(kobart, "가")}
    assert [part.type for part in stages["normalizer"].parts] == ["NFKC", "BertNormalizer"]
    assert [part.type for part in stages["post_processor"].parts] == ["TemplateProcessing"]
    assert kobart.notes


@pytest.mark.parametrize("name", ["builtin/words", "builtin/bytes", "builtin/lm"])
def test_the_built_in_tokenizers_are_here(name):
    assert reader(name) is reader(name)
    assert not reader(name).notes
