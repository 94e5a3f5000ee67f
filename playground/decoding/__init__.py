"""How the next token is chosen, one traced step at a time. Knows nothing of charts or the page.

Reading order: ``trace`` (the data), ``processors`` (options to stages), ``sampling`` (the draw), ``distribution``
(before and after every stage), ``generate`` (the loop).
"""
