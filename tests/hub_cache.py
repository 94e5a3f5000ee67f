"""The real tokenizers of KoBART and GPT-2 in a cache of the Hub, without weights, where the reference material is."""

from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
HUB = {"EbanLee/kobart-summary-v3": "kobart-tokenizer", "openai-community/gpt2": "gpt2-tokenizer"}


def fill_cache(cache: Path) -> list[str]:
    """Put into ``cache`` those of the tokenizers whose files are beside this clone, and return their names."""
    present = [name for name, folder in HUB.items() if (REFERENCE / folder).is_dir()]
    for name in present:
        own = REFERENCE / HUB[name] / "config.json"
        config = own.read_text(encoding="utf-8") if own.is_file() else '{"model_type": "gpt2"}'
        put_in_cache(cache, name, (own.parent / "tokenizer.json").read_text(encoding="utf-8"), config)
    return present


def put_in_cache(cache: Path, name: str, tokenizer: str, config: str) -> None:
    """Put the files ``tokenizer.json`` and ``config.json`` of a repository into ``cache``."""
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("a" * 40, encoding="utf-8")
    (snapshot / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    (snapshot / "config.json").write_text(config, encoding="utf-8")
