"""Splits a verbatim into sentences and clauses, with exact offsets.

spaCy's tokenizer and sentencizer find the sentences (no model, nothing downloaded); lines,
bullets and list numbers end one too. Inside a sentence three rules look for independent
remarks, all from closed word lists, so that every cut can be explained:

1. a contrast begins a clause ("Ordering was easy, | but support kept me waiting");
2. a concession at the start ends at its comma ("Although it was late, | the driver was kind");
3. three or more parallel remarks between commas stand alone ("slow site, | long wait, | …").

In doubt a sentence stays whole: its reading sees the other clauses anyway.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from threading import Lock

from spacy.lang.en import English
from spacy.pipeline import Sentencizer
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, no stubs
from spacy.util import compile_infix_regex

from voc.domain.analysis import Span

# Tokens spaCy remembers for ever; a long-running service starts afresh before they add up.
_REMEMBERED_WORDS = 200_000
_ABBREVIATIONS = ("approx.", "incl.", "excl.", "mins.", "hrs.", "tel.")
_MIN_ITEMS, _MIN_ITEM_WORDS, _MAX_ITEM_WORDS = 3, 2, 10

# spaCy takes quadratic time to peel punctuation off an unbroken run of it.
_UNBROKEN = re.compile(r"\S{100,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_LINE_START = re.compile(r"[\r\n\v\f\u0085\u2028\u2029]+|(?=[•▪●‣◦])")
_ELLIPSIS = re.compile(r"(?<!\.)(?:\.{2,}+|…)\s++(?=[A-Z])")
# A smiley after a full stop belongs to what was said, not to what comes next.
_SMILEY = re.compile(r"(?:[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]|[:;=]-?[()DPp/|])+")
_LIST_NUMBER = re.compile(r"(?<!\S)\(?(\d{1,2})[.)](?=\s)")
_LONE_LIST_NUMBER = re.compile(r"\W*\d{1,2}[.)]\W*")

# Each alternative starts where the new clause starts.
_CONTRAST = re.compile(
    r"""(?ix)
    (?P<light> (?<!nothing\ )(?<!anything\ )(?<!none\ )(?<!last\ ) \b but \b (?! \s also \b )
             | \b except \b
             | (?<=;) \s )
  | (?P<full> \b (?: even \s though | although | whereas ) \b
            | (?<!\b as \s)(?<!\b even \s) \b though \b
            | (?: (?<=[,.;]) \s* | \b and \s ) yet \b
            | (?<=[,;]) \s* (?: while | whilst ) \b
            | (?<=[,;]) \s* (?: my \s | the \s )? only \s
              (?: thing | issue | problem | complaint | downside | negative ) \b
            | \b on \s the \s (?: other \s hand | downside | plus \s side ) \b
            | \b (?: apart | aside ) \s from \b
            | (?: \b however
                | (?<=[,;]) \s* (?: and \s )? (?: unfortunately | sadly ) )
              \b (?! ,? \s (?: is|was|are|were|has|had|have|do|does|did|will|would
                                        |can|could|should|must|might ) \b )
            )
    """
)
_CONCESSION = re.compile(
    r"(?i)\W*(?:although|though|even though|whereas|whil(?:e|st)(?! \w+ing\b)|despite|in spite of"
    r"|apart from|aside from|except for|other than)\b[^,]*,"
)
_COMMA = re.compile(r",(?!\d)")
_FINITE = re.compile(
    r"(?i)\b(?:i|we|they|he|she|is|was|are|were|am|has|have|had|do|does|did|will|would|can|could"
    r"|should|may|might|must|cannot)\b|n['’]t\b"
)
_JOINER = re.compile(r"(?i)\W*(?:(?:and|or|but|plus|also)\b\W*)*")
_DEPENDENT = re.compile(
    r"(?i)(?:in|on|at|for|with|without|to|of|from|by|about|into|over|under|through|during|after"
    r"|before|since|until|till|as|so|if|unless|because|when|whenever|where|which|who|whom|whose"
    r"|that|than|while|although|though|like|such|including|especially|particularly|namely|even"
    r"|not|nor|then|rather|leading|meaning|making|being|giving|i\.?e|e\.?g)\b"
)


class ClauseSegmenter:
    """Finds the sentences and clauses of a verbatim; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokenizer = _tokenizer()
        self._sentencizer = Sentencizer()

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return spans in order, without overlap, trimmed, none blank, in code points.

        Together they hold every character that is not white space; text without a word
        joins the span before it.
        """
        sentences = pairwise(_cuts(0, len(text), self._sentence_starts(text)))
        starts = [cut for start, end in sentences for cut in _clause_starts(text, start, end)]
        return tuple(_joined(text, pairwise(_cuts(0, len(text), starts))))

    def _sentence_starts(self, text: str) -> set[int]:
        # Stand-ins of the same length keep all offsets; a lone surrogate can't be encoded.
        readable = _UNBROKEN.sub(lambda run: "x" * len(run[0]), _SURROGATE.sub("\ufffd", text))
        with self._lock:
            if len(self._tokenizer.vocab) > _REMEMBERED_WORDS:
                self._tokenizer = _tokenizer()
            doc = self._sentencizer(self._tokenizer(readable))
            starts = {_past_smiley(text, sentence.start_char) for sentence in doc.sents}
        starts.update(match.end() for match in _LINE_START.finditer(text))
        starts.update(match.end() for match in _ELLIPSIS.finditer(text))
        starts.update(_list_numbers(text))
        return starts


def _tokenizer() -> Tokenizer:
    tokenizer: Tokenizer = English().tokenizer
    # "Great!Will return" lacks a space, not a sentence end.
    infixes = [*(English.Defaults.infixes or ()), r"(?<=[a-z])[!?]+(?=[A-Z])"]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    for word in _ABBREVIATIONS:
        tokenizer.add_special_case(word, [{"ORTH": word}])
    return tokenizer


def _past_smiley(text: str, start: int) -> int:
    smiley = _SMILEY.match(text, start)
    return smiley.end() if smiley else start


def _cuts(start: int, end: int, inner: Iterable[int]) -> list[int]:
    return [start, *sorted({cut for cut in inner if start < cut < end}), end]


def _list_numbers(text: str) -> list[int]:
    """Where the points of an inline list begin: "1. cheaper 2. faster"."""
    found = list(_LIST_NUMBER.finditer(text))
    counts_up = [int(match[1]) for match in found] == list(range(1, len(found) + 1))
    return [match.start() for match in found] if len(found) > 1 and counts_up else []


def _clause_starts(text: str, start: int, end: int) -> set[int]:
    """Offsets of the clauses of the sentence `text[start:end]`, its own start included."""
    sentence = text[start:end]
    contrasts = _contrasts(sentence)
    starts = {0, *contrasts, *_list_items(sentence)}
    for left, right in pairwise([0, *contrasts, len(sentence)]):
        starts.update(left + cut for cut in _list_items(sentence[left:right]))
    return {start + cut for cut in starts}


def _contrasts(sentence: str) -> list[int]:
    cuts: list[int] = []
    said = 0  # where the words of the running clause begin, after its "but"
    concession = _CONCESSION.match(sentence)
    if concession and _has_words(concession[0], 3) and _has_words(sentence[concession.end() :], 2):
        said = concession.end()
        cuts.append(said)
    for match in _CONTRAST.finditer(sentence, said):
        needed = 1 if match["light"] else 2
        if _has_words(sentence[said : match.start()]) and _has_words(
            sentence[match.end() :], needed
        ):
            said = match.end()
            cuts.append(match.start())
    return cuts


def _list_items(clause: str) -> list[int]:
    """Where each remark but the first begins, if the clause is a list of parallel remarks."""
    commas = [match.end() for match in _COMMA.finditer(clause)]
    bounds = [0, *commas, len(clause)]
    if not clause[bounds[-2] :].strip():
        del bounds[-2]
    items = [_JOINER.sub("", clause[left:right], count=1) for left, right in pairwise(bounds)]
    return bounds[1:-1] if len(items) >= _MIN_ITEMS and _is_parallel(items) else []


def _is_parallel(items: list[str]) -> bool:
    """Whether all are short independent remarks: all fragments, or all full clauses."""
    if any(_DEPENDENT.match(item) for item in items):
        return False
    if not all(_has_words(item, _MIN_ITEM_WORDS) for item in items):
        return False
    if any(_has_words(item, _MAX_ITEM_WORDS + 1) for item in items):
        return False
    return len({bool(_FINITE.search(item)) for item in items}) == 1


def _has_words(text: str, least: int = 1) -> bool:
    return sum(1 for _ in islice(_WORD.finditer(text), least)) == least


def _joined(text: str, pieces: Iterable[tuple[int, int]]) -> list[Span]:
    """Trim each piece; a list number joins what follows, other wordless text what precedes."""
    spans: list[Span] = []
    waiting: Span | None = None
    for span in _trimmed(text, pieces):
        piece = text[span.start : span.end]
        whole = Span(waiting.start, span.end) if waiting else span
        if _LONE_LIST_NUMBER.fullmatch(piece) or (not spans and not _has_words(piece)):
            waiting = whole
        elif _has_words(piece):
            spans.append(whole)
            waiting = None
        else:
            spans[-1] = Span(spans[-1].start, span.end)
            waiting = None
    if waiting:
        spans[-1:] = [Span(spans[-1].start if spans else waiting.start, waiting.end)]
    return spans


def _trimmed(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[Span]:
    for start, end in pieces:
        piece = text[start:end]
        if stripped := piece.strip():
            start += len(piece) - len(piece.lstrip())
            yield Span(start, start + len(stripped))
