"""What stands between the network and the tabs: who may ask, how much, in what order. Knows nothing of models."""
