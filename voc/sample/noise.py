"""The small roughness of real answers: slips of the fingers, lost capitals and full stops."""

import random

MIN_LENGTH = 15
TYPO, LOWER, SHOUT, NO_STOP = 0.07, 0.07, 0.012, 0.15


def roughen(text: str, rng: random.Random) -> str:
    """The text, now and then with a typo, in one case, or without its last full stop."""
    draws = [rng.random() for _ in range(4)]
    if len(text) < MIN_LENGTH or "<" in text or "=" in text:
        return text
    if draws[0] < TYPO:
        text = _typo(text, rng)
    if draws[1] < LOWER:
        text = text.lower()
    elif draws[2] < SHOUT:
        text = text.upper()
    return text.removesuffix(".") if draws[3] < NO_STOP else text


def _typo(text: str, rng: random.Random) -> str:
    """Swap, drop or double one letter inside a longer word."""
    words = text.split(" ")
    longer = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not longer:
        return text
    where = rng.choice(longer)
    word = words[where]
    at = rng.randrange(1, len(word) - 2)
    first, second = word[at], word[at + 1]
    slip = rng.choice((second + first, first, first + first + second))
    words[where] = word[:at] + slip + word[at + 2 :]
    return " ".join(words)
