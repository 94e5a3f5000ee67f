"""How many of torch's threads compute what one thread of Python asks for."""

import threading

import torch


def compute_with(threads: int, others: int | None = None) -> int:
    """Let torch compute with so many threads what the calling thread asks for, and leave all others as they are.

    ``torch.set_num_threads`` sets the number of the calling thread and the one with which other threads begin. It holds
    for a thread only once that has begun with the latter.

    Args:
        threads: the number for the calling thread.
        others: the number for others; None where the calling thread has it still.

    Returns:
        The number for others.
    """
    others = torch.get_num_threads() if others is None else others
    torch.set_num_threads(threads)
    another = threading.Thread(target=torch.set_num_threads, args=(others,))
    another.start()
    another.join()
    return others
