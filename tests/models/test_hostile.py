"""Hostile repositories: each is refused in a sentence or does no harm; nothing hangs, grows, or runs its code.

Attacks run in a process of their own, which has a limit of time and of memory: one that succeeds fails its test only.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.errors import PromptError
from playground.models.files.configuration import check_values
from playground.models.files.headers import Weights
from playground.models.files.tokenizer_files import check_tokenizer_files
from playground.models.files.untrusted import Unsafe, check_entries, read_object
from tests import hostile_folders
from tests.hostile_folders import MARK, folders, nested

ROOT = Path(__file__).resolve().parents[2]
LONGEST, MOST_GROWN = 20, 100
"""Seconds and megabytes for one folder."""


@dataclass(frozen=True)
class Outcome:
    name: str
    refusal: list[str] | None
    seconds: float
    grown: float


def outcomes(root: Path, which: str) -> dict[str, Outcome]:
    """Load every folder of one kind in another process and return what came of each."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.hostile_run", str(root), which],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2_000:]
    results = [Outcome(*json.loads(line)) for line in ran.stdout.splitlines()]
    assert results[0].refusal is None, results[0]  # the good one loads
    return {each.name: each for each in results[1:]}


def is_bounded(outcome: Outcome) -> bool:
    return outcome.seconds < LONGEST and outcome.grown < MOST_GROWN


def is_sentence(outcome: Outcome) -> bool:
    """Whether the outcome is a refusal that is whole in both languages and tells no path and no traceback."""
    if outcome.refusal is None or outcome.refusal[0] == "fault":
        return False
    korean, english = outcome.refusal
    whole = english.startswith("model ") and "got 'hostile'. " in english and "받은 값: 'hostile'" in korean
    return whole and any("가" <= char <= "힣" for char in korean) and "Traceback" not in english


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc")
@pytest.mark.slow
def test_three_hostile_repositories_are_refused_within_time_and_memory(tmp_path):
    results = outcomes(tmp_path, "four")
    assert results.keys() == hostile_folders.FOUR.keys()
    assert [each for each in results.values() if not (is_sentence(each) and is_bounded(each))] == []
    assert "n_layer in config.json, 1,000,000, is more than any model has" in results["a million layers"].refusal[1]
    assert "token ids in tokenizer.json must be 0 to 16,777,215" in results["vocabulary id 2^31"].refusal[1]
    assert "more than 256 times as long" in results["a normalizer that grows 10^9-fold"].refusal[1]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc")
def test_every_hostile_folder_is_refused_in_a_sentence_and_none_runs_code(tmp_path):
    results = outcomes(tmp_path, "refused")
    assert len(results) == len(hostile_folders.REFUSED) >= 82
    assert [each for each in results.values() if not is_sentence(each)] == []
    assert [each for each in results.values() if not is_bounded(each)] == []
    assert [each for each in results.values() if str(tmp_path) in " ".join(each.refusal)] == []
    assert list(tmp_path.rglob(MARK)) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in /proc")
def test_what_a_file_names_of_others_is_left_alone(tmp_path):
    results = outcomes(tmp_path, "borne")
    assert len(results) == len(hostile_folders.BORNE)
    assert [each for each in results.values() if each.refusal and not is_sentence(each)] == []
    assert [each for each in results.values() if not is_bounded(each)] == []
    assert list(tmp_path.rglob(MARK)) == []


def test_an_attention_of_the_hub_is_never_asked_for(tmp_path):
    import torch

    from playground.models.shelf.from_folder import read_model

    named = {"named": hostile_folders.BORNE["an attention of the Hub"]}
    ((_, folder),) = folders(tmp_path, named)
    model = read_model("named", folder, "cpu", torch.float32).model
    assert model.config._attn_implementation == "sdpa"


def test_an_expression_that_goes_back_without_end_is_told_in_a_sentence(tmp_path):
    """Oniguruma ends a match after ten million steps; the library then panics."""
    import torch

    from playground.models.shelf.from_folder import read_model

    split = {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
    ((_, folder),) = folders(tmp_path, {"back": hostile_folders.tokenizer(pre_tokenizer=split)})
    model = read_model("back", folder, "cpu", torch.float32)
    assert model.encode("aaa")
    begun = time.monotonic()
    with pytest.raises(PromptError, match="cannot be read by this model's tokenizer"):
        model.encode("a" * 2_000 + "!")
    assert time.monotonic() - begun < LONGEST


PUBLISHED = {
    "Gemma 3": {
        "model_type": "gemma3_text", "architectures": ["Gemma3ForCausalLM"], "num_hidden_layers": 26,
        "vocab_size": 262_144, "max_position_embeddings": 131_072, "rope_theta": 1_000_000, "eos_token_id": [1, 106],
        "pad_token_id": 0, "tie_word_embeddings": None, "query_pre_attn_scalar": 256, "sliding_window": 4096,
    },
    "Falcon Mamba": {
        "model_type": "falcon_mamba", "num_hidden_layers": 64, "time_step_limit": [0.0, float("inf")],
        "pad_token_id": -1, "rescale_prenorm_residual": False,
    },
    "a tiny Qwen2": {"model_type": "qwen2", "num_hidden_layers": 2, "max_window_layers": 28, "eos_token_id": None},
    "GPT-Neo": {"model_type": "gpt_neo", "num_layers": 12, "attention_types": [[["global", "local"], 6]]},
    "a length that stands for none": {"model_type": "gpt2", "n_positions": 2**31, "rope_theta": 5_000_000_000},
    "BART": {"model_type": "bart", "encoder_layers": 12, "num_labels": 3, "bad_words_ids": [[50_000]]},
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_published_configurations_say_is_within_the_limits(name):
    check_values(PUBLISHED[name])
    check_values(PUBLISHED[name], Weights(count=148, numbers=10**8))


def test_layers_are_held_against_the_weights_once_these_are_known():
    check_values({"num_hidden_layers": 1_000})
    check_values({"num_hidden_layers": 1_000}, Weights(count=9_000, numbers=10**9))
    with pytest.raises(Unsafe, match=r"1,000, is more than its 148 weights can hold"):
        check_values({"num_hidden_layers": 1_000}, Weights(count=148, numbers=10**9))


@pytest.mark.parametrize("name", ["gpt2-tokenizer", "kobart-tokenizer", "stories260K"])
def test_real_tokenizers_are_within_the_limits(reference, name):
    check_tokenizer_files(reference(name))
    check_entries(reference(name))


def test_steps_of_published_tokenizers_are_within_the_limits(tmp_path):
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    llama = [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]
    eighteen = "BAAAAAAAAAAA" + "YWFh" * 6  # a table whose longest text has 18 letters
    albert = [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, spaces,
              {"type": "Precompiled", "precompiled_charsmap": eighteen}]  # fmt: skip
    for steps in (llama, albert):
        stored = {
            "model": {"type": "BPE", "vocab": {"a": 0}},
            "normalizer": {"type": "Sequence", "normalizers": steps},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
        }
        (tmp_path / "tokenizer.json").write_text(json.dumps(stored))
        check_tokenizer_files(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "holds no object"), (nested(100_000), "nested deeper"), ("{", "Expecting"), ("", "Expecting"),
        ('{"a": [' + "[]," * 2_100_000 + "[]]}", "too many values"),
    ],
)  # fmt: skip
def test_json_beyond_the_limits_is_refused_before_it_is_built(tmp_path, text, message):
    (tmp_path / "tokenizer.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_object(tmp_path / "tokenizer.json")
