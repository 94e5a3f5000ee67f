"""The commands: ``python -m playground.training tokenizers | lm | export | report``."""

import argparse

import torch
from transformers.utils import logging

from playground.training import model, tokenizer, train
from playground.training.report import report


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m playground.training", description=__doc__)
    parser.add_argument("command", choices=["tokenizers", "lm", "export", "report"])
    parser.add_argument("--steps", type=int, default=train.Recipe.steps, help="optimizer steps")
    parser.add_argument("--seed", type=int, default=train.Recipe.seed, help="seed of the text and of the training")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = train.Recipe(seed=asked.seed, steps=asked.steps)
    if asked.command == "tokenizers":
        _tokenizers(recipe)
    elif asked.command == "lm":
        _tokenizers(recipe)
        train.train(recipe, tokenizer.load(), lambda line: print(line, flush=True))
        _export(recipe)
    elif asked.command == "export":
        _export(recipe)
    else:
        report(recipe.seed, lambda line: print(line, flush=True))


def _tokenizers(recipe: train.Recipe) -> None:
    """Train and write both tokenizers."""
    train.train_tokenizers(recipe)
    for folder in (tokenizer.WORDS, tokenizer.BYTES):
        print(f"{len(tokenizer.load(folder)):,} tokens in {folder}", flush=True)


def _export(recipe: train.Recipe) -> None:
    """Write the best checkpoint beside its tokenizer."""
    print(f"held-out loss {train.export(recipe):.4f}, written to {model.FOLDER}")


if __name__ == "__main__":
    main()
