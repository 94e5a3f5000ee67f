"""Guided lessons beside the tabs."""
