"""What Python and the page's own JavaScript have to agree on, declared once.

``python -m playground.web.write_contract`` writes it to ``generated/`` for the other side: the names to ``names.js``,
the types of what crosses the wire to ``contract.d.ts``.

Components and functions are called by name from Python (:mod:`playground.web.bridge`) and defined in JavaScript
(``bridge.js``); element ids are set in Python and looked up in JavaScript. A value is a ``TypedDict``: what an event
returns for a component, what a server function answers, what the page carries in ``#playground-data``.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Final, Literal, NotRequired, TypedDict, get_type_hints

from playground.chat.messages import Role
from playground.chat.template import Kind as PartKind
from playground.decoding.claims import Kind
from playground.decoding.rouge import Split
from playground.decoding.trace import StopReason
from playground.guided_options import GuidedOptions
from playground.lessons.lesson import Act, Place
from playground.lessons.lesson import Kind as AnswerKind
from playground.models.catalog import Family, Recommended, Task
from playground.models.files.folders import Availability as ModelState
from playground.models.hub.downloads import DownloadState
from playground.more_options import MoreOptions
from playground.option import Group
from playground.options import OPTIONS, DecodingOptions, Strategy
from playground.text import Language
from playground.tokenization.hangul import Form
from playground.tokenization.pipeline import StageName
from playground.tokenization.vocabulary import Mode, Script

COMPONENTS: Final = (
    "chat.board",
    "chat.output",
    "chat.reading",
    "chat.variety",
    "classroom",
    "code",
    "compare",
    "downloads",
    "fields",
    "lab",
    "lanes",
    "lessons",
    "lockstep",
    "made_for",
    "picker",
    "scores",
    "steps",
    "strip",
    "summary",
    "tabs",
    "tokenizer",
    "tree",
    "words",
)
"""Kinds of components that JavaScript fills."""

FUNCTIONS: Final = (
    "band.dress",
    "chat.codeText",
    "chat.follow",
    "chat.lookRequest",
    "chat.outputRequest",
    "chat.repliesEnded",
    "chat.repliesRequest",
    "chat.replyEnded",
    "chat.replyRequest",
    "chat.stop",
    "chat.takeRequest",
    "code.text",
    "compare.edited",
    "compare.prompt",
    "compare.replaced",
    "compare.rows",
    "compare.settings",
    "compare.shown",
    "compare.stop",
    "controls.changed",
    "controls.markPreset",
    "controls.options",
    "controls.preset",
    "draws.newLuck",
    "draws.show",
    "draws.step",
    "generate.example",
    "generate.examples",
    "generate.prompted",
    "lockstep.over",
    "lockstep.place",
    "lockstep.replaced",
    "lockstep.request",
    "models.ended",
    "page.setLanguage",
    "page.start",
    "scores.over",
    "scores.place",
    "scores.request",
    "state.field",
    "state.fields",
    "state.rewritten",
    "strip.end",
    "strip.here",
    "strip.looked",
    "strip.over",
    "strip.place",
    "strip.recipes",
    "strip.replaced",
    "strip.rewritten",
    "strip.stop",
    "summary.ask",
    "summary.attention",
    "summary.attentionOver",
    "summary.attentionQuestion",
    "summary.clear",
    "summary.clearLanes",
    "summary.example",
    "summary.inLanguage",
    "summary.question",
    "summary.stopLanes",
    "summary.typed",
    "tabs.changed",
    "tabs.wanted",
    "textFile.choose",
    "turns.forget",
    "turns.next",
)
"""Functions of the page that Gradio's events call."""

ELEMENTS: Final[Mapping[str, str]] = {
    "chat_live": "chat-live",
    "chat_strip": "chat-strip",
    "compare_one_live": "compare-one-live",
    "compare_other_live": "compare-other-live",
    "compare_tree": "compare-tree",
    "lockstep": "compare-lockstep",
    "lockstep_charts": "lockstep-charts",
    "summarize_live": "summarize-live",
    "summarize_write": "summarize-write",
    "tokenizer_tab": "tab-tokenizer",
}
"""Ids of elements that Python makes and JavaScript looks up."""

EVENTS: Final[Mapping[str, str]] = {"text": "playground:text"}
"""Events that modules send to each other over the document."""

FIELDS: Final = ("prompt", "compared_prompt", "article", "reference")
"""Boxes of Gradio's that a reader types into, by the names that they have in the page's state."""


# Everywhere


TextData = dict[Language, str]
"""A sentence in every language of the page."""


class PromptsData(TypedDict):
    """The example prompts in one language, and the keys of what each shows."""

    texts: list[str]
    shows: list[str]


class FontData(TypedDict):
    """How the words of a figure look."""

    family: str
    size: int
    color: str
    weight: NotRequired[str]
    lineposition: NotRequired[str]


class LineData(TypedDict):
    """How a line of a figure looks; ``width`` in pixels."""

    color: str
    width: float
    dash: NotRequired[str]
    shape: NotRequired[str]


