"""The commands: ``python -m playground.training tokenizers | lm | summarizer | export | report``.

A run that was stopped goes on where it stood.
"""

import argparse
import dataclasses

import torch
from transformers.utils import logging

from playground.training import model, summarizer, summary_report, tokenizer, train
from playground.training.report import report
from playground.training.run import BEST


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m playground.training", description=__doc__)
    parser.add_argument("command", choices=["tokenizers", "lm", "summarizer", "export", "report"])
    parser.add_argument("--steps", type=int, help="optimizer steps (of lm: of its first training)")
    parser.add_argument("--seed", type=int, default=train.Recipe.seed, help="seed of the text and of the training")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = train.Recipe(seed=asked.seed, steps=asked.steps or train.Recipe.steps)
    if asked.command == "tokenizers":
        _tokenizers(recipe)
    elif asked.command == "lm":
        _tokenizers(recipe)
        train.train(recipe, tokenizer.load(), _say)
        further = dataclasses.replace(train.FURTHER, seed=asked.seed)
        train.train(further, tokenizer.load(), _say, train.FURTHER_WORK, train.WORK / BEST)
        _export(recipe)
    elif asked.command == "summarizer":
        _summarizer(summarizer.Recipe(seed=asked.seed, steps=asked.steps or summarizer.Recipe.steps))
    elif asked.command == "export":
        _export(recipe)
    else:
        report(recipe.seed, _say)
        summary_report.report(asked.seed)


def _say(line: str) -> None:
    """Print one line of progress at once."""
    print(line, flush=True)


def _tokenizers(recipe: train.Recipe) -> None:
    """Train and write both tokenizers."""
    train.train_tokenizers(recipe)
    for folder in (tokenizer.WORDS, tokenizer.BYTES):
        _say(f"{len(tokenizer.load(folder)):,} tokens in {folder}")


def _export(recipe: train.Recipe) -> None:
    """Write the language model beside its tokenizer."""
    _say(f"held-out loss {train.export(recipe):.4f}, written to {model.FOLDER}")


def _summarizer(recipe: summarizer.Recipe) -> None:
    """Train the summarizer with the language model's tokenizer, run after run, and write it."""
    words = summarizer.load_words()
    begin = None
    for each, work in (
        (recipe, summarizer.WORK),
        (summarizer.FURTHER, summarizer.FURTHER_WORK),
        (summarizer.LEADS, summarizer.LEADS_WORK),
    ):
        summarizer.train(dataclasses.replace(each, seed=recipe.seed), words, _say, work, begin)
        begin = work / BEST
    _say(f"held-out loss {summarizer.export(words, recipe):.4f}, written to {summarizer.FOLDER}")


if __name__ == "__main__":
    main()
