import pytest

from voc.nlp.language import LanguageIdentification


@pytest.fixture(scope="module")
def detector() -> LanguageIdentification:
    return LanguageIdentification()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The staff were friendly and the room was clean", "en"),
        ("Very helpfull stuff, wuold recomend to evry one", "en"),
        ("THE APP KEEPS CRASHING ON MY PHONE", "en"),
        ("Der Kundendienst hat leider nie zurückgerufen", "de"),
        ("Excelente atención al cliente y entrega muy rápida", "es"),
        ("Le service était très lent et le personnel désagréable", "fr"),
        ("很好", "zh"),
    ],
)
def test_clear_text_is_told(detector: LanguageIdentification, text: str, language: str) -> None:
    """A sentence of a common language is told, typos and capitals included."""
    assert detector.detect(text) == language


@pytest.mark.parametrize(
    "text",
    ["", " ", "n/a", "ok", "thx", "5", "10/10", "😀", ".", "\x00", "\ud83d", "Super", "Nada"],
)
def test_too_little_text_is_not_guessed(detector: LanguageIdentification, text: str) -> None:
    """A word or two could be anything, so there is no false alarm."""
    assert detector.detect(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Great!",
        "Excellent",
        "parking",
        "waiting time",
        "Grate servce",
        "very nice",
        "staff",
        "Good but expensive",
    ],
)
def test_short_english_raises_no_alarm(detector: LanguageIdentification, text: str) -> None:
    """Short English answers are English or undecided, never another language."""
    assert detector.detect(text) in (None, "en")
