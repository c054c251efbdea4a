"""Whether a sentence put in other words still says what was computed.

Nobody can prove that of free text. What can be checked is what a reader acts on: numbers, quotes,
names, and the words that turn a statement round or add a claim ("praise", "not", "most",
"because"). These *anchors* must be the same ones in the same order, with plain English between.
"""

import re
from collections.abc import Collection, Iterator

_QUOTE = re.compile("“.*”", re.DOTALL)
_SPACE = r"[ \u00a0\u202f]"  # the common one, and those that keep a line from breaking
_NUMBER = rf"(?:(?<!\d)[-−+–—]{_SPACE}?)?[.,]?\d+(?:[.,]\d+)*\w*(?:{_SPACE}?[%‰])?"
_STEMS = (  # whatever comes behind them: "complain" is "complaints", too
    "complain|prais|other|increas|decreas|improv|declin|worsen|grow|rise|rising|fall|drop|"
    "caus|driv|lead|result"
)
_WORDS = (
    "nps|csat|ces|"
    "no|not|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|[a-z]+n['’]t|"
    "all|any|every|everyone|each|most|many|some|more|few|fewer|less|least|only|almost|"
    "half|double|twice|majority|minority|thirds?|quarters?|per ?cent|dozens?|"
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|[a-z]+illions?|thousands?|"
    "up|down|above|below|over|under|high|higher|highest|low|lower|lowest|rose|fell|grew|"
    "good|better|best|bad|worse|worst|"
    "led|drove|because|due|why|therefore|hence|thus|reasons?"
)
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_JOINING = (  # words that may be added: they join, point, or say that something is said
    "a an the this that these those there here it its they them their he she his her who whom "
    "whose which what where when is are was were be been has have had do does did of in on at by "
    "to for from with about among between as into and or but while whereas also too than touch "
    "touches stand stands come comes customer customers client clients respondent respondents "
    "person people comment comments response responses answer answers score scores figure figures "
    "share word words note say says said write writes wrote mention mentions mentioned speak "
    "speaks spoke concern concerns regarding put total"
)
_NEUTRAL = frozenset(_WORD.findall(_JOINING))
_PLAIN = re.compile(r"(?:[A-Za-z .,;:()=–—-]|(?<=[A-Za-z])['’])*")
_GROWTH, _ROOM = 2, 40


def is_faithful(original: str, rephrased: str, *, names: Collection[str] = ()) -> bool:
    """Whether `rephrased` keeps every number, quote and claim of `original` and adds none.

    A quote stands between “ and ” and is kept to the letter. Those of `names` (stages, themes)
    that `original` has are kept too. At most twice as long, and 40 characters, outside of that.
    No word is added but plain ones that claim nothing ("while", "mention"). Strict: of what it
    turns down, some is right.
    """
    anchor = _anchor(_QUOTE.findall(original), [name for name in names if name in original])
    before, after = (anchor.sub("x", text) for text in (original, rephrased))
    return (
        list(_anchors(anchor, original)) == list(_anchors(anchor, rephrased))
        and _PLAIN.fullmatch(after) is not None
        and _said(after) <= _said(before) | _NEUTRAL
        and len(after) <= _GROWTH * len(before) + _ROOM
    )


def _anchor(quotes: Collection[str], names: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(filter(str.strip, names), key=len, reverse=True)
    given = "|".join(map(re.escape, longest_first)) or "(?!)"
    return re.compile(
        rf"(?P<quote>{'|'.join(map(re.escape, quotes)) or '(?!)'})"
        rf"|(?<!\w)(?i:(?P<name>{given}))(?!\w)"
        rf"|(?P<number>{_NUMBER})"
        rf"|(?<!\w)(?i:(?:(?P<stem>{_STEMS})[a-z]*|(?P<word>{_WORDS}))(?!\w))"
    )


def _said(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("’", "'")))


def _anchors(anchor: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    for match in anchor.finditer(text):
        kind = match.lastgroup or ""
        said = match[kind]
        if kind == "number":
            said = re.sub(_SPACE, "", said).replace("-", "−")
        yield kind, said if kind == "quote" else said.casefold()
