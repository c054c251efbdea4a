"""The words of customers' texts: runs of tokens, stems, and remarks that have no subject.

All of it is closed lists and short rules, so that every name can be explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from spacy.lang.en.stop_words import STOP_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# spaCy counts these as stop words; to a customer they are subjects.
_SUBJECTS = _words("amount back call empty front full move name part show side")
_SPOKEN = _words(
    """
    able actually ago also arent asked bit came cant come comes coming couldnt d did didn didnt
    doesnt dont etc far feel felt gave get gets getting given giving go goes going gone gonna
    got hadnt happen happened hasnt havent hi hope im isnt ive just kept know lets like liked
    likes literally little ll long look looked looking lot lots mr mrs ms pls plus plz quickly
    re really reason received redacted said saying says simply soon sort sorted spoke spoken
    start started stuff sure taken tell thing things think thinking thought told took totally
    tried try trying u ur ve want wanted wants wasnt way ways went werent wont wouldnt yeah yes
    yet
    """
)
# The small words of the languages that most often stand among English answers.
_FOREIGN = _words(
    """
    das de del der des die een el en est et hat het ich ist la las les los mit muy nao nicht
    niet nous para pas por pour que sehr sind todo tres uma una und une van voor wir
    """
)
NEGATORS = _words("no not never without lack hardly")
# What stands before a thing: "the app", "my order", "no documentation".
DETERMINERS = _words("a an any her his its my no our the their these this those your")
# What may stand inside a phrase between content words: "value for money", "easy to use".
LINKS = _words("and at by for from in not of on to with")
_STOPS = (frozenset(STOP_WORDS) | _SPOKEN | _FOREIGN) - _SUBJECTS

_PRAISE = _words(
    """
    amazing awesome best brilliant excellent excellently exceptional fab fabulous fantastic
    fine first-class glad good great happy impressed impressive incredible joy love loved
    lovely nice ok okay outstanding perfect perfectly pleasant pleased positive recommend
    satisfactory satisfied satisfying super superb terrific thank thankful thanks thankyou
    wonderful
    """
)
_BLAME = _words(
    """
    abysmal appalling atrocious awful bad crap diabolical disappointed disappointing
    disappointment disgrace disgraceful disgusted disgusting dissatisfied dreadful hate
    horrendous horrible joke nightmare pathetic poor rubbish shambles shambolic shit shocking
    terrible unacceptable unhappy unsatisfactory useless worse worst
    """
)
_TROUBLE = _words(
    "complain complaint complaints fault faults issue issues problem problems trouble"
)
_FILLERS = _words(
    """
    absolutely add amount answer anyone attempt average better change changed changes comment
    comments company completely day days end enough ever everything experience experienced
    experiences extremely favour find found fully highly hour hours hrs improve improved
    improvement improvements job keep kind level mins minute minutes month months name need
    needed needs new overall particular people person place please point pretty product products
    question rate rating require required score service services small term terms time times
    today truly understand use week weeks words work worked works year years yesterday
    """
)
_NONE = _words("nothing none nil na nope no n't not without")

JUDGEMENTS = _PRAISE | _BLAME
"""Words that say how it was, not what it was: a theme holds both its praise and complaint."""
GENERAL = _PRAISE | _BLAME | _TROUBLE | _FILLERS
"""Words that are no subject by themselves."""

_MARKUP = re.compile(r"<[^<>]{1,200}>|https?://\S+|&\w{2,8};")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NOT_APPLICABLE = re.compile(r"(?i)\W*n\s?[/.]\s?a\b\W*")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?:(?<=s|x|z)es|(?<=ch|sh)es|(?<=i)es|(?<![sui])s)$")
_SUFFIX = re.compile(
    r"(?<=[a-z]{3})(?:at(?:e|ed|ing|ion)|ingly|edly|ing|ed|er|est|ly|ment|ion|al|e)$"
)


@dataclass(frozen=True)
class Token:
    """A word as it was written, and in lower case."""

    text: str
    lower: str


class Remark(StrEnum):
    """What a remark without a subject says."""

    PRAISE = "praise"
    BLAME = "blame"
    NOTHING = "nothing"
    VAGUE = "vague"


def runs(text: str) -> Iterator[list[Token]]:
    """Yield the stretches of words of `text` that no punctuation or markup interrupts."""
    text = _MARKUP.sub(" . ", text)
    run: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        if run and not text[end : match.start()].isspace():
            yield run
            run = []
        run.append(Token(match[0], match[0].lower().replace("’", "'")))
        end = match.end()
    if run:
        yield run


def is_content(word: str) -> bool:
    """Whether a lower-case word may begin or end a phrase: no stop word, no mere number."""
    return len(word) > 1 and word not in _STOPS and "'" not in word and not word.isdigit()


def general_remark(text: str) -> Remark | None:
    """Return what a remark says in general, or None where it has a subject."""
    if _NOT_APPLICABLE.fullmatch(text):
        return Remark.NOTHING
    words = {token.lower for run in runs(text) for token in run}
    words |= {"n't" for word in words if word.endswith("n't")}
    if any(is_content(word) and word not in GENERAL for word in words):
        return None
    return _without_subject(words)


def _without_subject(words: set[str]) -> Remark | None:
    denied = bool(words & _NONE)
    praise, blame, trouble = bool(words & _PRAISE), bool(words & _BLAME), bool(words & _TROUBLE)
    denies_it = denied and not words & {"nothing", "none"}
    if praise + blame + trouble > 1 or (denies_it and (praise or blame)):
        return None  # "not bad", "no longer happy": what it says takes more than a list
    if praise or (denied and trouble):
        return Remark.PRAISE
    if blame or trouble:
        return Remark.BLAME
    return Remark.NOTHING if denied else Remark.VAGUE


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a lower-case word shares with its inflected forms; no word itself."""
    bare = _SUFFIX.sub("", _PLURAL.sub("", word))
    if len(bare) > 3 and bare[-1] == bare[-2]:
        bare = bare[:-1]
    return bare[:-1] + "i" if bare.endswith("y") else bare
