"""The input of a decoding: a prompt that the model can read, options, a seed, and ids to continue from."""

from collections.abc import Sequence

from playground.decoding.processors import Stage, build_stages
from playground.decoding.sampling import new_seed
from playground.errors import OptionError, PromptError
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.options import DecodingOptions
from playground.text import Text


class Request:
    """An encoded and checked prompt with the options to decode it.

    Args:
        model: the model.
        prompt: text, or token ids that are used unchanged; for an encoder–decoder, the source. A source text that is
            too long for the model is cut at the end of a sentence.
        options: the decoding options; a seed of None is replaced by a new one, kept in ``seed``.
        generated: ids decoded earlier, to continue from; step index and lengths count them.
        forced: ids that are taken first, whatever the options would choose; used to branch off.

    Attributes:
        prompt_ids: the ids that the model reads.
        cut: the end of the source that was cut off; empty where nothing was.
        seed: the seed; None when nothing is drawn.

    Raises:
        PromptError: the prompt is empty, too long for the model, or has an id outside of the vocabulary.
        OptionError: a banned or boosted word has one.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str | Sequence[int],
        options: DecodingOptions,
        *,
        generated: Sequence[int] = (),
        forced: Sequence[int] = (),
    ) -> None:
        self.model, self.options = model, options
        self.prompt_ids, self.cut = read_prompt(model, prompt)
        self.generated, self.forced = tuple(generated), tuple(forced)
        check_prompt(self.prompt_ids, model, self.generated)
        check_token_ids(self.forced, model)
        check_words(options, model)
        self.seed = (new_seed() if options.seed is None else options.seed) if options.draws else None

    @property
    def before(self) -> tuple[int, ...]:
        """The ids before the first new one in its text; without the prompt where the model starts a new text."""
        return self.generated if self.model.begins_anew else (*self.prompt_ids, *self.generated)

    def stages(self, length: int) -> tuple[Stage, ...]:
        """Return the stages of the options for a session that has read ``length`` ids, ``generated`` last.

        Raises:
            OptionError: the options' constraint is none, see :class:`~playground.decoding.constraint.Constraint`.
        """
        start = length - len(self.generated)
        return build_stages(
            self.options,
            start_length=start,
            eos_ids=self.model.eos_ids,
            source_ids=self.prompt_ids,
            seed=self.seed or 0,
            model=self.model,
            before=() if self.model.begins_anew else self.prompt_ids,
        )


def read_prompt(model: LanguageModel, prompt: str | Sequence[int]) -> tuple[tuple[int, ...], str]:
    """Return the ids of ``prompt``, and the end of a source that was cut off (empty where nothing was)."""
    if not isinstance(prompt, str):
        return tuple(prompt), ""
    if not model.is_encoder_decoder:
        return tuple(model.encode(prompt)), ""
    source = fit_source(model, prompt)
    return source.ids, source.cut


def check_prompt(prompt_ids: Sequence[int], model: LanguageModel, generated: Sequence[int] = ()) -> None:
    """Check that ``model`` can read ``prompt_ids`` and ``generated`` and go on from there.

    Raises:
        PromptError: the prompt is empty, too long for the model, or has an id outside of its vocabulary.
    """
    if not prompt_ids:
        raise PromptError(
            "prompt",
            Text("must_hold_at_least_one_token"),
            "",
            Text("type_a_few_words"),
        )
    if model.is_encoder_decoder:
        _check_length(len(prompt_ids), model.source_length)
        _check_length(len(model.start_ids) + len(generated), model.context_length)
    else:
        _check_length(len(prompt_ids) + len(generated), model.context_length)
    check_token_ids((*prompt_ids, *generated), model)


def check_token_ids(ids: Sequence[int], model: LanguageModel, name: str = "prompt") -> None:
    """Check that ``ids``, which the caller knows as ``name``, are in the vocabulary of ``model``.

    Raises:
        PromptError: one of them is not.
    """
    unknown = [i for i in ids if not 0 <= i < model.vocab_size]
    if unknown:
        raise PromptError(
            name,
            Text("ids_must_be_0_and", vocab_size=model.vocab_size),
            unknown[0],
            Text("use_ids_of_this_model_s_tokenizer"),
        )


def check_words(options: DecodingOptions, model: LanguageModel) -> None:
    """Check that the ids of the banned and boosted words are in the vocabulary of ``model``.

    Raises:
        OptionError: one of them is not.
    """
    for name, words in (
        ("sequence_bias", [ids for ids, _ in options.sequence_bias or ()]),
        ("bad_words_ids", options.bad_words_ids or ()),
        ("suppress_tokens", [options.suppress_tokens or ()]),
        ("begin_suppress_tokens", [options.begin_suppress_tokens or ()]),
    ):
        unknown = [i for ids in words for i in ids if i >= model.vocab_size]
        if unknown:
            rule = Text("ids_must_be_0_and", vocab_size=model.vocab_size)
            raise OptionError(name, rule, unknown[0], Text("use_ids_of_this_model_s_tokenizer"))


def _check_length(length: int, most: int | None) -> None:
    if most is None or length <= most:
        return
    limit = f"{most:,}"
    raise PromptError(
        "prompt",
        Text("must_be_at_most_tokens_for_this_model", limit=limit),
        length,
        Text("shorten_it_or_choose_a_model_that_reads_more"),
    )
