"""Write texts anew from what a link holds of them: prompt, options and the tokens that were taken.

Every number comes from the model again, so that no link can show one that the model does not give. On the machine that
wrote a text it comes out bit for bit; a search elsewhere may round to another hypothesis, and is shown as it comes.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import get_args

from playground.budgets import READ, SECONDS, WRITTEN
from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run, new_run
from playground.decoding.sampling import new_seed
from playground.decoding.trace import StopReason
from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text
from playground.web.contract import RewrittenData, StripData, TreeData
from playground.web.server import arguments
from playground.web.server.line import is_still_heard
from playground.web.shell.controls import options_from
from playground.web.workbench.looking import ReadPrompt
from playground.web.workbench.strip.strip import strip_value
from playground.web.workbench.tree.tree import tree_value

MOST_PIECES = 400
"""Pieces of all texts that are written anew at once: each is a text that the model reads from its beginning."""
MOST_TEXTS = 50
"""Texts that are written anew at once; a page has one for each branch."""


@dataclass(frozen=True)
class Piece:
    """Tokens of a text that were taken under the same options.

    Attributes:
        options: the options.
        ids: the tokens' ids, at least one.
    """

    options: DecodingOptions
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Recipe:
    """What a text can be written anew from.

    Attributes:
        prompt: what stood in the prompt's box.
        text_id: names the text.
        after: the text that it branched off, and how many of that one's tokens stand before it.
        pieces: its own tokens.
        by_hand: with those before its own, how many tokens end with the last that was taken by hand.
        stop_reason: why it ended; None where its reader took the last token.
    """

    prompt: str
    text_id: str
    after: tuple[str, int] | None
    pieces: tuple[Piece, ...]
    by_hand: int
    stop_reason: StopReason | None

    @property
    def ends(self) -> bool:
        """Whether it ended of itself; else its reader took the last token, or stopped it."""
        return self.stop_reason not in (None, "cancelled")


def read_recipes(sent: object) -> tuple[Recipe, ...]:
    """Return the recipes that a page sent as JSON.

    Raises:
        ArgumentError: they are none.
        OptionError: a value outside its range, or more than a server writes at once.
    """
    texts = arguments.listed("texts", arguments.mapping("rewrite", sent, "texts")["texts"])
    if len(texts) > MOST_TEXTS:
        rule = Text("must_be_at_most_2", most=MOST_TEXTS)
        raise arguments.ArgumentError("texts", rule, len(texts), Text("reload_the_page_and_try_again"))
    recipes = tuple(map(_recipe, texts))
    pieces = [piece for recipe in recipes for piece in recipe.pieces]
    if len(pieces) > MOST_PIECES:
        rule = Text("must_be_at_most_2", most=MOST_PIECES)
        raise arguments.ArgumentError("pieces", rule, len(pieces), Text("reload_the_page_and_try_again"))
    WRITTEN.check(sum(_written(piece) for piece in pieces), OptionError)
    return recipes


def _written(piece: Piece) -> int:
    """Return how many tokens are computed for ``piece``: of a search, all of its beams' to its end."""
    beams = piece.options.num_beams
    return beams * piece.options.max_new_tokens if beams > 1 else len(piece.ids)


def _recipe(sent: object) -> Recipe:
    recipe = arguments.mapping("text", sent, "prompt", "text_id", "after", "pieces", "by_hand", "stop_reason")
    reason = recipe["stop_reason"]
    return Recipe(
        prompt=arguments.text("prompt", recipe["prompt"]),
        text_id=arguments.text("text_id", recipe["text_id"], arguments.LONGEST_NAME),
        after=None if recipe["after"] is None else _after(recipe["after"]),
        pieces=tuple(map(_piece, arguments.listed("pieces", recipe["pieces"]))),
        by_hand=arguments.whole("by_hand", recipe["by_hand"], 0, arguments.MOST_STEPS),
        stop_reason=None if reason is None else arguments.one_of("stop_reason", reason, *get_args(StopReason)),
    )


def _after(sent: object) -> tuple[str, int]:
    after = arguments.mapping("after", sent, "text_id", "count")
    name = arguments.text("text_id", after["text_id"], arguments.LONGEST_NAME)
    return name, arguments.whole("count", after["count"], 0, arguments.MOST_STEPS)


def _piece(sent: object) -> Piece:
    piece = arguments.mapping("piece", sent, "options", "ids")
    ids = arguments.ids("ids", piece["ids"])
    arguments.whole("ids", len(ids), 1)
    options = options_from(piece["options"])
    return Piece(options if options.seed is not None else replace(options, seed=new_seed()), ids)


