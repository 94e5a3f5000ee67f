"""Errors between here and the Hub, each turned into a sentence with a way out."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from playground.errors import ModelError, PlaygroundError
from playground.text import Text

HTTP_ERROR: type[Exception] = HfHubHTTPError.__bases__[0]
"""The base class of the HTTP library's errors, from which the client's own are derived."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_AGAIN = Text(
    "네트워크를 확인하고 다시 고르세요. 받은 데까지는 남아 있습니다",
    "Check the network and choose it again: what has come is kept",
)
_ANOTHER = Text("다른 모델을 고르세요", "Choose another model")


@contextmanager
def as_model_error(name: str) -> Iterator[None]:
    """Raise errors inside, while the model called ``name`` is fetched, as a :class:`ModelError`.

    A :class:`PlaygroundError` passes unchanged.
    """
    try:
        yield
    except PlaygroundError:
        raise
    except (HTTP_ERROR, OSError, ValueError, KeyError, TypeError) as error:
        raise _sentence(error, name) from error


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed a moment later: a broken connection, a server in trouble."""
    if isinstance(error, HfHubHTTPError):
        return error.response.status_code >= 500
    return isinstance(error, HTTP_ERROR)


def offline(name: str) -> ModelError:
    """Return the refusal to fetch anything on an offline server."""
    rule = Text("이 서버는 오프라인이라 받을 수 없습니다", "cannot be fetched: this server is set to be offline")
    return ModelError("model", rule, name, Text("이미 받은 모델을 고르세요", "Choose one that is on this machine"))


def disk_full(name: str, missing: float | None = None) -> ModelError:
    """Return the refusal for lack of disk space, with the number of ``missing`` bytes where it is known."""
    lack = (
        Text("", "")
        if missing is None
        else Text(f" ({missing / 1e9:.1f} GB 모자람)", f" ({missing / 1e9:.1f} GB short)")
    )
    return ModelError(
        "model",
        Text(f"디스크에 자리가 모자랍니다{lack.ko}", f"does not fit on the disk{lack.en}"),
        name,
        Text(
            "자리를 비우고 다시 고르거나 더 작은 모델을 고르세요",
            "Make room and choose it again, or choose a smaller model",
        ),
    )


def arrived_broken(name: str, file: str) -> ModelError:
    """Return the refusal of a file that does not match the Hub's size or checksum; it has been removed."""
    return ModelError(
        "model",
        Text(
            f"받은 {file}이 허브가 알려 준 것과 달라(크기나 sha) 지웠습니다",
            f"came broken: {file} is not the file the Hub has (size or sha), and was removed",
        ),
        name,
        Text("다시 고르면 그 파일을 새로 받습니다", "Choose it again to fetch that file anew"),
    )


def fault(name: str, error: BaseException) -> ModelError:
    """Return the error of a download that failed by a fault of this program."""
    kind = type(error).__name__
    rule = Text(f"받다가 예상하지 못한 오류가 났습니다 ({kind})", f"could not be fetched: an unforeseen error ({kind})")
    return ModelError("model", rule, name, Text("서버의 기록을 보세요", "See the server's log"))


def _sentence(error: Exception, name: str) -> ModelError:
    if isinstance(error, LocalEntryNotFoundError) and isinstance(error.__cause__, Exception):
        return _sentence(error.__cause__, name)
    if isinstance(error, OfflineModeIsEnabled):
        return offline(name)
    if isinstance(error, HfHubHTTPError):
        return _answered(error, name)
    if isinstance(error, HTTP_ERROR):
        rule = Text(
            "허브와 연결하지 못했거나 연결이 끊겼습니다", "could not be fetched: no connection to the Hub, or it broke"
        )
        return ModelError("model", rule, name, _AGAIN)
    if isinstance(error, OSError):
        return disk_full(name) if error.errno in _FULL else _unwritable(error, name)
    rule = Text("허브의 답을 읽을 수 없습니다", "could not be looked up: what answered does not speak as the Hub does")
    return ModelError("model", rule, name, _AGAIN)


def _answered(error: HfHubHTTPError, name: str) -> ModelError:
    status = error.response.status_code
    if isinstance(error, GatedRepoError) or status == 403:
        rule = Text("허가를 받은 사람만 받을 수 있는 모델입니다", "is gated: only those who were let in may fetch it")
        way_out = Text(
            "허브의 모델 페이지에서 약관에 동의하고 서버에 HF_TOKEN을 정하거나, 다른 모델을 고르세요",
            "Accept its terms on its page of the Hub and set HF_TOKEN on the server, or choose another model",
        )
        return ModelError("model", rule, name, way_out)
    if isinstance(error, RevisionNotFoundError):
        return ModelError("model", Text("그런 판(revision)이 없습니다", "has no such revision"), name, _ANOTHER)
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        rule = Text("허브에 없거나 비공개입니다", "is not on the Hub, or is private")
        return ModelError("model", rule, name, Text("철자를 확인하세요", "Check its spelling"))
    rule = Text(
        f"허브가 오류로 답했습니다 (HTTP {status})",
        f"could not be fetched: the Hub answered with an error (HTTP {status})",
    )
    return ModelError("model", rule, name, Text("몇 분 뒤에 다시 고르세요", "Choose it again in a few minutes"))


def _unwritable(error: OSError, name: str) -> ModelError:
    reason = error.strerror or type(error).__name__
    rule = Text(f"받은 파일을 쓸 수 없습니다 ({reason})", f"could not be written to the cache ({reason})")
    return ModelError("model", rule, name, Text("서버의 HF_HOME을 확인하세요", "Check HF_HOME on the server"))
