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
_AGAIN = Text("check_the_network_and_choose_it_again_what_has")
_ANOTHER = Text("choose_another_model")


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
    rule = Text("cannot_be_fetched_this_server_is_set_to_be")
    return ModelError("model", rule, name, Text("choose_one_that_is_on_this_machine"))


def disk_full(name: str, missing: float | None = None) -> ModelError:
    """Return the refusal for lack of disk space, with the number of ``missing`` bytes where it is known."""
    lack = Text.verbatim("") if missing is None else Text("gb_short", value=missing / 1e9)
    return ModelError(
        "model",
        Text("does_not_fit_on_the_disk", lack=lack),
        name,
        Text("make_room_and_choose_it_again_or_choose_a"),
    )


def arrived_broken(name: str, file: str) -> ModelError:
    """Return the refusal of a file that does not match the Hub's size or checksum; it has been removed."""
    return ModelError(
        "model",
        Text("came_broken_is_not_the_file_the_hub_has", file=file),
        name,
        Text("choose_it_again_to_fetch_that_file_anew"),
    )


def fault(name: str, error: BaseException) -> ModelError:
    """Return the error of a download that failed by a fault of this program."""
    kind = type(error).__name__
    rule = Text("could_not_be_fetched_an_unforeseen_error", kind=kind)
    return ModelError("model", rule, name, Text("see_the_server_s_log"))


def _sentence(error: Exception, name: str) -> ModelError:
    if isinstance(error, LocalEntryNotFoundError) and isinstance(error.__cause__, Exception):
        return _sentence(error.__cause__, name)
    if isinstance(error, OfflineModeIsEnabled):
        return offline(name)
    if isinstance(error, HfHubHTTPError):
        return _answered(error, name)
    if isinstance(error, HTTP_ERROR):
        rule = Text("could_not_be_fetched_no_connection_to_the_hub")
        return ModelError("model", rule, name, _AGAIN)
    if isinstance(error, OSError):
        return disk_full(name) if error.errno in _FULL else _unwritable(error, name)
    rule = Text("could_not_be_looked_up_what_answered_does_not")
    return ModelError("model", rule, name, _AGAIN)


def _answered(error: HfHubHTTPError, name: str) -> ModelError:
    status = error.response.status_code
    if isinstance(error, GatedRepoError) or status == 403:
        rule = Text("is_gated_only_those_who_were_let_in_may")
        way_out = Text("accept_its_terms_on_its_page_of_the_hub")
        return ModelError("model", rule, name, way_out)
    if isinstance(error, RevisionNotFoundError):
        return ModelError("model", Text("has_no_such_revision"), name, _ANOTHER)
    if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
        rule = Text("is_not_on_the_hub_or_is_private")
        return ModelError("model", rule, name, Text("check_its_spelling"))
    rule = Text("could_not_be_fetched_the_hub_answered_with_an", status=status)
    return ModelError("model", rule, name, Text("choose_it_again_in_a_few_minutes"))


def _unwritable(error: OSError, name: str) -> ModelError:
    reason = error.strerror or type(error).__name__
    rule = Text("could_not_be_written_to_the_cache", reason=reason)
    return ModelError("model", rule, name, Text("check_hf_home_on_the_server"))
