"""What the Tokenizer tab asks: a question in, plain data out. Nothing of a user stays here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypedDict

from playground.errors import Language, OptionError, PlaygroundError, Text
from playground.tokenization import calls, compare, hangul, inspect, merges, pipeline, vocabulary
from playground.tokenization.reader import LONGEST_TEXT, Reader, check_text
from playground.web.server import arguments
from playground.web.tokenizer import answers
from playground.web.tokenizer.loading import reader

SHOWN_PIECES = 3_000
"""So many pieces of a text the page lays out."""
MOST_TOKENIZERS = 12
"""So many tokenizers are compared at once."""
SHOWN_SYLLABLES = 24
"""So many different syllables are taken apart."""

Question = Mapping[str, Any]


class Tokenized(TypedDict):
    """What /tokenize gives: ``shown`` characters are laid out in ``tokens``, all ids are there."""

    tokenizer: str
    tokens: list[answers.Token]
    ids: list[int]
    normalized: str | None
    shown: int
    cut: int


def ask_tokenizer(question: Any) -> str:
    """Answer a question of the page, as JSON: the web framework takes far longer over a dict this large.

    Half of a surrogate pair, which a question may hold, cannot travel but as ``\\udc80``: that is JSON's own escape.
    """
    found = json.dumps(answer_to(question), ensure_ascii=False, separators=(",", ":"))
    return found.encode("utf-8", "backslashreplace").decode()


def answer_to(question: Any) -> answers.Answer:
    """Answer a question of the page; an error comes back as its sentence in the page's language."""
    try:
        question = arguments.mapping("question", question, "kind", "language")
        language = arguments.language_of(question["language"])
        return {**_KINDS[arguments.one_of("kind", question["kind"], *_KINDS)](question, language), **_named(question)}
    except PlaygroundError as error:
        return refusal(question, error)


def refusal(question: Any, error: PlaygroundError) -> answers.Answer:
    """Return ``error`` as the answer to ``question``, in its language; in English, if it says none."""
    said: Language = "ko" if isinstance(question, Mapping) and question.get("language") == "ko" else "en"
    return {"error": error.message(said), **_named(question)}


def tokenizers_of(question: Any) -> list[str]:
    """Return the names of the tokenizers that a question is about, as far as it says any."""
    if not isinstance(question, Mapping):
        return []
    several = question.get("tokenizers") if question.get("kind") == "compare" else [question.get("tokenizer")]
    return [name for name in several if isinstance(name, str)] if isinstance(several, list) else []


def _named(question: Any) -> answers.Answer:
    """Return by what the page knows which of its questions was answered."""
    return {name: question.get(name) for name in ("kind", "asked")} if isinstance(question, Mapping) else {}


def tokenize(text: str, tokenizer: str = "builtin/words", add_special_tokens: bool = True) -> Tokenized:
    """Return the tokens of a text: pieces, ids, spans in characters, bytes in hexadecimal, and what each is.

    Args:
        text: any text; beyond 100,000 characters it is cut, and ``cut`` says by how many.
        tokenizer: one that is on this machine, such as ``builtin/words`` or ``builtin/bytes``.
        add_special_tokens: whether to add what this tokenizer puts around a text.
    """
    chosen = reader(arguments.text("tokenizer", tokenizer))
    special = arguments.flag("add_special_tokens", add_special_tokens)
    found = inspect.inspect(chosen, arguments.text("text", text), special=special)
    return {
        "tokenizer": tokenizer,
        "tokens": [answers.token(piece) for piece in found.pieces],
        "ids": list(found.ids),
        "normalized": found.normalized,
        "shown": found.shown,
        "cut": found.cut,
    }


def _asked(question: Question) -> tuple[Reader, str, int]:
    """Return the tokenizer, the text in the form asked for, and by how many characters it was cut."""
    typed = arguments.text("text", question.get("text", ""))
    text = typed[:LONGEST_TEXT]
    check_text(text)
    form = question.get("form", "typed")
    if not isinstance(form, str) or form not in hangul.FORMS:
        rule = Text("NFC, NFD, NFKC 중 하나여야 합니다", "must be NFC, NFD or NFKC")
        raise OptionError("form", rule, form, Text("다시 골라 보세요", "Choose again"))
    return _reader(question), hangul.in_form(text, form), len(typed) - len(text)


def _reader(question: Question) -> Reader:
    return reader(arguments.text("tokenizer", question.get("tokenizer"), arguments.LONGEST_NAME))


