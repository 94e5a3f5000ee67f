"""Models from the Hub: fetched by the real client from a small one on this machine, with all that can go wrong."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from huggingface_hub import constants, scan_cache_dir

from playground import DecodingOptions, decode, load_model, load_tokenizer
from playground.errors import ModelError
from playground.models.files.folders import cached_folder, model_state
from playground.models.files.hub_id import hub_id, is_hub_id
from playground.models.hub import transfer
from playground.models.hub.transfer import Meter, Stopped, download_model, download_tokenizer, go_offline
from tests.hub.server import PIECE, HubRepository, Trouble

pytestmark = pytest.mark.slow

NAMES = ["tiny/gpt2", "tiny/llama", "tiny/bart", "tiny/kobart", "LGAI-EXAONE/tiny"]
GPT2 = "tiny/gpt2"
WEIGHTS = "model.safetensors"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(transfer, "WAITS", (0.0, 0.0))


def fetch(name, *, meter=None, most_bytes=1e12, check=lambda *_: None):
    download_model(hub_id(name), meter or Meter(), most_bytes=most_bytes, check=check)


def refused(name, call=fetch, **changed):
    """Return the refusal in English; in Korean it must be whole too."""
    with pytest.raises(ModelError) as caught:
        call(name, **changed)
    korean, english = caught.value.message("ko"), caught.value.message("en")
    assert any("가" <= char <= "힣" for char in korean)
    assert not any("가" <= char <= "힣" for char in english)
    return english


def trouble(hub, file=WEIGHTS, name=GPT2, **what):
    trouble = hub.repositories[name].troubles[file] = Trouble(**what)
    return trouble


def is_nowhere(name=GPT2):
    """Nothing takes what is here of the model for the whole of it."""
    assert cached_folder(name) is None
    assert model_state(name) == "to_download"
    with pytest.raises(ModelError, match="not on this machine yet"):
        load_model(name)
    return True


@pytest.fixture(autouse=True)
def nothing_outside_the_cache(tmp_path, monkeypatch):
    """After every case: no file lies beside the cache, and the client finds nothing wrong with it."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    yield
    cache = tmp_path / "cache"
    assert {path.name for path in tmp_path.iterdir()} <= {"cache", "empty"}
    assert list(empty.iterdir()) == []
    if cache.is_dir():
        links = [path for path in cache.rglob("*") if path.is_symlink() and path.readlink() != Path("/dev/full")]
        assert all(link.resolve(strict=True).is_relative_to(cache) for link in links)
        assert scan_cache_dir(cache).warnings == []


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_fetched_whole_and_loads(hub, name):
    assert is_nowhere(name)
    meter = Meter()
    fetch(name, meter=meter)
    folder = cached_folder(name)
    assert model_state(name) == "here"
    assert {path.name for path in folder.iterdir()} <= hub.repositories[name].files.keys()
    assert all(path.read_bytes() == hub.repositories[name].files[path.name] for path in folder.iterdir())
    assert meter.received == meter.total == sum(path.stat().st_size for path in folder.iterdir())
    assert decode(load_model(name, device="cpu"), [5, 6], DecodingOptions(max_new_tokens=3)).token_ids


def test_nothing_but_what_a_model_needs_is_fetched(hub):
    hub.repositories[GPT2].files |= {
        "pytorch_model.bin": b"x" * 200_000, "README.md": b"x", "onnx/model.safetensors": b"x", "own.py": b"raise",
    }  # fmt: skip
    fetch(GPT2)
    fetch("LGAI-EXAONE/tiny")
    requested = " ".join(path for _, path, _ in hub.requests)
    assert not any(name in requested for name in (".bin", "README", "onnx", ".py"))


def test_a_large_file_comes_from_where_the_redirect_leads(hub):
    fetch(GPT2)
    assert hub.fetched(WEIGHTS) == [None]


def test_what_is_here_is_not_fetched_again(hub):
    fetch(GPT2)
    hub.requests.clear()
    meter = Meter()
    fetch(GPT2, meter=meter)
    assert hub.fetched(WEIGHTS) == []
    assert (meter.fetched, meter.received) == (0, meter.total)


def test_a_revision_can_be_pinned_and_is_kept_apart(hub):
    commit = hub.repositories[GPT2].commit
    for pinned in (f"{GPT2}@{commit}", f"{GPT2}@v1"):
        fetch(pinned)
        assert cached_folder(pinned).name == commit
    assert is_nowhere(GPT2)
    assert "has no such revision" in refused(f"{GPT2}@v2")


