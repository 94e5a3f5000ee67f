"""The layers between the network and the tabs: which requests are allowed, how large, and in which order they run."""
