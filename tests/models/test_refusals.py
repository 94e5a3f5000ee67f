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

    def fail(*_):
        raise AssertionError("a question was asked on standard input")

    class Closed:
        readline = read = fileno = __iter__ = fail

    monkeypatch.setattr(builtins, "input", fail)
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
    messages = caught.value.message("ko"), caught.value.message("en")
    assert any("가" <= char <= "힣" for char in messages[0])
    assert not any("가" <= char <= "힣" for char in messages[1])
    return messages[1]


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
    message = refused(folder)
    assert f"{file} is of a kind that can run code" in message
    assert "save_pretrained" in message


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
    message = "must have a tokenizer" if file == "tokenizer.json" else "must be a whole language model"
    assert message in refused(folder)


@pytest.mark.parametrize(
    ("method", "shown"),
    [
        ({"quant_method": "awq"}, "awq"), ({"quant_method": "gptq", "bits": 4}, "gptq"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "bitsandbytes"), ({"quant_method": "fp8"}, "fp8"),
        ({"quant_method": "mxfp4"}, "mxfp4"), ({}, "?"), (None, "?"), (["awq"], "?"),
    ],
)  # fmt: skip
def test_quantized_weights_are_refused_by_the_methods_name(folder, method, shown):
    change(folder, "config.json", quantization_config=method)
    assert f"weights that are not quantized: {shown} needs kernels" in refused(folder)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["model-Q4_K_M.gguf"], "has GGUF weights only: a format of llama.cpp, which is not read here (model-Q4_K_M"),
        (["m.GGUF", "pytorch_model.bin"], "has GGUF weights only"),
        (["adapter_config.json", "adapter_model.bin"], "has an adapter (such as LoRA) for another model only"),
        (["pytorch_model.bin"], "pytorch_model.bin is of a kind that can run code"),
    ],
)
def test_a_folder_without_weights_of_its_own_is_refused_by_what_it_has(folder, files, message):
    (folder / "model.safetensors").unlink()
    for file in files:
        (folder / file).write_bytes(b"x")
    assert message in refused(folder)


@pytest.mark.parametrize(
    ("kind", "files", "only"),
    [
        ("mt5", {"spiece.model": "x"}, "spiece.model"),
        ("mbart", {"sentencepiece.bpe.model": "x"}, "sentencepiece.bpe.model"),
        ("llama", {"tokenizer.model": "x", "tokenizer.vocab": "x"}, "tokenizer.model"),
        ("marian", {"source.spm": "x", "target.spm": "x", "vocab.json": "{}"}, "source.spm"),
        ("qwen2", {"qwen.tiktoken": "x"}, "qwen.tiktoken"),
        ("mistral", {"tekken.json": "{}"}, "tekken.json"),
        ("gpt2", {"vocab.json": '{"a": 0, "b": 1, "ab": 2}'}, "vocab.json"),
        ("xlm", {"vocab.json": '{"a</w>": 0, "<unk>": 1}', "merges.txt": "a b\n"}, "vocab.json"),
        ("ctrl", {"vocab.json": '{"a</w>": 0, "<unk>": 1}', "merges.txt": "a b\n"}, "vocab.json"),
        ("cpmant", {"vocab.txt": "<unk>\na\nb\n"}, "vocab.txt"),
        ("own_kind", {"vocab.json": '{"a": 0}'}, "vocab.json"),
    ],
)
def test_a_vocabulary_that_needs_another_library_is_refused_by_its_file(tmp_path, kind, files, only):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    for file, content in files.items():
        (tmp_path / file).write_text(content)
    message = refused(tmp_path, load_tokenizer)
    assert f"must have a tokenizer.json (it has {only} only)" in message
    assert "save it again with save_pretrained" in message


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("gpt2", {"vocab.json": '{"a": 0, "b": 1, "ab": 2, "<|endoftext|>": 3}', "merges.txt": "#version: 0.2\na b\n"}),
        ("bert", {"vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nab\nb\n"}),
    ],
)
def test_a_vocabulary_that_transformers_itself_turns_into_a_tokenizer_is_read(tmp_path, kind, files):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
    for file, content in files.items():
        (tmp_path / file).write_text(content)
    loaded = load_tokenizer(str(tmp_path))
    assert loaded.decode(loaded.encode("ab")).replace("[CLS]", "").replace("[SEP]", "").strip() == "ab"


def test_a_tokenizer_that_transformers_alone_reads_is_refused_by_its_file(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "BertJapaneseTokenizer"}')
    (tmp_path / "vocab.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n")
    assert "must have a tokenizer.json (it has vocab.txt only)" in refused(tmp_path, load_tokenizer)


def test_weights_that_lack_one_are_refused(folder, random_gpt2):
    state = {name: weight for name, weight in random_gpt2.model.state_dict().items() if "h.1.mlp.c_fc" not in name}
    random_gpt2.model.save_pretrained(folder, state_dict=state)
    assert "2 weights missing" in refused(folder)


def test_a_refusal_does_not_say_where_a_folder_lies(folder):
    (folder / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError) as caught:
        load_model(str(folder))
    assert str(folder.parent) not in caught.value.rule["en"]