def test_a_new_commit_on_the_hub_replaces_the_model_only_when_it_is_whole(hub):
    fetch(GPT2)
    before = cached_folder(GPT2)
    files = hub.repositories[GPT2].files
    files[WEIGHTS] = files[WEIGHTS][:-4] + b"\0\0\0\0"
    trouble(hub, status=500)
    refused(GPT2)
    assert cached_folder(GPT2) == before
    hub.repositories[GPT2].troubles.clear()
    fetch(GPT2)
    assert cached_folder(GPT2).name == hub.repositories[GPT2].commit != before.name


def stop_midway(hub, name=GPT2, after=4 * PIECE):
    """Stop a download while its weights are coming; return how many of its bytes are here."""
    held, meter, ended = trouble(hub, name=name, hold_after=after), Meter(), []

    def run():
        try:
            fetch(name, meter=meter)
        except Stopped:
            ended.append("stopped")

    thread = threading.Thread(target=run)
    thread.start()
    assert held.held.wait(20)
    meter.stop.set()
    held.go_on.set()
    thread.join(20)
    assert ended == ["stopped"]
    (part,) = Path(constants.HF_HUB_CACHE).rglob("*.incomplete")
    assert meter.received >= part.stat().st_size >= after
    return part.stat().st_size


def test_a_stopped_download_is_no_model_and_goes_on_where_it_stopped(hub):
    have = stop_midway(hub)
    assert is_nowhere()
    meter = Meter()
    fetch(GPT2, meter=meter)
    assert hub.fetched(WEIGHTS) == [None, f"bytes={have}-"]
    assert meter.fetched == len(hub.repositories[GPT2].files[WEIGHTS]) - have
    assert (cached_folder(GPT2) / WEIGHTS).read_bytes() == hub.repositories[GPT2].files[WEIGHTS]


def test_a_server_without_ranges_sends_it_again_from_the_beginning(hub):
    stop_midway(hub)
    trouble(hub, no_ranges=True)
    meter = Meter()
    fetch(GPT2, meter=meter)
    assert meter.received == meter.total
    assert (cached_folder(GPT2) / WEIGHTS).read_bytes() == hub.repositories[GPT2].files[WEIGHTS]


def test_a_broken_connection_is_taken_up_again_where_it_broke(hub):
    trouble(hub, breaks=2, break_after=8 * PIECE)
    fetch(GPT2)
    first, second, third = hub.fetched(WEIGHTS)
    assert first is None
    assert 0 < int(second[6:-1]) < int(third[6:-1])
    assert model_state(GPT2) == "here"


def test_a_connection_that_keeps_breaking_is_told_and_what_has_come_is_kept(hub):
    have = stop_midway(hub)
    trouble(hub, breaks=99)
    assert "no connection to the Hub, or it broke" in refused(GPT2)
    assert is_nowhere()
    assert [path.stat().st_size for path in Path(constants.HF_HUB_CACHE).rglob("*.incomplete")] == [have]
    hub.repositories[GPT2].troubles.clear()
    fetch(GPT2)
    assert model_state(GPT2) == "here"


def test_a_gated_model_is_refused_before_anything_is_fetched(hub):
    hub.repositories[GPT2].gated = True
    message = refused(GPT2)
    assert "is gated" in message
    assert "HF_TOKEN" in message
    assert hub.fetched(WEIGHTS) == []
    assert is_nowhere()


def test_an_unknown_model_is_refused(hub):
    assert "is not on the Hub, or is private" in refused("tiny/nowhere")


def test_a_file_that_is_listed_and_not_there_is_told(hub):
    trouble(hub, status=404)
    assert "is not on the Hub" in refused(GPT2)
    assert is_nowhere()


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_in_trouble_is_told_by_its_status(hub, status):
    hub.api_status = status
    assert f"HTTP {status}" in refused(GPT2)
    hub.api_status = None
    trouble(hub, status=status)
    assert f"HTTP {status}" in refused(GPT2)
    assert len([path for method, path, _ in hub.requests if method == "GET" and "/files/" in path]) == 3
    assert is_nowhere()


def test_what_does_not_speak_as_the_hub_does_is_no_hub(hub, monkeypatch):
    """A network's log-in page answers everything with 200 and a page of its own."""
    hub.repositories[GPT2].files = {"../../config.json": b"{}"}
    assert "it has no config.json" in refused(GPT2)
    monkeypatch.setattr(constants, "ENDPOINT", f"{hub.endpoint}/files/tiny/llama/files/tokenizer.json?")
    assert "does not speak as the Hub does" in refused(GPT2)


