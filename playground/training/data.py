"""Documents as token ids, and batches cut from them.

The training text is one long stream ``<s> document </s> <s> document </s> …``. What a document only reads has no right
next token (``Document.read``); the language that must not be left is known everywhere. Half of the rows of a batch
begin at a document, with or without its ``<s>``, so that the model knows prompts without it; the others begin anywhere.
Special tokens in the text, such as the roles of a chat, are encoded as special tokens, since all text here is our own.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import torch
from transformers import PreTrainedTokenizerFast

from playground.training.corpus import Document, held_out_documents
from playground.training.grammar import LANGUAGES, OTHER_LETTERS, Language
from playground.training.loss import IGNORED
from playground.training.tokenizer import CHAT, MARKS, SPECIAL

ENCODED_AT_ONCE = 5000  # documents
SHOWS_NONE = 4  # tokens after which a document in no language has shown that


@dataclass(frozen=True)
class Stream:
    """Training text as ids."""

    ids: torch.Tensor  # (n_tokens,)  int16 or int32
    starts: torch.Tensor  # (n_documents,)  where each document's <s> stands
    read: torch.Tensor  # (n_tokens,)  bool, whether a token is context only
    groups: torch.Tensor  # (n_tokens,)  uint8, the language of its document, see ``barred_masks``


@dataclass(frozen=True)
class Batch:
    """Rows of ids with their positions and the labels to predict."""

    input_ids: torch.Tensor  # (rows, length)
    position_ids: torch.Tensor  # (rows, length)
    labels: torch.Tensor  # (rows, length)  IGNORED where there is no loss
    groups: torch.Tensor  # (rows, length)  the language, see ``barred_masks``


def id_rows(documents: Iterable[Document], tokenizer: PreTrainedTokenizerFast) -> Iterator[list[int]]:
    """Yield the ids of each of ``documents``, from ``<s>`` to ``</s>``."""
    texts = (document.text for document in documents)
    while chunk := list(islice(texts, ENCODED_AT_ONCE)):
        for ids in tokenizer(chunk, split_special_tokens=False)["input_ids"]:
            yield [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


def encode_stream(documents: Iterable[Document], tokenizer: PreTrainedTokenizerFast) -> Stream:
    """Return ``documents`` as one stream of ids."""
    ids, starts, read, groups = array("i"), array("q"), bytearray(), bytearray()
    masks = barred_masks(tokenizer)
    remaining = iter(documents)
    while chunk := list(islice(remaining, ENCODED_AT_ONCE)):
        for document, row in zip(chunk, id_rows(chunk, tokenizer), strict=True):
            count = _tokens_read(document, tokenizer)
            starts.append(len(ids))
            ids.extend(row)
            read += bytes([1] * count + [0] * (len(row) - count))
            groups += bytes(_groups(document, row, masks))
    return Stream(
        torch.frombuffer(ids, dtype=torch.int32),
        torch.frombuffer(starts, dtype=torch.int64),
        torch.frombuffer(read, dtype=torch.bool),
        torch.frombuffer(groups, dtype=torch.uint8),
    )


def _tokens_read(document: Document, tokenizer: PreTrainedTokenizerFast) -> int:
    """Return how many tokens of ``document`` are context only, its ``<s>`` among them; 0 where all is trained on."""
    if not document.read:
        return 0
    offsets = tokenizer(document.text, return_offsets_mapping=True)["offset_mapping"]
    return 1 + sum(first < document.read for first, _ in offsets)


def barred_masks(tokenizer: PreTrainedTokenizerFast) -> torch.Tensor:
    """Return which tokens must not follow, (2 + 2 · languages, vocab_size) bool; a text may always end.

    Nothing is barred in the first row. Then, language by language, what has a letter of another one, and the marks of a
    chat; the same for chats, without their marks; in the last row whatever has a letter, and the marks, for documents
    in no language, such as sums.
    """
    masks = torch.zeros(2 + 2 * len(LANGUAGES), len(tokenizer), dtype=torch.bool)
    for entry, at in tokenizer.get_vocab().items():
        for language in LANGUAGES:
            foreign = entry not in SPECIAL and bool(OTHER_LETTERS[language].search(entry))
            masks[barred_row(language), at] = foreign or entry in CHAT
            masks[barred_row(language, in_chat=True), at] = foreign
    masks[-1] = masks.any(dim=0)
    return masks


def barred_row(language: Language, in_chat: bool = False) -> int:
    """Return the row of ``barred_masks`` for a text in ``language``."""
    return 1 + LANGUAGES.index(language) + (len(LANGUAGES) if in_chat else 0)


def _groups(document: Document, ids: list[int], masks: torch.Tensor) -> list[int]:
    """Return the row of ``barred_masks`` for each of the document's ``ids``.

    It is the first one where what is to be written has both languages, and until the text has shown what it is in.
    """
    if document.language is None:
        first, row = len(ids[:SHOWS_NONE]), len(masks) - 1
    elif OTHER_LETTERS[document.language].search(MARKS.sub("", document.text[document.read :])):
        first, row = len(ids), 0
    else:
        row = barred_row(document.language, in_chat=bool(MARKS.search(document.text)))
        own = masks[-1] & ~masks[barred_row(document.language)]
        first = next((at for at, token in enumerate(ids) if own[token]), len(ids))
    return [0] * first + [row] * (len(ids) - first)


def draw_batch(stream: Stream, rows: int, length: int, n_positions: int, generator: torch.Generator) -> Batch:
    """Return a batch of ``rows`` pieces of ``length`` tokens, drawn with ``generator``.

    The positions of a row that begins anywhere get a random offset below ``n_positions``, so that all are trained.
    """
    last = len(stream.ids) - length
    anywhere = torch.randint(0, last + 1, (rows,), generator=generator)
    documents = stream.starts[torch.randint(0, len(stream.starts), (rows,), generator=generator)]
    documents = (documents + torch.randint(0, 2, (rows,), generator=generator)).clamp(max=last)
    offsets = torch.randint(0, n_positions - length + 1, (rows,), generator=generator)
    begins_document = torch.arange(rows) % 2 == 0
    first = torch.where(begins_document, documents, anywhere)
    steps = torch.arange(length)
    at = first[:, None] + steps  # (rows, length)
    ids = stream.ids[at].long()
    positions = torch.where(begins_document, 0, offsets)[:, None] + steps
    return Batch(ids, positions, ids.masked_fill(stream.read[at], IGNORED), stream.groups[at].long())


def document_batch(documents: Iterable[Document], tokenizer: PreTrainedTokenizerFast, n_positions: int) -> Batch:
    """Return one row for each document, ``<s> text </s>``, padded on the right; ``<s>`` and padding have no loss."""
    documents, masks = list(documents), barred_masks(tokenizer)
    rows = [ids[:n_positions] for ids in id_rows(documents, tokenizer)]
    length = max(map(len, rows))
    input_ids = torch.tensor([row + [tokenizer.pad_token_id] * (length - len(row)) for row in rows])
    real = torch.tensor([[place < len(row) for place in range(length)] for row in rows])
    positions = torch.arange(length).expand(len(rows), length)
    groups = torch.tensor(
        [
            _groups(document, row, masks) + [0] * (length - len(row))
            for document, row in zip(documents, rows, strict=True)
        ]
    )
    return Batch(input_ids, positions, input_ids.masked_fill(~real, IGNORED), groups)


def held_out(
    seed: int, count: int, tokenizer: PreTrainedTokenizerFast, n_positions: int, rows: int = 32
) -> list[Batch]:
    """Return ``count`` held-out documents as batches of ``rows``."""
    documents = held_out_documents(seed)
    sizes = [min(rows, count - done) for done in range(0, count, rows)]
    return [document_batch(islice(documents, size), tokenizer, n_positions) for size in sizes]
