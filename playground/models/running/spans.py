"""The span of characters of each token in a text.

The offsets are the tokenizer's own and count in the original text, whatever its normalizer made of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.models.running.language_model import LanguageModel

Span = tuple[int, int]
"""Start and end in characters of the text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that belongs to the same tokens throughout.

    Attributes:
        text: the stretch, unaltered.
        tokens: the positions of its tokens; none between tokens, several where a character has several.
    """

    text: str
    tokens: tuple[int, ...]


def token_spans(model: LanguageModel, text: str, before: str = "") -> tuple[Span | None, ...]:
    """Return for each of ``model.encode(before + text)`` its span in ``text``; None where it has none.

    Tokens that the tokenizer added and tokens of ``before`` have none. White space at the edges of a span is left out,
    unless there is nothing else.
    """
    offsets = model.tokenizer(before + text, return_offsets_mapping=True)["offset_mapping"]
    inside = [(max(0, start - len(before)), end - len(before)) for start, end in offsets]
    spans = [None if start >= end else _trimmed(text, start, end) for start, end in inside]
    spans = _grown(text, spans)
    missing = len(model.encode(before + text)) - len(spans)  # bos and eos, where the tokenizer adds neither
    return (*[None] * bool(missing), *spans, *[None] * (missing > 1))


def pieces(text: str, spans: Sequence[Span | None]) -> tuple[Piece, ...]:
    """Return ``text`` cut where any of ``spans`` begins or ends; the pieces joined are the text."""
    edges = sorted({0, len(text), *(edge for span in spans if span for edge in span)})
    first = {edge: number for number, edge in enumerate(edges)}
    owners: list[list[int]] = [[] for _ in edges[1:]]
    for token, span in enumerate(spans):
        if span:
            for number in range(first[span[0]], first[span[1]]):
                owners[number].append(token)
    return tuple(
        Piece(text[start:end], tuple(own)) for start, end, own in zip(edges[:-1], edges[1:], owners, strict=True)
    )


def _grown(text: str, spans: Sequence[Span | None]) -> list[Span | None]:
    """Return ``spans``, each extended over characters without a token, up to the next white space.

    A normalizer that composes 한 from its three letters gives its token only the first of them.
    """
    covered = {place for span in spans if span for place in range(*span)}

    def end_of(end: int) -> int:
        while end < len(text) and end not in covered and not text[end].isspace():
            end += 1
        return end

    return [span and (span[0], end_of(span[1])) for span in spans]


def _trimmed(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    if not inner.strip():
        return start, end
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