class MarkerData(TypedDict):
    """How the points of a figure look; ``size`` in pixels."""

    color: str
    size: float
    symbol: str
    opacity: NotRequired[float]
    line: NotRequired[LineData]


class TraceData(TypedDict):
    """A scatter trace, as Plotly reads it. ``line``, ``marker`` and ``textfont`` are there where its mode uses them."""

    name: str
    meta: str
    mode: Literal["lines", "markers", "text", "lines+markers"]
    x: list[float | None]
    y: list[float | None]
    text: NotRequired[list[str]]
    textposition: NotRequired[str | list[str]]
    textfont: FontData
    line: LineData
    marker: MarkerData
    fill: NotRequired[str]
    fillcolor: NotRequired[str]
    opacity: NotRequired[float]
    hoverinfo: str
    yaxis: NotRequired[str]


class AxisTitleData(TypedDict):
    """What stands beside an axis."""

    text: str


class AxisData(TypedDict):
    """An axis, as Plotly reads it; ``title`` is there where the axis has one."""

    type: NotRequired[str]
    range: list[float]
    color: str
    gridcolor: str
    title: AxisTitleData
    tickvals: NotRequired[list[float]]
    ticktext: NotRequired[list[str]]


class MarginData(TypedDict):
    """Pixels around a plot."""

    l: float  # noqa: E741 - Plotly's own name
    r: float
    t: float
    b: float


class BaseLayoutData(TypedDict):
    """A figure's layout: what the page reads or changes of it in every figure."""

    font: FontData
    margin: MarginData
    hovermode: bool | str
    xaxis: AxisData
    yaxis: AxisData
    width: NotRequired[float]
    height: NotRequired[float]


class LayoutData(BaseLayoutData):
    """A figure's layout."""

    yaxis2: NotRequired[AxisData]


class FigureData(TypedDict):
    """A figure, as Plotly reads it."""

    data: list[TraceData]
    layout: LayoutData


class TwoAxesLayoutData(BaseLayoutData):
    """The layout of a figure with an axis on either side."""

    yaxis2: AxisData


class TwoAxesFigureData(TypedDict):
    """A figure with an axis on either side."""

    data: list[TraceData]
    layout: TwoAxesLayoutData


OptionsByName = Annotated[dict[str, object], DecodingOptions]
"""Decoding options as ``dataclasses.asdict`` makes them; their names and kinds are those of the dataclass."""


# The page and what every tab stands in (shell)


if TYPE_CHECKING:
    SettingData = dict[str, object]
    ComparedSettingData = dict[str, object]
    OptionsData = dict[str, object]
    ControlsData = dict[str, object]
else:
    _KINDS = get_type_hints(DecodingOptions)
    _SHARED = ("max_new_tokens", "seed")
    _SHOWN = {
        option.name: option
        for option in sorted(OPTIONS.values(), key=lambda option: option.is_listed)
        if option.control
    }

    _OLD = {each.name for each in fields(DecodingOptions)} - {
        each.name for base in (MoreOptions, GuidedOptions) for each in fields(base)
    }
    _BY_NAME = {name: _KINDS[name] if name in _OLD else NotRequired[_KINDS[name]] for name in OPTIONS}
    """A link of an earlier version lacks the options that it did not know: they are neutral."""

    OptionsData = TypedDict("OptionsData", _BY_NAME)
    OptionsData.__doc__ = "The decoding options by name."
    SettingData = TypedDict("SettingData", {name: kind for name, kind in _BY_NAME.items() if name not in _SHARED})
    SettingData.__doc__ = "The decoding options by name, without the two that all settings of a comparison share."
    ComparedSettingData = TypedDict(
        "ComparedSettingData",
        {name: kind for name, kind in _BY_NAME.items() if name not in _SHARED}
        | {
            "model": NotRequired[str],
            "dtype": NotRequired[Literal["float32", "bfloat16"]],
            "prompt": NotRequired[str],
            "taken": NotRequired[list[int]],
        },
    )
    ComparedSettingData.__doc__ = "A row of a comparison: options, and what is not the page's own; ids it begins with."
    ControlsData = TypedDict(
        "ControlsData",
        {"strategy": Strategy}
        | {name: float if option.kind == "float" else _KINDS[name] for name, option in _SHOWN.items()},
        total=False,
    )
    ControlsData.__doc__ = (
        "What the controls show, by name: a slider shows 0 for null. What a preset leaves out stays as it is."
    )


class IdleRuleData(TypedDict):
    """A reason why an option has no effect: ``option`` compares so with ``value``."""

    option: str
    comparison: Literal["==", "<=", ">="]
    value: float | bool | str | None
    reason: TextData


class OptionData(TypedDict):
    """What the page knows of an option; ``slider``: its lowest and highest value and its step.

    ``limits`` are the least and the largest value that its control can show; null: there is none.
    """

    neutral: float | bool | str | None
    kind: str
    limits: tuple[float | None, float | None]
    slider: tuple[float, float, float] | None
    group: Group
    idle: list[IdleRuleData]


