"""The page's CSV files (strip/steps.js and compare/files.js in Chromium): no text of theirs is run as a formula."""

import csv
import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

WEB = Path(__file__).resolve().parents[2] / "playground" / "web"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1")
PLAIN = ("a=1", "", " x", "1-2", '"="', "가", "'=1")


@pytest.fixture(scope="module")
def modules(shared_page):
    def serve(route):
        name = urlsplit(route.request.url).path.removeprefix("/")
        if not name.endswith(".js"):
            return route.fulfill(body="<!doctype html><link rel=icon href=data:,>", content_type="text/html")
        return route.fulfill(path=WEB / name, content_type="text/javascript")

    shared_page.route("http://live.test/**", serve)
    shared_page.goto("http://live.test/index.html")
    return shared_page


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_run_is_kept_a_text_and_numbers_stay_numbers(modules, text):
    token = {
        "before": [[7, text, 0.25, 0.5]], "after": [], "id": 7, "label": text, "logprob": -0.5, "prob": 0.25, "u": None,
        "entropy": -1e-05, "kept": 3,
    }  # fmt: skip
    sent = {"prompt": text, "tokens": [token]}
    (row,) = rows(modules.evaluate("async (sent) => (await import('/workbench/strip/steps.js')).csv(sent)", sent))
    assert (row["input"], row["choice_1"], row["token"]) == (f"'{text}",) * 3
    assert (row["logprob"], row["entropy"], row["prob_1"], row["u"]) == ("-0.5", "-0.00001", "0.25", "")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_comparisons_texts_are_not_run_either(modules, text):
    figures = {"logprob": -2.5, "repeated": {"2": 0}}
    options = {"length_penalty": -1.5, "early_stopping": False}
    written = {"texts": [text, "b"], "figures": figures, "options": options, "stop_reason": "eos"}
    value = {"prompt": text, "rows": [{"model": text, "dtype": "float32", "prompt": text, **written}]}
    script = "async ([value, names]) => (await import('/compare/files.js')).csv(value, names)"
    (row,) = rows(modules.evaluate(script, [value, [text]]))
    assert (row["setting"], row["prompt"], row["text"]) == (f"'{text}", f"'{text}", f"'{text}b")
    assert row["model"] == f"'{text}"
    assert (row["logprob"], row["length_penalty"], row["early_stopping"]) == ("-2.5", "-1.5", "false")


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_are_as_they_were(modules, text):
    script = "async (text) => (await import('/common/csv.js')).csvText([['a'], [text]])"
    (row,) = rows(modules.evaluate(script, text))
    assert row == {"a": text}