def test_no_network_is_told(hub, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "no connection to the Hub" in refused(GPT2)


@pytest.mark.parametrize("served", ["truncated", "longer", "another of the same size"])
def test_a_file_that_is_not_what_the_hub_says_is_removed_and_fetched_anew(hub, served):
    data = hub.repositories[GPT2].files[WEIGHTS]
    changed = {"truncated": data[:-1000], "longer": data + b"x" * 300_000, "another of the same size": data[:-1] + b"?"}
    trouble(hub, served=changed[served])
    assert f"{WEIGHTS} is not the file the Hub has" in refused(GPT2)
    assert is_nowhere()
    assert not list(Path(constants.HF_HUB_CACHE).rglob("*.incomplete"))
    hub.repositories[GPT2].troubles.clear()
    fetch(GPT2)
    assert (cached_folder(GPT2) / WEIGHTS).read_bytes() == data


def test_a_small_file_is_held_against_its_checksum_too(hub):
    trouble(hub, file="tokenizer.json", served=hub.repositories[GPT2].files["tokenizer.json"].replace(b"w5", b"w6"))
    assert "tokenizer.json is not the file the Hub has" in refused(GPT2)
    assert hub.fetched(WEIGHTS) == []


def test_a_model_that_does_not_fit_on_the_disk_is_refused_before_its_weights(hub, monkeypatch):
    free = transfer._ROOM + 1000
    monkeypatch.setattr(transfer.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert "does not fit on the disk" in refused(GPT2)
    assert hub.fetched(WEIGHTS) == []
    assert is_nowhere()


def test_a_disk_that_fills_up_on_the_way_is_told(hub):
    """The file grows on a device that is always full."""
    have = stop_midway(hub)
    (part,) = Path(constants.HF_HUB_CACHE).rglob("*.incomplete")
    part.unlink()
    part.symlink_to("/dev/full")
    assert "does not fit on the disk" in refused(GPT2)
    assert is_nowhere()
    part.unlink()
    fetch(GPT2)
    assert have
    assert model_state(GPT2) == "here"


def test_a_model_larger_than_the_server_fetches_is_refused_before_its_weights(hub):
    assert "must be at most 0.001 GB" in refused(GPT2, most_bytes=1e6)
    assert hub.fetched(WEIGHTS) == []


def test_whoever_fetches_can_say_that_a_model_is_of_no_use(hub):
    calls = []
    fetch("tiny/llama", check=lambda name, config, size: calls.append((name, config["model_type"], size)))
    files = hub.repositories["tiny/llama"].files
    assert calls == [
        ("tiny/llama", "llama", sum(len(data) for name, data in files.items() if name.endswith(".safetensors")))
    ]


def changed_config(hub, **changes):
    files = hub.repositories[GPT2].files
    files["config.json"] = json.dumps({**json.loads(files["config.json"]), **changes}).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda files: files.update({"pytorch_model.bin": files.pop(WEIGHTS)}), "of a kind that can run code"),
        (lambda files: files.pop(WEIGHTS), r"it has no \*.safetensors"),
        (lambda files: files.pop("config.json"), "it has no config.json"),
        (lambda files: files.pop("tokenizer.json"), "must have a tokenizer.json .it has none"),
        (lambda files: files.update({"spiece.model": files.pop("tokenizer.json")}), "it has spiece.model only"),
        (lambda files: files.update({"tokenizer.json": b"{}"}), "must have a tokenizer that can be read"),
        (lambda files: files.update({"model.gguf": files.pop(WEIGHTS)}), "GGUF weights only"),
        (lambda files: (files.clear(), files.update({"m.gguf": b"GGUF"})), "GGUF weights only"),
        (lambda files: (files.pop(WEIGHTS), files.update({"adapter_config.json": b"{}"})), "an adapter"),
        (
            lambda files: files.update({"config.json": files["config.json"].replace(
                b"{", b'{"quantization_config": {"quant_method": "awq"},', 1)}),
            "weights that are not quantized: awq",
        ),
        (lambda files: files.update({"config.json": b"{broken"}), "must be a whole language model"),
        (lambda files: files.update({"config.json": b'{"model_type": "vit"}'}), "must write a next token"),
        (lambda files: files.update({"config.json": b'{"model_type": "own", "auto_map": {}}'}), "code of its rep"),
    ],
)  # fmt: skip
def test_a_model_that_would_be_refused_here_is_refused_before_its_weights(hub, change, message):
    change(hub.repositories[GPT2].files)
    with pytest.raises(ModelError, match=message):
        fetch(GPT2)
    assert hub.fetched(WEIGHTS) == []
    assert is_nowhere()


def test_an_index_that_leads_out_of_the_repository_is_refused(hub):
    index = {"weight_map": {"a": "../../../model.safetensors"}}
    hub.repositories["tiny/llama"].files["model.safetensors.index.json"] = json.dumps(index).encode()
    assert "it has no *.safetensors" in refused("tiny/llama")


