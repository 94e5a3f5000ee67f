"""Folders of hostile repositories: a good small one with one thing changed. None of them may hang, grow or run code."""

import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.checkpoints import save_bakery

Change = Callable[[Path], Any]

MARK = "mark"
"""The file that code of a repository would leave behind, were it run."""
NESTED_LOOPS = (
    "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}"
)
GROWING = [{"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 10} for _ in range(9)]
"""A normalizer that makes a text of one letter 10⁹ times as long."""


def merged(folder: Path, file: str, **changes: Any) -> None:
    path = folder / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def config(**changes: Any) -> Change:
    return lambda folder: merged(folder, "config.json", **changes)


def tokenizer(**changes: Any) -> Change:
    return lambda folder: merged(folder, "tokenizer.json", **changes)


def tokenizer_config(**changes: Any) -> Change:
    return lambda folder: merged(folder, "tokenizer_config.json", **changes)


def written(file: str, content: str | bytes) -> Change:
    return lambda folder: (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())


def replaced(file: str, make: Callable[[Path], Any]) -> Change:
    def change(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        make(folder / file)

    return change


def vocabulary(token_id: Any) -> Change:
    def change(folder: Path) -> None:
        path = folder / "tokenizer.json"
        stored = json.loads(path.read_text())
        stored["model"]["vocab"]["far"] = token_id
        path.write_text(json.dumps(stored))

    return change


def sequence(steps: list[Any]) -> dict[str, Any]:
    return {"type": "Sequence", "normalizers": steps}


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def code(folder: Path) -> None:
    """Put a module into ``folder`` that leaves a mark when it is run."""
    text = f"open({str(folder / MARK)!r}, 'w').close()\n"
    for name in ("own", "modeling_own", "configuration_own", "tokenization_own", "custom_generate", "sitecustomize"):
        (folder / f"{name}.py").write_text(text)
    (folder / "custom_generate").mkdir(exist_ok=True)
    (folder / "custom_generate" / "generate.py").write_text(text)


OWN = {"AutoConfig": "own.Own", "AutoModelForCausalLM": "own.Own", "AutoTokenizer": ["own.Own", "own.Own"]}

FOUR: dict[str, Change] = {
    "a million layers": config(n_layer=10**6),
    "vocabulary id 2^31": vocabulary(2**31),
    "a normalizer that grows 10^9-fold": tokenizer(normalizer=sequence(GROWING)),
}
"""Three of the four that no page may end by; the fourth, a chat template of nested loops, is in
``tests/chat/test_rendering.py``."""

REFUSED: dict[str, Change] = {
    **FOUR,
    "a thousand layers": config(n_layer=1_000),
    "experts without end": config(
        model_type="mixtral", architectures=None, num_local_experts=10**7, num_hidden_layers=1, hidden_size=32,
        num_attention_heads=2, vocab_size=300,
    ),
    "a million layers under another name": config(num_hidden_layers=10**6, n_layer=10**6),
    "a million labels": config(num_labels=10**7),
    "a width of a million": config(n_embd=10**6),
    "a vocabulary of a billion": config(vocab_size=10**9),
    "ten million positions and more": config(n_positions=10**9),
    "layers of a list": config(n_layer=[1, 2]),
    "layers of text": config(n_layer="two"),
    "layers beyond any number": written("config.json", '{"model_type": "gpt2", "n_layer": 1' + "0" * 400 + "}"),
    "a number too long to read": written("config.json", '{"model_type": "gpt2", "n_layer": 1' + "0" * 5000 + "}"),
    "no number": written("config.json", '{"model_type": "gpt2", "layer_norm_epsilon": NaN}'),
    "an infinite number": written("config.json", '{"model_type": "gpt2", "layer_norm_epsilon": 1e999}'),
    "attention a billion times": config(
        model_type="gpt_neo", architectures=None, attention_types=[[["global"], 10**9]]
    ),
    "a table of positions in Python": config(
        model_type="marian", architectures=None, max_position_embeddings=10**8, d_model=512
    ),
    "a type that is a list": config(model_type=["gpt2"]),
    "a type that is a number": config(model_type=3),
    "an architecture that is an object": config(architectures={"GPT2LMHeadModel": 1}),
    "an architecture in a list in a list": config(architectures=[["GPT2LMHeadModel"]]),
    "an eos of text": config(eos_token_id="</s>"),
    "an eos of an object": config(eos_token_id={"id": 1}),
    "an eos beyond any vocabulary": config(eos_token_id=2**40),
    "an eos that is true": config(eos_token_id=True),
    "a dtype that is a list": config(dtype=["float32"]),
    "tied by a word": config(tie_word_embeddings="yes"),
    "a configuration nested deeply": written("config.json", nested(100)),
    "a configuration nested beyond reading": written("config.json", nested(100_000)),
    "a configuration of many lists": written("config.json", "[" + "[]," * 300_000 + "[]]"),
    "a configuration of 2 MB": config(padding="x" * 2_000_000),
    "a configuration that is a list": written("config.json", "[1]"),
    "a configuration that is no text": written("config.json", b"\xff\xfe\x00"),
    "a configuration that is a pipe": replaced("config.json", os.mkfifo),
    "a configuration that links to itself": replaced("config.json", lambda path: path.symlink_to(path.name)),
    "a configuration that links to a device": replaced("config.json", lambda path: path.symlink_to("/dev/zero")),
    "weights that are a pipe": replaced("model.safetensors", os.mkfifo),
    "more weights that are a pipe": lambda folder: os.mkfifo(folder / "more.safetensors"),
    "weights that link to a device": replaced("model.safetensors", lambda path: path.symlink_to("/dev/zero")),
    "weights that link to themselves": replaced("model.safetensors", lambda path: path.symlink_to(path.name)),
    "weights with a head of 2^60 bytes": written("model.safetensors", struct.pack("<Q", 2**60) + b"{}"),
    "weights with a head of 20 MB": written("model.safetensors", struct.pack("<Q", 2 * 10**7) + b" " * 2 * 10**7),
    "weights with a head nested deeply": written(
        "model.safetensors", struct.pack("<Q", 6 * 10**4) + nested(10**4).encode()[: 6 * 10**4].ljust(6 * 10**4)
    ),
    "weights of 2^60 numbers": written(
        "model.safetensors",
        struct.pack("<Q", 80)
        + b'{"w":{"dtype":"F32","shape":[1152921504606846976],"data_offsets":[0,8]}}'.ljust(80) + b"12345678",
    ),
    "an index that names a file above": lambda folder: (
        (folder / "model.safetensors").rename(folder.parent / f"{folder.name}.safetensors"),
        (folder / "model.safetensors.index.json").write_text(
            json.dumps({"weight_map": {"w": f"../{folder.name}.safetensors"}})
        ),
    ),
    "an index of numbers": written("model.safetensors.index.json", '{"weight_map": {"w": 3}}'),
    "an index that is a list": written("model.safetensors.index.json", '{"weight_map": [1]}'),
    "an index nested deeply": written("model.safetensors.index.json", nested(100_000)),
    "vocabulary id -1": vocabulary(-1),
    "vocabulary id of text": vocabulary("7"),
    "vocabulary id that is true": vocabulary(True),
    "vocabulary id in a gap of a million": vocabulary(10**6),
    "an added token at 2^31": tokenizer(
        added_tokens=[{"id": 2**31, "content": "<x>", "single_word": False, "lstrip": False, "rstrip": False,
                       "normalized": False, "special": True}]
    ),
    "an added token at 2^31 in its configuration": tokenizer_config(
        added_tokens_decoder={str(2**31): {"content": "<x>", "special": True}}
    ),
    "added_tokens.json at 2^31": written("added_tokens.json", json.dumps({"<x>": 2**31})),
    "vocab.json at 2^31": lambda folder: (
        (folder / "tokenizer.json").unlink(),
        (folder / "vocab.json").write_text(json.dumps({"a": 0, "b": 2**31})),
        (folder / "merges.txt").write_text("#version: 0.2\n"),
    ),
    "an expression that grows": tokenizer(
        normalizer=sequence([{"type": "Replace", "pattern": {"Regex": ""}, "content": "aaaa"}] * 20)
    ),
    "bytes as letters sixty times": tokenizer(normalizer=sequence([{"type": "ByteLevel"}] * 60)),
    "a sequence in a sequence that grows": tokenizer(normalizer=sequence([sequence(GROWING)])),
    "a decoder that grows": tokenizer(decoder={"type": "Sequence", "decoders": GROWING}),
    "ten thousand steps": tokenizer(normalizer=sequence([{"type": "NFC"}] * 10_000)),
    "steps nested deeply": written("tokenizer.json", '{"normalizer":' + nested(200) + "}"),
    "a table that spells out": tokenizer(
        normalizer={"type": "Precompiled", "precompiled_charsmap": "AAAAAGFh" + "YWFh" * 1000}
    ),
    "padding to a billion": tokenizer(
        padding={"strategy": {"Fixed": 10**9}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0,
                 "pad_type_id": 0, "pad_token": "<s>"}
    ),
    "padding to a multiple of a billion": tokenizer(
        padding={"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": 10**9, "pad_id": 0,
                 "pad_type_id": 0, "pad_token": "<s>"}
    ),
    "ten thousand marks": tokenizer(
        post_processor={"type": "TemplateProcessing", "pair": [], "special_tokens": {
                            "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}},
                        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}] * 10_000}
    ),
    "a tokenizer that is a pipe": replaced("tokenizer.json", os.mkfifo),
    "a tokenizer that links to itself": replaced("tokenizer.json", lambda path: path.symlink_to(path.name)),
    "a tokenizer of 70 MB": written("tokenizer.json", b" " * 70_000_000),
    "a tokenizer nested deeply": written("tokenizer.json", nested(100_000)),
    "a tokenizer that is a list": written("tokenizer.json", "[]"),
    "its configuration is a pipe": replaced("tokenizer_config.json", os.mkfifo),
    "its configuration nested deeply": written("tokenizer_config.json", nested(100_000)),
    "a chat template that is a pipe": lambda folder: os.mkfifo(folder / "chat_template.jinja"),
    "a chat template of 1 MB": written("chat_template.jinja", "x" * 1_000_000),
    "another chat template that is a pipe": lambda folder: (
        (folder / "additional_chat_templates").mkdir(),
        os.mkfifo(folder / "additional_chat_templates" / "x.jinja"),
    ),
    "code of its own": config(auto_map=OWN),
    "code of its own for a type of its own": config(model_type="own", auto_map=OWN),
    "code in a path above": config(model_type="own", auto_map={"AutoConfig": "../own.Own"}),
    "code of another repository": config(model_type="own", auto_map={"AutoConfig": "owner/name--own.Own"}),
    "pickled weights": lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
    "pickled weights by the configuration": config(transformers_weights="../own.bin"),
}  # fmt: skip
"""What is refused, each with a sentence."""

BORNE: dict[str, Change] = {
    "an attention of the Hub": config(_attn_implementation="owner/kernel", attn_implementation="owner/kernel"),
    "an attention of the Hub by version": config(attn_implementation="kernels-community/flash-attn2@main"),
    "an attention that is an object": config(attn_implementation={"": "owner/kernel"}),
    "experts of the Hub": config(experts_implementation="owner/kernel", _experts_implementation="owner/kernel"),
    "code for its tokenizer": tokenizer_config(auto_map={"AutoTokenizer": ["own.Own", "own.Own"]}),
    "code for its text": written("generation_config.json", '{"custom_generate": "own"}'),
    "files of its tokenizer elsewhere": tokenizer_config(tokenizer_file="/dev/zero", vocab_file="/dev/zero"),
    "other files of its tokenizer": tokenizer_config(fast_tokenizer_files=["tokenizer.99.json", "../x.json"]),
    "an adapter of another repository": written(
        "adapter_config.json", '{"base_model_name_or_path": "owner/name", "peft_type": "LORA"}'
    ),
    "a chat template with nested loops": tokenizer_config(chat_template=NESTED_LOOPS),
    "pipes that nothing reads": lambda folder: os.mkfifo(folder / "readme.md"),
}
"""What does no harm: the model loads, or is refused."""


def folders(root: Path, changes: dict[str, Change]) -> Iterator[tuple[str, Path]]:
    """Yield a folder for each of ``changes``, with its name; code that leaves a mark lies in each."""
    good = root / "good"
    good.mkdir()
    save_bakery(good)
    files = {path.name: path.read_bytes() for path in good.iterdir()}
    for number, (name, change) in enumerate(changes.items()):
        folder = root / f"hostile{number}"
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_bytes(content)
        code(folder)
        change(folder)
        yield name, folder