def rewritten(
    model: LanguageModel, recipes: Sequence[Recipe], read: Callable[[LanguageModel, str, DecodingOptions], ReadPrompt]
) -> Iterator[tuple[StripData, TreeData | None]]:
    """Yield each piece of every text as the strip takes it in, and the tree of one that is a beam search.

    Args:
        model: the model.
        recipes: what to write; a text that branches off another comes after it.
        read: from the model, what stood in the prompt and the first piece's options to the ids that the model is given.

    Raises:
        PromptError: a prompt that cannot be read, a token that the model does not have, or more to read than one
            request may ask for.
        ArgumentError: a text branches off one that is not there, or where it has no token.
    """
    known: dict[str, tuple[int, ...]] = {}
    read_so_far = 0
    for recipe in recipes:
        if not recipe.pieces:
            continue
        prompt_ids = read(model, recipe.prompt, recipe.pieces[0].options).ids
        ids, after = _before(recipe, known), recipe.after
        for piece in recipe.pieces:
            beams = 1 if model.is_encoder_decoder else piece.options.num_beams
            read_so_far += (len(prompt_ids) + len(ids) + len(piece.ids)) * beams
            READ.check(read_so_far)
            is_last = piece is recipe.pieces[-1]
            run = _run(model, prompt_ids, ids, piece, is_branch=after is not None, ends=is_last and recipe.ends)
            if not is_last and run.trace.token_ids != piece.ids:  # a branch off another hypothesis of this search
                run = _run(model, prompt_ids, ids, _given(piece), is_branch=False, ends=False)
            by_hand = min(max(0, recipe.by_hand - len(ids)), len(run.trace.token_ids))
            value = strip_value(
                recipe.prompt, run.trace, piece.options, text_id=recipe.text_id, after=after, at=len(ids),
                by_hand=by_hand,
            )  # fmt: skip
            if not is_last or not recipe.ends:
                value["stop_reason"] = recipe.stop_reason if is_last else None
            yield value, _tree(model, run, recipe.text_id, ids)
            ids += run.trace.token_ids
            after = recipe.text_id, len(ids)
        known[recipe.text_id] = ids


def written_anew(pieces: Iterable[tuple[StripData, TreeData | None]]) -> RewrittenData:
    """Return what the page takes in of :func:`rewritten`, as far as somebody still waits for it.

    Raises:
        PromptError: it takes longer than :data:`playground.budgets.SECONDS` allows.
    """
    made, begun = [], time.monotonic()
    for each in pieces:
        made.append(each)
        SECONDS.check(int(time.monotonic() - begun))
        if not is_still_heard():
            break
    return {"texts": [text for text, _ in made], "trees": [tree for _, tree in made if tree is not None]}


def _before(recipe: Recipe, known: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return the tokens of another text that stand before this one's own."""
    if recipe.after is None:
        return ()
    name, count = recipe.after
    if name not in known or count > len(known[name]):
        rule = Text("must_go_on_from_a_text_that_is_there")
        raise arguments.ArgumentError("after", rule, recipe.after, Text("reload_the_page_and_try_again"))
    return known[name][:count]


def _given(piece: Piece) -> Piece:
    """Return ``piece`` as tokens that are taken one after the other, whatever a search would choose."""
    return replace(piece, options=replace(piece.options, num_beams=1))


def _run(
    model: LanguageModel,
    prompt_ids: Sequence[int],
    before: tuple[int, ...],
    piece: Piece,
    *,
    is_branch: bool,
    ends: bool,
) -> Run | BeamRun:
    """Return the run that took the tokens of ``piece``, as far as it went then.

    A search that did not end is left where its best hypothesis is what it was.
    """
    if piece.options.num_beams > 1:
        forced = piece.ids[:1] if is_branch else ()
        search = new_run(model, prompt_ids, piece.options, generated=before, forced=forced)
        steps = iter(search)
        for _ in steps:
            if not ends and search.trace.token_ids == piece.ids:
                break
        steps.close()
        return search
    longer = replace(piece.options, max_new_tokens=max(piece.options.max_new_tokens, len(before) + len(piece.ids)))
    run = new_run(model, prompt_ids, longer, generated=before, forced=piece.ids)
    taking = iter(run)
    list(islice(taking, len(piece.ids)))
    taking.close()
    return run


def _tree(model: LanguageModel, run: Run | BeamRun, text_id: str, before: tuple[int, ...]) -> TreeData | None:
    if not isinstance(run, BeamRun):
        return None
    return tree_value(run.trace, run.options, model.label, text_id=text_id, base=before)
