"""Limits on the files of a tokenizer, checked before it is built: ids, growth of a text, marks and padding.

The ``tokenizers`` library does what a file says: it fills tables up to the largest id and replaces a text as often as
there are steps. A regular expression is run as it is: the library ends a single match after ten million steps, with an
error that :func:`is_panic` recognizes.
"""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.errors import PromptError
from playground.models.files.untrusted import Unsafe, read_object, walk
from playground.text import Text

LARGEST_ID = 2**24
"""Ids end below: the largest published vocabulary has a million pieces."""
_GAPS, _GAPS_BESIDES = 4, 100_000
"""The largest id is below this multiple of the number of pieces plus this constant: pages list every id."""
MOST_GROWTH = 256
"""The most characters that one may become, each step at its worst: ALBERT's are 72, since its table spells a phrase out
in 18 and each of two steps may add one to one."""
_MOST_STEPS = 64
_MOST_MARKS = 64
"""The most tokens that may be put around a text."""
_LONGEST_PADDING = 2**17
_LONGEST_AFFIX, _LONGEST_WORD = 64, 1_000
"""Characters: what is put before every piece within a word, and a word that is tried in all its parts (BERT: 100)."""
_PARTS = ("normalizer", "pre_tokenizer", "post_processor", "decoder", "truncation", "padding")
_LISTS = ("normalizers", "pretokenizers", "processors", "decoders")
"""What a sequence calls the list of its steps."""


def check_tokenizer_files(folder: Path) -> None:
    """Check the files of ``folder`` from which a tokenizer is built.

    Raises:
        Unsafe: one has a value that no tokenizer needs and that costs a server too much.
        ValueError: one is broken.
        OSError: one cannot be read.
    """
    stored = read_object(folder / "tokenizer.json")
    for _ in walk([stored.get(part) for part in _PARTS], "tokenizer.json"):
        pass  # it is not nested too deeply
    _check_ids("tokenizer.json", _ids_of(stored))
    _check_growth(stored)
    _check_marks(stored)
    _check_words(_object(stored.get("model")))
    for file in ("vocab.json", "added_tokens.json"):
        _check_ids(file, read_object(folder / file).values())
    config = read_object(folder / "tokenizer_config.json")
    _check_ids("tokenizer_config.json", map(_number, _object(config.get("added_tokens_decoder"))))
    for file, stored in (
        ("tokenizer_config.json", config), ("special_tokens_map.json", read_object(folder / "special_tokens_map.json"))
    ):  # fmt: skip
        for _ in walk(stored, file):
            pass


@contextmanager
def panic_as_prompt_error() -> Iterator[None]:
    """Raise a panic of the tokenizers library inside as a :class:`PromptError`.

    It is no :class:`Exception`, so a server lets it through and the reader would wait for ever.
    """
    try:
        yield
    except BaseException as error:
        if not is_panic(error):
            raise
        reason = str(error)[:80]
        raise PromptError(
            "prompt",
            Text("cannot_be_read_by_this_model_s_tokenizer", reason=reason),
            "…",
            Text("change_the_text_or_choose_another_model"),
        ) from error


def is_panic(error: BaseException) -> bool:
    """Whether ``error`` is a panic of the tokenizers library, which is no :class:`Exception`."""
    return type(error).__name__ == "PanicException"


def _ids_of(stored: Mapping[str, Any]) -> Iterator[Any]:
    vocabulary = _object(stored.get("model")).get("vocab")
    if isinstance(vocabulary, dict):
        yield from vocabulary.values()
    elif isinstance(vocabulary, list):
        yield from range(len(vocabulary))
    added = stored.get("added_tokens")
    yield from (each.get("id") for each in added if isinstance(each, dict)) if isinstance(added, list) else ()


def _check_ids(file: str, ids: Iterable[Any]) -> None:
    count, largest = 0, -1
    for each in ids:
        count += 1
        if type(each) is not int or not 0 <= each < LARGEST_ID:
            raise Unsafe(
                Text("token_ids_in_must_be_0_to_one_is", file=file, value=LARGEST_ID - 1, value_2=_shown(each)),
            )
        largest = max(largest, each)
    if largest >= _GAPS * count + _GAPS_BESIDES:
        raise Unsafe(
            Text("has_tokens_and_ids_up_to", file=file, count=count, largest=largest),
        )