def test_a_model_of_a_single_file_needs_no_index_beside_it(hub):
    hub.repositories[GPT2].files["model.safetensors.index.json"] = b'{"weight_map": {"a": "elsewhere.safetensors"}}'
    fetch(GPT2)
    assert model_state(GPT2) == "here"


@pytest.mark.parametrize(
    "name",
    ["", "gpt2", "a/b/c", "../x", "a/..", "/etc/passwd", "a--b/c", "-a/b", "a/b.", "a/b.git", "a/b\n",
     "a/b\0", "a\\b/c", "http://a/b", "a/b?x=1", "a/b#c", "a/%2e%2e", "builtin/lm", "a/b@", "a/b@../x", "a/b@-x",
     "a/b@x/", "a/b@x//y", "a/b@x y", "é/b", "a/" + "b" * 97],
)  # fmt: skip
def test_what_is_no_id_touches_neither_disk_nor_network(hub, name, tmp_path):
    assert not is_hub_id(name)
    assert "must be an id of the Hub" in refused(name, call=fetch)
    assert "must be an id of the Hub" in refused(name, call=download_tokenizer)
    assert hub.requests == []
    assert not (tmp_path / "cache").exists()


def test_a_tokenizer_comes_without_the_weights(hub):
    folder = download_tokenizer("tiny/kobart")
    assert not list(folder.glob("*.safetensors"))
    loaded = load_tokenizer("tiny/kobart")
    assert loaded.decode(loaded.encode("나가")) == "나가"
    assert is_nowhere("tiny/kobart")
    fetch("tiny/kobart")
    assert model_state("tiny/kobart") == "here"


def test_a_tokenizer_alone_may_stand_in_a_model_of_any_kind(hub):
    changed_config(hub, model_type="bert", architectures=["BertModel"])
    download_tokenizer(GPT2)
    assert load_tokenizer(GPT2).encode("w5") == [5]


def test_offline_asks_nothing_and_serves_what_is_here(hub, monkeypatch):
    fetch(GPT2)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    go_offline()
    hub.requests.clear()
    assert "set to be offline" in refused("tiny/llama")
    assert "set to be offline" in refused("tiny/llama", call=download_tokenizer)
    assert load_model(GPT2, device="cpu").vocab_size == 300
    assert hub.requests == []


def test_two_who_fetch_the_same_file_at_once_fetch_it_once(hub):
    threads = [threading.Thread(target=fetch, args=(GPT2,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert hub.fetched(WEIGHTS) == [None]
    assert model_state(GPT2) == "here"


@pytest.mark.slow
def test_one_command_fetches_from_where_hf_endpoint_says(hub, tmp_path):
    """In a process of its own: the client reads HF_ENDPOINT when it is imported."""
    root = Path(__file__).resolve().parents[2]
    here = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(tmp_path / "home"), "HF_HUB_CACHE": str(tmp_path / "cache")}
    environment = {**os.environ, **here, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "playground.models.fetch", "tiny/bart", "tiny/nowhere"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr
    assert "tiny/bart: whole" in done.stdout
    assert "is not on the Hub" in done.stderr
    assert model_state("tiny/bart") == "here"
    assert not (tmp_path / "home").exists()


def test_repositories_differ_only_in_what_they_hold(hub):
    assert HubRepository({"a": b"1"}).commit != HubRepository({"a": b"2"}).commit


def test_a_small_file_that_is_large_is_refused_before_anything_comes(hub):
    files = hub.repositories[GPT2].files
    files["config.json"] = files["config.json"].rstrip()[:-1] + b', "x": "' + b"x" * 2_000_000 + b'"}'
    assert "config.json must have at most 1 MB, it has 2.0 MB" in refused(GPT2)
    assert "config.json must have at most 1 MB, it has 2.0 MB" in refused(GPT2, download_tokenizer)
    assert not any("resolve" in path or "/files/" in path for _, path, _ in hub.requests)
    assert is_nowhere()


def test_the_limit_of_a_download_holds_for_its_small_files_too(hub):
    hub.repositories[GPT2].files["tokenizer.json"] += b" " * 2_000_000
    assert "must be at most 0.001 GB" in refused(GPT2, most_bytes=1e6)
    assert not any("resolve" in path or "/files/" in path for _, path, _ in hub.requests)


@pytest.mark.parametrize("index", [b"[1]", b'{"weight_map": [1]}', b'{"weight_map": {"w": [1]}}', b'{"a":' * 10_000])
def test_an_index_that_is_none_is_refused(hub, index):
    files = hub.repositories[GPT2].files
    files["model-1.safetensors"] = files.pop(WEIGHTS)
    files["model.safetensors.index.json"] = index
    refused(GPT2)
    assert is_nowhere()
