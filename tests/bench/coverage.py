"""How often the interval of a leave-out impact holds the true impact, where mentions are rare.

Surveys are drawn from known shares of promoters, passives and detractors; those in which fewer
than the smallest base mention the theme give no interval and are left out.
"""

import numpy as np

from voc.domain.estimates import MIN_BASE
from voc.domain.facts import Flags, Floats
from voc.domain.impact import Membership, impacts

SURVEYS = 1000
POINTS = np.array([-100.0, 0.0, 100.0])
OTHERS = np.array([0.2, 0.3, 0.5])
MENTIONING = {
    "no impact": OTHERS,
    "hurts": np.array([0.6, 0.25, 0.15]),
    "all detract": np.array([1.0, 0.0, 0.0]),
}
SIZES = ((100, 0.1), (300, 0.03), (1000, 0.02), (300, 0.1), (1000, 0.1), (1000, 0.3))


def main() -> None:
    """Print a table: one row a size, one column a kind of theme."""
    print("| responses | mentions expected |", " | ".join(MENTIONING), "|")
    print("|---|---|" + "---|" * len(MENTIONING))
    for n, share in SIZES:
        held = [coverage(n, share, inside) for inside in MENTIONING.values()]
        print(f"| {n:,} | {n * share:.0f} |", " | ".join(f"{each:.1%}" for each in held), "|")


def coverage(n: int, share: float, inside: Floats) -> float:
    """The share of surveys whose interval holds the true impact."""
    rng = np.random.default_rng(1)
    truth = share * float(POINTS @ inside - POINTS @ OTHERS)
    held = []
    for _ in range(SURVEYS):
        mentions: Flags = rng.random(n) < share
        values = np.where(
            mentions, rng.choice(POINTS, n, p=inside), rng.choice(POINTS, n, p=OTHERS)
        )
        (found,) = impacts(
            "nps", values, Membership.of(mentions[:, None]), min_base=MIN_BASE, ends=(-100.0, 100.0)
        ).impacts
        if found.low is not None and found.high is not None:
            held.append(found.low <= truth <= found.high)
    return float(np.mean(held))


if __name__ == "__main__":
    main()
