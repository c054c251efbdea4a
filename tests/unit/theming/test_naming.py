from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import BAD, GOOD, Memory, TwoThemes
from voc.domain.errors import EndpointError
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import EMPTY_THEME_MODEL, ThemeModel, Vectors
from voc.service import Service
from voc.theming.naming import is_name


class Keyworded(TwoThemes):
    """A fitter that finds long words under a keyword, and short ones under `keywords`."""

    keywords: tuple[str, ...] = ("brief",)

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        found = super().fit(texts, vectors, previous=previous)
        words = (("lengthy",), self.keywords)
        themes = [replace(t, keywords=k) for t, k in zip(found.themes, words, strict=True)]
        return replace(found, themes=tuple(themes))


class OneSubject(Keyworded):
    """Its second theme has no subject."""

    keywords = ()


@dataclass
class Says:
    """A namer that says what it was told to, and remembers what it was shown."""

    answers: list[str] = field(default_factory=list)
    shown: list[tuple[Sequence[str], Sequence[str]]] = field(default_factory=list)

    def name(self, keywords: Sequence[str], quotes: Sequence[str]) -> str:
        self.shown.append((keywords, quotes))
        if not self.answers:
            raise EndpointError("answered 500")
        return self.answers.pop(0)


def surveyed(namer: Says, fitter: type[Keyworded] = Keyworded) -> Service:
    made = Service(analyzer(), Memory(), fitter(), DEFAULT_TAXONOMY, namer=namer)
    made.submit([GOOD, BAD])
    return made


def names(service: Service) -> list[str]:
    return [theme.name for theme in service.repository.theme_model().themes]


def test_new_themes_get_the_names_suggested() -> None:
    """For their keywords and representative segments, and nothing else."""
    namer = Says(["Good service", "Bad service"])
    service = surveyed(namer)
    service.fit_themes()
    assert names(service) == ["Good service", "Bad service"]
    assert namer.shown == [(("lengthy",), ["good"]), (("brief",), ["bad"])]


def test_themes_that_stay_keep_their_names() -> None:
    """A refit does not ask for them, and a user's name stands above all."""
    service = surveyed(Says(["Good service", "Bad service"]))
    service.fit_themes()
    service.theme_edits.rename("t-2", "Complaints")
    namer = Says(["Other", "Names"])
    replace(service, namer=namer).fit_themes()
    assert service.repository.theme_model().themes[1].name == "Complaints"
    assert namer.shown == []


def test_a_theme_without_a_subject_keeps_its_name() -> None:
    """General praise has no keywords, and no better name."""
    service = surveyed(Says(["Good service"]), OneSubject)
    service.fit_themes()
    assert names(service) == ["Good service", "short"]


def test_a_preview_asks_nobody() -> None:
    """A dry run sends no customer's words anywhere."""
    namer = Says(["Good service", "Bad service"])
    surveyed(namer).theme_fits.preview()
    assert namer.shown == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["Good service", "Good service"], ["Good service", "short"]),
        (["SHORT", "a <b>name</b>"], ["long", "short"]),
        (["one\ntwo", ""], ["long", "short"]),
    ],
)
def test_an_unusable_name_leaves_the_plain_one(answers: list[str], expected: list[str]) -> None:
    """Also one that another theme has; the log does not tell the words."""
    service = surveyed(Says(list(answers)))
    with capture_logs() as logs:
        service.fit_themes()
    assert names(service) == expected
    assert {line["log_level"] for line in logs} == {"warning"}
    assert not any(answer and answer in str(logs) for answer in answers)


def test_where_the_namer_fails_plain_names_stand() -> None:
    """It is not asked again, so that a dead endpoint does not hold up the fit."""
    namer = Says([])
    service = surveyed(namer)
    with capture_logs() as logs:
        service.fit_themes()
    assert names(service) == ["long", "short"]
    assert len(namer.shown) == 1
    assert [line["reason"] for line in logs] == ["answered 500"]


@pytest.mark.parametrize(
    "text", ["Waiting time", "Check-in, parking & food", "Don’t call", "Größe der Räume", "5G"]
)
def test_a_name_is_a_few_plain_words(text: str) -> None:
    """Commas, hyphens, apostrophes and "&" between them."""
    assert is_name(text, taken=["Other"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " Waiting",
        "one two three four five six seven",
        "x" * 61,
        "Waiting\ntime",
        "Waiting\ttime",
        "Waiting\u202etime",
        "Waiting\x1b[31m",
        "**Waiting**",
        "<b>Waiting</b>",
        "[Waiting](x)",
        "https://evil.example",
        "evil.example",
        '"Waiting"',
        "waiting_time",
        "=1+1",
        "12",
        "WAITING TIMES",
    ],
)
def test_what_is_no_name(text: str) -> None:
    """Too much, more than a line, control characters, markup, addresses, another's name."""
    assert not is_name(text, taken=["Waiting times"])
