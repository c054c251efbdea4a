"""Survey scores: what a customer answered on a declared scale."""

from dataclasses import dataclass
from enum import StrEnum

from voc.domain.errors import ConfigurationError, InvalidInput


class Metric(StrEnum):
    """The survey questions voc knows."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"


@dataclass(frozen=True)
class Scale:
    """Which answers a question offered and which of them are good ones.

    `low` and `high` are the ends as printed on the survey. `satisfied_from` is the
    threshold of the top box on the *oriented* scale, where more is better. `reversed`
    says that on the survey less was better (CES 1.0: 5 = much effort).
    """

    low: float
    high: float
    satisfied_from: float
    reversed: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.satisfied_from <= self.high:
            raise ConfigurationError("a scale needs low < satisfied_from <= high")

    def orient(self, value: float) -> float:
        """Return `value` so that more is better, on the same ends."""
        return self.low + self.high - value if self.reversed else value

    def is_satisfied(self, value: float) -> bool:
        """Whether the answer lies in the top box."""
        return self.orient(value) >= self.satisfied_from


NPS_SCALE = Scale(low=0, high=10, satisfied_from=9)
CSAT_SCALE = Scale(low=1, high=5, satisfied_from=4)
CES_SCALE = Scale(low=1, high=7, satisfied_from=5)
DETRACTOR_UP_TO = 6


@dataclass(frozen=True)
class Score:
    """One answer: `value` as given, on its declared `scale`.

    Raises `InvalidInput` naming the metric when the value lies outside the scale.
    """

    metric: Metric
    value: float
    scale: Scale

    def __post_init__(self) -> None:
        low, high = self.scale.low, self.scale.high
        if not low <= self.value <= high:
            raise InvalidInput(self.metric, f"must lie between {low:g} and {high:g}")
        if self.metric is Metric.NPS and self.value != int(self.value):
            raise InvalidInput(self.metric, "must be a whole number")

    @property
    def is_promoter(self) -> bool:
        """NPS 9-10."""
        return self.metric is Metric.NPS and self.value >= NPS_SCALE.satisfied_from

    @property
    def is_detractor(self) -> bool:
        """NPS 0-6."""
        return self.metric is Metric.NPS and self.value <= DETRACTOR_UP_TO

    @property
    def is_unhappy(self) -> bool:
        """A detractor; of a metric other than NPS, one below the top box."""
        if self.metric is Metric.NPS:
            return self.is_detractor
        return not self.scale.is_satisfied(self.value)

    @property
    def lowness(self) -> float:
        """How far below the best answer it lies, 0..1 of its scale."""
        return (self.scale.high - self.scale.orient(self.value)) / (
            self.scale.high - self.scale.low
        )

    @property
    def contribution(self) -> float:
        """What this answer adds to its metric's headline, before averaging.

        NPS: 100, 0 or -100; CSAT: 100 or 0 (top box); CES: the oriented answer.
        """
        if self.metric is Metric.NPS:
            return 100.0 * (self.is_promoter - self.is_detractor)
        if self.metric is Metric.CSAT:
            return 100.0 * self.scale.is_satisfied(self.value)
        return self.scale.orient(self.value)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most that an answer can contribute."""
        if self.metric is Metric.CES:
            return self.scale.low, self.scale.high
        return (-100.0 if self.metric is Metric.NPS else 0.0), 100.0


@dataclass(frozen=True)
class Scales:
    """The scales a survey declares; NPS has only one."""

    csat: Scale = CSAT_SCALE
    ces: Scale = CES_SCALE

    def of(self, metric: Metric) -> Scale:
        """Return the scale declared for `metric`."""
        return {Metric.NPS: NPS_SCALE, Metric.CSAT: self.csat, Metric.CES: self.ces}[metric]
