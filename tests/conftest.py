"""How the tests are marked and spread over processes. Models are in ``fixtures.py``."""

import gc
import os
from collections import Counter

import pytest

MOST_WORKERS = 4  # each has a torch, a Chromium and a page's server of its own, about 3 GB in all
FEWEST_WORKERS = 3  # on two cores, too: a browser test waits for much of its time; where none runs, one a core


def pytest_configure(config: pytest.Config) -> None:
    """Load the fixtures, but not into a process that only hands tests out: torch and Gradio take seconds to import."""
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if config.option.collectonly or not hands_out:
        gc.disable()  # until all is imported, see pytest_collection_finish
        config.pluginmanager.import_plugin("tests.fixtures")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return what ``-n auto`` means here."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    fewest = 1 if "not browser" in config.option.markexpr else FEWEST_WORKERS
    return min(max(cores, fewest), MOST_WORKERS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Call every proof slow, so that ``not slow`` leaves it out; order the files where several processes share them.

    A browser test that has failed is tried once more, in another tab: a browser on a busy machine does not do the same
    thing at the same time twice. The summary names each ("RERUN"); one of those is to be mended like a failure.
    """
    for item in items:
        if item.get_closest_marker("proof"):
            item.add_marker("slow")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if hasattr(config, "workerinput"):
        _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> None:
    """Put files with browser tests before others, and those with most of them first: the last to end shall be short."""
    browser = Counter(item.path for item in items if item.get_closest_marker("browser"))
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: (browser[item.path], slow[item.path]), reverse=True)


def pytest_collection_finish() -> None:
    """Let no collection of garbage look at the libraries' half million objects, as ``app.py`` does for the page."""
    gc.collect()
    gc.freeze()
    gc.enable()