def _check_growth(stored: Mapping[str, Any]) -> None:
    """Check how long a text may grow: before it is split into pieces, and when it is decoded."""
    for parts in (("normalizer", "pre_tokenizer"), ("decoder",)):
        steps = [step for part in parts for step in _steps(stored.get(part))]
        if len(steps) > _MOST_STEPS:
            raise Unsafe(
                Text("tokenizer_json_has_more_than_steps", most_steps=_MOST_STEPS, count=len(steps)),
            )
        growth = 1.0
        for step in steps:
            growth *= _growth(step)
        if growth > MOST_GROWTH:
            raise Unsafe(
                Text("tokenizer_json_makes_a_text_more_than_times_as", most_growth=MOST_GROWTH, growth=growth),
            )


def _steps(part: Any) -> list[Mapping[str, Any]]:
    """Return the steps of ``part``, those of a sequence one by one."""
    steps: list[Mapping[str, Any]] = []
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict):
            continue
        inner = [each[name] for name in _LISTS if isinstance(each.get(name), list)]
        if inner:
            waiting.extend(step for listed in inner for step in listed)
        else:
            steps.append(each)
    return steps


def _growth(step: Mapping[str, Any]) -> float:
    """Return the most characters that ``step`` makes of one, as far as the file itself says.

    What the library knows of Unicode is left out: it is bounded, and doing it twice adds nothing.
    """
    kind = step.get("type")
    if kind == "ByteLevel":
        return 2.0  # a character of the text has up to four bytes, and each of these becomes one of two
    if kind in ("Prepend", "Metaspace"):
        return 1.0 + len(str(step.get("prepend") or step.get("replacement") or ""))
    if kind == "Precompiled":
        return _longest_in_charsmap(step.get("precompiled_charsmap"))
    if kind != "Replace":
        return 1.0
    content, pattern = str(step.get("content") or ""), step.get("pattern")
    literal = _object(pattern).get("String")
    if isinstance(literal, str) and literal:
        return max(1.0, len(content) / len(literal))
    return 1.0 + len(content)  # an expression may match between any two characters


def _longest_in_charsmap(stored: Any) -> float:
    """Return the length of the longest text that SentencePiece's table puts in place of another."""
    try:
        data = b64decode(stored or "", validate=True)
    except (TypeError, ValueError) as error:
        raise ValueError("tokenizer.json: precompiled_charsmap") from error
    texts = data[4 + int.from_bytes(data[:4], "little") :]
    return max(1.0, *(len(text.decode("utf-8", "replace")) for text in texts.split(b"\0")))


def _check_marks(stored: Mapping[str, Any]) -> None:
    """Check what is put around a text: marks, and padding to a length."""
    marks = 0
    for step in _steps(stored.get("post_processor")):
        for template in ("single", "pair"):
            marks += len(tokens) if isinstance(tokens := step.get(template), list) else 0
        for special in _object(step.get("special_tokens")).values():
            ids = _object(special).get("ids")
            marks += len(ids) if isinstance(ids, list) else 0
    padding = {key: value for key, value in walk(stored.get("padding"), "tokenizer.json") if type(value) is int}
    longest = max(padding.get("Fixed", 0), padding.get("pad_to_multiple_of", 0))
    if marks > _MOST_MARKS or longest > _LONGEST_PADDING:
        raise Unsafe(Text("tokenizer_json_puts_too_many_tokens_around_a"))


def _check_words(model: Mapping[str, Any]) -> None:
    affixes = (model.get(name) for name in ("continuing_subword_prefix", "end_of_word_suffix"))
    longest = model.get("max_input_chars_per_word")
    if any(len(each) > _LONGEST_AFFIX for each in affixes if isinstance(each, str)) or (
        type(longest) is int and longest > _LONGEST_WORD
    ):
        raise Unsafe(Text("tokenizer_json_takes_words_that_are_too_long"))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(text: Any) -> Any:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 20 else text


def _shown(value: object) -> str:
    return f"{value:,}" if type(value) is int and value < 10**20 else repr(value)[:30]
