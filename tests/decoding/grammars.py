"""Random choices, regular expressions and JSON schemas, each with the test of what is one of its texts."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jsonschema
import regex

from playground.decoding.trace import Trace

WORDS = ("yes", "no", "the cat", "예", "아니요", "Seoul", "5", "나무와 새", 'a "b"', "x/y")
ATOMS = ("[a-z]", "[A-Z]", r"\d", "[가-힣]", "cat", "dog", " ", "(?:the|a)", "나무", "[^a-z\n]", r"\.")


@dataclass(frozen=True)
class Grammar:
    """A constraint, and what is known of it without the library that follows it.

    Attributes:
        kind: of the constraint.
        text: of the constraint.
        is_valid: whether a text is one of it.
        may_become: whether a text is the beginning of one; None where nothing but that library says so.
    """

    kind: str
    text: str
    is_valid: Callable[[str], bool]
    may_become: Callable[[str], bool] | None = None


def random_grammar(rng: random.Random) -> Grammar:
    """Return a choice, a regular expression or a JSON schema."""
    return rng.choice([_choice, _regex, _schema])(rng)


def seen_by(trace: Trace) -> Iterator[tuple[tuple[int, ...], str, bool]]:
    """Yield ids and text of what was written, of beams each hypothesis, and whether it has come to its end."""
    if not trace.hypotheses:
        yield trace.token_ids, trace.text, trace.stop_reason == "eos"
    for each in trace.hypotheses:
        yield each.token_ids, each.text, each.finished and each.token_ids[-1:] == (2,)


def _choice(rng: random.Random) -> Grammar:
    texts = [rng.choice(("", " ")) + word for word in rng.sample(WORDS, rng.randint(1, 4))]
    return Grammar(
        "choice", "\n".join(texts), texts.__contains__, lambda start: any(each.startswith(start) for each in texts)
    )


def _regex(rng: random.Random) -> Grammar:
    text = rng.choice(("", " ", " ?")) + "".join(_part(rng) for _ in range(rng.randint(1, 5)))
    pattern = regex.compile(text)
    return Grammar(
        "regex", text, lambda written: pattern.fullmatch(written) is not None,
        lambda start: pattern.fullmatch(start, partial=True) is not None,
    )  # fmt: skip


def _part(rng: random.Random) -> str:
    atom = rng.choice(ATOMS)
    if rng.random() < 0.25:
        return f"(?:{atom}|{rng.choice(ATOMS)}{rng.choice(ATOMS)})"
    times = rng.choice(("", "?", "{1,3}", "{2}", "{0,4}"))
    return f"(?:{atom}){times}"


def _schema(rng: random.Random) -> Grammar:
    schema = _value(rng, 2)
    return Grammar("json_schema", json.dumps(schema, ensure_ascii=False), lambda written: _is_valid(written, schema))


def _is_valid(written: str, schema: dict[str, object]) -> bool:
    jsonschema.validate(json.loads(written), schema)
    return True


def _value(rng: random.Random, depth: int) -> dict[str, object]:
    kinds = ["string", "integer", "boolean", "enum", "null"] + ["object", "array"] * (depth > 0)
    kind = rng.choice(kinds)
    if kind == "enum":
        return {"enum": rng.sample(["red", "green", "파랑", 3, None], rng.randint(1, 4))}
    if kind == "string":
        return {"type": "string", "minLength": rng.randint(0, 2), "maxLength": rng.randint(2, 6)}
    if kind == "integer":
        return {"type": "integer", "minimum": rng.randint(-9, 5), "maximum": rng.randint(6, 2000)}
    if kind == "array":
        return {"type": "array", "items": _value(rng, depth - 1), "minItems": rng.randint(0, 1), "maxItems": 3}
    if kind == "object":
        names = rng.sample(["name", "age", "ok", "이름"], rng.randint(1, 3))
        properties = {name: _value(rng, depth - 1) for name in names}
        return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}
    return {"type": kind}
