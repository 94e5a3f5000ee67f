"""The settings of a server: every ``PLAYGROUND_*`` environment variable, its type, its default, what it does.

The environment is read once, when the page starts; from then on the settings are passed along as data.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import ip_address
from typing import Any, Literal, get_args

from playground.budgets import SECONDS
from playground.errors import SettingError
from playground.text import Language, Text

Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
RunPlace = Literal["local", "ray"]

PREFIX = "PLAYGROUND_"
MOST_GB = 10_000
"""No machine has more memory, and no repository of the Hub is larger."""
MOST_DOWNLOADS = 50
"""Each takes a thread and a connection to the Hub."""
MOST_OF_A_USER = 100_000
"""More than any reader asks for: no limit."""
MOST_REPLICAS = 1_000
"""More machines than anybody gives to a class."""
MOST_THREADS = 1_024
"""More than any machine has cores; with very many more torch ends the process."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for each in text.split(",") if (name := each.strip()))


def _switch(text: str) -> bool:
    return {"1": True, "0": False}[text]


def _count_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not 1 <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def _gigabytes(text: str) -> float:
    if not 0 < float(text) <= MOST_GB:
        raise ValueError(text)
    return float(text)


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    fewest, most = int(low), int(high or low)
    if not 1 <= fewest <= most <= MOST_REPLICAS:
        raise ValueError(text)
    return fewest, most


def _one_of(*allowed: str) -> Callable[[str], str]:
    return lambda text: allowed[allowed.index(text)]


_SWITCH = Text("0_or_1")
_GIGABYTES = Text("a_number_of_gb_above_0_and_at_most", most_gb=MOST_GB)
_DEVICES, _DTYPES, _RUNS = get_args(Device), get_args(Dtype), get_args(RunPlace)


def _count_words(most: int) -> Text:
    return Text("a_whole_number_from_1_to", most=most)


