"""The numbers under every strategy, without a model: softmax, cut-offs, draws, logarithms, the long tail, beams.

NumPy in float64, and nothing of models, pages or tokens. The Probability lab computes the same in the browser
(``playground/web/lab/``), and a test holds one to the other.

Reading order: ``softmax``, ``cut_offs``, ``generator``, ``draws``, ``logs``, ``tail``, ``letters``.
"""
