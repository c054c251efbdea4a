"""How far the themes of a fit can be trusted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A figure, or None with the `reason` why there is none."""

    value: float | None
    reason: str | None = None


@dataclass(frozen=True)
class FitQuality:
    """What a fit is worth, measured on the segments it was made from.

    `coverage` is the share of segments with a theme, in [0, 1]; `sizes` are the segments of
    each theme, in the order of the model. `cohesion` is the mean cosine similarity of two
    segments of one theme, averaged over the assigned segments; `silhouette` (Rousseeuw, 1987)
    that of a sample, by cosine distance. `seed_agreement` is the adjusted Rand index between
    fits with other seeds, 1 where they agree in all; `ids_kept` the share of themes that are
    found again in nine tenths of the segments. `redundant` are pairs of theme ids whose centres
    lie so near that a reader could take them for one.
    """

    segments: int
    coverage: float
    sizes: tuple[int, ...]
    cohesion: Measure
    silhouette: Measure
    seed_agreement: Measure
    ids_kept: Measure
    redundant: tuple[tuple[str, str], ...]

    @property
    def themes(self) -> int:
        """How many themes there are."""
        return len(self.sizes)
