"""The class room: a teacher asks, students answer, the class is counted beside the model. Knows nothing of the web.

Counts only: no name, no address and no order of the answers is kept, and nothing is written to disk or to a log.
Reading order: ``states`` (what is shown), ``question``, ``answers``, ``tallies``, ``room``, ``listening``, ``rooms``.
"""
