"""A clock that stands still until it is told to go on."""


class Clock:
    """Gives :attr:`now`, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
