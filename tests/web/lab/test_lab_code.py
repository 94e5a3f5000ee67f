"""The code that the Probability lab exports: it runs alone, and gives what playground.probability gives."""

import json

import nbformat
import numpy as np
import pytest

from playground.probability import cut_offs, draws, letters, logs, tail
from playground.probability.softmax import softmax
from tests.node import javascript

VIEWS = ("softmax", "draws", "logs", "tail", "order", "letters")
SET = {
    "softmax": {"logits": [0.5, -2, 3, 1e-3, 2.5], "temperature": 1.7, "k": 4, "p": 0.9, "least": 0.1},
    "draws": {"kind": "own", "weights": [4, 3, 2, 1], "n": 5_000, "seed": 4_000_000_000},
    "logs": {"p": 0.5, "t": 1_024, "chances": [0.5, 0.25, 0.125]},
    "tail": {"q": 1e-12, "n": 1_000},
    "order": {
        "weights": [0.5, 0.25, 0.15, 0.1],
        "order": ["top_k", "top_p", "min_p", "temperature"],
        "values": {"temperature": 2, "top_k": 0, "top_p": 0.7, "min_p": 0},
    },
    "letters": {"width": 2, "step": 5},
}


def made(view, values):
    """Run a section's code and return its names."""
    found = {}
    script = javascript("lab/code.js", "all.script(values)", values={**values, "view": view})
    exec(script, found)  # noqa: S102 - the code is ours
    return found


def softmax_as_it_is(values):
    cuts = [("top_k", values["k"]), ("top_p", values["p"]), ("min_p", values["least"])]
    return cut_offs.applied(softmax(values["logits"], values["temperature"]), cuts)[-1]


def test_softmax():
    assert made("softmax", SET)["after"] == pytest.approx(softmax_as_it_is(SET["softmax"]), rel=1e-12)
    infinite = {**SET["softmax"], "temperature": None, "k": 0, "p": 1, "least": 0}
    assert made("softmax", {**SET, "softmax": infinite})["after"] == pytest.approx([0.2] * 5)
    assert made("softmax", {**SET, "softmax": {**infinite, "temperature": 0}})["after"].tolist() == [0, 0, 1, 0, 0]


def test_draws():
    found, given = made("draws", SET), SET["draws"]
    assert found["counts"].tolist() == draws.counts(given["weights"], given["n"], given["seed"]).tolist()
    assert found["error"] == pytest.approx(draws.error(found["counts"], given["weights"]))
    assert found["expected"] == pytest.approx(draws.expected_error(given["weights"], given["n"]))


def test_logs():
    row = np.resize(SET["logs"]["chances"], SET["logs"]["t"])
    found = made("logs", SET)
    assert (found["product64"] == logs.running_product(row)).all()
    assert (found["product32"] == logs.running_product(row, "float32")).all()
    assert found["logs"] == pytest.approx(logs.running_log_sum(row))
    one = made("logs", {**SET, "logs": {"p": 0.5, "t": 1_024, "chances": []}})
    assert one["product64"][-1] == 5.562684646268003e-309


def test_the_tail():
    assert made("tail", SET)["chance"] == pytest.approx(tail.chance_of_any(1e-12, 1_000), rel=1e-12)
    assert made("tail", {**SET, "tail": {"q": 1, "n": 3}})["chance"] == 1


def test_the_order_of_stages():
    found, given = made("order", SET), SET["order"]
    settings = [(name, given["values"][name]) for name in given["order"]]
    assert found["mine"] == pytest.approx(cut_offs.applied(given["weights"], settings)[-1])
    assert [np.count_nonzero(found[name]) for name in ("mine", "theirs")] == [2, 3]


def test_the_letters():
    found = made("letters", SET)
    assert found["found"] == (letters.best_of(letters.beam_search(2)).text, pytest.approx(0.45 * 0.4**4))
    assert found["best"] == (letters.exhaustive()[0].text, pytest.approx(letters.exhaustive()[0].probability))


@pytest.mark.parametrize("view", VIEWS)
def test_a_notebook_is_one_and_has_the_same_code(view):
    text, script = javascript("lab/code.js", "[all.notebook(v), all.script(v)]", v={**SET, "view": view})
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert "\n\n\n".join(each["source"] for each in json.loads(text)["cells"]) + "\n" == script
