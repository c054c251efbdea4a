"""The fictional respondents: customers with a plan, a region and a monthly price."""

import random
from dataclasses import dataclass

REGIONS = {"North America": 40, "Europe": 38, "Asia Pacific": 14, "Latin America": 8}
PLANS = {"Starter": 30, "Team": 48, "Enterprise": 22}
SEATS = {"Starter": (2, 8), "Team": (8, 40), "Enterprise": (40, 160)}
SEAT_PRICE = {"Starter": 9, "Team": 14, "Enterprise": 19}
# Whose answers are asked for where: a new customer is asked after buying or after onboarding.
POOLS = {"customer": (1001, 340), "buyer": (2001, 140), "starter": (3001, 160), "visitor": (0, 140)}


@dataclass(frozen=True)
class Respondent:
    """Who answers. A visitor of the website is not a customer yet and has only a region."""

    customer_id: str
    plan: str
    region: str
    mrr: str


class Pool:
    """Respondents to draw from, each once."""

    def __init__(self, respondents: list[Respondent], rng: random.Random) -> None:
        self._waiting = rng.sample(respondents, len(respondents))

    def draw(self, region: str | None) -> Respondent:
        """The next respondent, from the region if one is given."""
        fits = (i for i, one in enumerate(self._waiting) if region in (None, one.region))
        return self._waiting.pop(next(fits))


def make_respondents(pool: str, rng: random.Random) -> list[Respondent]:
    """All respondents of a pool."""
    first, size = POOLS[pool]
    if pool == "visitor":
        return [Respondent("", "", pick(REGIONS, rng), "") for _ in range(size)]
    return [_customer(first + number, rng) for number in range(size)]


def pick(weights: dict[str, int], rng: random.Random) -> str:
    """One key, drawn by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def _customer(number: int, rng: random.Random) -> Respondent:
    plan = pick(PLANS, rng)
    mrr = rng.randint(*SEATS[plan]) * SEAT_PRICE[plan]
    return Respondent(f"c-{number}", plan, pick(REGIONS, rng), str(mrr))
