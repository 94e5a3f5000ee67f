"""Whatever is sent to any way in, the server answers in words and serves the next reader.

A thousand bodies of every kind the page takes, well formed and not, to the page's events, its endpoints and its
components' functions; ``tests/proofs.sh`` sends ten thousand.
"""

import json
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.browser.serving import started_app
from tests.visiting import Site

SETTINGS = {"PLAYGROUND_OFFLINE": "1", "PLAYGROUND_PUBLIC": "1"}
FEW = settings(
    max_examples=1_000, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
MANY = settings(FEW, max_examples=10_000, derandomize=False)

NUMBERS = st.sampled_from(
    [0, 1, 2, 3, 7, 12, -1, 0.5, -0.5, 1.5, 2**31, 2**63, -(2**63) - 1, 10**30, 1e308, -1e308, 5e-324]
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "ko", "en", "greedy", "sampling", "beam", "beam_sampling", "new", "builtin/lm", "builtin/summarizer",
         "builtin/words", "NFC", "regex", "(?R)?", "(a+)+$", "[[:alpha:]", "../../etc/passwd", "/etc/passwd",
         "owner/name", "[]", '[{"role": "user", "content": "hi"}]', '[{"role": "assistant"}]', "null", "\0",
         "가" * 300, "<script>",
         "\u202e", "a" * 3_000, "=1+1", "__proto__", "mount", "look", "decode", "vocabulary"]
    ),
    st.text(max_size=12),
    st.sampled_from(["\ud800", "x\udfff"]),
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
KEYS = st.sampled_from(
    ["prompt_ids", "generated", "text_id", "grows", "seed", "token_id", "taken", "prompt", "ids", "source",
     "source_ids", "layer", "number", "settings", "same_length", "kind", "n", "temperature", "do_sample", "full",
     "model", "shown", "asked", "name", "tokenizer", "text", "form", "language", "query", "mode", "page", "length",
     "script", "word",
     "tokenizers", "special", "role", "content", "num_beams", "top_k", "path", "meta", "__type__", "url"]
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=12,
)
IDS = st.lists(st.one_of(st.integers(0, 200), NUMBERS), max_size=5)
PLACES = st.fixed_dictionaries(
    {},
    optional={
        "prompt_ids": st.one_of(IDS, LEAVES), "generated": st.one_of(IDS, LEAVES), "text_id": LEAVES, "seed": LEAVES,
        "grows": LEAVES, "token_id": LEAVES, "taken": LEAVES, "prompt": TEXTS, "ids": st.one_of(IDS, LEAVES),
        "source": TEXTS, "source_ids": st.one_of(IDS, LEAVES), "layer": LEAVES, "number": LEAVES, "kind": TEXTS,
        "settings": VALUES, "same_length": LEAVES, "n": LEAVES, "full": LEAVES, "model": LEAVES, "shown": LEAVES,
        "name": LEAVES, "asked": LEAVES,
    },
)  # fmt: skip
BY_TYPE = {
    "textbox": TEXTS,
    "number": NUMBERS,
    "slider": st.sampled_from([0, 1, 2, 3, 0.5, 0.9, 5]),
}
QUESTIONS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["look", "decode", "hangul", "compare", "merges", "vocabulary", "pipeline"])},
    optional={
        name: st.one_of(TEXTS, VALUES)
        for name in ("text", "tokenizer", "form", "language", "query", "mode", "page", "length", "script", "word",
                     "ids", "tokenizers", "special", "seed", "asked")
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "log.txt"
    with path.open("w") as log, started_app(SETTINGS, output=log) as (url, _):
        yield Site(url)
    assert not re.findall("(?:Traceback|unexpected error)(?:.*\n){12}", path.read_text())


def values_of(component):
    """Return what a component sends: what it stands on, more often than not, or what it might stand on."""
    kind, props = component["type"], component["props"]
    stands_on = st.just(props.get("value"))
    if kind == "json":
        return PLACES
    if choices := props.get("choices"):
        return st.sampled_from([value for _, value in choices])
    return st.one_of(stands_on, stands_on, BY_TYPE.get(kind, LEAVES))


def body_of(data, server):
    """Draw an event and what it is sent: as its components send it, with something else here and there, or anything."""
    event = data.draw(st.sampled_from(server.events))
    inputs = [data.draw(values_of(server.components[each])) for each in event["inputs"]]
    places = st.lists(st.integers(0, len(inputs) - 1), max_size=2) if inputs else st.just([])  # some send no value
    for place in data.draw(places):
        inputs[place] = data.draw(VALUES)
    if data.draw(st.integers(0, 9)) == 0:
        inputs = data.draw(st.one_of(st.just(inputs[:-1]), st.just([*inputs, None]), VALUES))
    return event, inputs, data.draw(st.one_of(PLACES, VALUES))


def functions(server):
    """Return the components' own functions, which the page calls past the line."""
    each_of = ((each["id"], each["props"].get("server_fns") or ()) for each in server.config["components"])
    return [(component, name) for component, names in each_of for name in names]


def send(data, server):
    """Send one body to one way in, and return the status and the text of the answer."""
    way = data.draw(st.sampled_from(["event", "event", "event", "event", "function", "call", "run", "odd"]))
    if way == "event":
        status, said = server.run(*body_of(data, server))
        assert status != 200 or "process_completed" in said, said
        return status, said
    if way == "function":
        component, name = data.draw(st.sampled_from(functions(server)))
        sent = {"data": data.draw(st.one_of(QUESTIONS, VALUES)), "component_id": component, "fn_name": name}
        return server.ask("POST", "/gradio_api/component_server", json.dumps({**sent, "session_hash": "x"}).encode())
    name = data.draw(st.sampled_from(["chat", "summarize", "tokenize", "answer", "nothing", "stream"]))
    if way == "odd":
        odd = data.draw(
            st.one_of(VALUES, st.dictionaries(st.sampled_from(["data", "fn_index", "session_hash"]), VALUES))
        )
        path = data.draw(st.sampled_from(["queue/join", "component_server", "cancel", f"call/{name}", "reset"]))
        return server.ask("POST", f"/gradio_api/{path}", json.dumps(odd).encode())
    sent = json.dumps({"data": data.draw(st.lists(VALUES, max_size=5))}).encode()
    status, said = server.ask("POST", f"/gradio_api/{way}/{name}", sent)
    if status == 200 and way == "call":
        return server.ask("GET", f"/gradio_api/call/{name}/{json.loads(said)['event_id']}")
    return status, said


def holds(data, server):
    status, said = send(data, server)
    assert status < 500, said
    assert "Traceback" not in said
    assert "site-packages" not in said


@pytest.mark.slow
@FEW
@given(data=st.data())
def test_a_thousand_bodies_are_answered_in_words(server, data):
    holds(data, server)


@pytest.mark.proof
@MANY
@given(data=st.data())
def test_ten_thousand_bodies_are_answered_in_words(server, data):
    holds(data, server)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["<b>/etc/passwd</b>", "\0", "a" * 300_000, "http://[", "\ud800"])
def test_a_file_that_an_event_names_is_refused_in_words(server, path):
    event = server.event("generate-strip", "submit")
    status, said = server.run(event, server.inputs(event), [{"path": path}])
    assert status == 200
    assert "This event takes no file." in said