class WordFormData(TypedDict):
    """Tokens in a row: their ids and labels."""

    ids: list[int]
    labels: list[str]


class WordPiecesData(TypedDict):
    """The ``forms`` of a word, with a space before it and without; ``known``: those of ids that were asked for."""

    forms: list[WordFormData]
    known: list[WordFormData]
    error: TextData | None


class ModelFacts(TypedDict):
    """A model in use; ``vocabulary`` is the address of its tokens' labels."""

    name: str
    family: Family
    title: TextData
    made_for: TextData | None
    parameters: int
    vocabulary: str
    notes: list[TextData]
    own: ControlsData | None
    left_out: list[str]


class ModelRow(TypedDict):
    """A model that is offered, and where it is; null is unknown."""

    name: str
    title: TextData
    state: ModelState | Literal["refused"]
    cause: NotRequired[TextData | None]
    tasks: list[Task]
    family: Family | None
    parameters: float | None
    download_gb: float | None
    licence: str | None
    languages: list[Language]
    context_length: int | None
    device: Recommended | None
    measured: bool


class ModelsData(TypedDict):
    """What the picker shows before anything is chosen."""

    families: dict[Family, TextData]
    rows: list[ModelRow]
    folders: bool
    typed_ids: bool
    fetches: bool
    opening: dict[str, ModelFacts]


class PickerValue(TypedDict):
    """The answer to a choice: the facts of the model, or none where it was refused."""

    asked: int | None
    model: ModelFacts | None


class PickerEvent(TypedDict):
    """A model is chosen; ``asked`` counts this page's choices, ``language`` is the one to answer in."""

    name: str
    asked: int
    language: Language


class DownloadData(TypedDict):
    """How far a download has come: bytes, bytes a second, seconds."""

    name: str
    state: DownloadState
    received: int
    total: int | None
    speed: float | None
    seconds_left: float | None
    error: TextData | None


class BegunData(TypedDict):
    """The answer to the wish for a model."""

    is_here: bool
    error: TextData | None


class ExperimentData(TypedDict):
    """A ready-made comparison."""

    name: str
    label: TextData
    asks: TextData
    same_length: bool
    settings: list[SettingData]


class ComparisonData(TypedDict):
    """The charts of a comparison; ``lanes``: colour and dash of each setting."""

    sums: FigureData
    widths: TwoAxesFigureData
    lanes: list[tuple[str, str]]


class SceneData(TypedDict):
    """How a conversation begins."""

    name: str
    system: str
    asks: list[str]


class TokenizerChoice(TypedDict):
    """A tokenizer that is offered; ``here``: on this machine."""

    name: str
    label: str
    here: bool


class ControlsPageData(TypedDict):
    """What the page knows of the controls: ``controls`` are the options that have one, ``main`` those not folded.

    ``lists`` are the options that the page shows by itself, ``groups`` those of the folded ones, in their order.
    """

    controls: list[str]
    lists: list[str]
    groups: list[Group]
    main: dict[str, list[str]]
    options: dict[str, OptionData]
    presets: dict[str, ControlsData]
    opening: ControlsData


class PageData(ControlsPageData):
    """What the page carries in ``#playground-data``."""

    space_host: str
    lessons: str
    words: dict[Language, dict[str, str]]
    prompts: dict[Language, PromptsData]
    worked: "dict[Language, StripData]"
    worked_scores: "dict[Language, ScoresData]"
    compared: dict[Language, str]
    along: TwoAxesFigureData
    bars: FigureData
    beam_tree: FigureData
    comparison: ComparisonData
    experiments: list[ExperimentData]
    most_settings: int
    scenes: dict[Language, list[SceneData]]
    ngram_sizes: list[int]
    longest_paste: int
    articles: dict[Language, list[str]]
    models: ModelsData
    tokenizers: dict[Language, list[TokenizerChoice]]
    tokenizer_examples: dict[Language, list[tuple[str, str]]]
    tokenizer_opening: str


# Lessons (lessons): what the page fetches from the address that it carries. Texts as playground.lessons.lesson says


class ChoiceData(TypedDict):
    """One of the answers to choose from."""

    key: str
    text: TextData


class ScaleData(TypedDict):
    """The slider of a number, or the heights of a curve."""

    low: float
    high: float
    is_log: bool
    unit: TextData
    digits: int
    near: float


class QuestionData(TypedDict):
    """What is to be predicted, or said at the end."""

    kind: AnswerKind
    value: str
    given: dict[str, object]
    asks: TextData
    choices: list[ChoiceData]
    scale: ScaleData | None
    acts: list[Act]


class LookData(TypedDict):
    """Where to look."""

    place: Place
    text: TextData


class LessonData(TypedDict):
    """One lesson; ``setup``: the state that the page opens on, in every language; ``needs``: models to be fetched."""

    name: str
    number: int
    minutes: int
    title: TextData
    goal: TextData
    setup: dict[Language, dict[str, object]]
    needs: list[str]
    prepare: list[Act]
    covers: list[Place]
    predict: QuestionData
    hints: list[TextData]
    looks: list[LookData]
    check: QuestionData
    change: TextData


