"""The page: what every tab stands in, the live charts, and a folder for each tab, in Gradio and our own JavaScript.

Reading order: ``server`` (what stands between the network and the page), ``contract`` and ``bridge`` (how Python and
JavaScript meet), ``common``, ``live``, ``shell``, ``workbench`` (what the tabs share), the tabs, ``page``.
"""
