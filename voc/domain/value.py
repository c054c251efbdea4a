"""The value at risk: what customers are worth who complain and would not recommend."""

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from voc.domain.facts import Facts, Flags, Floats, Ints, distinct


@dataclass(frozen=True)
class ValueAtRisk:
    """The `total` value of `n` distinct customers; `unknown` more have no value given."""

    attribute: str
    total: float
    n: int
    unknown: int


@dataclass(frozen=True, eq=False)
class Worth:
    """Each response's customer (a number) and what that customer is worth; NaN: not given.

    `unreadable` responses state a value that is no number.
    """

    attribute: str
    customers: Ints
    values: Floats
    unreadable: int

    def at_risk(self, rows: Ints, unhappy: Flags) -> ValueAtRisk:
        """Add up the distinct unhappy customers among responses."""
        customers = distinct(self.customers[rows[unhappy[rows]]])
        values = self.values[customers]
        known = ~np.isnan(values)
        return ValueAtRisk(
            self.attribute,
            float(values[known].sum()),
            int(known.sum()),
            int((~known).sum()),
        )


def worth(facts: Facts, attribute: str) -> Worth:
    """Read what customers are worth from an attribute; a customer's last value counts.

    A response without a customer id is a customer of its own; what is no number is unknown.
    """
    given = facts.attributes[attribute]
    amounts = np.array([*map(_number, given.names), np.nan])[given.codes]
    codes = facts.customers.codes if facts.customers else np.full(len(facts), -1)
    known = int(codes.max(initial=-1)) + 1
    customers = np.where(codes >= 0, codes, known + np.arange(len(facts)))
    values = np.full(known + len(facts), np.nan)
    by_day = np.argsort(facts.days, kind="stable")
    undated = np.isnat(facts.days[by_day])
    order = np.concatenate([by_day[undated], by_day[~undated]])
    stated = order[~np.isnan(amounts[order])]
    values[customers[stated]] = amounts[stated]  # later ones overwrite
    wrong = int(np.isnan(amounts[given.codes >= 0]).sum())
    return Worth(attribute, customers, values, wrong)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return nan
    return number if isfinite(number) else nan