class PathData(TypedDict):
    """Lessons that belong together."""

    name: str
    title: TextData
    minutes: int
    lessons: list[str]


class LessonsData(TypedDict):
    """All lessons, in their order; ``sheets``: what a teacher prints, by kind and language, an address each."""

    lessons: list[LessonData]
    paths: list[PathData]
    sheets: dict[str, dict[Language, str]]


# The live charts (live)


class HistoryData(TypedDict):
    """What the history rules look at: the ids of the context, and the longest n-gram each of them would repeat."""

    ids: list[int]
    reach: list[int]
    times: list[int]
    recent: list[int]


class SourceData(TypedDict):
    """The ids of the prompt or of an encoder–decoder's source, with the ``reach`` that each has there."""

    ids: list[int]
    reach: list[int]


class AllowedData(TypedDict):
    """The ids that a constraint allows at a step: ``bits``, the lowest id in the lowest bit, base64."""

    constraint: Literal["choice", "regex", "json_schema"]
    grammar: str
    bits: str


class SurpriseData(TypedDict):
    """How much the new tokens before a step have surprised the distributions that mirostat got ``under`` some options.

    ``bits`` is the sum over the ``counted`` ones, which no stage before it had removed.
    """

    bits: float
    counted: int
    under: OptionsData


class LogitsData(TypedDict):
    """Logits by id, coded (``payload.py``): ``codes`` are uint16 and ``exact`` float32, little-endian, base64."""

    vocab_size: int
    origin: float
    step: float
    codes: str
    exact: str


class StepPayload(LogitsData):
    """One step of decoding as it is sent to the live charts; ``taken`` is the token that the text goes on with.

    ``is_read``: that token was not chosen but read, in a prompt. ``chance`` decides whether XTC acts. ``surprise``: of
    the new tokens before this step, under the options that it was looked up under; null: mirostat was off. ``last``:
    the token before, which seeds the watermark's green tokens; null: there is none. ``allowed``: what the constraint
    that it was looked up under allows; null: there was none.
    """

    step_id: str
    labels: list[tuple[int, str]]
    history: HistoryData
    eos: list[int]
    generated: int
    u: float
    chance: float
    surprise: SurpriseData | None
    source: SourceData
    taken: int | None
    is_read: bool
    last: int | None
    allowed: AllowedData | None


class ChartsConfig(TypedDict):
    """What live charts begin with, wherever they are drawn.

    ``stages`` in the order they act; ``usual`` are those that always have a row.
    """

    figures: dict[str, FigureData]
    words: dict[str, dict[str, str]]
    stages: list[str]
    usual: list[str]
    options: OptionsByName
    language: Language


class LiveConfig(ChartsConfig):
    """What live charts on the page begin with; ``style`` and ``plotly`` are addresses."""

    style: str
    plotly: str


# Live charts without the page (playground.notebook)


class NotebookControlsData(TypedDict):
    """The controls over live charts without the page, in one language; ``opening`` is what they begin with."""

    controls: list[str]
    main: dict[str, list[str]]
    options: dict[str, OptionData]
    opening: ControlsData
    words: dict[str, str]


class NotebookData(NotebookControlsData):
    """What a notebook's document carries; ``steps``: one for each of ``tokens``, or the next one's alone."""

    charts: ChartsConfig
    prompt: str
    tokens: list[str]
    steps: list[StepPayload]


# The strip and the tree (workbench)


class TokenData(TypedDict):
    """One token of a text, and what it was chosen from: id, label, probability before and after the stages.

    ``draft``: id and label of each token that was guessed from its place on; left out where none was. ``own_pass``:
    whether the model was run for it, or for it and those after it; left out where it was.
    """

    id: int
    label: str
    text: str
    logprob: float
    prob: float
    u: float | None
    kept: int
    entropy: float
    before: list[tuple[int, str, float, float]]
    after: list[tuple[int, str, float, float]]
    draft: NotRequired[list[tuple[int, str]]]
    own_pass: NotRequired[bool]


class HypothesisData(TypedDict):
    """One of a beam search's other texts."""

    score: float
    tokens: list[TokenData]


class BranchData(TypedDict):
    """Where a text goes on from another: the other's name, and how many of its tokens stand before."""

    text_id: str
    count: int


class StripData(TypedDict):
    """A strip's value: a text, more of one, or a branch off one; ``options`` are those of its ``tokens``.

    ``by_hand``: its first tokens, this many, end with the last that its reader has taken, whatever was chosen.
    """

    options: OptionsData
    prompt: str
    prompt_ids: list[int]
    seed: int | None
    text_id: str
    after: BranchData | None
    at: int
    running: bool
    stop_reason: StopReason | None
    tokens: list[TokenData]
    by_hand: int
    score: float | None
    others: list[HypothesisData]
    shown: NotRequired[str]
    seconds: NotRequired[float]


