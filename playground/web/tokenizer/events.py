"""Answers to the Tokenizer tab's questions: a question in, plain data out. Nothing of a user stays here."""

import json
from collections.abc import Callable, Mapping
from typing import TypedDict

from playground.errors import OptionError, PlaygroundError
from playground.export.source import tokenizer_source
from playground.export.tokenizers import tokenizer_code
from playground.text import FALLBACK, Language, Text, known_language
from playground.tokenization import calls, compare, hangul, inspect, merges, pipeline, vocabulary
from playground.tokenization.reader import LONGEST_TEXT, Reader, check_text
from playground.web.contract import (
    CodeData,
    CompareAnswer,
    DecodeAnswer,
    FormAnswer,
    HangulAnswer,
    LookAnswer,
    MergesAnswer,
    PipelineAnswer,
    SyllableAnswer,
    VocabularyAnswer,
)
from playground.web.server import arguments
from playground.web.tokenizer import answers
from playground.web.tokenizer.loading import reader
from playground.web.workbench.code_panel import code_value

SHOWN_PIECES = 3_000
"""How many pieces of a text the page lays out."""
MOST_TOKENIZERS = 12
"""How many tokenizers are compared at once."""
SHOWN_SYLLABLES = 24
"""How many different syllables are taken apart."""

Question = Mapping[str, object]
"""What a page has sent, by name, still to be checked: ``TokenizerQuestions`` and ``TokenizerContext`` if it is ours."""


class Tokenized(TypedDict):
    """What /tokenize gives: ``shown`` characters are laid out in ``tokens``, all ids are there."""

    tokenizer: str
    tokens: list[answers.Token]
    ids: list[int]
    normalized: str | None
    shown: int
    cut: int


def ask_tokenizer(question: object) -> str:
    """Answer a question of the page, as JSON: the web framework takes far longer over a dict this large.

    Half of a surrogate pair, which a question may hold, cannot travel but as ``\\udc80``: that is JSON's own escape.
    """
    answer = json.dumps(answer_to(question), ensure_ascii=False, separators=(",", ":"))
    return answer.encode("utf-8", "backslashreplace").decode()


def answer_to(question: object) -> dict[str, object]:
    """Answer a question of the page; an error comes back as its sentence in the page's language."""
    try:
        read = arguments.mapping("question", question, "kind", "language")
        language = arguments.language_of(read["language"])
        answer = _KINDS[arguments.one_of("kind", read["kind"], *_KINDS)](read, language)
        return {**answer, **_answered(read)}
    except PlaygroundError as error:
        return refusal(question, error)


def refusal(question: object, error: PlaygroundError) -> dict[str, object]:
    """Return ``error`` as the answer to ``question``, in its language, or the fallback's if it names none."""
    named = question.get("language") if isinstance(question, Mapping) else None
    return {"error": error.message(known_language(named) or FALLBACK), **_answered(question)}


def tokenizers_of(question: object) -> list[str]:
    """Return the names of the tokenizers that a question is about, as far as it names any."""
    if not isinstance(question, Mapping):
        return []
    has_several = question.get("kind") in ("compare", "code")
    several = question.get("tokenizers") if has_several else [question.get("tokenizer")]
    return [name for name in several if isinstance(name, str)] if isinstance(several, list) else []


def _answered(question: object) -> dict[str, object]:
    """Return by what the page knows which of its questions was answered."""
    return {name: question.get(name) for name in ("kind", "asked")} if isinstance(question, Mapping) else {}


def tokenize(text: str, tokenizer: str = "builtin/words", add_special_tokens: bool = True) -> Tokenized:
    """Return the tokens of a text: pieces, ids, spans in characters, bytes in hexadecimal, and what each is.

    Args:
        text: any text; beyond 100,000 characters it is cut, and ``cut`` says by how many.
        tokenizer: one that is on this machine, such as ``builtin/words`` or ``builtin/bytes``.
        add_special_tokens: whether to add what this tokenizer puts around a text.

    Returns:
        tokens: of the first ``shown`` characters, each piece with its ids, span, bytes and kind; ``ids`` are all.
    """
    chosen = reader(arguments.text("tokenizer", tokenizer))
    special = arguments.flag("add_special_tokens", add_special_tokens)
    inspection = inspect.inspect(chosen, arguments.text("text", text), special=special)
    return {
        "tokenizer": tokenizer,
        "tokens": [answers.token(piece) for piece in inspection.pieces],
        "ids": list(inspection.ids),
        "normalized": inspection.normalized,
        "shown": inspection.shown,
        "cut": inspection.cut,
    }


def _read(question: Question) -> tuple[Reader, str, int]:
    """Return the tokenizer, the text in the form asked for, and by how many characters it was cut."""
    typed = arguments.text("text", question.get("text", ""))
    text = typed[:LONGEST_TEXT]
    check_text(text)
    form = question.get("form", "typed")
    if not isinstance(form, str) or form not in hangul.FORMS:
        rule = Text("must_be_nfc_nfd_or_nfkc")
        raise OptionError("form", rule, form, Text("choose_again"))
    return _reader(question), hangul.in_form(text, form), len(typed) - len(text)


def _reader(question: Question) -> Reader:
    return reader(arguments.text("tokenizer", question.get("tokenizer"), arguments.LONGEST_NAME))


