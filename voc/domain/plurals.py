"""Counts with their nouns, as people read them."""


def counted(n: int, noun: str) -> str:
    """A count with its noun, whose plural takes an s."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