class StripChange(TypedDict):
    """What becomes of a strip's value: its first ``kept`` tokens, then ``tokens``; other fields by name, if changed.

    It is line ``number`` of the log of this name, and goes on from the line before it.
    """

    log: str
    number: int
    kept: int
    tokens: list[TokenData]
    fields: dict[str, object]


class PieceData(TypedDict):
    """Tokens of a text that were taken under the same ``options``, of which one that is neutral may be missing."""

    options: dict[str, float | bool | str | None]
    ids: list[int]


class RecipeData(TypedDict):
    """What a text can be written anew from, piece by piece: its numbers come from the model again.

    ``by_hand`` counts from the text's beginning, with what stands before its own tokens.
    """

    prompt: str
    text_id: str
    after: BranchData | None
    pieces: list[PieceData]
    by_hand: int
    stop_reason: StopReason | None


class RewriteRequest(TypedDict):
    """Texts to be written anew; one that branches off another comes after it."""

    texts: list[RecipeData]


class ReadTokenData(TypedDict):
    """A token that was read: null where nothing stands before it, a logprob of null beside a rank is minus infinity.

    ``expected`` are the best tokens at its place, with their probabilities; ``found`` is log-probability and rank of
    each token that was looked for.
    """

    label: str
    text: str
    logprob: float | None
    rank: int | None
    entropy: float | None
    expected: list[tuple[int, str, float]]
    found: list[tuple[float | None, int]]


class ScoresData(TypedDict):
    """A text as the model reads it; its first ``first`` tokens are the prompt's. ``find`` are the tokens looked for.

    ``number`` is that of the request.
    """

    number: int
    ids: list[int]
    first: int
    scored: list[ReadTokenData]
    logprob: float | None
    mean: float | None
    perplexity: float | None
    windows: int
    context: int | None
    find: list[tuple[int, str]]


class ReadCountData(TypedDict):
    """How many tokens of a text have been read so far, for the request of this number."""

    number: int
    read: int
    of: int


class ScoresRequest(TypedDict):
    """The text to score, and what to look for in it; without ids it is what stands in the prompt."""

    number: int
    prompt_ids: list[int]
    generated: list[int]
    find: str


class PlaceData(TypedDict):
    """A place in a text, as the page sends it."""

    prompt: str
    prompt_ids: list[int]
    seed: int | None
    text_id: str
    generated: list[int]
    grows: bool
    token_id: NotRequired[int]
    taken: NotRequired[int | None]
    is_read: NotRequired[bool]


class TreeData(TypedDict):
    """A beam tree's value: the nodes of one search column-wise, the root left out."""

    text_id: str
    base: int
    running: bool
    beams: int
    length_penalty: float
    best: list[int]
    root: str
    depth: int
    ids: list[int]
    labels: list[str]
    token: list[int]
    parent: list[int]
    row: list[int | None]
    fate: str
    logprob: list[float]
    processed: list[float | None]
    sum: list[float | None]
    score: list[float | None]
    y: list[float]
    folded: list[float | None]
    bans: dict[str, tuple[str, list[str]]]


class RewrittenData(TypedDict):
    """The texts, piece by piece, and the searches that some of them came of."""

    texts: list[StripData]
    trees: list[TreeData]


class FiguresData(TypedDict):
    """How good a text is, in numbers; those by n-gram size are named by the size."""

    logprob: float
    mean_logprob: float | None
    perplexity: float | None
    distinct_1: float | None
    distinct_2: float | None
    repeated: dict[str, float | None]
    repeated_places: dict[str, list[int]]
    tokens: int
    bytes: int
    logprob_per_byte: float | None
    seconds: float
    tokens_per_second: float | None


class LaneData(TypedDict):
    """One text of a comparison, and what it is written under: ``model`` is the page's name, empty for the one in use.

    Lanes of one ``tokenizer`` have the same tokens under the same ids. Its first ``forced`` tokens were not chosen.
    """

    model: str
    dtype: Literal["float32", "bfloat16"] | None
    tokenizer: str
    prompt: str
    forced: int
    options: OptionsData
    running: bool
    stop_reason: StopReason | None
    ids: list[int]
    texts: list[str]
    logprobs: list[float]
    figures: FiguresData
    tree: TreeData | None


class LanesData(TypedDict):
    """A comparison: several texts that grow side by side, a row a setting."""

    run_id: str
    prompt: str
    seed: int
    running: bool
    experiment: str | None
    rows: list[LaneData]


class DrawsData(TypedDict):
    """At which step the charts stand, and how many draws it has."""

    step: int
    drawn: int


# Generate


# Compare


class SettingsData(TypedDict):
    """What is to be compared; with a ``seed`` under that one, else under the control's."""

    settings: list[ComparedSettingData]
    same_length: bool
    seed: NotRequired[int]


class LockstepSideData(TypedDict):
    """Who reads a shared text: a model by the page's name, empty for the one in use, after a prompt."""

    model: str
    dtype: Literal["float32", "bfloat16"] | None
    prompt: str


