"""Calls on two replicas of Ray Serve: what they answer is what this process answers, and nothing is left behind."""

import json
import re

import pytest

pytest.importorskip("ray.serve", reason="Ray is not installed: bash tests/ray.sh has it", exc_type=ImportError)

from playground.cluster.connection import Connection
from playground.cluster.front import OnRay
from playground.cluster.rooms import RayDesk
from playground.web.shell.offered import OfferedModels
from tests.browser.serving import served_page
from tests.classroom.visiting import Visitor
from tests.cluster.clusters import LIMIT, deployed, loads, started_node, until
from tests.visiting import Site

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # the warnings are Ray's own

PROMPT = "Once upon a time"
SAMPLED = {"do_sample": True, "top_k": 50, "max_new_tokens": 24}


@pytest.fixture(scope="module")
def node():
    with started_node() as node:
        yield node


@pytest.fixture(scope="module")
def connection(node):
    with deployed(node, PLAYGROUND_REPLICAS="2"):
        connection = Connection(node.address)
        assert connection.wait(LIMIT)
        yield connection
        connection.close()


@pytest.fixture(scope="module")
def front(connection):
    with served_page(OfferedModels(place=OnRay(connection)), desk=RayDesk(connection)) as url:
        yield Site(url)


@pytest.fixture(scope="module")
def local():
    with served_page(OfferedModels()) as url:
        yield Site(url)


def written(site, prompt, options, seed):
    """Return all that the endpoint says of a text at its end, but how long it took."""
    status, answer = site.call("generate", prompt, options, seed, True, "")
    assert status == 200
    (last,) = json.loads(re.findall(r"event: complete\ndata: (.*)", answer)[-1])
    last["figures"].pop("seconds")
    last["figures"].pop("speed", None)
    return last


@pytest.mark.parametrize("seed", [0, 7])
def test_a_text_is_the_one_that_the_page_writes_by_itself(front, local, seed):
    there, here = (written(site, PROMPT, SAMPLED, seed) for site in (front, local))
    assert there["token_ids"] == here["token_ids"]
    assert there["text"] == here["text"]
    assert [step["u"] for step in there["trace"]["steps"]] == [step["u"] for step in here["trace"]["steps"]]


def test_the_texts_of_a_beam_search_are_the_same(front, local):
    beams = {"num_beams": 3, "max_new_tokens": 12}
    there, here = (written(site, PROMPT, beams, 0) for site in (front, local))
    assert [each["token_ids"] for each in there["hypotheses"]] == [each["token_ids"] for each in here["hypotheses"]]


def test_a_look_shows_the_same_probabilities(front, local):
    there, here = (site.call("next_token", PROMPT, SAMPLED, 3, 5, "")[1] for site in (front, local))
    number = re.compile(r"\d+\.\d+(?:e-\d+)?")
    assert number.sub("", there) == number.sub("", here)
    assert [float(each) for each in number.findall(there)] == pytest.approx(
        [float(each) for each in number.findall(here)], rel=1e-4
    )


def test_a_refusal_comes_back_in_the_words_of_the_page(front, local):
    for site in (front, local):
        assert "that this page offers" in site.call("generate", PROMPT, {}, 0, False, "nowhere")[1]
        assert "temperature" in site.call("generate", PROMPT, {"temperature": -1}, 0, False, "")[1]


def test_a_text_whose_reader_leaves_ends_on_its_replica(front, connection):
    event = front.event("generate", "click")
    long = {"do_sample": True, "max_new_tokens": 512, "seed": 1}
    assert front.join(event, front.inputs(event, prompt=PROMPT, options=long), "leaves")[0] == 200
    with front.answer("GET", "/gradio_api/queue/data?session_hash=leaves") as answer:
        while b"process_generating" not in answer.readline():
            pass
        assert sum(each["calls"] for each in loads(connection)) == 1
    until(lambda: not sum(each["calls"] + each["rows"] for each in loads(connection)))


def test_a_room_is_one_for_all_front_pages(front, connection):
    with served_page(OfferedModels(place=OnRay(connection)), desk=RayDesk(connection)) as url:
        other = Site(url)
        teacher = Visitor.teacher(front.host)
        student = Visitor.student(other.host, teacher.code)
        with student.listening() as phone:
            assert phone.until("state")["role"] == "student"
            question = {"kind": "choice", "prompt": "Which?", "options": ["a", "b"], "other": False}
            teacher.done("ask", question)
            assert phone.until("state", phase="open")["question"]["prompt"] == "Which?"
            student.done("answer", {"question": 1, "answer": {"choice": 1}})
            teacher.done("phase", {"phase": "revealed"})
            counted = [{"text": "a", "count": 0}, {"text": "b", "count": 1}]
            assert phone.until("state", phase="revealed")["result"]["counts"] == counted
        stranger = Visitor(other.host, teacher.code, "nobody's key")
        assert stranger.ask("POST", f"/room/{teacher.code}/phase", {"phase": "none"})[0] == 403
        assert Visitor(other.host, "ZZZZ").ask("POST", "/room/ZZZZ/members")[0] == 404
