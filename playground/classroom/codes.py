"""Codes of rooms, which are read out and typed, and keys, which nobody sees."""

import secrets
from collections.abc import Container

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""No I, L or O, which look like digits or like each other."""
LENGTH = 4
"""23 ** 4 codes: 279,841."""
_KEY_BYTES = 16


def new_code(taken: Container[str]) -> str:
    """Return a random code that is not among ``taken``, which must leave one."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if code not in taken:
            return code


def read_code(text: str) -> str:
    """Return a code as it is kept, in capitals, whatever was typed."""
    return text.strip().upper()


def new_key() -> str:
    """Return a new secret that gives a right: 22 characters of base64url."""
    return secrets.token_urlsafe(_KEY_BYTES)
