"""The five stages of a tokenizer and their effect on a text, in order: for a diagram and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from playground.text import Text
from playground.tokenization.calls import decode
from playground.tokenization.reader import Reader, check_text

StageName = Literal["normalizer", "pre_tokenizer", "model", "post_processor", "decoder"]

LONGEST_SAMPLE = 200
"""Number of characters of a text that are shown in the diagram."""

_NESTED = ("normalizers", "pretokenizers", "processors", "decoders")
_LONG = ("vocab", "merges")

_EXPLANATIONS: Mapping[str, Text] = {
    "NFC": Text("나뉜 글자를 한 글자로 모읍니다", "composes characters written in parts"),
    "NFD": Text("글자를 부분으로 나눕니다", "takes characters apart"),
    "NFKC": Text("모양만 다른 글자를 하나로 통일하고 모읍니다", "makes look-alike forms one, and composes"),
    "NFKD": Text("모양만 다른 글자를 하나로 통일하고 나눕니다", "makes look-alike forms one, and takes apart"),
    "Lowercase": Text("소문자로 바꿉니다", "makes letters small"),
    "Strip": Text("앞뒤의 정해진 글자를 뗍니다", "takes characters off the ends"),
    "StripAccents": Text("악센트를 뗍니다", "takes accents off"),
    "Replace": Text("정해진 글자를 다른 글자로 바꿉니다", "replaces one text by another"),
    "Prepend": Text("맨 앞에 글자를 붙입니다", "puts a text in front"),
    "BertNormalizer": Text("BERT의 정리 규칙을 따릅니다", "cleans as BERT does"),
    "Metaspace": Text("띄어쓰기를 ▁로 바꾸고 그 앞에서 나눕니다", "turns spaces into ▁ and splits before them"),
    "ByteLevel": Text("글자를 바이트로 바꾸어 적습니다", "writes characters as their bytes"),
    "Split": Text("무늬에 맞는 곳에서 나눕니다", "splits where a pattern matches"),
    "Digits": Text("숫자를 따로 나눕니다", "keeps digits apart"),
    "Punctuation": Text("문장 부호를 따로 나눕니다", "keeps punctuation apart"),
    "Whitespace": Text("공백에서 나눕니다", "splits at white space"),
    "WhitespaceSplit": Text("공백에서 나눕니다", "splits at white space"),
    "BertPreTokenizer": Text("공백과 문장 부호에서 나눕니다", "splits at white space and punctuation"),
    "BPE": Text("배운 순서대로 이웃한 조각을 합칩니다", "merges neighbours in the order learnt"),
    "WordPiece": Text("앞에서부터 가장 긴 조각을 고릅니다", "takes the longest piece from the front"),
    "Unigram": Text("가장 그럴듯한 조각들로 나눕니다", "takes the most probable pieces"),
    "WordLevel": Text("단어마다 아이디 하나를 줍니다", "gives each word one id"),
    "TemplateProcessing": Text("정해진 틀에 특수 토큰을 끼웁니다", "puts special tokens into a template"),
    "RobertaProcessing": Text("앞뒤에 특수 토큰을 붙입니다", "puts special tokens around"),
    "BertProcessing": Text("앞뒤에 특수 토큰을 붙입니다", "puts special tokens around"),
    "ByteFallback": Text("바이트 조각을 글자로 되돌립니다", "turns byte pieces back into characters"),
    "Fuse": Text("조각을 한 줄로 잇습니다", "joins the pieces"),
}

_EXPLANATIONS_BY_STAGE: Mapping[tuple[StageName, str], Text] = {
    ("decoder", "ByteLevel"): Text("바이트를 다시 글자로 읽습니다", "reads the bytes as characters again"),
    ("decoder", "Metaspace"): Text("▁를 다시 띄어쓰기로 바꿉니다", "turns ▁ back into spaces"),
    ("post_processor", "ByteLevel"): Text("글자 위치를 다듬습니다", "tidies the spans; adds nothing"),
}
"""Explanations of types that do something else in this stage than in others."""


@dataclass(frozen=True)
class Part:
    """One part of a stage: its type, its settings, and an explanation (None for an unknown type)."""

    type: str
    settings: dict[str, Any]
    does: Text | None


@dataclass(frozen=True)
class Stage:
    """One of the five stages.

    Attributes:
        name: the stage's key in ``tokenizer.json``.
        parts: its parts, in order; empty where the tokenizer has no such stage.
        shown: the text after it: (piece, id) pairs; the id is None before the model and after decoding.
    """

    name: StageName
    parts: tuple[Part, ...]
    shown: tuple[tuple[str, int | None], ...]


def pipeline(reader: Reader, text: str) -> tuple[Stage, ...]:
    """Return the five stages with the result of each for ``text``.

    Raises:
        PromptError: ``text`` has half of a surrogate pair.
    """
    check_text(text)
    sample = text[:LONGEST_SAMPLE]
    backend = reader.backend
    normalized = str(backend.normalizer.normalize_str(sample)) if backend.normalizer else sample
    words = backend.pre_tokenizer.pre_tokenize_str(normalized) if backend.pre_tokenizer else [(normalized, None)]
    bare = backend.encode(sample, add_special_tokens=False).ids
    whole = backend.encode(sample, add_special_tokens=True).ids
    shown: dict[StageName, Sequence[tuple[str, int | None]]] = {
        "normalizer": [(normalized, None)],
        "pre_tokenizer": [(word, None) for word, _ in words],
        "model": [(reader.pieces[i], i) for i in bare],
        "post_processor": [(reader.pieces[i], i) for i in whole],
        "decoder": [(decode(reader, whole)[0], None)],
    }
    return tuple(Stage(name, tuple(_parts(name, reader.spec[name])), tuple(values)) for name, values in shown.items())


def _parts(stage: StageName, spec: dict[str, Any] | None) -> list[Part]:
    if spec is None:
        return []
    nested = next((spec[key] for key in _NESTED if key in spec), None)
    if nested is not None:
        return [part for each in nested for part in _parts(stage, each)]
    kind = spec.get("type", "BPE")
    settings = {key: value for key, value in without_long_lists(spec).items() if key != "type"}
    return [Part(kind, settings, _EXPLANATIONS_BY_STAGE.get((stage, kind), _EXPLANATIONS.get(kind)))]


def without_long_lists(spec: dict[str, Any]) -> dict[str, Any]:
    """Return ``tokenizer.json``, or a part of it, with its long lists replaced by their lengths."""
    shortened: dict[str, Any] = {}
    for key, value in spec.items():
        if key in _LONG:
            shortened[key] = f"({len(value):,})"
        elif key == "added_tokens":
            shortened[key] = [token["content"] for token in value]
        else:
            shortened[key] = without_long_lists(value) if isinstance(value, dict) else value
    return shortened
