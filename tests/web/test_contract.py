"""What Python and JavaScript agree on: both sides read the same."""

from dataclasses import fields
from pathlib import Path
from typing import Literal, get_type_hints

import pytest

from playground.options import DecodingOptions
from playground.text import LANGUAGES
from playground.web import bridge, contract, write_contract
from playground.web.shell.option_data import listed_options, offered_options
from playground.web.write_contract import GENERATED, contract_d_ts, names_js, shapes_js, stages_js

WEB = Path(bridge.__file__).parent


@pytest.mark.parametrize(
    ("name", "written"),
    [("names.js", names_js), ("contract.d.ts", contract_d_ts), ("shapes.js", shapes_js), ("stages.js", stages_js)],
)
def test_the_generated_files_are_what_the_contract_says(name, written):
    assert (GENERATED / name).read_text(encoding="utf-8") == written(), "python -m playground.web.write_contract"


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        (list[int], "Array<number>"), (tuple[str, float], "[string, number]"), (tuple[int, ...], "Array<number>"),
        (dict[str, bool], "Record<string, boolean>"), (int | float | None, "number | null"),
        (contract.TextData, f"Record<{' | '.join(map(repr, LANGUAGES))}, string>"),
        (contract.OptionsByName, "DecodingOptions"),
    ],
)  # fmt: skip
def test_a_type_is_written_as_typescripts(hint, written):
    assert write_contract._type(hint) == written


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        (int, "'whole'"), (float | None, "['any', 'number', 'null']"), (list[str], "['list', 'text']"),
        (tuple[str, float], "['tuple', 'text', 'number']"), (tuple[int, ...], "['list', 'whole']"),
        (dict[str, bool], "['map', 'text', 'flag']"), (Literal["a", 1], "['one', 'a', 1]"),
        (contract.BranchData, "'BranchData'"),
    ],
)  # fmt: skip
def test_a_type_is_written_as_the_shape_that_values_are_checked_against(hint, written):
    assert write_contract._shape(hint) == written


def test_the_options_are_named_as_in_python():
    options, setting, controls = contract.OptionsData, contract.SettingData, contract.ControlsData
    assert get_type_hints(options).keys() == {field.name for field in fields(DecodingOptions)}
    assert get_type_hints(options).keys() - get_type_hints(setting).keys() == {"seed", "max_new_tokens"}
    assert list(get_type_hints(controls)) == [
        "strategy",
        *(each.name for each in (*offered_options(), *listed_options())),
    ]


def test_what_does_not_cross_the_wire_has_no_type():
    with pytest.raises(TypeError, match="does not cross the wire"):
        write_contract._type(bytes)
    with pytest.raises(TypeError, match="does not cross the wire"):
        write_contract._shape(bytes)


def test_a_name_that_the_contract_does_not_know_is_refused():
    with pytest.raises(ValueError, match=r"'strip.sotp' must be named in contract.py"):
        bridge.client("strip.sotp")
    with pytest.raises(ValueError, match="'starp' must be named"):
        bridge.component("starp", "")


def test_an_event_calls_a_function_with_its_arguments_and_then_its_inputs():
    assert 'playground?.call("strip.stop", ["a-strip", ...inputs])' in bridge.client("strip.stop", "a-strip")
    assert 'playground?.call("page.start", [...inputs])' in bridge.client("page.start")


def test_an_input_that_the_page_fills_in_takes_a_calls_place():
    script = bridge.filled({3: bridge.call("strip.end", "a-strip", bridge.Input(1))})
    assert 'Object.assign([...inputs], { 3: window.playground?.call("strip.end", ["a-strip", inputs[1]]) })' in script


def test_only_the_bridge_speaks_of_the_page_to_the_window():
    """Modules import each other; Python's strings go through ``bridge.py``."""
    users = [
        path for path in WEB.rglob("*") if path.suffix in (".py", ".js") and "window.playground" in path.read_text()
    ]
    assert {path.relative_to(WEB).as_posix() for path in users} == {"bridge.py", "bridge.js"}
