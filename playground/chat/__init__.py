"""Conversations: messages, the template that turns them into ids, and several replies to one message.

Reading order: ``messages``, ``render_worker``, ``rendering``, ``outline``, ``template``, ``turns``, ``reading`` (what
fits), ``replies``, ``variety``, ``code``. Knows nothing of the page.
"""
