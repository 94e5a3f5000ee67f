"""Write what JavaScript reads of the contract: ``python -m playground.web.write_contract``."""

import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Literal, NotRequired, Required, Union, get_args, get_origin, is_typeddict

from playground.classroom import states
from playground.stage_order import STAGES
from playground.text import FALLBACK, Language
from playground.web import contract

GENERATED = Path(__file__).parent / "generated"
_HEAD = "// Written by `python -m playground.web.write_contract`.\n\n"
_SHAPES = {str: "text", int: "whole", float: "number", bool: "flag", type(None): "null"}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", object: "unknown"}


def names_js() -> str:
    """Return ``names.js``: what is called or looked up by its name, and the language where none is known."""
    names = ("COMPONENTS", "FUNCTIONS", "ELEMENTS", "EVENTS", "FIELDS")
    fallback = f"\n/** @type {{import('./contract.js').Language}} */\nexport const FALLBACK = {_quoted(FALLBACK)};\n"
    lists = "\n".join(f"export const {name} = {_literal(getattr(contract, name))};\n" for name in names)
    return _HEAD + lists + fallback


def contract_d_ts() -> str:
    """Return ``contract.d.ts``: an interface for every ``TypedDict`` and every dataclass, in their order.

    What the class room sends over HTTP stands last (:mod:`playground.classroom.states`).
    """
    aliases = {"Language": Language, "TextData": contract.TextData}
    head = "".join(f"export type {name} = {_type(hint)};\n\n" for name, hint in aliases.items())
    known = (*vars(contract).values(), *vars(states).values())
    return _HEAD + head + "\n".join(_interface(each) for each in known if _is_shape(each))


def shapes_js() -> str:
    """Return ``shapes.js``: what the page reads back from where it has kept it is made of, for ``common/shape.js``."""
    shapes: dict[str, str] = {}
    for kept in contract.KEPT:
        _collect(kept, shapes)
    head = "/** @type {Record<string, import('../common/shape.js').Shape>} what a value of each name is made of */\n"
    return f"{_HEAD}{head}export const SHAPES = {{\n{''.join(shapes.values())}}};\n"


def stages_js() -> str:
    """Return ``stages.js``: every stage by name in the order they act, with what the page must know of it."""
    rows = "".join(
        f"  {kind.name}: {{ draws: {_flag(kind.draws)}, rescales: {_flag(kind.rescales)} }},\n"
        for kind in STAGES.values()
    )
    head = (
        "/** @type {Record<string, { draws: boolean, rescales: boolean }>} whether it needs a draw; moves logits */\n"
    )
    return f"{_HEAD}{head}export const STAGES = {{\n{rows}}};\n"


def _flag(value: bool) -> str:
    return json.dumps(value)


def _collect(hint: object, shapes: dict[str, str]) -> None:
    """Write every ``TypedDict`` that ``hint`` is made of into ``shapes``, by its name."""
    if is_typeddict(hint) and isinstance(hint, type) and hint.__name__ not in shapes:
        hints = typing.get_type_hints(hint)
        required: frozenset[str] = getattr(hint, "__required_keys__", frozenset())
        lines = [f"    {name if name in required else repr(name + '?')}: {_shape(hints[name])},\n" for name in hints]
        shapes[hint.__name__] = f"  {hint.__name__}: {{\n{''.join(lines)}  }},\n"
        for inner in hints.values():
            _collect(inner, shapes)
    for inner in get_args(hint):
        _collect(inner, shapes)


def _shape(hint: object) -> str:
    """Return a type of Python's as ``common/shape.js`` reads it.

    Raises:
        TypeError: it is none that crosses the wire.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return _quoted(str(getattr(hint, "__name__", "")))
    if hint in _SHAPES:
        return _quoted(_SHAPES[hint])
    if origin is Literal:
        return f"['one', {', '.join(_quoted(each) if isinstance(each, str) else json.dumps(each) for each in inner)}]"
    if origin is tuple and inner[1:] == (...,):
        return f"['list', {_shape(inner[0])}]"
    for origins, name in (((Union, types.UnionType), "any"), ((tuple,), "tuple"), ((list,), "list"), ((dict,), "map")):
        if origin in origins:
            return f"['{name}', {', '.join(map(_shape, inner))}]"
    raise TypeError(f"{hint} does not cross the wire")


def _is_shape(each: object) -> bool:
    """Return whether it is a ``TypedDict`` of the contract's own or of the class room's, or a dataclass."""
    if is_dataclass(each):
        return isinstance(each, type)
    return is_typeddict(each) and each.__module__ in (contract.__name__, states.__name__)


def _literal(value: Mapping[str, str] | Sequence[str]) -> str:
    if isinstance(value, Mapping):
        return "{\n" + "".join(f"  {key}: {_quoted(each)},\n" for key, each in value.items()) + "}"
    return "[\n" + "".join(f"  {_quoted(each)},\n" for each in value) + "]"


def _quoted(text: str) -> str:
    return "'" + json.dumps(text)[1:-1] + "'"


def _interface(made: type) -> str:
    lines = [f"/** {(made.__doc__ or '').strip().splitlines()[0]} */", f"export interface {made.__name__} {{"]
    hints = typing.get_type_hints(made, include_extras=True)
    required = getattr(made, "__required_keys__", hints)  # of a dataclass, all
    for name, hint in hints.items():
        mark = "" if name in required else "?"
        lines.append(f"  {name}{mark}: {_type(hint)};")
    return "\n".join([*lines, "}\n"])


def _type(hint: object) -> str:
    """Return a type of Python's as TypeScript's.

    Raises:
        TypeError: it is none that crosses the wire.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return str(getattr(hint, "__name__", ""))
    if origin is Annotated:  # a dataclass as ``asdict`` makes it
        return str(inner[1].__name__)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in (Required, NotRequired):
        return _type(inner[0])
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(_type, inner)))
    if origin is Literal:
        return " | ".join(_quoted(each) if isinstance(each, str) else json.dumps(each) for each in inner)
    if origin is tuple and inner[1:] != (...,):
        return f"[{', '.join(map(_type, inner))}]"
    if origin in (list, tuple, Sequence):
        return f"Array<{_type(inner[0])}>"
    if origin in (dict, Mapping):
        return f"Record<{_type(inner[0])}, {_type(inner[1])}>"
    raise TypeError(f"{hint} does not cross the wire")


def main() -> None:
    """Write the generated files."""
    GENERATED.mkdir(exist_ok=True)
    (GENERATED / "names.js").write_text(names_js(), encoding="utf-8")
    (GENERATED / "contract.d.ts").write_text(contract_d_ts(), encoding="utf-8")
    (GENERATED / "shapes.js").write_text(shapes_js(), encoding="utf-8")
    (GENERATED / "stages.js").write_text(stages_js(), encoding="utf-8")


if __name__ == "__main__":
    main()
