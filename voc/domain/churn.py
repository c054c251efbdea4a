"""Words of customers who are about to leave, and of those who say they are not.

A list that a person can read and extend, not a model: it sees only what is said outright.
"""

import re
from collections.abc import Iterable, Iterator

# `*` stands for any ending. These mean leaving unless they are denied ("no plans to cancel") …
LEAVING = (
    "cancel*",
    "switch* to a*",
    "switch* provider*",
    "switch* supplier*",
    "mov* to a competitor",
    "go* to a competitor",
    "look* at alternatives",
    "look* for an alternative",
    "look* for another",
    "look* elsewhere",
    "go* elsewhere",
    "leaving you",
    "leave you",
    "think* of leaving",
    "think* about leaving",
    "consider* leaving",
    "close my account",
    "closing my account",
    "end my contract",
    "end our contract",
    "terminate*",
    "unsubscribe*",
    "last time i",
    "last order",
    "lost a customer",
    "lost me as a customer",
)
# … and these mean it because they deny something.
STAYING_DENIED = (
    "not renew*",
    "not be renewing",
    "not going to renew",
    "not stay*",
    "not be back",
    "not come back",
    "not coming back",
    "not return*",
    "not buy again",
    "not order again",
    "not use you again",
    "not be using you",
    "never again",
    "never use you again",
    "never come back",
    "never buy again",
    "no longer use",
    "no longer be a customer",
)
DENIALS = r"not|never|no|nor|without|neither|nothing"
WORDS_BETWEEN = 4  # "no plan at all to cancel": how far a denial reaches forward
CONTRACTIONS = (
    (r"\bwon't\b", "will not"),
    (r"\bcannot\b|\bcan't\b", "can not"),
    (r"n't\b", " not"),
)


def speaks_of_leaving(text: str) -> bool:
    """Whether a sentence or clause says, undenied, that its writer leaves or won't come back."""
    plain = _plain(text)
    if _STAYING_DENIED.search(plain):
        return True
    return any(not _is_denied(plain, match.start()) for match in _LEAVING.finditer(plain))


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, contractions written out, nothing but words."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for pattern, written in CONTRACTIONS:
        plain = re.sub(pattern, written, plain)
    return " ".join(re.findall(r"[\w']+", plain))


def _is_denied(plain: str, at: int) -> bool:
    near = plain[:at].split()[-WORDS_BETWEEN:]
    return any(re.fullmatch(DENIALS, word) for word in near)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    written = (re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(written)})\b")


def _clues(phrases: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The words of each phrase, without those that a contraction may stand for."""
    contracted = {word for _, written in CONTRACTIONS for word in written.split()}
    for phrase in phrases:
        yield tuple(word.strip("*") for word in phrase.split() if word not in contracted)


_LEAVING, _STAYING_DENIED = _any_of(LEAVING), _any_of(STAYING_DENIED)
# What a database can look for: any text that speaks of leaving has the letters of one of these
# in lower case, word behind word.
CLUES = tuple(dict.fromkeys(_clues((*LEAVING, *STAYING_DENIED))))
