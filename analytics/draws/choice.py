"""How many inspectors chance has to choose from: where a department has hardly more people than it sends, the draw of people draws nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.draws.announcement import Announcement
from analytics.draws.pair import can_go, needs


@dataclass(frozen=True, slots=True)
class Choice:
    """One department where it has the fewest who can go to a subject of the list: how many, and how many of them go. Ties aside."""

    department: str
    able: int
    needed: int

    @property
    def by_chance(self) -> bool:
        """Whether there are at least twice as many as go."""
        return self.able >= 2 * self.needed


def choices(said: Announcement) -> list[Choice]:
    """The scarcest choice of every department that takes part, departments by name."""
    found: dict[str, Choice] = {}
    for each in _each(said):
        known = found.get(each.department)
        if known is None or each.able * known.needed < known.able * each.needed:
            found[each.department] = each
    return [found[name] for name in sorted(found)]


def _each(said: Announcement) -> Iterator[Choice]:
    for subject in {(each.region, tuple(each.items)): each for each in said.subjects}.values():
        for department, number in needs(said, subject).items():
            able = sum(each.department == department and can_go(said, subject, each) for each in said.inspectors)
            yield Choice(department, able, number)


def scarce_in_words(said: Announcement) -> list[str]:
    """What is to be said of departments in which the people are not drawn by chance; nothing where there are enough."""
    return [
        f"{each.department}可选检查人员只有 {each.able} 人，每户要派 {each.needed} 人：人员一侧没有随机" if each.able >= each.needed
        else f"{each.department}有的检查对象只有 {each.able} 人可派，每户要派 {each.needed} 人：届时须另行安排，人员一侧没有随机"
        for each in choices(said)
        if not each.by_chance
    ]  # fmt: skip