class LockstepRequest(TypedDict):
    """Two sides, and a text: ``ids`` that side ``by`` has written, or, without any, what was typed."""

    number: int
    sides: list[LockstepSideData]
    by: int
    ids: list[int] | None
    text: str


class LockstepPartData(TypedDict):
    """One side's tokens of a stretch; a logprob of null is not comparable, or minus infinity beside an ``impossible``.

    ``expected`` are the best tokens at its beginning, with their probabilities.
    """

    ids: list[int]
    labels: list[str]
    logprob: float | None
    impossible: bool
    expected: list[tuple[int, str, float]]


class DivergenceData(TypedDict):
    """How far the second side's distribution lies from the first one's; a KL of null is infinite."""

    kl: float | None
    kl_back: float | None
    js: float
    tv: float


class StretchData(TypedDict):
    """A stretch of the shared text; null where it cannot be compared."""

    text: str
    bytes: int
    parts: list[LockstepPartData]
    divergence: DivergenceData | None
    gap: float | None


class LockstepData(TypedDict):
    """One text as two models read it, as an answer to the request of this ``number``."""

    number: int
    one_vocabulary: bool
    prompt_ids: list[list[int]]
    stretches: list[StretchData]
    logprob: list[float | None]
    per_byte: list[float | None]
    bytes: int


class LockstepPlaceRequest(TypedDict):
    """The place in a shared text whose distributions are to be shown: the ids of each side before it."""

    number: int
    sides: list[LockstepSideData]
    prompt_ids: list[list[int]]
    generated: list[list[int]]
    taken: list[int | None]
    seed: int | None


class LockstepPlaceData(TypedDict):
    """What both sides expect at a place, as an answer to the request of this ``number``."""

    number: int
    steps: list["StepPayload"]


# Summarize


class LengthsData(TypedDict):
    """How long a text is."""

    characters: int
    words: int
    tokens: int


class RatioData(TypedDict):
    """How many times as long as its summary a source is."""

    characters: float | None
    words: float | None
    tokens: float | None


class SummaryFiguresData(TypedDict):
    """What a summary took of its source, in numbers; ``new`` by n-gram size."""

    source: LengthsData
    summary: LengthsData
    ratio: RatioData
    coverage: float | None
    density: float | None
    new: dict[str, float | None]


class RougeData(TypedDict):
    """One measure of ROUGE."""

    precision: float
    recall: float
    f1: float


class SummaryModelData(TypedDict):
    """What the view says of the encoder–decoder."""

    millions: float
    encoder_layers: int
    decoder_layers: int
    context: int | None
    start: list[str]


class ForeignData(TypedDict):
    """How many of a source's tokens are unknown, and how many only a part of one character."""

    unknown: int
    parts: int
    share: float
    is_told: bool


class ExtractedData(TypedDict):
    """That a summary is copied, where its model has learned to write: the share of it, a model that suits the article.

    ``is_at_hand`` says whether that model can be put into use.
    """

    share: float
    name: str
    is_at_hand: bool


class SummaryData(TypedDict):
    """What the view shows of a summary.

    ``source`` is pieces of text with their tokens' places; ``summary`` is pieces with the place of their token and
    the number of their claim; ``fragments`` are start, start in the source, and length, in tokens.
    """

    ids: list[int]
    source: list[tuple[str, list[int]]]
    cut: str
    was_cut: bool
    source_ids: list[int]
    source_labels: list[str]
    labels: list[str]
    summary: list[tuple[str, int, int | None]]
    fragments: list[tuple[int, int, int]]
    claims: list[tuple[Kind, str]]
    figures: SummaryFiguresData
    rouge: dict[Split, dict[str, RougeData]] | None
    model: SummaryModelData
    foreign: ForeignData
    extracted: ExtractedData | None


class SummaryAnswerData(SummaryData):
    """The view's value, as an answer to its question ``number``."""

    number: int | None


class SummaryQuestionData(TypedDict):
    """Which summary the view asks about; answers carry the question's ``number``."""

    source: str
    ids: list[int]
    number: int


class AttentionQuestionData(TypedDict):
    """Which layer's cross-attention the view asks for."""

    source_ids: list[int]
    ids: list[int]
    layer: int | None


class WeightsData(TypedDict):
    """Cross-attention, a row a summary token: whole parts of 16 bits, little-endian, in base64."""

    rows: int
    columns: int
    steps: int
    data: str


class AttentionData(WeightsData):
    """The cross-attention of one layer over the summary ``ids``."""

    ids: list[int]
    layer: int


class SummaryLaneData(LaneData):
    """A compared text, with its figures as a summary once it has ended."""

    summary_figures: NotRequired[SummaryFiguresData]
    claims: NotRequired[list[tuple[Kind, str]]]


class SummaryLanesData(TypedDict):
    """A comparison of summaries."""

    run_id: str
    prompt: str
    seed: int
    running: bool
    experiment: str | None
    rows: list[SummaryLaneData]


# Tokenizer

