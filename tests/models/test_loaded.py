"""Models shared by many: loaded once, kept within a budget, never taken from whoever uses one."""

import gc
import threading
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from playground.errors import ModelError
from playground.models.api import load_model
from playground.models.running import memory
from playground.models.running.memory import (
    bytes_once_loaded,
    device_memory,
    is_out_of_memory,
    taken_bytes,
    weight_bytes,
)
from playground.models.shelf.loaded import LoadedModels
from tests.hub.checkpoints import save_gpt2

SIZE = 4_000


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(SIZE // 4))


class Reader:
    """Reads models of ``SIZE`` bytes; counts how often and how many at once, and waits where it is told to."""

    def __init__(self):
        self.read, self.at_once, self.most_at_once = [], 0, 0
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.error = None

    def __call__(self, name, folder, device, dtype):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.read.append(folder.name)
        self.begun.set()
        assert self.go_on.wait(20)
        self.at_once -= 1
        if self.error:
            raise self.error
        return SimpleNamespace(name=name, model=Model(), engine=None)


@pytest.fixture
def reader(monkeypatch):
    monkeypatch.setattr("playground.models.shelf.loaded.weight_bytes", lambda folder, dtype: SIZE)
    return Reader()


def folder(name):
    return Path("/nowhere") / name


def use(loaded, name):
    with loaded.lease_folder(name, folder(name), device="cpu") as model:
        return model


def has(loaded, name):
    return loaded.has(folder(name), device="cpu")


def together(*tasks):
    """Run ``tasks`` in threads of their own; return what each gave, or raised."""
    results = [None] * len(tasks)

    def run(number, task):
        try:
            results[number] = task()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(tasks)]
    for thread in threads:
        thread.start()
    return threads, results


def test_four_who_ask_for_the_same_model_wait_for_one_load(reader):
    loaded = LoadedModels(read=reader)
    reader.go_on.clear()
    threads, models = together(*[lambda: use(loaded, "a")] * 4)
    assert reader.begun.wait(20)
    reader.go_on.set()
    for thread in threads:
        thread.join(20)
    assert reader.read == ["a"]
    assert len(set(map(id, models))) == 1
    assert models[0].name == "a"


def test_models_that_do_not_fit_beside_each_other_are_told_so_before_any_is_read(reader):
    loaded = LoadedModels(2 * SIZE, read=reader)
    wanted = [(name, folder(name), "cpu", "auto") for name in "abc"]
    loaded.check_together(wanted[:2])
    with pytest.raises(ModelError, match=r"do not fit into memory beside each other .*, got 'a, b, c'"):
        loaded.check_together(wanted)
    loaded.check_together([wanted[0]] * 5)
    assert reader.read == []


def test_what_stays_loaded_counts_and_what_can_be_unloaded_does_not(reader):
    loaded = LoadedModels(2 * SIZE, read=reader)
    wanted = [(name, folder(name), "cpu", "auto") for name in "ab"]
    use(loaded, "c")
    loaded.check_together(wanted)
    loaded.keep("d", folder("d"), device="cpu")
    with pytest.raises(ModelError, match="beside each other"):
        loaded.check_together(wanted)
    loaded.check_together([wanted[0], ("d", folder("d"), "cpu", "auto")])


def test_four_who_ask_for_different_models_get_each_their_own_one_after_the_other(reader):
    loaded = LoadedModels(read=reader)
    threads, models = together(*[lambda name=name: use(loaded, name) for name in "abcd"])
    for thread in threads:
        thread.join(20)
    assert [model.name for model in models] == list("abcd")
    assert sorted(reader.read) == list("abcd")
    assert reader.most_at_once == 1


def test_whoever_asks_for_a_model_that_is_there_does_not_wait_for_anothers(reader):
    loaded = LoadedModels(read=reader)
    use(loaded, "here")
    reader.go_on.clear()
    reader.begun.clear()
    threads, _ = together(lambda: use(loaded, "coming"))
    assert reader.begun.wait(20)
    assert use(loaded, "here").name == "here"
    reader.go_on.set()
    threads[0].join(20)
    assert reader.read == ["here", "coming"]


def test_beyond_the_budget_the_one_unused_for_longest_goes(reader):
    loaded = LoadedModels(2 * SIZE, read=reader)
    for name in ("a", "b", "a", "c"):
        use(loaded, name)
    assert [has(loaded, name) for name in "abc"] == [True, False, True]
    assert loaded.taken == 2 * SIZE
    use(loaded, "b")
    assert reader.read == ["a", "b", "c", "b"]


def test_a_model_in_use_never_goes(reader):
    loaded = LoadedModels(2 * SIZE, read=reader)
    with loaded.lease_folder("a", folder("a"), device="cpu") as used:
        for name in ("b", "c", "d"):
            use(loaded, name)
            assert has(loaded, "a")
        assert use(loaded, "a") is used
    assert reader.read == ["a", "b", "c", "d"]


def test_when_all_are_in_use_the_next_is_refused_and_may_come_later(reader):
    loaded = LoadedModels(SIZE, read=reader)
    with (
        loaded.lease_folder("a", folder("a"), device="cpu"),
        pytest.raises(ModelError, match="all other models are in use"),
    ):
        use(loaded, "b")
    assert use(loaded, "b").name == "b"


