"""Guided lessons as data: predict, lock, reveal, look, check. Each is a file; nothing here knows a page or a model."""
