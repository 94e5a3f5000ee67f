"""Models as files on this machine: where they are, what they declare, and why one is refused."""