def _look(question: Question, language: Language) -> answers.Answer:
    chosen, text, cut = _asked(question)
    special = arguments.flag("special", question.get("special", True))
    found = inspect.inspect(chosen, text, special=special, most=SHOWN_PIECES)
    whole = found if special else inspect.inspect(chosen, text, most=0)
    return {
        "text": found.text,
        **answers.laid_out(chosen, found),
        "tokens": len(found.ids),
        "characters": len(found.text),
        "bytes": len(found.text.encode()),
        "shown": found.shown,
        "cut": cut + found.cut,
        "normalized": None if found.normalized is None else found.normalized[: answers.SHOWN_CHARACTERS],
        "calls": [answers.call(each) for each in calls.calls(chosen, whole)],
        "round_trip": answers.round_trip(calls.round_trip(chosen, found)),
        "notes": [note[language] for note in chosen.notes],
    }


def _decode(question: Question, _: Language) -> answers.Answer:
    chosen = _reader(question)
    ids = calls.read_ids(chosen, arguments.text("ids", question.get("ids", "")))
    text, broken = calls.decode(chosen, ids)
    return {"ids": ids, "pieces": [chosen.label(i) for i in ids], "text": text, "broken": broken}


def _hangul(question: Question, _: Language) -> answers.Answer:
    chosen, text, _cut = _asked({**question, "form": "typed"})
    text = text[:2_000]
    forms = []
    for form in hangul.FORMS:
        found = inspect.inspect(chosen, hangul.in_form(text, form), special=False, most=120)
        forms.append(
            {
                "form": form,
                "characters": len(found.text),
                "bytes": len(found.text.encode()),
                "tokens": len(found.ids),
                "ids": found.ids[:60],
                **answers.laid_out(chosen, found),
            }
        )
    taken_apart = [asdict(each) for each in hangul.syllables(text)[:SHOWN_SYLLABLES]]
    return {"forms": forms, "syllables": taken_apart}


def _compare(question: Question, _: Language) -> answers.Answer:
    listed = arguments.listed("tokenizers", question.get("tokenizers", []))[:MOST_TOKENIZERS]
    names = list(dict.fromkeys(arguments.text("tokenizers", each, arguments.LONGEST_NAME) for each in listed))
    if not names:
        rule = Text("하나 이상이어야 합니다", "must be at least one")
        raise OptionError("tokenizers", rule, 0, Text("토크나이저를 고르세요", "Choose a tokenizer"))
    _first, text, cut = _asked({**question, "tokenizer": names[0]})
    chosen = [reader(name) for name in names]
    rows = compare.compare(chosen, text)
    return {
        "rows": [answers.compared(*each) for each in zip(chosen, rows, strict=True)],
        "characters": rows[0].characters,
        "words": rows[0].words,
        "bytes": rows[0].size,
        "cut": cut,
    }


def _merges(question: Question, _: Language) -> answers.Answer:
    chosen = _reader(question)
    found = merges.replay(chosen, arguments.text("word", question.get("word", "")))
    return {"words": answers.replayed(chosen, found)}


def _vocabulary(question: Question, _: Language) -> answers.Answer:
    chosen = _reader(question)
    query = arguments.text("query", question.get("query", ""))
    mode: Any = arguments.one_of("mode", question.get("mode", "text"), *vocabulary.MODES)
    script: Any = question.get("script")
    script = None if script in (None, "") else arguments.one_of("script", script, *vocabulary.SCRIPTS)
    length = arguments.maybe_whole("length", question.get("length")) or None
    seed = arguments.maybe_whole("seed", question.get("seed"))
    page = arguments.whole("page", question.get("page", 0))
    if not query and script is None and length is None and seed is not None:
        found = vocabulary.random_entries(chosen, seed)
    else:
        found = vocabulary.search(chosen, query, mode, script=script, length=length, page=page)
    return {**answers.page(found), "figures": answers.figures(vocabulary.figures(chosen))}


def _pipeline(question: Question, language: Language) -> answers.Answer:
    chosen, text, _ = _asked(question)
    return {
        "stages": answers.stages(pipeline.pipeline(chosen, text), language),
        "json": pipeline.brief(chosen.spec),
        "config": dict(chosen.config),
        "notes": [note[language] for note in chosen.notes],
    }


_KINDS: dict[str, Callable[[Question, Language], answers.Answer]] = {
    "look": _look,
    "decode": _decode,
    "hangul": _hangul,
    "compare": _compare,
    "merges": _merges,
    "vocabulary": _vocabulary,
    "pipeline": _pipeline,
}
