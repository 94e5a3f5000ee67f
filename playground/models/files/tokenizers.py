"""A tokenizer that gives the ids its repository means. Needs no weights.

A repository's own ``tokenizer.json`` decides: where transformers would load something else, the file wins. Marks around
an encoder's text that the file leaves out are added. A note says so each time.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from playground.models.files.configuration import check_values
from playground.models.files.folders import VOCABULARIES, tokenizer_folder
from playground.models.files.refusals import (
    asks_for_code,
    check_entries_of,
    read_json,
    reads_a_source,
    remote_code,
    unreadable,
    unreadable_tokenizer,
    without_tokenizer,
)
from playground.models.files.tokenizer_files import check_tokenizer_files, is_panic
from playground.models.files.untrusted import Unsafe
from playground.text import Text
from playground.tokenization.labels import PieceKind, kind_of

_SAMPLES = (
    "KoBART 모델의 토큰을 봅니다. The model's tokens: 3.14, naïve ㅋ ☃",
    "  두 칸  띄고\n\n줄을 바꿈\t😀 ㅠㅠ don't STOP",
    "FBI요원 각 Ａ１ 뷁 <s> 2026년",
)
"""Texts that reveal a wrong normalizer, pre-tokenizer, vocabulary or added token."""

_ROLES = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}
"""The usual tokens of these roles, taken where a repository does not name them."""

FILE_WINS = Text("transformers_would_load_another_tokenizer_than")
FRAMED = "tokenizer_json_puts_no_marks_around_a_text_are"
SPACES = Text("a_space_beside_an_added_token_such_as_an")


@dataclass(frozen=True)
class LoadedTokenizer:
    """A tokenizer, with notes for its reader.

    Attributes:
        tokenizer: transformers' own, shared and never changed.
        notes: what was done to make it give the right ids.
    """

    tokenizer: Any
    notes: tuple[Text, ...] = ()

    def encode(self, text: str) -> list[int]:
        """Return the ids of ``text``, with the special tokens that the model expects around it."""
        ids: list[int] = self.tokenizer(text)["input_ids"]
        return ids

    def decode(self, token_ids: Sequence[int]) -> str:
        """Return the text of ``token_ids`` without bos, eos and pad; other special tokens are text and stay."""
        own = self.tokenizer
        return decode_text(own, token_ids, unseen={own.bos_token_id, own.eos_token_id, own.pad_token_id})


def load_tokenizer(name: str) -> LoadedTokenizer:
    """Return the tokenizer of the model called ``name``; its weights need not be there.

    Args:
        name: a built-in model or tokenizer, such as ``"builtin/words"``; a folder; an id in the Hub's cache.

    Raises:
        ModelError: it is not on this machine, a file is broken, or it needs code of the repository's own.
    """
    return tokenizer_in(tokenizer_folder(name), name)


def tokenizer_in(folder: Path, name: str) -> LoadedTokenizer:
    """Return the tokenizer of ``folder``; ``name`` is what errors call it.

    Raises:
        ModelError: as :func:`load_tokenizer`.
    """
    check_tokenizer(folder, name)
    try:
        config = read_json(folder / "config.json")
        check_values(config)
    except (OSError, ValueError) as error:
        raise unreadable(name, folder, error) from error
    try:
        check_tokenizer_files(folder)
        tokenizer, notes = _right_one(folder)
        notes += _framed(tokenizer, config)
        notes += _loose_spaces(tokenizer)
    except BaseException as error:  # the tokenizers library raises a bare one for a broken file, or panics
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        if isinstance(error, Unsafe) or (folder / "tokenizer.json").is_file():
            raise unreadable_tokenizer(name, folder, error) from error
        raise without_tokenizer(name, [path.name for path in folder.iterdir()]) from error
    return LoadedTokenizer(tokenizer, tuple(notes))


def check_tokenizer(folder: Path, name: str) -> None:
    """Check that ``folder`` has a tokenizer that needs no code of the repository's own; it is not read.

    Raises:
        ModelError: it has none, or one that needs code, or a file that cannot be read safely.
    """
    check_entries_of(folder, name)
    if not (folder / "tokenizer.json").is_file() and asks_for_code(folder, "tokenizer_config.json"):
        raise remote_code(name)
    if not any((folder / file).is_file() for file in VOCABULARIES):
        raise without_tokenizer(name, [path.name for path in folder.iterdir()])


def decode_text(tokenizer: Any, token_ids: Sequence[int], *, unseen: Collection[int | None]) -> str:
    """Return the text of ``token_ids`` but for those ``unseen``, as transformers decodes it.

    Special tokens are text, and spaces stay as they are.
    """
    shown = [int(i) for i in token_ids if i not in unseen]
    text: str = tokenizer.decode(shown, skip_special_tokens=False, clean_up_tokenization_spaces=False)
    return text


def piece_kind(tokenizer: Any) -> PieceKind:
    """Return how the pieces of this tokenizer's vocabulary are written."""
    return kind_of(json.dumps(json.loads(tokenizer.backend_tokenizer.to_str())["decoder"]))


