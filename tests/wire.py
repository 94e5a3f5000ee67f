"""What crosses the wire, as JSON has it."""


def in_lists(value: object) -> object:
    """Return ``value`` with its tuples as lists, which JSON makes of them."""
    if isinstance(value, dict):
        return {key: in_lists(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [in_lists(each) for each in value]
    return value
