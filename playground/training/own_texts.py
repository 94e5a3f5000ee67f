"""Texts that a language model draws itself after any words, to learn from where it has strayed.

What it reads in training is well-formed, or any words; what it has drawn itself is neither. There is no right token in
such a text: what it teaches is what must not follow, see ``loss.Barred``.
"""

import random

import torch
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.training.compose import Dice
from playground.training.data import Batch, barred_row
from playground.training.grammar import Language
from playground.training.loss import IGNORED
from playground.training.openings import opened

ROWS = 12
LENGTH = 40  # tokens that are drawn


def own_texts(
    net: GPT2LMHeadModel, words: PreTrainedTokenizerFast, language: Language, rng: random.Random
) -> tuple[Batch, torch.Tensor]:
    """Return ``ROWS`` texts of ``net`` in ``language``, padded on the left, and which places are real, (rows, length).

    They are drawn at T = 1 with torch's global generator; up to the end of a text, which counts, its language is known.
    """
    dice = Dice(rng)
    prompts = [opened(language, dice)[0] for _ in range(ROWS)]
    read = words(prompts, return_tensors="pt", padding=True, padding_side="left", return_token_type_ids=False)
    was_training = net.training
    net.eval()
    with torch.no_grad():
        drawn = net.generate(
            **read, do_sample=True, top_k=0, max_new_tokens=LENGTH, pad_token_id=words.pad_token_id,
            eos_token_id=words.eos_token_id,
        )  # fmt: skip
    net.train(was_training)
    real = drawn != words.pad_token_id
    positions = (real.long().cumsum(dim=1) - 1).clamp_min(0)
    groups = torch.where(real & (drawn != words.eos_token_id), barred_row(language), 0)
    return Batch(drawn, positions, torch.full_like(drawn, IGNORED), groups), real
