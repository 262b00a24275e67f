"""What a switch would change, worked out before anybody makes it: the same view with the rule as it stands and as it would."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from analytics.detectors import DETECTORS
from analytics.finding_json import finding_to_json
from ledger.in_force import COUNTING_TABLES, OWNER
from ledger.tables import table
from ledger.view import View
from proceedings.bans.register import person_bans
from proceedings.catalogue.own import withdrawals
from proceedings.rules.registry import Family, Rule

DETECTOR_OF = {
    Family.BAN: "barred-person-active",
    Family.LIST: "cross-region-dishonesty",
    Family.SHELL: "shell-networks",
    Family.REPEAT: "repeat-offenders",
}


@dataclass(frozen=True, slots=True)
class Touched:
    """Things of one kind that the switch touches: how many, and whose."""

    what: str
    count: int
    subjects: frozenset[str]
    gone: frozenset[str] = frozenset()  # records that would no longer be shown: what rests on them ends too


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that a switch would change now. `only_later`: nothing today; it decides on what comes."""

    touched: tuple[Touched, ...]
    only_later: str = ""

    @property
    def subjects(self) -> frozenset[str]:
        """Everybody who is touched."""
        return frozenset().union(*(each.subjects for each in self.touched))

    @property
    def gone(self) -> frozenset[str]:
        """Records that would no longer be shown."""
        return frozenset().union(*(each.gone for each in self.touched))

    def as_json(self) -> dict[str, object]:
        """For the log: counts, never what a record says."""
        return {"touched": {each.what: each.count for each in self.touched}, "subjects": len(self.subjects)}


def effect(view: View, rule: Rule, on: bool) -> Effect:
    """What would change in this view if the rule were switched so."""
    assumed = view.assuming({rule.id: on})
    try:
        found = tuple(each for each in MEASURING[rule.family](view, assumed, rule, on) if each.count)
    finally:
        assumed.close()
    return Effect(found, ONLY_LATER.get(rule.family, "") if not found else "")


def _records(view: View, assumed: View, _: Rule, __: bool) -> Iterator[Touched]:
    for name in COUNTING_TABLES:
        title, owner = table(name).title, OWNER[name]
        counted, counts = (_owners(one, name, owner) for one in (view, assumed))
        shown, shows = (_owners(one, f"{name}_shown", owner) for one in (view, assumed))
        yield _touched(f"{title}：不再计入", counted, counted.keys() - counts.keys())
        yield _touched(f"{title}：开始计入", counts, counts.keys() - counted.keys())
        gone = shown.keys() - shows.keys()
        yield replace(_touched(f"{title}：不再显示", shown, gone), gone=frozenset(gone))
        yield _touched(f"{title}：重新显示", shows, shows.keys() - shown.keys())


def _owners(view: View, relation: str, owner: str) -> dict[str, str]:
    return {row["record_id"]: row["owner"] or "" for row in view.rows(f"select record_id, {owner} as owner from {relation} t")}


def _touched(what: str, owners: Mapping[str, str], records: set[str]) -> Touched:
    return Touched(what, len(records), frozenset(owners[each] for each in records if owners[each]))


def _findings(view: View, assumed: View, rule: Rule, _: bool) -> Iterator[Touched]:
    detector = next(each for each in DETECTORS if each.id == DETECTOR_OF[rule.family])
    before, after = ({each.finding_id: each for each in detector.run(one)} for one in (view, assumed))
    both = {each for each in before.keys() & after.keys() if finding_to_json(before[each]) != finding_to_json(after[each])}
    groups = {"撤下": before.keys() - after.keys(), "新增": after.keys() - before.keys(), "内容改变": both}
    owners = {each.finding_id: each.subject_id for each in (*before.values(), *after.values())}
    for what, ids in groups.items():
        yield _touched(f"线索“{detector.title}”：{what}", owners, set(ids))


def _bans(view: View, assumed: View, rule: Rule, on: bool) -> Iterator[Touched]:
    yield from _findings(view, assumed, rule, on)
    held = [each for each in person_bans(view) if each.binding and each.terms.rule == rule.id]
    if not on:
        yield Touched("已确认的任职限制（不因停用而解除，须逐件复核）", len(held), frozenset(each.person_id for each in held))


def _measures(view: View, _: View, rule: Rule, on: bool) -> Iterator[Touched]:
    if not on:
        live = withdrawals(view, rule.id, view.as_of)
        yield Touched("随之解除的措施" if rule.family is Family.MEASURE else "应当撤下的激励", len(live), frozenset(each.subject_id for each in live))


def _nothing_yet(_: View, __: View, ___: Rule, ____: bool) -> Iterator[Touched]:
    return iter(())


MEASURING: Mapping[Family, Callable[[View, View, Rule, bool], Iterator[Touched]]] = {
    Family.LIFE: _records,
    Family.REPAIR: _nothing_yet,
    Family.MEASURE: _measures,
    Family.INCENTIVE: _measures,
    Family.BAN: _bans,
    Family.LIST: _findings,
    Family.SHELL: _findings,
    Family.REPEAT: _findings,
}
ONLY_LATER = {
    Family.REPAIR: "只影响今后的申请和决定，已作的决定不变",
    Family.MEASURE: "只影响今后能否采取该项措施",
    Family.INCENTIVE: "只影响今后能否给予该项激励",
}
