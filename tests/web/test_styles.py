"""A class of ours means one thing: it belongs to one sheet. A feature's rules lie under the feature's root."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from playground.web.page import style_sheets
from tests.structure import FEATURES, ROOT

WEB = ROOT / "playground/web"
SHEETS = sorted(WEB.rglob("*.css"))
REACHES_OUT = {
    "compare": ['#body:not(:has(#tab-compare:not([style*="none"]))) #compare-controls'],
    "lab": ["body.lab-open :is(#controls, #buttons #drawer-button)"],
    "tokenizer": ["body.tok-open :is(#controls, #drawer-button)"],
}
"""Rules of a feature about what is not in its tab: Compare says above the controls what they are to it, Tokenizer
and Probability lab take their place."""
BESIDE = {"classroom": ":where(body)", "lessons": ":where(body)"}
"""The roots of features that are no tab: the panel, the list and the drawings of lessons lie in different places, and
so do the bar and the dialog of the class room."""
OURS = re.compile(r"\.((?:pg|dp|tok)-[\w-]*\w)")


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def selectors(sheet: Path) -> list[str]:
    return [each.strip() for each in re.findall(r"([^{};]+)\{", rules(sheet)) if not each.strip().startswith("@")]


def classes(sheet: Path) -> set[str]:
    return {name for selector in selectors(sheet) for name in OURS.findall(selector)}


def outermost(text: str) -> list[str]:
    """Return the selectors of the rules that lie in no other; of those in a media query too."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter == "{":
            if not depth:
                found.append(text[start:at].strip())
            depth += 1
        elif letter == "}":
            depth -= 1
            start = at + 1
    return found


def room(sheet: Path) -> str:
    return sheet.relative_to(WEB).parts[0]


def test_a_class_belongs_to_one_sheet_of_its_room_and_to_one_feature():
    """A later room may refine, under its own root, what an earlier one defines."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for sheet in SHEETS:
        for name in classes(sheet):
            owners[name].add((room(sheet), sheet.relative_to(WEB).as_posix()))
    lower = {name for name, places in owners.items() if any(place not in FEATURES for place, _ in places)}
    twice = {
        name: sorted(sheet for _, sheet in places)
        for name, places in owners.items()
        if len({place for place, _ in places}) < len(places)
        or (name not in lower and len({place for place, _ in places if place in FEATURES}) > 1)
    }
    assert twice == {}


def test_every_class_of_a_sheet_is_used():
    """A script may put a name together: ``pg-band-${band}``, or ``pg-${state}`` with a state that has a name."""
    sources = [path for path in (ROOT / "playground").rglob("*") if path.suffix in (".py", ".js", ".html")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"(?:pg|dp|tok)-[\w-]*", text))
    used |= {f"pg-{name}" for name in re.findall(r"""['"](\w+)['"]""", text)}
    beginnings = tuple(set(re.findall(r"((?:pg|dp|tok)-[\w-]*-)\$?\{", text)))
    names = {name for sheet in SHEETS for name in classes(sheet)}
    assert {name for name in names - used if not name.startswith(beginnings)} == set()


@pytest.mark.parametrize("feature", [name for name in FEATURES if (WEB / name / "style.css").is_file()])
def test_a_features_rules_lie_under_its_root(feature):
    """The root adds no weight, so what a rule wins or loses against depends on the rule alone."""
    beside = REACHES_OUT.get(feature, [])
    assert [each for each in outermost(rules(WEB / feature / "style.css")) if each not in beside] == [
        BESIDE.get(feature, f":where(#tab-{feature})")
    ]


@pytest.mark.parametrize("feature", BESIDE)
def test_a_feature_without_a_tab_styles_what_is_called_after_it(feature):
    of_the_page = {"pg-in-lesson", "pg-in-classroom", "pg-present"}
    own = classes(WEB / feature / "style.css") - of_the_page
    assert {name for name in own if not name.startswith(f"pg-{feature.removesuffix('s')}")} == set()


def test_the_page_has_all_sheets_and_a_later_room_comes_later():
    own = style_sheets()
    assert {*own, WEB / "live/live.css"} == set(SHEETS)
    rooms = [room(sheet) for sheet in own]
    places = [("shell", "workbench").index(name) if name not in FEATURES else 2 for name in rooms]
    assert places == sorted(places)
