"""What is not loaded, why, and the way out; and that nothing of a repository runs and nobody is asked."""

import builtins
import json
import sys

import pytest
from transformers import BertConfig, BertForMaskedLM

from playground import load_model, load_tokenizer
from playground.errors import ModelError
from tests.doubles import letters_tokenizer


@pytest.fixture(autouse=True)
def unasked(monkeypatch):
    """Whoever asks on standard input fails."""

    def asked(*_):
        raise AssertionError("a question was asked on standard input")

    class Closed:
        readline = read = fileno = __iter__ = asked

    monkeypatch.setattr(builtins, "input", asked)
    monkeypatch.setattr(sys, "stdin", Closed())


@pytest.fixture
def folder(tmp_path, random_gpt2):
    random_gpt2.model.save_pretrained(tmp_path)
    letters_tokenizer(300).save_pretrained(tmp_path)
    return tmp_path


def refused(name, call=load_model):
    """Return the refusal in both languages; each must be whole."""
    with pytest.raises(ModelError) as caught:
        call(str(name))
    found = caught.value.message("ko"), caught.value.message("en")
    assert any("가" <= char <= "힣" for char in found[0])
    assert not any("가" <= char <= "힣" for char in found[1])
    return found[1]


def change(folder, file, **changes):
    path = folder / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def code_that_leaves_a_mark(folder):
    """Put a module into the repository that writes a file when it is run, and return that file."""
    mark = folder / "mark"
    code = (
        f"open({str(mark)!r}, 'w').close()\nfrom transformers import GPT2Config as Own, GPT2LMHeadModel as OwnModel\n"
    )
    (folder / "own.py").write_text(code + "from transformers import GPT2TokenizerFast as OwnTokenizer\n")
    return mark


@pytest.mark.parametrize("kind", ["gpt2", "an_own_kind"])
def test_a_model_with_code_of_its_own_is_refused_and_the_code_not_run(folder, kind):
    mark = code_that_leaves_a_mark(folder)
    code = {
        "AutoConfig": "own.Own",
        "AutoModelForCausalLM": "own.OwnModel",
        "AutoTokenizer": ["own.OwnTokenizer", None],
    }
    change(folder, "config.json", model_type=kind, auto_map=code)
    change(folder, "tokenizer_config.json", auto_map={"AutoTokenizer": ["own.OwnTokenizer", None]})
    assert "code of its repository" in refused(folder)
    assert load_tokenizer(str(folder)).encode("w5") == [5]  # the file itself needs no code
    assert not mark.exists()


def test_a_tokenizer_that_is_nothing_but_code_is_refused(folder):
    mark = code_that_leaves_a_mark(folder)
    (folder / "tokenizer.json").unlink()
    change(folder, "tokenizer_config.json", auto_map={"AutoTokenizer": ["own.OwnTokenizer", None]})
    assert "code of its repository" in refused(folder, load_tokenizer)
    assert "code of its repository" in refused(folder)
    assert not mark.exists()


def test_exaone_under_code_of_its_own_is_not_refused_for_it(folder):
    mark = code_that_leaves_a_mark(folder)
    change(folder, "config.json", model_type="exaone", auto_map={"AutoConfig": "own.Own"})
    assert "code of its repository" not in refused(folder)  # its weights here are GPT-2's
    assert not mark.exists()


@pytest.mark.parametrize("file", ["pytorch_model.bin", "model.ckpt", "weights.pt"])
def test_pickled_weights_are_refused_and_not_opened(folder, file):
    (folder / "model.safetensors").rename(folder / file)
    said = refused(folder)
    assert f"{file} is of a kind that can run code" in said
    assert "save_pretrained" in said


def test_a_model_that_only_reads_is_refused(tmp_path):
    config = BertConfig(vocab_size=30, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
    BertForMaskedLM(config).save_pretrained(tmp_path)
    letters_tokenizer(30).save_pretrained(tmp_path)
    assert "must write a next token: a decoder or an encoder–decoder (BertForMaskedLM)" in refused(tmp_path)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("how", ["missing", "broken", "empty", "a list"])
def test_a_file_missing_or_broken_is_refused(folder, file, how):
    if how == "missing":
        (folder / file).unlink()
    else:
        (folder / file).write_bytes({"broken": b"{broken", "empty": b"", "a list": b"[1]"}[how])
    assert "must be a whole language model" in refused(folder)


def test_weights_that_lack_one_are_refused(folder, random_gpt2):
    state = {name: weight for name, weight in random_gpt2.model.state_dict().items() if "h.1.mlp.c_fc" not in name}
    random_gpt2.model.save_pretrained(folder, state_dict=state)
    assert "2 weights missing" in refused(folder)


def test_a_refusal_does_not_say_where_a_folder_lies(folder):
    (folder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError) as caught:
        load_model(str(folder))
    assert str(folder.parent) not in caught.value.rule.en
