"""Who may decide an objection: whoever provided the record, and only it; of an identity, whoever registers. Never the one who filed it alone.

The provider is read from the record itself when the objection is filed, by name and by code; a transfer does not make another department
the provider.
"""

from ledger.errors import InputError
from proceedings.events import Actor, same_person
from proceedings.objections.errors import NotTheProviderError, SecondPersonError
from proceedings.objections.matter import STOLEN_IDENTITY, Objection, Step
from proceedings.objections.policy import objection_policy
from proceedings.repair.checks import plain

REGISTRY = "登记机关"


def provides(objection: Objection, department: str) -> bool:
    """Whether a department provided the contested record: the same name however it is punctuated, or the same code."""
    wanted = plain(department)
    return bool(wanted) and wanted in {plain(each) for each in (*objection.provider.split("；"), *objection.provider_codes)}


def is_registry(department: str) -> bool:
    """Whether a department registers enterprises, by the words of the policy in its name."""
    return any(word in department for word in objection_policy().registry_words)


def may_decide(objection: Objection, department: str) -> bool:
    """The provider where it is known; else whoever has it: of an identity only a registry, or the body that it was transferred to."""
    if objection.provider or objection.provider_codes:
        return provides(objection, department)
    has_it = bool(plain(department)) and plain(department) == plain(objection.unit)
    if objection.kind == STOLEN_IDENTITY:
        return is_registry(department) or (has_it and objection.transferred is not None)
    return has_it


def check_decider(objection: Objection, actor: Actor) -> None:
    """NotTheProviderError (CG635) unless the department of `actor` may decide and correct."""
    if may_decide(objection, actor.department):
        return
    theft = objection.kind == STOLEN_IDENTITY
    asked = objection.provider or (f"{REGISTRY}或者受转交的单位" if theft else objection.unit)
    who = actor.department or "（未写部门）"
    raise NotTheProviderError(
        f"“{who}”不能决定这件异议：{'不是登记机关，也不是受转交的单位' if theft else '不是这项信息的提供单位'}",
        where=objection.number,
        todo=f"由 {asked} 决定",
    )


def check_transfer(objection: Objection, unit: str, actor: Actor) -> None:
    """A known provider is the only one to whom it may go; without one, anybody but the department that hands it on."""
    if objection.provider or objection.provider_codes:
        if not provides(objection, unit):
            raise NotTheProviderError(f"“{unit}”不是这项信息的提供单位，不能转交给它", where=objection.number, todo=f"只能转交 {objection.provider}")
    elif plain(unit) in (plain(actor.department), plain(objection.unit)):
        raise InputError(f"“{unit}”就是转交的单位", where="--to", todo="写明另一单位：信息提供单位；冒用身份的，写登记机关")


def check_has_it(objection: Objection, actor: Actor) -> None:
    """A withdrawal is taken down by the department where it was filed, or that has it, or that decides."""
    here = {plain(objection.unit), plain(objection.steps[0].department)} - {""}
    if plain(actor.department) not in here and not may_decide(objection, actor.department):
        raise NotTheProviderError(
            f"“{actor.department or '（未写部门）'}”没有办理这件异议，不能记下撤回", where=objection.number, todo=f"由 {objection.unit} 记下"
        )


def check_second_person(objection: Objection, actor: Actor, after: frozenset[Step]) -> None:
    """SecondPersonError (CG637) if whoever took one of the steps `after` now acts again."""
    first = next((each for each in objection.steps if each.step in after and same_person(each.who, actor.who)), None)
    if first is not None:
        raise SecondPersonError(f"{actor.who} 已经办理了“{first.step}”，这一步须由另一人办理", where=objection.number, todo="由有权决定的单位的另一人办理")


BEFORE_DECISION = frozenset({Step.FILED, Step.TRANSFERRED})
BEFORE_REMOVAL = frozenset({Step.FILED, Step.TRANSFERRED, Step.UPHELD})
