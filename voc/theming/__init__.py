"""The life of themes: fitted, edited by users, followed over time."""

from voc.theming.alike import Alike
from voc.theming.edits import ThemeEdits
from voc.theming.fits import ThemeFit, ThemeFits
from voc.theming.protocols import (
    Namer,
    Recorded,
    StoredSegments,
    ThemeFitter,
    ThemeStore,
    ThemeWriter,
)
from voc.theming.views import Emerging, Group, Profile, Sample, ThemeViews

__all__ = [
    "Alike",
    "Emerging",
    "Group",
    "Namer",
    "Profile",
    "Recorded",
    "Sample",
    "StoredSegments",
    "ThemeEdits",
    "ThemeFit",
    "ThemeFits",
    "ThemeFitter",
    "ThemeStore",
    "ThemeViews",
    "ThemeWriter",
]
