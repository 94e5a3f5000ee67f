"""Texts of one model that are computed together, one batch a step, each with its own length."""
