"""The daily sweep: a place whose ground has fallen away ends by itself; one against which only a link speaks is put before a person."""

from collections.abc import Sequence
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.catalogue import Listed, list_of
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.incentives.acts import ending
from proceedings.incentives.matter import Matter, State, Step, matters
from proceedings.incentives.policy import END, trustworthy
from proceedings.incentives.standing import Against, Point, Standing, standings

DAILY = Actor("每日任务", "系统")
ONLY_LINKED = "本单位记录清白，仅因关联出现风险提示，须由人决定是否保留"


def sweep_incentives(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """(matter, subject, what was done, department) of everything that this day brings; each once."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        listed = list_of(view, today)
        live = sorted((each for each in matters(events).values() if each.live), key=lambda each: each.matter_no)
        today_standing = {each.subject_id: each for each in standings(view, [each.subject_id for each in live])} if live else {}
        return Entry([draft for each in live for draft in _follows(view, each, today_standing.get(each.subject_id), listed, today)])

    done = record(ledger, Kind.INCENTIVE, drafting, today)
    return [(each.matter_no, each.subject_id, f"{each.step}：{each.why}", each.department) for each in done if each.kind is Kind.INCENTIVE]


def _follows(view: View, matter: Matter, standing: Standing | None, listed: Listed, today: date) -> list[Draft]:
    why, records = fallen(matter, standing)
    link = linked(matter, standing)
    if link and not why and trustworthy().on_link == END:
        why, records = ONLY_LINKED, [link.record]
    gone = [each for each in matter.items if each["id"] not in listed.items or not listed.usable(listed.items[each["id"]], today)]
    if gone and len(gone) == len(matter.items):
        why = why or "激励条目都已退出清单或者停用"
    if why:
        return ending(view, matter, why, today, DAILY, records)
    drafts = [_draft(matter, Step.ITEM_ENDED, f"“{each['title']}”已退出清单或者停用", today, {"item": each["id"]}) for each in gone]
    if link and matter.state is State.GRANTED:
        drafts.append(_draft(matter, Step.TO_REVIEW, ONLY_LINKED, today, {"records": [link.record]}))
    return drafts


def fallen(matter: Matter, standing: Standing | None) -> tuple[str, list[str]]:
    """Why the ground has fallen away, and the records that say so; empty if it stands. What nobody knows ends nothing."""
    if standing is None:
        return "台账中不再有该主体", []
    own = [each for each in standing.against if each.kind == Against.OWN]
    if own:
        plain = [each.sentence for each in own if not each.record]
        records = [each.record for each in own if each.record]
        return "；".join([*(["本单位有计入的不良记录"] if records else []), *plain]), records
    had = {each["kind"] for each in matter.content["grounds"]}
    if had & {each.kind for each in standing.grounds}:
        return "", []
    return f"列入的依据（{'、'.join(sorted(had))}）已不存在", [each["record"] for each in matter.content["grounds"]]


def linked(matter: Matter, standing: Standing | None) -> Point | None:
    """What a link says against the subject, unless it was known, and outweighed, when the subject was put on the list."""
    found = next((each for each in standing.against if each.kind == Against.LINK), None) if standing else None
    return found if not matter.content["despite"] else None


def _draft(matter: Matter, step: Step, why: str, today: date, content: dict[str, object]) -> Draft:
    return Draft(Kind.INCENTIVE, matter.matter_no, step, today, DAILY, why, matter.subject_id, content=content)
