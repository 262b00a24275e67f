"""The indicators of shell_indicators.toml that our records can decide: each a function, its value held against a threshold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.shell.facts import Facts
from analytics.shell.members import Members, Value
from analytics.shell.policy import Indicator, ShellPolicy
from analytics.shell.sharing import s01, s02, s03, s04, s06, s16, s17
from analytics.shell.signs import s05, s07, s08, s09, s10, s11, s14, s18, s19, s20
from ledger.errors import PolicyError

MEASURES: dict[str, Callable[[Members], Value]] = {
    "S01": s01, "S02": s02, "S03": s03, "S04": s04, "S05": s05, "S06": s06, "S07": s07, "S08": s08, "S09": s09, "S10": s10,
    "S11": s11, "S14": s14, "S16": s16, "S17": s17, "S18": s18, "S19": s19, "S20": s20,
}  # fmt: skip
COMPANIONS = {"S16": ({"S01", "S02", "S03"}, "没有 S01、S02、S03 佐证")}  # means nothing without one of these


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator with its value."""

    indicator: Indicator
    value: Value

    @property
    def met(self) -> bool:
        """Whether the value reaches the threshold. Unknown does not."""
        return self.value.amount is not None and self.value.amount >= self.indicator.threshold

    @property
    def counted(self) -> bool:
        """Whether it is met and raises the finding."""
        return self.met and self.indicator.counts


def readings(facts: Facts, subjects: Sequence[str], policy: ShellPolicy, without: str = "") -> list[Reading]:
    """Every enabled indicator with its value for these firms, in the order of the policy. `without`: a shared item taken as unknown."""
    chosen = sorted(subjects)
    members = Members([facts.firms[subject] for subject in chosen], facts.shared(chosen, without), facts, policy.measures)
    enabled = [each for each in policy.indicators if each.enabled]
    if unknown := [each.id for each in enabled if each.id not in MEASURES]:
        raise PolicyError(f"没有计算方法的指标不能启用：{'、'.join(unknown)}", where="shell_indicators.toml", todo="设为 enabled = false 并写明原因")
    found = [Reading(each, MEASURES[each.id](members)) for each in enabled]
    met = {each.indicator.id for each in found if each.met}
    return [each if _accompanied(each, met) else Reading(each.indicator, Value(0, COMPANIONS[each.indicator.id][1])) for each in found]


def stands(read: Sequence[Reading], policy: ShellPolicy, weak_days: int | None) -> bool:
    """Whether firms with these readings are worth a look. `weak_days`: of a weak ring, the days from its first firm to its last.

    Enough indicators with a sign of emptiness among them, or enough such signs alone; for a weak ring its closeness in time is one.
    """
    counted = [each for each in read if each.counted]
    symptoms = sum(each.indicator.symptom for each in counted)
    if weak_days is not None:
        return symptoms + (weak_days <= policy.weak.days) >= policy.weak.symptoms and symptoms >= policy.symptoms_needed
    return symptoms >= policy.symptoms_enough or (len(counted) >= policy.indicators_needed and symptoms >= policy.symptoms_needed)


def staffed(facts: Facts, subjects: Sequence[str], policy: ShellPolicy) -> bool:
    """Whether so many of the firms insure staff that they have a business of their own, whatever they share."""
    return 100 * with_staff(facts, subjects, policy) >= policy.staffed * len(subjects)


def with_staff(facts: Facts, subjects: Sequence[str], policy: ShellPolicy) -> int:
    """How many of the firms are known to insure enough staff."""
    return sum((facts.firms[subject].insured or 0) >= policy.staff_least for subject in subjects)


def _accompanied(reading: Reading, met: set[str]) -> bool:
    return reading.indicator.id not in COMPANIONS or bool(COMPANIONS[reading.indicator.id][0] & met)
