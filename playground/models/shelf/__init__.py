"""Models that are shared: loaded once for all, let go when nobody uses them."""