def _look(question: Question, language: Language) -> LookAnswer:
    chosen, text, cut = _read(question)
    special = arguments.flag("special", question.get("special", True))
    inspection = inspect.inspect(chosen, text, special=special, max_pieces=SHOWN_PIECES)
    whole = inspection if special else inspect.inspect(chosen, text, max_pieces=0)
    normalized = inspection.normalized
    return {
        "text": inspection.text,
        **answers.laid_out(chosen, inspection),
        "tokens": len(inspection.ids),
        "characters": len(inspection.text),
        "bytes": len(inspection.text.encode()),
        "shown": inspection.shown,
        "cut": cut + inspection.cut,
        "normalized": None if normalized is None else normalized[: answers.SHOWN_CHARACTERS],
        "calls": [answers.call(each) for each in calls.calls(chosen, whole)],
        "round_trip": answers.round_trip(calls.round_trip(chosen, inspection)),
        "notes": [note[language] for note in chosen.notes],
    }


def _decode(question: Question, _: Language) -> DecodeAnswer:
    chosen = _reader(question)
    ids = calls.read_ids(chosen, arguments.text("ids", question.get("ids", "")))
    text, broken = calls.decode(chosen, ids)
    return {"ids": ids, "pieces": [chosen.label(i) for i in ids], "text": text, "broken": broken}


def _hangul(question: Question, _: Language) -> HangulAnswer:
    chosen, text, _cut = _read({**question, "form": "typed"})
    text = text[:2_000]
    syllables = hangul.syllables(text)[:SHOWN_SYLLABLES]
    return {"forms": [_form(chosen, text, form) for form in hangul.FORMS], "syllables": list(map(_syllable, syllables))}


def _form(chosen: Reader, text: str, form: hangul.Form) -> FormAnswer:
    inspection = inspect.inspect(chosen, hangul.in_form(text, form), special=False, max_pieces=120)
    return {
        "form": form,
        "characters": len(inspection.text),
        "bytes": len(inspection.text.encode()),
        "tokens": len(inspection.ids),
        "ids": inspection.ids[:60],
        **answers.laid_out(chosen, inspection),
    }


def _syllable(each: hangul.Syllable) -> SyllableAnswer:
    return {"char": each.char, "letters": each.letters, "jamo": each.jamo}


def _compare(question: Question, _: Language) -> CompareAnswer:
    names = _names(question)
    _first, text, cut = _read({**question, "tokenizer": names[0]})
    chosen = [reader(name) for name in names]
    rows = compare.compare(chosen, text)
    return {
        "rows": [answers.compared(*each) for each in zip(chosen, rows, strict=True)],
        "characters": rows[0].characters,
        "words": rows[0].words,
        "bytes": rows[0].size,
        "cut": cut,
    }


def _names(question: Question) -> list[str]:
    """Return the tokenizers that a question names, each once."""
    listed = arguments.listed("tokenizers", question.get("tokenizers", []))[:MOST_TOKENIZERS]
    names = list(dict.fromkeys(arguments.text("tokenizers", each, arguments.LONGEST_NAME) for each in listed))
    if not names:
        rule = Text("must_be_at_least_one")
        raise OptionError("tokenizers", rule, 0, Text("choose_a_tokenizer"))
    return names


def _code(question: Question, _: Language) -> CodeData:
    names = _names(question)
    sources = [tokenizer_source(reader(name)) for name in names]
    _first, text, _cut = _read({**question, "tokenizer": names[0], "form": "typed"})
    form = arguments.one_of("form", question.get("form", "typed"), *hangul.FORMS)
    return code_value(tokenizer_code(sources, text, form))


def _merges(question: Question, _: Language) -> MergesAnswer:
    chosen = _reader(question)
    stretches = merges.replay(chosen, arguments.text("word", question.get("word", "")))
    return {"words": answers.replayed(chosen, stretches)}


def _vocabulary(question: Question, _: Language) -> VocabularyAnswer:
    chosen = _reader(question)
    query = arguments.text("query", question.get("query", ""))
    mode = arguments.one_of("mode", question.get("mode", "text"), *vocabulary.MODES)
    sent = question.get("script")
    script = None if sent in (None, "") else arguments.one_of("script", sent, *vocabulary.SCRIPTS)
    length = arguments.maybe_whole("length", question.get("length")) or None
    seed = arguments.maybe_whole("seed", question.get("seed"))
    page = arguments.whole("page", question.get("page", 0))
    if not query and script is None and length is None and seed is not None:
        entries = vocabulary.random_entries(chosen, seed)
    else:
        entries = vocabulary.search(chosen, query, mode, script=script, length=length, page=page)
    return {**answers.page(entries), "figures": answers.figures(vocabulary.figures(chosen))}


def _pipeline(question: Question, language: Language) -> PipelineAnswer:
    chosen, text, _ = _read(question)
    return {
        "stages": answers.stages(pipeline.pipeline(chosen, text), language),
        "json": pipeline.without_long_lists(chosen.spec),
        "config": dict(chosen.config),
        "notes": [note[language] for note in chosen.notes],
    }


_KINDS: Mapping[str, Callable[[Question, Language], Mapping[str, object]]] = {
    "look": _look,
    "decode": _decode,
    "hangul": _hangul,
    "compare": _compare,
    "merges": _merges,
    "vocabulary": _vocabulary,
    "pipeline": _pipeline,
    "code": _code,
}
