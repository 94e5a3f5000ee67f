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
    "NFC": Text("composes_characters_written_in_parts"),
    "NFD": Text("takes_characters_apart"),
    "NFKC": Text("makes_look_alike_forms_one_and_composes"),
    "NFKD": Text("makes_look_alike_forms_one_and_takes_apart"),
    "Lowercase": Text("makes_letters_small"),
    "Strip": Text("takes_characters_off_the_ends"),
    "StripAccents": Text("takes_accents_off"),
    "Replace": Text("replaces_one_text_by_another"),
    "Prepend": Text("puts_a_text_in_front"),
    "BertNormalizer": Text("cleans_as_bert_does"),
    "Metaspace": Text("turns_spaces_into_and_splits_before_them"),
    "ByteLevel": Text("writes_characters_as_their_bytes"),
    "Split": Text("splits_where_a_pattern_matches"),
    "Digits": Text("keeps_digits_apart"),
    "Punctuation": Text("keeps_punctuation_apart"),
    "Whitespace": Text("splits_at_white_space"),
    "WhitespaceSplit": Text("splits_at_white_space"),
    "BertPreTokenizer": Text("splits_at_white_space_and_punctuation"),
    "BPE": Text("merges_neighbours_in_the_order_learnt"),
    "WordPiece": Text("takes_the_longest_piece_from_the_front"),
    "Unigram": Text("takes_the_most_probable_pieces"),
    "WordLevel": Text("gives_each_word_one_id"),
    "TemplateProcessing": Text("puts_special_tokens_into_a_template"),
    "RobertaProcessing": Text("puts_special_tokens_around"),
    "BertProcessing": Text("puts_special_tokens_around"),
    "ByteFallback": Text("turns_byte_pieces_back_into_characters"),
    "Fuse": Text("joins_the_pieces"),
}

_EXPLANATIONS_BY_STAGE: Mapping[tuple[StageName, str], Text] = {
    ("decoder", "ByteLevel"): Text("reads_the_bytes_as_characters_again"),
    ("decoder", "Metaspace"): Text("turns_back_into_spaces"),
    ("post_processor", "ByteLevel"): Text("tidies_the_spans_adds_nothing"),
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
    bare = reader.encode(sample, special=False).ids
    whole = reader.encode(sample, special=True).ids
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
