"""Models as files on this machine: where they are, what they say of themselves, why one cannot be taken."""
