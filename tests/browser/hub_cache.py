"""The real tokenizers of KoBART and GPT-2 in a cache of the Hub, without weights, where the reference material is."""

import shutil
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
HUB = {"EbanLee/kobart-summary-v3": "kobart-tokenizer", "openai-community/gpt2": "gpt2-tokenizer"}


def fill_cache(cache: Path) -> list[str]:
    """Put into ``cache`` those of the tokenizers whose files are beside this clone, and return their names."""
    found = [name for name, folder in HUB.items() if (REFERENCE / folder).is_dir()]
    for name in found:
        repository = cache / f"models--{name.replace('/', '--')}"
        snapshot = repository / "snapshots" / ("a" * 40)
        snapshot.mkdir(parents=True)
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("a" * 40)
        shutil.copy(REFERENCE / HUB[name] / "tokenizer.json", snapshot)
        own = REFERENCE / HUB[name] / "config.json"
        (snapshot / "config.json").write_text(own.read_text() if own.is_file() else '{"model_type": "gpt2"}')
    return found
