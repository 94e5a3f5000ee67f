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

PREFIX = "PLAYGROUND_"
MOST_GB = 10_000
"""No machine has more memory, and no repository of the Hub is larger."""
MOST_DOWNLOADS = 50
"""Each takes a thread and a connection to the Hub."""
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


def _one_of(*allowed: str) -> Callable[[str], str]:
    return lambda text: allowed[allowed.index(text)]


_SWITCH = Text("0이나 1", "0 or 1")
_GIGABYTES = Text(f"0보다 크고 {MOST_GB:,} 이하인 GB 수", f"a number of GB above 0 and at most {MOST_GB:,}")
_DEVICES, _DTYPES = get_args(Device), get_args(Dtype)


def _count_words(most: int) -> Text:
    return Text(f"1 이상 {most:,} 이하의 정수", f"a whole number from 1 to {most:,}")


def _setting(default: Any, read: Callable[[str], Any], values: Text, ko: str, en: str, *, shown: str = "") -> Any:
    """Declare a setting: its default, the function that reads its text, the allowed texts, and what it does."""
    metadata = {"read": read, "values": values, "help": Text(ko, en), "shown": shown}
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
        threads: number of threads that generate one text on a CPU; None is half its cores.
        gpu_seconds: how long one call may hold a shared GPU (ZeroGPU).
    """

    models: tuple[str, ...] = _setting(
        ("builtin/lm",), _names, Text("쉼표로 나눈 이름들", "names, separated by commas"),
        "카탈로그 밖에서 더 내놓을 모델: 내장 모델 이름, 폴더, 허브 아이디(`owner/name`, 판을 고정하려면 "
        "`owner/name@revision`). 갈래마다 이 컴퓨터에 있는 첫 모델로 열리고, 열 수 없는 것은 까닭과 함께 "
        "목록에 남습니다",
        "models offered besides the catalogue's: built-in names, folders, ids on the Hub (`owner/name`; "
        "`owner/name@revision` pins one). The page opens with the first of each family that is here; "
        "one that cannot be opened is listed with its cause",
        shown="builtin/lm",
    )  # fmt: skip
    public: bool = _setting(
        False, _switch, _SWITCH,
        "1이면 모르는 사람들이 읽는 페이지입니다: TYPED_IDS와 FOLDERS의 기본값이 0이 됩니다. 스페이스(SPACE_ID), "
        "GRADIO_SHARE, 이 컴퓨터 밖에서 닿는 GRADIO_SERVER_NAME에서는 기본값이 1입니다. 프록시 뒤에서는 1로 정하세요",
        "1: strangers read this page, so `PLAYGROUND_TYPED_IDS` and `PLAYGROUND_FOLDERS` are 0 unless they are set. "
        "1 by default on a Space (`SPACE_ID`), with `GRADIO_SHARE`, and where `GRADIO_SERVER_NAME` is reached from "
        "beyond this machine; behind a proxy set it to 1 yourself",
    )  # fmt: skip
    folders: bool = _setting(
        False, _switch, _SWITCH, "1이면 읽는 사람이 이 컴퓨터의 폴더를 열 수 있습니다",
        "1: readers may open any folder of this machine; leave it off where strangers read",
    )  # fmt: skip
    typed_ids: bool = _setting(
        True, _switch, _SWITCH,
        "1이면 허브의 아무 모델이나 아이디를 적어 받을 수 있습니다. 공개 페이지(PUBLIC)에서는 기본값이 0입니다",
        "1: readers may type any id of the Hub and have it fetched. 0 by default where the page is public",
    )  # fmt: skip
    offline: bool = _setting(
        False, _switch, _SWITCH, "1이면 네트워크를 쓰지 않고 이미 받은 모델만 씁니다",
        "1: no network is used, only what is on this machine",
    )  # fmt: skip
    max_download_gb: float = _setting(
        20.0, _gigabytes, _GIGABYTES, "이보다 큰 모델은 받지 않습니다", "no model larger than this is fetched"
    )
    downloads: int = _setting(
        2,
        _count_to(MOST_DOWNLOADS),
        _count_words(MOST_DOWNLOADS),
        "동시에 받는 모델의 수",
        "so many models are fetched at the same time",
    )
    memory_gb: float | None = _setting(
        None, _gigabytes, _GIGABYTES, "올려 둔 모델들이 함께 쓸 수 있는 메모리. 기본값은 장치 메모리의 절반",
        "memory that loaded models may take together; beyond it the one unused for longest is let go. "
        "Half of the device's memory by default",
        shown="half",
    )  # fmt: skip
    device: Device = _setting(  # noqa: RUF009 - it returns a field
        "auto", _one_of(*_DEVICES), Text(", ".join(_DEVICES), ", ".join(_DEVICES)),
        "모델을 돌릴 곳. auto는 CUDA, MPS, CPU 차례로 있는 것을 씁니다",
        "where models run; `auto` takes CUDA, then MPS, then the CPU",
    )  # fmt: skip
    dtype: Dtype = _setting(  # noqa: RUF009 - it returns a field
        "auto", _one_of(*_DTYPES), Text(", ".join(_DTYPES), ", ".join(_DTYPES)),
        "가중치의 수 형식. auto는 CPU float32, CUDA bfloat16, MPS float16",
        "how weights are kept; `auto` is float32 on the CPU, bfloat16 on CUDA, float16 on MPS",
    )  # fmt: skip
    threads: int | None = _setting(
        None, _count_to(MOST_THREADS), _count_words(MOST_THREADS), "글 하나를 쓰는 CPU 스레드 수. 기본값은 코어의 절반",
        "CPU threads for one text; half of the cores by default, so that two can be written side by side",
        shown="half",
    )  # fmt: skip
    gpu_seconds: int = _setting(
        60, _count_to(SECONDS.most), _count_words(SECONDS.most), "함께 쓰는 GPU(ZeroGPU)를 한 번에 잡아 둘 수 있는 초",
        "seconds for which one call may hold a shared GPU (ZeroGPU)",
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
            rule = Text("없는 설정입니다", "is no setting")
            raise SettingError(name, rule, texts[name], Text(f"있는 것: {', '.join(declared)}", _there_are(declared)))
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
        rule = Text(f"{values.ko}이어야 합니다", f"must be {values.en}")
        raise SettingError(variable(setting), rule, text, Text("환경 변수를 고치세요", "Mend the variable")) from None


def _there_are(declared: Mapping[str, Any]) -> str:
    return f"There are: {', '.join(declared)}"
