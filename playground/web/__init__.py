"""The page: controls, tabs, live charts, in Gradio. Holds no mathematics.

Reading order: ``words`` (ko/en), ``files`` (what the browser fetches), ``controls``, ``token_strip``, ``live``,
``tabs``, ``page``.
"""
