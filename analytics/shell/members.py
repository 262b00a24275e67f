"""The firms of one cluster as the indicators see them, and what an indicator measures."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.shell.facts import Facts, Firm, Shared
from analytics.shell.policy import Measuring

REPRESENTATIVE = ("法定代表人", "负责人", "经营者", "执行事务合伙人")
HOUSEHOLD = "个体工商户"


@dataclass(frozen=True, slots=True)
class Members:
    """The firms of one cluster, what they share, everything known about them, and how to measure."""

    firms: Sequence[Firm]
    shared: Shared
    facts: Facts
    measures: Measuring


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value; None is unknown, which is neither zero nor met."""

    amount: float | None
    text: str
    records: tuple[str, ...] = ()