def test_a_model_beyond_the_whole_budget_is_refused_and_nothing_goes_for_it(reader):
    loaded = LoadedModels(SIZE, read=reader)
    use(loaded, "a")
    loaded.budget = SIZE - 1
    with pytest.raises(ModelError, match="beyond the memory"):
        use(loaded, "b")
    assert has(loaded, "a")


def test_what_is_kept_stays_for_good(reader):
    loaded = LoadedModels(SIZE, read=reader)
    loaded.keep("a", folder("a"), device="cpu")
    with pytest.raises(ModelError, match="all other models are in use"):
        use(loaded, "b")


@pytest.mark.slow
def test_many_users_at_once_under_a_small_budget_each_have_their_model_while_they_use_it(reader):
    loaded, wrong = LoadedModels(3 * SIZE, read=reader), []

    def user(first):
        for turn in range(12):
            name = "abcdef"[(first + turn) % 6]
            with loaded.lease_folder(name, folder(name), device="cpu") as model:
                if model.name != name or not has(loaded, name) or loaded.taken > 3 * SIZE:
                    wrong.append(name)

    threads, results = together(*[lambda first=first: user(first) for first in range(3)])
    for thread in threads:
        thread.join(60)
    assert results == [None] * 3
    assert wrong == []
    assert loaded.taken <= 3 * SIZE


def test_a_model_that_was_let_go_gives_its_memory_back(reader):
    loaded = LoadedModels(SIZE, read=reader)
    gone = weakref.ref(use(loaded, "a").model)
    use(loaded, "b")
    gc.collect()
    assert gone() is None


def test_a_load_that_fails_is_told_to_all_who_wait_and_may_be_tried_again(reader):
    loaded = LoadedModels(SIZE, read=reader)
    reader.error = ModelError.__new__(ModelError)
    reader.go_on.clear()
    threads, results = together(*[lambda: use(loaded, "a")] * 3)
    assert reader.begun.wait(20)
    while loaded._held[next(iter(loaded._held))].leases < 3:
        threading.Event().wait(0.01)
    reader.go_on.set()
    for thread in threads:
        thread.join(20)
    assert results == [reader.error] * 3
    assert loaded.taken == 0
    reader.error = None
    assert use(loaded, "a").name == "a"


def test_a_forked_process_waits_for_no_lock_and_no_load_of_its_parents(reader):
    loaded = LoadedModels(read=reader)
    use(loaded, "a")
    reader.go_on.clear()
    reader.begun.clear()
    threads, _ = together(lambda: use(loaded, "b"))
    assert reader.begun.wait(20)
    lock, held = loaded._lock, dict(loaded._held)
    with loaded._lock:
        loaded._after_fork()
        reader.go_on.set()
        assert use(loaded, "a").name == "a"
        assert use(loaded, "b").name == "b"
    loaded._lock, loaded._held = lock, held
    threads[0].join(20)


def test_what_a_folders_weights_take_is_known_before_they_are_loaded(tmp_path):
    save_gpt2(tmp_path)
    needed = weight_bytes(tmp_path, torch.float32)
    assert needed == pytest.approx(taken_bytes(load_model(str(tmp_path), device="cpu").model), rel=0.02)
    assert weight_bytes(tmp_path, torch.bfloat16) * 2 == needed
    stored = (tmp_path / "model.safetensors").stat().st_size
    assert bytes_once_loaded({"dtype": "bfloat16"}, stored, torch.float32) == 2 * stored
    assert bytes_once_loaded({"torch_dtype": "float32"}, stored, torch.bfloat16) == stored // 2
    assert bytes_once_loaded({"dtype": "unheard of"}, stored, torch.float32) == stored


def test_a_container_has_the_memory_it_is_given(tmp_path, monkeypatch):
    whole = device_memory("cpu")
    assert whole > 1e8
    for limit, expected in (("1000000", 1_000_000), ("max", None), ("9" * 30, None)):
        (tmp_path / "memory.max").write_text(limit + "\n")
        monkeypatch.setattr(memory, "_CGROUP", tmp_path / "memory.max")
        assert device_memory("cpu") == expected or device_memory("cpu") >= whole


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("shapes do not fit"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_a_lack_of_memory_is_known_by_its_words(error, is_one):
    assert is_out_of_memory(error) is is_one


def test_a_lack_of_memory_while_loading_and_while_writing_is_a_sentence(tmp_path, monkeypatch):
    save_gpt2(tmp_path)
    model = load_model(str(tmp_path), device="cpu")

    def no_memory(*_, **__):
        raise torch.OutOfMemoryError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(model.model, "forward", no_memory)
        with pytest.raises(ModelError, match="too little for a text of so many tokens, got 3"):
            model.open([5, 6, 7])
    monkeypatch.setattr("playground.models.shelf.from_folder._put", no_memory)
    with pytest.raises(ModelError, match="memory ran out"):
        load_model(str(tmp_path), device="cpu", dtype="bfloat16")
