"""The commands: ``python -m playground.training tokenizer | lm | export | report``."""

import argparse

import torch

from playground.training import model, tokenizer, train
from playground.training.report import report


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m playground.training", description=__doc__)
    parser.add_argument("command", choices=["tokenizer", "lm", "export", "report"])
    parser.add_argument("--steps", type=int, default=train.Recipe.steps, help="optimizer steps")
    parser.add_argument("--seed", type=int, default=train.Recipe.seed, help="seed of the text and of the training")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    recipe = train.Recipe(seed=asked.seed, steps=asked.steps)
    if asked.command == "tokenizer":
        print(f"{len(train.train_tokenizer(recipe)):,} tokens in {model.FOLDER}")
    elif asked.command == "lm":
        train.train(recipe, train.train_tokenizer(recipe), lambda line: print(line, flush=True))
        _export(recipe)
    elif asked.command == "export":
        _export(recipe)
    else:
        report(recipe.seed)


def _export(recipe: train.Recipe) -> None:
    """Write the best checkpoint beside its tokenizer."""
    loss = train.export(tokenizer.load(model.FOLDER), recipe)
    print(f"held-out loss {loss:.4f}, written to {model.FOLDER}")


if __name__ == "__main__":
    main()
