"""Fetch models from the Hub before they are needed: ``python -m playground.models.fetch [owner/name …]``.

Without names, the four that lessons use. Files that are already here are not fetched again; a stopped one is resumed.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from playground.errors import PlaygroundError
from playground.models.files.hub_id import hub_id
from playground.models.hub.transfer import Meter, download_model

LESSON_MODELS = (
    "openai-community/gpt2",
    "EbanLee/kobart-summary-v3",
    "sshleifer/distilbart-cnn-12-6",
    "LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct",
)
"""The models that lessons use: GPT-2, KoBART and DistilBART for summaries, EXAONE."""

_SECONDS_BETWEEN_LINES = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the models that the command line names, one after the other; return how many could not be fetched."""
    parser = argparse.ArgumentParser(prog="python -m playground.models.fetch", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="owner/name", default=list(LESSON_MODELS))
    return sum(not _fetch_reporting(name) for name in parser.parse_args(arguments).names)


def _fetch_reporting(name: str) -> bool:
    """Fetch ``name``, print its progress, and return whether it is here."""
    meter = Meter()
    with ThreadPoolExecutor(1) as pool:
        download = pool.submit(_fetch, name, meter)
        try:
            while not wait([download], _SECONDS_BETWEEN_LINES).done:
                print(f"{name}: {_received_of_total(meter)}", flush=True)
            download.result()
        except PlaygroundError as error:
            print(error.message("en"), file=sys.stderr)
            return False
        except KeyboardInterrupt:
            meter.stop.set()
            raise
    print(f"{name}: whole ({_received_of_total(meter)})")
    return True


def _fetch(name: str, meter: Meter) -> None:
    download_model(hub_id(name), meter, most_bytes=float("inf"), check=lambda *_: None)


def _received_of_total(meter: Meter) -> str:
    total = "?" if meter.total is None else f"{meter.total / 1e9:.2f}"
    return f"{meter.received / 1e9:.2f} of {total} GB"


if __name__ == "__main__":
    sys.exit(main())