def _setting(default: Any, read: Callable[[str], Any], values: Text, help: Text, *, shown: str = "") -> Any:
    """Declare a setting: its default, the function that reads its text, the allowed texts, and what it does."""
    metadata = {"read": read, "values": values, "help": help, "shown": shown}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The settings of one server. Built by :meth:`read`; in tests, by hand. A size is in GB of 10⁹ bytes.

    Attributes:
        models: offered besides the catalogue; the page opens with the first of each family that is here.
        public: whether strangers read the page; sets the defaults of what readers may do.
        folders: whether readers may open any folder of this machine.
        typed_ids: whether readers may download any model of the Hub, not only those that are offered.
        offline: whether nothing is downloaded and only models on this machine are used.
        max_download_gb: the largest model that a reader may download.
        downloads: number of models that are downloaded at the same time.
        memory_gb: memory that loaded models may take together; None is half of the device's.
        device: where models run.
        dtype: the dtype of their weights.
        threads: number of threads of one computation on a CPU; None is all its cores for texts that are computed
            together, half of them for one that is computed by itself.
        gpu_seconds: how long one call may hold a shared GPU (ZeroGPU).
        user_texts: number of texts that are written for one reader at the same time, or wait.
        user_requests: number of requests that one reader may send within a minute.
        mcp: whether the endpoints are also tools of the Model Context Protocol.
        lessons: the folder with a teacher's own lessons, which are served instead of the course's; None: those.
        run: where calls of models run: in this process (or on a lent GPU), or on replicas of Ray Serve.
        replicas: the fewest and the most replicas of Ray Serve; the number follows the calls in flight.
    """

    models: tuple[str, ...] = _setting(
        ("builtin/lm",), _names, Text("names_separated_by_commas"),
        Text("models_offered_besides_the_catalogue_s_built_in"),
        shown="builtin/lm",
    )  # fmt: skip
    public: bool = _setting(
        False, _switch, _SWITCH,
        Text("1_strangers_read_this_page_so_playground_typed"),
    )  # fmt: skip
    folders: bool = _setting(
        False, _switch, _SWITCH, Text("1_readers_may_open_any_folder_of_this_machine"),
    )  # fmt: skip
    typed_ids: bool = _setting(
        True, _switch, _SWITCH,
        Text("1_readers_may_type_any_id_of_the_hub"),
    )  # fmt: skip
    offline: bool = _setting(
        False, _switch, _SWITCH, Text("1_no_network_is_used_only_what_is_on"),
    )  # fmt: skip
    max_download_gb: float = _setting(20.0, _gigabytes, _GIGABYTES, Text("no_model_larger_than_this_is_fetched"))
    downloads: int = _setting(
        2,
        _count_to(MOST_DOWNLOADS),
        _count_words(MOST_DOWNLOADS),
        Text("so_many_models_are_fetched_at_the_same_time"),
    )
    memory_gb: float | None = _setting(
        None, _gigabytes, _GIGABYTES, Text("memory_that_loaded_models_may_take_together"),
        shown="half",
    )  # fmt: skip
    device: Device = _setting(  # noqa: RUF009 - it returns a field
        "auto", _one_of(*_DEVICES), Text.verbatim(", ".join(_DEVICES)),
        Text("where_models_run_auto_takes_cuda_then_mps_then"),
    )  # fmt: skip
    dtype: Dtype = _setting(  # noqa: RUF009 - it returns a field
        "auto", _one_of(*_DTYPES), Text.verbatim(", ".join(_DTYPES)),
        Text("how_weights_are_kept_auto_is_float32_on_the"),
    )  # fmt: skip
    threads: int | None = _setting(
        None, _count_to(MOST_THREADS), _count_words(MOST_THREADS), Text("cpu_threads_for_one_text_half_of_the_cores"),
        shown="half",
    )  # fmt: skip
    gpu_seconds: int = _setting(
        60, _count_to(SECONDS.most), _count_words(SECONDS.most), Text("seconds_for_which_one_call_may_hold_a_shared"),
    )  # fmt: skip
    user_texts: int = _setting(
        8, _count_to(MOST_OF_A_USER), _count_words(MOST_OF_A_USER),
        Text("texts_that_are_written_for_one_reader_at_once"),
    )  # fmt: skip
    user_requests: int = _setting(
        600, _count_to(MOST_OF_A_USER), _count_words(MOST_OF_A_USER),
        Text("what_one_reader_may_ask_for_within_a_minute"),
    )  # fmt: skip
    mcp: bool = _setting(
        False, _switch, _SWITCH, Text("1_the_endpoints_are_also_tools_mcp"),
    )  # fmt: skip
    lessons: str | None = _setting(
        None, str, Text("a_folder"), Text("lessons_of_your_own_instead_of_the_course_s"), shown="—",
    )  # fmt: skip
    run: RunPlace = _setting(  # noqa: RUF009 - it returns a field
        "local", _one_of(*_RUNS), Text.verbatim(", ".join(_RUNS)), Text("where_calls_of_models_run"),
    )  # fmt: skip
    replicas: tuple[int, int] = _setting(
        (1, 2), _range, Text("a_number_or_a_range_of_replicas", most=MOST_REPLICAS),
        Text("so_many_replicas_hold_the_models"),
        shown="1-2",
    )  # fmt: skip

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Return the settings in ``environment``; an empty value counts as unset.

        Raises:
            SettingError: a value that is not allowed, or an unknown ``PLAYGROUND_*`` variable.
        """
        declared = {variable(setting): setting for setting in fields(cls)}
        texts = {name: text.strip() for name, text in environment.items() if name.startswith(PREFIX) and text.strip()}
        for name in texts.keys() - declared.keys():
            rule = Text("is_no_setting")
            raise SettingError(name, rule, texts[name], Text("there_are", names=", ".join(declared)))
        values = {declared[name].name: _value(declared[name], text) for name, text in texts.items()}
        if values.setdefault("public", _is_reached_from_beyond(environment)):
            values = {"typed_ids": False, "folders": False, **values}
        return cls(**values)


def _is_reached_from_beyond(environment: Mapping[str, str]) -> bool:
    """Whether Gradio would serve users of other machines; a proxy before it cannot be detected."""
    if environment.get("SPACE_ID") or environment.get("GRADIO_SHARE", "").strip().lower() in ("true", "1"):
        return True
    host = environment.get("GRADIO_SERVER_NAME", "").strip().strip("[]").lower()
    if host in ("", "localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:  # a name, which may be anybody's
        return True


def variable(setting: "Field[Any]") -> str:
    """Return the name of the environment variable of ``setting``."""
    return PREFIX + setting.name.upper()


def settings_table(language: Language) -> str:
    """Return the README's table of settings in Markdown."""
    head = "| variable | values | default | |\n|---|---|---|---|"
    return "\n".join([head, *(_table_row(setting, language) for setting in fields(Settings))])


def _table_row(setting: "Field[Any]", language: Language) -> str:
    default = setting.metadata["shown"] or _as_text(setting.default)
    values, help_text = setting.metadata["values"][language], setting.metadata["help"][language]
    return f"| `{variable(setting)}` | {values} | `{default}` | {help_text} |"


def _as_text(default: Any) -> str:
    return str(int(default)) if isinstance(default, bool) else str(default)


def _value(setting: "Field[Any]", text: str) -> Any:
    try:
        return setting.metadata["read"](text)
    except (ValueError, KeyError):
        values = setting.metadata["values"]
        rule = Text("must_be_one_of_the_values", values=values)
        raise SettingError(variable(setting), rule, text, Text("mend_the_variable")) from None