PackedPart = tuple[str, int, int, int]
"""A piece's share of a character that it splits: the character, its first byte, how many, of how many."""
PackedPiece = int | tuple[int, int, int, int, list[PackedPart], str | None]
"""A piece that is all of its unit: its id. Else its id, where it begins and ends in the unit, flags (1 for special, 2
for unknown, 4 for inserted), its parts, and its bytes where they are not the vocabulary's."""
PackedUnit = tuple[str, list[PackedPiece], str | None, bool]
"""A unit's text, its pieces, what normalization made of the text, and whether a space was inserted before it."""


class LookQuestion(TypedDict):
    """Which pieces, ids and calls a text gives."""

    kind: Literal["look"]


class DecodeQuestion(TypedDict):
    """Which text typed ids stand for."""

    kind: Literal["decode"]
    ids: str


class HangulQuestion(TypedDict):
    """What a text is in each Unicode form."""

    kind: Literal["hangul"]


class CompareQuestion(TypedDict):
    """What several tokenizers make of a text."""

    kind: Literal["compare"]
    tokenizers: list[str]


class MergesQuestion(TypedDict):
    """Which merges make the pieces of a word."""

    kind: Literal["merges"]
    word: str


class VocabularyQuestion(TypedDict):
    """One page of the entries that match; with a ``seed`` and nothing to match, random ones."""

    kind: Literal["vocabulary"]
    query: str
    mode: Mode
    script: Script | None
    length: int | None
    page: int
    seed: int | None


class PipelineQuestion(TypedDict):
    """What each part of a tokenizer does to a text."""

    kind: Literal["pipeline"]


class CodeQuestion(TypedDict):
    """Which code makes the calls of the first of several tokenizers, and compares all of them."""

    kind: Literal["code"]
    tokenizers: list[str]


class TokenizerQuestions(TypedDict):
    """The questions by kind; ``TokenizerContext`` goes with each."""

    look: LookQuestion
    decode: DecodeQuestion
    hangul: HangulQuestion
    compare: CompareQuestion
    merges: MergesQuestion
    vocabulary: VocabularyQuestion
    pipeline: PipelineQuestion
    code: CodeQuestion


class TokenizerContext(TypedDict):
    """What goes with every question: the text and how it is read; ``asked`` numbers the questions of a page."""

    text: str
    tokenizer: str
    form: Form
    special: bool
    language: Language
    asked: int


class LaidOut(TypedDict):
    """Units of a text, and by id the piece, label and bytes (hexadecimal) of every piece in them."""

    units: list[PackedUnit]
    vocab: dict[int, tuple[str, str, str]]


class CallAnswer(TypedDict):
    """A call with the beginning of its result; ``more`` is how much was left out."""

    name: str
    line: str
    result: str | tuple[str, ...] | tuple[int, ...]
    more: int
    broken: bool


class RoundTripAnswer(TypedDict):
    """Whether a text comes back from its ids as it was, and what has changed."""

    equal: bool
    normalized: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    lost: tuple[str, ...]
    space: bool
    other: bool


class LookAnswer(LaidOut):
    """A text in pieces; ``shown`` of its characters are laid out, ``cut`` were not read."""

    text: str
    tokens: int
    characters: int
    bytes: int
    shown: int
    cut: int
    normalized: str | None
    calls: list[CallAnswer]
    round_trip: RoundTripAnswer
    notes: list[str]


class DecodeAnswer(TypedDict):
    """The text of typed ids; ``broken``: whether some bytes make no character."""

    ids: tuple[int, ...]
    pieces: list[str]
    text: str
    broken: bool


class FormAnswer(LaidOut):
    """A text in one Unicode form."""

    form: Form
    characters: int
    bytes: int
    tokens: int
    ids: tuple[int, ...]


class SyllableAnswer(TypedDict):
    """A syllable, its letters as they are typed, and what NFD makes of it."""

    char: str
    letters: tuple[str, ...]
    jamo: str


class HangulAnswer(TypedDict):
    """A text in every Unicode form, and its syllables."""

    forms: list[FormAnswer]
    syllables: list[SyllableAnswer]


class ComparedAnswer(LaidOut):
    """One tokenizer's side of a comparison; ``whole``: whether all of the text is laid out."""

    name: str
    vocab_size: int
    tokens: int
    per_character: float | None
    per_word: float | None
    per_byte: float | None
    unknown: int
    unknown_share: float | None
    whole: bool


class CompareAnswer(TypedDict):
    """One text under several tokenizers."""

    rows: list[ComparedAnswer]
    characters: int
    words: int
    bytes: int
    cut: int


class MergeAnswer(TypedDict):
    """One merge: its rank, all pieces after it, and the place of the new one; a rank below 0 is no merge's."""

    rank: int
    place: int
    pieces: list[str]


class MergedWordAnswer(TypedDict):
    """The merges of one stretch of text, from its first symbols to the ids of its pieces."""

    text: str
    symbols: list[str]
    steps: list[MergeAnswer]
    ids: tuple[int, ...]


class MergesAnswer(TypedDict):
    """The merges of a word."""

    words: list[MergedWordAnswer]