def _right_one(folder: Path) -> tuple[Any, list[Text]]:
    """Return the tokenizer that gives the ids of the folder's ``tokenizer.json``, and a note if it is no other's."""
    stored = folder / "tokenizer.json"
    if not stored.is_file():
        made = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        if not made.is_fast:
            raise ValueError(f"{type(made).__name__} is none of the tokenizers library")
        return made, []
    own = Tokenizer.from_file(str(stored))
    chosen = _transformers_choice(folder)
    if chosen is not None and _agree(chosen, own):
        return chosen, []
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    _name_roles(tokenizer, own)
    return tokenizer, [FILE_WINS] if chosen is not None else []


def _transformers_choice(folder: Path) -> Any:
    """Return the tokenizer that ``AutoTokenizer`` loads; None where it needs the repository's code."""
    try:
        return AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except BaseException as error:  # whatever it was, the file itself is read next and has the last word
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        return None


def _agree(chosen: Any, own: Tokenizer) -> bool:
    """Whether ``chosen`` gives the ids of the file, and the file's marks around a text where it has any."""
    marks = own.encode("").ids
    if marks and chosen("")["input_ids"] != marks:
        return False
    plain = [chosen(text, add_special_tokens=False)["input_ids"] for text in _SAMPLES]
    return plain == [own.encode(text, add_special_tokens=False).ids for text in _SAMPLES]


def _name_roles(tokenizer: Any, own: Tokenizer) -> None:
    """Set bos, eos and the other roles by their usual names, where the repository leaves them open."""
    added = {token.content for token in own.get_added_tokens_decoder().values()}
    for role, piece in _ROLES.items():
        if getattr(tokenizer, role) is None and piece in added:
            setattr(tokenizer, role, AddedToken(piece, special=True, normalized=False))


def _framed(tokenizer: Any, config: Mapping[str, Any]) -> list[Text]:
    """Put bos and eos around a text, where an encoder reads it and the tokenizer adds neither."""
    if not reads_a_source(config):
        return []
    return [frame(tokenizer)] if not tokenizer("")["input_ids"] else []


def frame(tokenizer: Any) -> Text:
    """Let ``tokenizer`` put its bos and eos around a text, and return the note that says so."""
    bos, eos = tokenizer.bos_token, tokenizer.eos_token
    marks = [(token, tokenizer.convert_tokens_to_ids(token)) for token in (bos, eos) if token is not None]
    single = " ".join(filter(None, (bos, "$A", eos)))
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(single=single, special_tokens=marks)
    shown = {"bos": bos or "", "eos": eos or ""}
    return Text(FRAMED, **shown)


def _loose_spaces(tokenizer: Any) -> list[Text]:
    """Return the note on spaces, where encoding and decoding an added token that is text changes them."""
    roles = set(tokenizer.special_tokens_map.values())
    named = re.compile(r"<.*>|\[.*\]|\s*")
    added = [t for t in tokenizer.get_added_vocab() if t not in roles and not named.fullmatch(t)]
    for token in added[:1]:
        texts = [f"가{token}나", f"가 {token} 나"]
        if any(_there_and_back(tokenizer, text) != text for text in texts):
            return [SPACES]
    return []


def _there_and_back(tokenizer: Any, text: str) -> str:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    return decode_text(tokenizer, ids, unseen=())
