"""The words of customers' texts: runs of tokens, stems, and remarks that have no subject.

All of it is closed lists and short rules, so that every name can be explained.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]  # it has no types
from spacy.lang.en.stop_words import STOP_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# spaCy counts these as stop words; to a customer they are subjects.
_SUBJECTS = _words("amount back call empty front full move name part show side")
_SPOKEN = _words(
    """
    able actually ago also arent asked bit came cant come comes coming couldnt d did didn
    didnt doesnt dont etc far feel felt gave get gets getting given giving go goes going gone
    gonna got guys hadnt happen happened hasnt havent hi hope illegible im isnt ive just kept
    know lets like liked likes literally little ll long look looked looking lot lots mr mrs ms
    pls plus plz quickly re really reason received redacted said saying says seen simply soon
    sort sorted spoke spoken start started stuff sure taken tell thing things think thinking
    thought told took totally tried try trying u unreadable ur ve want wanted wants wasnt way
    ways went werent wont wouldnt yeah yes yet
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
# What a phrase may begin with beside content words: "kept me waiting", "can't log in".
OPENERS = NEGATORS | _words(
    "aren't can't cant couldn't didn't doesn't don't isn't kept still too unable wasn't won't"
)
# What may stand inside a phrase between content words: "value for money", "bill was too high".
INNER = NEGATORS | _words(
    """
    a about after an and are aren't as at be been before being by can't couldn't didn't do
    doesn't don't down for from get got had has have having her his in into is isn't it its
    kept me more my of off on our out so still than that the their this through to too up us
    very was wasn't were with won't you your
    """
)
# What may end a phrase behind a content word: "sign up", "cut off".
PARTICLES = _words("down off out up")
_STOPS = (frozenset(STOP_WORDS) | _SPOKEN | _FOREIGN) - _SUBJECTS

_PRAISE = _words(
    """
    amazing awesome best brilliant excellent excellently exceptional fab fabulous fantastic
    fine first-class glad good great happy impressed impressive incredible joy love loved
    lovely nice ok okay outstanding perfect perfectly pleasant pleased positive recommend
    satisfactory satisfied satisfying super superb terrific thank thankful thanks thankyou
    useful wonderful
    """
)
_BLAME = _words(
    """
    abysmal annoyed annoying appalling atrocious awful bad crap diabolical disappointed
    disappointing disappointment disgrace disgraceful disgusted disgusting dissatisfied
    dreadful frustrated frustrating frustration hate horrendous horrible joke nightmare
    pathetic poor rubbish shambles shambolic shit shocking terrible unacceptable unhappy
    unsatisfactory useless waste worse worst
    """
)
_TROUBLE = _words(
    """
    complain complaint complaints con cons dislike disliked dislikes downside downsides
    drawback drawbacks fault faults issue issues negative negatives problem problems trouble
    """
)
_FILLERS = _words(
    """
    absolutely add amount answer anyone april attempt august average better change changed
    changes circumstances comment comments company completely day days december end enough
    ever everything experience experienced experiences extremely favour february find found
    fully highly honest honestly hour hours hrs improve improved improvement improvements
    january job july june keep kind level longer mind mins minute minutes moment month months name
    need needed needs new november occasion october overall particular people person place
    please point pretty product products question quicker rate rating require required score
    september service services shorter small sooner term terms time times today truly understand
    use used uses using week weeks words work worked works wow year years yesterday
    """
)
_NONE = _words("nothing none nil na nope no without")
_DENIALS = _words("n't not")
# With a denial they say that there is nothing to say: "don't know", "can't think of anything".
_UNSURE = _words("add anything comment know mind say sure think")
# What customers miss where they say that it is not there: "it doesn't work", "no service".
_WANTED = _words("answer product products service services work worked works")

# Said of anything, so no name by themselves: "spot on", "the truth is", "because it was smooth".
_OF_ANYTHING = _words("deserve deserved deserves old smooth smoothly spot true truly truth")

JUDGEMENTS = _PRAISE | _BLAME
"""Words that say how it was, not what it was: a theme holds both its praise and complaint."""
GENERAL = _PRAISE | _BLAME | _TROUBLE | _FILLERS
"""Words that are no subject by themselves."""
NAMELESS = GENERAL | _OF_ANYTHING
"""Words that name no theme by themselves."""

_MARKUP = re.compile(r"<[^<>]{1,200}>|https?://\S+|&\w{2,8};")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NOT_APPLICABLE = re.compile(r"(?i)\W*n\s?[/.]\s?a\b\W*")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|am|pm)?")
_STEMMER = snowballstemmer.stemmer("english")


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


@lru_cache(maxsize=50_000)
def is_content(word: str) -> bool:
    """Whether a lower-case word may begin or end a phrase: no stop word, no mere number."""
    return len(word) > 1 and word not in _STOPS and "'" not in word and not _NUMBER.fullmatch(word)


def is_denial(word: str) -> bool:
    """Whether a lower-case word denies what it stands with."""
    return word in NEGATORS or word.endswith("n't") or word == "cant"


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
    denied = bool(words & (_NONE | _DENIALS))
    praise, blame, trouble = bool(words & _PRAISE), bool(words & _BLAME), bool(words & _TROUBLE)
    denies_it = denied and not words & {"nothing", "none"}
    missed = bool(words & _WANTED)
    if praise + blame + trouble > 1 or (denies_it and (praise or blame or missed)):
        return None  # "not bad", "no longer happy": what it says takes more than a list
    if praise or (denied and trouble):
        return Remark.PRAISE
    if blame or trouble:
        return Remark.BLAME
    nothing = words & _NONE or (denied and words & _UNSURE)
    return Remark.NOTHING if nothing else Remark.VAGUE


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a lower-case word shares with its inflected forms; no word itself."""
    return str(_STEMMER.stemWord(word))