class EntryAnswer(TypedDict):
    """One entry of a vocabulary."""

    id: int
    piece: str
    label: str
    script: Script


class FiguresAnswer(TypedDict):
    """What a vocabulary is made of; ``lengths`` are pairs of characters and entries."""

    size: int
    scripts: dict[Script, int]
    lengths: tuple[tuple[int, int], ...]
    special: list[EntryAnswer]
    special_count: int


class EntriesAnswer(TypedDict):
    """One page of the entries that match; ``total`` is how many do."""

    entries: list[EntryAnswer]
    total: int
    page: int


class VocabularyAnswer(EntriesAnswer):
    """One page of a vocabulary, and what all of it is made of."""

    figures: FiguresAnswer


class StagePartAnswer(TypedDict):
    """One part of a stage; ``does`` is empty for a type that nothing is known of."""

    type: str
    settings: dict[str, object]
    does: str


class StageAnswer(TypedDict):
    """One stage of a tokenizer, and the pieces after it, with their ids where they have one."""

    name: StageName
    parts: list[StagePartAnswer]
    shown: tuple[tuple[str, int | None], ...]


class PipelineAnswer(TypedDict):
    """A tokenizer's stages, and its files."""

    stages: list[StageAnswer]
    json: dict[str, object]
    config: dict[str, object]
    notes: list[str]


class TokenizerAnswers(TypedDict):
    """The answers by the kind of their questions; each comes with the ``kind`` and ``asked`` of its question."""

    look: LookAnswer
    decode: DecodeAnswer
    hangul: HangulAnswer
    compare: CompareAnswer
    merges: MergesAnswer
    vocabulary: VocabularyAnswer
    pipeline: PipelineAnswer
    code: "CodeData"


class TokenizerRefusal(TypedDict):
    """Why a question has no answer, as a sentence."""

    error: str


# Chat


class MessageData(TypedDict):
    """One message of a conversation, as the Hub's chat models take it."""

    role: Role
    content: str


class ReplyData(StripData):
    """A strip's value that is a reply; ``opened``: its prompt has begun what it thinks before it answers."""

    opened: bool
    stop_strings: list[str]


class LookRequest(TypedDict):
    """A conversation, its messages as JSON in ``prompt``; ``shown``: whether the charts stand in a reply."""

    prompt: str
    shown: bool


class ReplyRequest(TypedDict):
    """A conversation to reply to; without a ``seed`` by the control's."""

    prompt: str
    seed: int | Literal["new"] | None


class TakeRequest(TypedDict):
    """A place in a reply, of which a token is to be taken: with nothing but a ``prompt``, its beginning."""

    prompt: str
    prompt_ids: NotRequired[list[int]]
    seed: NotRequired[int | None]
    text_id: NotRequired[str]
    generated: NotRequired[list[int]]
    grows: NotRequired[bool]


class RepliesWish(TypedDict):
    """Several replies: ``n`` under the controls' options but for the changes, or one at each temperature."""

    kind: Literal["same", "temperatures"]
    n: int
    temperature: float | None
    do_sample: bool | None


class RepliesRequest(RepliesWish):
    """A conversation to reply to several times."""

    prompt: str


class OutputRequest(TypedDict):
    """A conversation whose output is shown, all of it or the reply alone, with the model by the page's name for it."""

    prompt: str
    full: bool
    model: str


class OutputData(TypedDict):
    """The last reply's output and the code that gives one."""

    output: str
    code: str


class CodeRequest(TypedDict):
    """What the code has to know of the text that is shown: its seed, and the tokens that it goes on from."""

    seed: int | None
    taken: list[int]


class CodeData(TypedDict):
    """The code of what is on screen: as a script, and as a notebook in its file's format."""

    script: str
    notebook: str


class ReadingData(TypedDict):
    """What a model reads: parts of one role and kind, each with the ids and labels of its tokens."""

    parts: list[tuple[Role | None, PartKind, list[tuple[int, str]]]]
    used: int
    context: int | None
    dropped: int
    is_plain: bool


class VarietyFiguresData(TypedDict):
    """How several replies differ: :class:`playground.chat.variety.Variety`."""

    different: int
    parts_at: int | None
    first_differing: tuple[int | None, ...]
    overlap: float | None


class VarietyRowData(TypedDict):
    """One of several replies; ``strip`` is there when all have ended."""

    do_sample: bool
    temperature: float
    seed: int | None
    stop_reason: StopReason | None
    texts: list[str]
    strip: ReplyData | None


class VarietyData(TypedDict):
    """Several replies to one conversation; ``figures`` come when all have ended of themselves."""

    run_id: str
    prompt: str
    running: bool
    opened: bool
    rows: list[VarietyRowData]
    figures: VarietyFiguresData | None


# What the page keeps for its reader


KEPT: Final = (
    ControlsData, StripData, RecipeData, TreeData, LanesData, SettingData, ComparedSettingData, ReplyData, MessageData,
)  # fmt: skip
"""Shapes that are read back from where they were kept: checked like whatever comes from outside."""
