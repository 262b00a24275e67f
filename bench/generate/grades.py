"""How good a subject's record is on the last day: 优秀, 良好, 中等 or 较差, computed from the facts of the province.

Zhejiang published for 2018 (2.303 million enterprises; zjvnet.com 2018-08-13, [S2]) 优秀 2.3 %, 良好 76.4 %, 中等 20.0 %, 较差 1.3 %. How
the points were given is not known, so what a grade means here is a design value: 较差 stands on a serious list, 中等 has any other
record that counts (a penalty, the abnormal list, a promise broken), 优秀 is on a red list and has none of these, 良好 is everybody else.
Subjects that have ended have no grade.
"""

from enum import StrEnum

from analytics.policy_data import policy_table
from bench.generate.catalogue import list_kinds
from bench.generate.model import AS_OF, Listing
from bench.generate.natural_links import serious
from bench.generate.natural_repeat import counting
from bench.generate.world import World


class Grade(StrEnum):
    """One of the four grades, best first."""

    EXCELLENT = "优秀"
    GOOD = "良好"
    MIDDLING = "中等"
    POOR = "较差"


BROKEN = "失诺"
PUBLISHED: dict[Grade, float] = {Grade(each["name"]): each["published_percent"] / 100 for each in policy_table("grades.toml")["grades"]}


def grades(world: World) -> dict[str, Grade]:
    """The grade of every subject that is still there on the last day."""
    poor = {record.firm.subject_id for record in serious(world) if isinstance(record, Listing) and record.firm}
    middling = blemished(world)
    honoured = {each.firm.subject_id for each in world.listings if each.firm and in_force(each) and list_kinds()[each.list_type].honours}
    found = {}
    for subject, firm in world.firms.items():
        if firm.ended is None or firm.ended > AS_OF:
            found[subject] = (
                Grade.POOR if subject in poor else Grade.MIDDLING if subject in middling else Grade.EXCELLENT if subject in honoured else Grade.GOOD
            )
    return found


def blemished(world: World) -> set[str]:
    """Subjects with a record that counts: a penalty, a list that is not an honour, or a broken promise."""
    gone = {(each.firm.subject_id, each.document_no) for each in world.repairs if each.outcome != "不予修复"}
    listed = {
        each.firm.subject_id
        for each in world.listings
        if each.firm and in_force(each) and not list_kinds()[each.list_type].honours and (each.firm.subject_id, each.document_no) not in gone
    }
    broken = [each.firm for each in world.commitments if each.fulfilment == BROKEN] + [each.promise.firm for each in world.fulfilments if each.state == BROKEN]
    return {*counting(world), *listed, *(firm.subject_id for firm in broken)}


def in_force(listing: Listing) -> bool:
    """Whether an entry stands on the last day."""
    return listing.begin <= AS_OF and (listing.end is None or listing.end > AS_OF)


def shares(found: dict[str, Grade]) -> dict[Grade, float]:
    """Share of the graded subjects in each grade, 0 to 1."""
    return {grade: sum(each is grade for each in found.values()) / max(1, len(found)) for grade in Grade}
