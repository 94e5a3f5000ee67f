"""Fetch models from the Hub before they are needed: ``python -m playground.models.fetch [owner/name …]``.

Without names, the four that lessons name. What is already here is not fetched again; what was stopped goes on.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from playground.errors import PlaygroundError
from playground.models.files.hub_id import hub_id
from playground.models.hub.fetching import Meter, fetch_model

NAMED = (
    "openai-community/gpt2",
    "EbanLee/kobart-summary-v3",
    "sshleifer/distilbart-cnn-12-6",
    "LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct",
)
"""The models that lessons name: GPT-2, KoBART and DistilBART for summaries, EXAONE."""

_SECONDS_BETWEEN_LINES = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the models that the command line names, one after the other; return how many could not be fetched."""
    parser = argparse.ArgumentParser(prog="python -m playground.models.fetch", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="owner/name", default=list(NAMED))
    return sum(not _fetched(name) for name in parser.parse_args(arguments).names)


def _fetched(name: str) -> bool:
    """Fetch ``name``, print how far it has come, and return whether it is here."""
    meter = Meter()
    with ThreadPoolExecutor(1) as pool:
        fetching = pool.submit(_fetch, name, meter)
        try:
            while not wait([fetching], _SECONDS_BETWEEN_LINES).done:
                print(f"{name}: {_so_far(meter)}", flush=True)
            fetching.result()
        except PlaygroundError as error:
            print(error.message("en"), file=sys.stderr)
            return False
        except KeyboardInterrupt:
            meter.stop.set()
            raise
    print(f"{name}: whole ({_so_far(meter)})")
    return True


def _fetch(name: str, meter: Meter) -> None:
    fetch_model(hub_id(name), meter, most_bytes=float("inf"), check=lambda *_: None)


def _so_far(meter: Meter) -> str:
    total = "?" if meter.total is None else f"{meter.total / 1e9:.2f}"
    return f"{meter.received / 1e9:.2f} of {total} GB"


if __name__ == "__main__":
    sys.exit(main())
