"""Deploy the replicas and stay: ``python -m playground.cluster``. Where a restarted head has lost them, deploy anew."""

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import ray
from ray import serve

from playground.cluster.connection import cluster_address, connect, disconnect
from playground.cluster.names import APP
from playground.cluster.replica import application
from playground.settings import Settings
from playground.web.server import start

BETWEEN_LOOKS = 3.0
"""Seconds between two looks whether the replicas are deployed."""
LONGEST_LOOK = 10.0
"""Seconds after which a look has failed: Ray's own wait for a head that is gone has no end."""


def deploy(settings: Settings) -> None:
    """Deploy the replicas, and return once they answer.

    Raises:
        RuntimeError: they could not be started.
    """
    serve.start(proxy_location="Disabled")
    serve.run(application(settings), name=APP, route_prefix=None)


def is_deployed() -> bool:
    """Whether the cluster that this process is connected to has the replicas."""
    return APP in serve.status().applications


def main() -> None:
    """Deploy, look again and again whether that holds, and take the replicas away when this process is to end."""
    ended = threading.Event()
    with start.in_words():
        settings = Settings.read(os.environ)
        start.check_ray("ray")
    looks = ThreadPoolExecutor(1)
    address, is_told = cluster_address(os.environ), False
    while not ended.is_set():
        try:
            if not ray.is_initialized():
                connect(address)
            for number in (signal.SIGTERM, signal.SIGINT):  # Ray takes them for itself when it connects
                signal.signal(number, lambda *_: ended.set())
            if not looks.submit(is_deployed).result(LONGEST_LOOK):
                is_told = False
                deploy(settings)
            if not is_told:
                print("The replicas are ready.", flush=True)
                is_told = True
        except TimeoutError:  # the thread that looks waits for good; a new process does not
            if ended.is_set():
                os._exit(0)
            os.execv(sys.executable, [sys.executable, "-m", "playground.cluster"])
        except Exception as error:  # noqa: BLE001 - the cluster is away, in any of many ways; it may come back
            print(f"No replicas: {type(error).__name__}. Trying again.", flush=True)
            disconnect()
        ended.wait(BETWEEN_LOOKS)
    if ray.is_initialized():
        serve.delete(APP)


if __name__ == "__main__":
    main()
