"""Downloads that all readers share: started, seen, stopped, resumed."""

import threading
import time

import pytest

from playground.errors import ModelError
from playground.models.files.folders import model_state
from playground.models.hub import downloads, transfer
from playground.models.hub.downloads import Downloads
from tests.hub.server import PIECE, Trouble

GPT2, LLAMA, BART = "tiny/gpt2", "tiny/llama", "tiny/bart"
WEIGHTS = "model.safetensors"


@pytest.fixture
def shared(hub, monkeypatch):
    monkeypatch.setattr(transfer, "WAITS", (0.0,))
    return Downloads(at_once=2, most_bytes=1e12, check=lambda *_: None)


def hold(hub, name=GPT2, after=4 * PIECE, file=WEIGHTS):
    trouble = hub.repositories[name].troubles[file] = Trouble(hold_after=after)
    return trouble


def only(shared):
    (progress,) = shared.progress()
    return progress


def until(met):
    end = time.monotonic() + 20
    while not met():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_download_tells_bytes_speed_and_time_left_and_ends_whole(hub, shared):
    held = hold(hub)
    shared.start(GPT2)
    assert held.held.wait(20)
    until(lambda: only(shared).received > 4 * PIECE - 1 and shared.progress()[0].speed)
    progress = only(shared)
    total = progress.total
    assert (progress.name, progress.state) == (GPT2, "downloading")
    assert 0 < progress.received < total
    assert progress.seconds_left == pytest.approx((total - progress.received) / progress.speed)
    held.go_on.set()
    ended = shared.wait(GPT2)
    assert (ended.state, ended.received, ended.speed, ended.seconds_left) == ("done", total, None, None)
    assert model_state(GPT2) == "here"


def test_the_speed_is_that_of_the_last_seconds(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(downloads.time, "monotonic", lambda: clock[0])
    ended = threading.Event()

    def fetch(download):
        download.state = "asking"
        download.meter.total = 10_000
        ended.wait(20)

    download = downloads._Download("tiny/gpt2")
    thread = threading.Thread(target=download.run, args=(fetch,))
    thread.start()
    until_downloading = [download.progress("x") for _ in range(2000) if download.meter.total is None]
    assert len(until_downloading) < 2000
    download._samples.clear()
    for second in range(20):
        clock[0] = 100.0 + second
        download.progress("x")
        download.meter.fetched += 100 if second < 10 else 300
    clock[0] = 120.0
    progress = download.progress("x")
    assert progress.speed == pytest.approx(300)
    ended.set()
    thread.join(20)


def test_a_stopped_one_goes_on_where_it_stopped_when_it_is_asked_for_again(hub, shared):
    held = hold(hub)
    shared.start(GPT2)
    assert held.held.wait(20)
    shared.stop(GPT2)
    held.go_on.set()
    stopped = shared.wait(GPT2)
    assert stopped.state == "stopped"
    assert 0 < stopped.received < stopped.total
    assert model_state(GPT2) == "to_download"
    shared.start(GPT2)
    assert shared.wait(GPT2).state == "done"
    first, second = hub.fetched(WEIGHTS)
    assert first is None
    assert int(second[6:-1]) >= 4 * PIECE
    assert only(shared).state == "done"


def test_whoever_asks_for_what_is_coming_waits_for_the_same_download(hub, shared):
    held = hold(hub)
    for _ in range(4):
        shared.start(GPT2)
    assert held.held.wait(20)
    shared.start(GPT2)
    held.go_on.set()
    shared.wait(GPT2)
    assert hub.fetched(WEIGHTS) == [None]


def test_so_many_at_once_and_the_next_waits_its_turn(hub, shared):
    hub.repositories[LLAMA].files["config.json"]
    held = [hold(hub), hold(hub, "LGAI-EXAONE/tiny", 0, "config.json")]
    shared.start(GPT2)
    shared.start("LGAI-EXAONE/tiny")
    assert all(each.held.wait(20) for each in held)
    shared.start(BART)
    shared.start(LLAMA)
    assert [each.state for each in shared.progress()][2:] == ["waiting", "waiting"]
    shared.stop(LLAMA)
    assert shared.wait(LLAMA).state == "stopped"
    for each in held:
        each.go_on.set()
    assert [shared.wait(name).state for name in (GPT2, "LGAI-EXAONE/tiny", BART)] == ["done"] * 3


def test_one_that_fails_says_why_and_may_be_tried_again(hub, shared):
    hub.repositories[GPT2].gated = True
    shared.start(GPT2)
    ended = shared.wait(GPT2)
    assert ended.state == "failed"
    assert "is gated" in ended.error.message("en")
    hub.repositories[GPT2].gated = False
    shared.start(GPT2)
    assert shared.wait(GPT2).state == "done"


def test_a_fault_of_ours_ends_it_too_and_is_in_the_log(hub, shared, monkeypatch, caplog):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(downloads, "download_model", broken)
    shared.start(GPT2)
    ended = shared.wait(GPT2)
    assert ended.state == "failed"
    assert "unexpected error (ZeroDivisionError)" in ended.error.message("en")
    assert "ZeroDivisionError" in caplog.text


def test_what_is_no_id_is_refused_at_once_and_what_was_never_begun_cannot_be_stopped(shared):
    with pytest.raises(ModelError, match="must be an id of the Hub"):
        shared.start("../x")
    shared.stop(GPT2)
    assert shared.progress() == []


def test_however_many_ids_are_typed_threads_and_answers_stay_few(hub, shared):
    held = [hold(hub), hold(hub, "LGAI-EXAONE/tiny", 0, "config.json")]
    before = threading.active_count()
    shared.start(GPT2)
    shared.start("LGAI-EXAONE/tiny")
    assert all(each.held.wait(20) for each in held)
    refused = []
    for number in range(1_500):
        try:
            shared.start(f"owner/name{number}")
        except ModelError as error:
            refused.append(error.message("en"))
    assert len(refused) == 1_500 - downloads.MOST_WAITING
    assert "cannot be fetched now: 50 others are waiting already" in refused[0]
    ours = [thread for thread in threading.enumerate() if thread.name == "downloads"]
    assert len(ours) == 2
    assert threading.active_count() < before + 20  # the small Hub has a thread for each connection
    assert len(shared.progress()) == 2 + downloads.MOST_WAITING
    for number in range(downloads.MOST_WAITING):
        shared.stop(f"owner/name{number}")
    for each in held:
        each.go_on.set()
    assert [shared.wait(name).state for name in (GPT2, "LGAI-EXAONE/tiny")] == ["done"] * 2


def test_of_those_that_have_ended_the_last_are_listed(hub, shared):
    for number in range(3 * downloads.MOST_ENDED):
        shared.start(f"owner/name{number}")
        shared.wait(f"owner/name{number}")
    listed = shared.progress()
    assert len(listed) <= downloads.MOST_ENDED + 1
    assert listed[-1].name == f"owner/name{3 * downloads.MOST_ENDED - 1}"
