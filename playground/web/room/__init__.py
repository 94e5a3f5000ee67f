"""The class room over HTTP: its routes, its streams of events, and the light page on which students answer.

Reading order: ``reading`` (what comes in), ``streams`` (what goes out), ``routes``, ``light_page``.
"""
