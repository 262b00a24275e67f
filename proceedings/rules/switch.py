"""Switching a rule on or off: who, by which document, why, and what it changed. A step of the log; the rule itself is never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.switches import OFF, ON, is_on, switched
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.rules.effect import Effect, effect
from proceedings.rules.registry import Family, Rule, rules
from proceedings.sanctions.lift import lift_for, lift_item


@dataclass(frozen=True, slots=True)
class Switching:
    """What somebody wants: this rule on or off, by this document, for this reason."""

    rule_id: str
    on: bool
    document_no: str
    why: str

    def __post_init__(self) -> None:
        missing = [name for name, value in (("--document", self.document_no), ("--why", self.why)) if not value.strip()]
        if missing:
            raise InputError("缺少文件文号或者理由", where="、".join(missing), todo="写明核对了哪一份文件、为什么启用或者停用")


def find_rule(view: View, rule_id: str) -> Rule:
    """The rule of that id, if it has a switch. NotFoundError or InputError say why not."""
    found = next((each for each in rules(view) if each.id == rule_id), None)
    if found is None:
        raise NotFoundError(f"没有编号为“{rule_id}”的规则", where="ID", todo="用 creditgraph rule list 查看编号")
    if found.fixed:
        raise InputError(f"规则 {rule_id} 不能切换：{found.fixed}", where=found.source, todo="用 creditgraph rule list 查看可以切换的规则")
    return found


def preview(view: View, switching: Switching) -> tuple[Rule, Effect]:
    """What the switch would change; InputError if the rule stands so already."""
    rule = _otherwise(view, switching)
    return rule, effect(view, rule, switching.on)


def switch(ledger: Ledger, switching: Switching, actor: Actor, today: date, shown: Effect) -> list[Event]:
    """Make the switch, from `today` on; the steps written.

    A measure that rests on nothing but records that are used no more, or on the item that is switched off, is lifted in the same batch: which
    these are is worked out inside the lock, so that nothing that came after `preview` is missed. Findings are not: they are kept as `shown`.
    Of two people at once, the second is told that it is done.
    """
    rule = _standing_otherwise(ledger, switching, today)

    def drafting(_: Sequence[Event], view: View) -> Entry:
        _otherwise(view, switching)
        now = effect(view, rule, switching.on) if rule.family in (Family.LIFE, Family.MEASURE) else shown
        content = {"family": rule.family.value, "title": rule.title, "source": rule.source, "evidence": rule.evidence, "effect": now.as_json()}
        step = Draft(Kind.SWITCH, rule.id, _word(switching.on), today, actor, switching.why, document_no=switching.document_no, content=content)
        return Entry([step, *_lifted(view, rule, switching, now, (today, actor))])

    return record(ledger, Kind.SWITCH, drafting, today, facts=rule.facts)


def _lifted(view: View, rule: Rule, switching: Switching, now: Effect, by: tuple[date, Actor]) -> list[Draft]:
    """The steps that end what rests on records that are used no more, or on an item that is off."""
    said = f"规则 {rule.id} 已{_word(switching.on)}"
    if rule.family is Family.MEASURE and not switching.on:
        return lift_item(view, rule.id, f"{said}，措施条目不再使用", *by)
    return lift_for(view, sorted(now.gone), f"{said}，依据的记录停止使用", *by) if now.gone else []


def _standing_otherwise(ledger: Ledger, switching: Switching, today: date) -> Rule:
    view = ledger.view(today)
    try:
        return _otherwise(view, switching)
    finally:
        view.close()


def _otherwise(view: View, switching: Switching) -> Rule:
    """The rule, which does not stand so yet."""
    rule = find_rule(view, switching.rule_id)
    if is_on(rule.id, rule.shipped, switched(view)) == switching.on:
        raise InputError(f"规则 {rule.id} 已经是{_word(switching.on)}状态", where=rule.title, todo="无须再切换")
    return rule


def _word(on: bool) -> str:
    return ON if on else OFF
