"""Models that are shared: loaded once for all readers, unloaded when nobody uses them."""
