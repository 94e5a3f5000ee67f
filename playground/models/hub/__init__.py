"""Models on the Hub: the files of a repository, and their download."""
