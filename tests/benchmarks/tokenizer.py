"""The Tokenizer tab's own times: an answer to 2,000 and to 100,000 characters, a search over 102,400 entries.

Run: ``python -m tests.benchmarks.tokenizer``. The entries are the built-in vocabulary many times over.
"""

import itertools
import time
from collections.abc import Callable
from unittest.mock import patch

from playground.tokenization import vocabulary
from playground.web.tokenizer.events import ask_tokenizer
from playground.web.tokenizer.loading import reader

ENTRIES = 102_400
TEXT = "혼자 공부하는 machine learning 뷁쀍 123.\n" * 4_000
QUERIES = (("하", "text"), ("ing", "text"), ("^▁?[가-힣]{3}$", "regex"), ("[^a]b.*e$", "regex"), ("9747", "id"))


def main() -> None:
    """Print the best of five for each."""
    for name in ("builtin/words", "builtin/bytes"):
        for length in (2_000, 100_000):
            question = {"kind": "look", "language": "en", "text": TEXT[:length], "tokenizer": name}
            print(f"{name}, {length:,} characters: {best(lambda asked=question: ask_tokenizer(asked)):.0f} ms")
    for name in ("builtin/words", "builtin/bytes"):
        chosen = reader(name)
        many = tuple(itertools.islice(itertools.cycle(vocabulary.entries(chosen)), ENTRIES))
        with patch.object(vocabulary, "entries", lambda _, found=many: found):
            for query, mode in QUERIES:
                took = best(lambda q=query, m=mode, r=chosen: vocabulary.search(r, q, m))
                print(f"{name}, {ENTRIES:,} entries, {mode} {query}: {took:.0f} ms")


def best(deed: Callable[[], object]) -> float:
    """Return the shortest of five, in milliseconds."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        deed()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
