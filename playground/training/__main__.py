"""The commands: ``python -m playground.training tokenizers | lm | summarizer | export | report``.

A run that was interrupted continues from its last checkpoint.
"""

import argparse
import dataclasses
from pathlib import Path

import torch
from transformers.utils import logging

from playground.training import model, summarizer, summary_report, tokenizer, train
from playground.training.report import report
from playground.training.run import BEST, blended, mean_weights, save_begin


def main() -> None:
    """Run the command of the command line."""
    parser = argparse.ArgumentParser(prog="python -m playground.training", description=__doc__)
    parser.add_argument("command", choices=["tokenizers", "lm", "summarizer", "export", "report"])
    parser.add_argument("--steps", type=int, help="optimizer steps (of lm: of its first training)")
    parser.add_argument("--seed", type=int, default=train.Recipe.seed, help="seed of the text and of the training")
    parser.add_argument("--threads", type=int, default=1, help="processor threads")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    recipe = train.Recipe(seed=arguments.seed, steps=arguments.steps or train.Recipe.steps)
    if arguments.command == "tokenizers":
        _tokenizers(recipe)
    elif arguments.command == "lm":
        _tokenizers(recipe)
        _language_model(recipe)
    elif arguments.command == "summarizer":
        _summarizer(summarizer.Recipe(seed=arguments.seed, steps=arguments.steps or summarizer.Recipe.steps))
    elif arguments.command == "export":
        _export(recipe)
    else:
        report(recipe.seed, _say)
        summary_report.report(arguments.seed)


def _say(line: str) -> None:
    """Print one line of progress without buffering."""
    print(line, flush=True)


def _tokenizers(recipe: train.Recipe) -> None:
    """Train and write both tokenizers."""
    train.train_tokenizers(recipe)
    for folder in (tokenizer.WORDS, tokenizer.BYTES):
        _say(f"{len(tokenizer.load(folder)):,} tokens in {folder}")


def _language_model(recipe: train.Recipe) -> None:
    """Train the language model in eight runs, and write it."""
    words = tokenizer.load()
    train.train(recipe, words, _say)

    def go_on(each: train.Recipe, work: Path, begin: Path) -> Path:
        train.train(dataclasses.replace(each, seed=recipe.seed), words, _say, work, begin)
        return work / BEST

    go_on(train.FURTHER, train.FURTHER_WORK, train.WORK / BEST)
    begin = save_begin(mean_weights((train.WORK, train.FURTHER_WORK)), train.OPENED_WORK)
    opened = go_on(train.OPENED, train.OPENED_WORK, begin)
    best = save_begin(blended(begin, opened, train.SHARE), train.STAYING_WORK)
    for each, work in (
        (train.STAYING, train.STAYING_WORK),
        (train.DRAWN, train.DRAWN_WORK),
        (train.SETTLED, train.SETTLED_WORK),
        (train.RESTED, train.RESTED_WORK),
        (train.POLISHED, train.POLISHED_WORK),
    ):
        best = go_on(each, work, best)
    save_begin(blended(train.RESTED_WORK / BEST, best, train.LAST_SHARE), train.LAST_WORK)
    _export(recipe)


def _export(recipe: train.Recipe) -> None:
    """Write the language model beside its tokenizer."""
    _say(f"held-out loss {train.export(recipe):.4f}, written to {model.FOLDER}")


def _summarizer(recipe: summarizer.Recipe) -> None:
    """Train the summarizer with the language model's tokenizer, in five runs, and write it."""
    words = summarizer.load_words()
    begin = None
    for each, work in (
        (recipe, summarizer.WORK),
        (summarizer.FURTHER, summarizer.FURTHER_WORK),
        (summarizer.LEADS, summarizer.LEADS_WORK),
        (summarizer.EXTRACTS, summarizer.EXTRACTS_WORK),
        (summarizer.PIECES, summarizer.PIECES_WORK),
    ):
        summarizer.train(dataclasses.replace(each, seed=recipe.seed), words, _say, work, begin)
        begin = work / BEST
    _say(f"held-out loss {summarizer.export(words, recipe):.4f}, written to {summarizer.FOLDER}")


if __name__ == "__main__":
    main()
