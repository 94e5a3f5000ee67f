"""The place of a front page: each call goes to a replica, and comes back as a stream of what it answers."""

from asyncio import CancelledError
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from inspect import isgeneratorfunction
from typing import Any

from ray.exceptions import RayError
from ray.serve.exceptions import BackPressureError, RayServeException

from playground.cluster.calls import Names, version
from playground.cluster.connection import Connection, Link, LostError, cluster_address, not_reached
from playground.cluster.rooms import RayDesk
from playground.cluster.whereabouts import Whereabouts
from playground.errors import PlaygroundError
from playground.models.shelf.places import Call
from playground.text import Text
from playground.web.server.turns import too_many

FIRST_SECONDS = 60.0
"""How long a call waits for a replica: longer than one takes to start."""
START_SECONDS = 90.0
"""How long a page that starts waits for replicas that start with it."""
TRIES = 3
"""How often a call is sent that was lost before its answer began: it is whole in itself, so it may be sent again."""


class OnRay:
    """Replicas of Ray Serve.

    Args:
        connection: to the cluster.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection, self._names = connection, Names()
        self._whereabouts, self._held = Whereabouts(), set[str]()

    def placed(
        self, call: Call, borrows: Callable[[str], bool], tokens: Callable[..., int], *, computes: bool = True
    ) -> Call:
        """Return a function that has a replica answer ``call``."""
        name = self._names.name(call)

        def stream(*arguments: Any) -> Generator[Any, None, None]:
            yield from self._answers(name, arguments)

        def answer(*arguments: Any) -> Any:
            (only,) = self._answers(name, arguments)
            return only

        return stream if isgeneratorfunction(call) else answer

    def opens(self, name: str) -> bool:
        """Whether it comes with the project: it is small, and nothing is computed with it here."""
        return name.startswith("builtin/")

    def _answers(self, name: str, arguments: tuple[Any, ...]) -> Generator[Any, None, None]:
        """Yield what a replica answers.

        Raises:
            PlaygroundError: it refuses; all are busy; none can be reached; it is gone in the midst of its answer.
        """
        for left in reversed(range(TRIES)):
            replica, has_begun = "", False
            parts = self._connection.stream(lambda link: self._run(link, name, arguments), FIRST_SECONDS)
            try:
                for kind, value in parts:
                    if kind == "error":
                        raise value
                    if kind == "replica":
                        replica, is_held = value
                        (self._held.add if is_held else self._held.discard)(arguments[-1])
                        continue
                    self._whereabouts.note(value, replica)
                    has_begun = True
                    yield value
                return
            except BackPressureError as error:
                raise too_many(error.args[0]) from None
            except (RayError, RayServeException, LostError, CancelledError) as error:
                if has_begun:
                    raise broken_off(error) from None
                if not left:
                    raise not_reached(error) from None
            finally:
                parts.close()

    async def _run(self, link: Link, name: str, arguments: tuple[Any, ...]) -> AsyncIterator[Any]:
        model = arguments[-1] if arguments[-1] in self._held else ""
        handle = link.replicas.options(method_name="run", stream=True, multiplexed_model_id=model)
        response = handle.remote(version(), name, arguments, near=self._whereabouts.find(arguments))
        try:
            async for part in response:
                yield part
        finally:
            response.cancel()


def on_ray(environment: Mapping[str, str]) -> tuple[OnRay, RayDesk]:
    """Return where the calls of a front page run, and where its class rooms are asked.

    The page waits some time for its replicas; without them it is served, and connects when they come.

    Args:
        environment: may have ``RAY_ADDRESS``.
    """
    connection = Connection(cluster_address(environment))
    connection.wait(START_SECONDS)
    return OnRay(connection), RayDesk(connection)


def broken_off(error: BaseException) -> PlaygroundError:
    """Return what is said of an answer whose replica is gone."""
    rule, way_out = Text("was_broken_off_by_a_machine"), Text("go_on_from_where_it_stands_or_try_again")
    return PlaygroundError("page", rule, type(error).__name__, way_out)
