"""The live charts in a notebook: one HTML document that computes and draws by itself, without a server.

Reading order: ``steps.py`` (the steps of a text), ``controls.py`` (the controls over the charts), ``bundle.py`` (the
page's modules as one text), ``document.py`` (the whole document), ``view.py`` (``show``); ``notebook.js`` fills it.
"""
