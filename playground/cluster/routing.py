"""To which replica a call goes: one that has the model, and of a text that goes on the one that wrote it."""

from typing import Any

from ray.serve._private.request_router import PowerOfTwoChoicesRequestRouter
from ray.serve.request_router import PendingRequest, RunningReplica


class NearRouter(PowerOfTwoChoicesRequestRouter):
    """Serve's own choice between two replicas that have the model, after the one that the call names as near."""

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        """Return groups of replicas in the order in which they are asked whether they have room."""
        near = pending_request.kwargs.get("near", "") if pending_request is not None else ""
        nearest = [each for each in candidate_replicas if near and each.replica_id.unique_id == near]
        others: Any = await super().choose_replicas(candidate_replicas, pending_request)
        return [nearest, *others] if nearest else others
