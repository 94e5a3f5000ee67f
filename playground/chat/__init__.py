"""Conversations: messages, the chat template that turns them into ids, and several replies to one message.

Reading order: ``messages``, ``render_worker``, ``rendering``, ``outline``, ``template``, ``turns``, ``reading`` (the
part that fits into the context), ``replies``, ``variety``, ``code``.
"""
