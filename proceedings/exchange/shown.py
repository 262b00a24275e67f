"""What other provinces have sent about a subject, as far as its scope lets this role see it, and with where it comes from.

Scope 0 公示 is read from the tables of listings and penalties, so that what ends there ends here; 1 内部共享 is for the roles of the
policy and for no file; 2 授权查询 is counted, and shown only against an authorisation, which is kept in the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.codelists import code_list
from ledger.errors import ForbiddenError, InputError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Kind, record
from proceedings.exchange.holding import Held, held_of
from proceedings.exchange.policy import DAY_OF, TABLE_OF, exchange_policy, provinces

ENQUIRY = "授权查询"


@dataclass(frozen=True, slots=True)
class Shown:
    """One record of another province as it may be seen."""

    record: str
    origin: str
    province: str
    office: str
    kind: str
    what: str
    party: str
    document_no: str
    day: str
    until: str
    authority: str
    reason: str
    standard: str
    regional_class: str
    crosswalk: str
    disclosure: str
    package_no: str
    state: str

    def as_row(self) -> dict[str, str]:
        """For a table or a file."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Received:
    """What is shown, and how many more there are that need an authorisation."""

    records: tuple[Shown, ...]
    on_authorisation: int


def received(view: View, role: str, subject_id: str = "", *, authorised: bool = False, for_file: bool = False) -> Received:
    """What this role may see of one subject, or of all. `for_file`: only what may leave in a file."""
    policy = exchange_policy()
    held = [each for each in held_of(view, subject_id=subject_id).values() if role in policy.scopes[each.disclosure].roles]
    if for_file:
        held = [each for each in held if policy.scopes[each.disclosure].exported]
    closed = {name for name, scope in policy.scopes.items() if scope.needs_authorisation and not authorised}
    open_ = [each for each in held if each.disclosure not in closed]
    rows = _rows(view, [each.record for each in open_])
    shown = [_shown(each, rows.get(each.record, {})) for each in open_ if not each.record or each.record in rows]
    return Received(tuple(sorted(shown, key=lambda each: (each.origin, each.day, each.record))), len(held) - len(open_))


def enquire(ledger: Ledger, subject_id: str, role: str, authorisation: str, actor: Actor, today: date) -> Received:
    """As `received`, with what is shown only on enquiry; the authorisation is kept (浙江条例第十九、二十条). InputError without one."""
    if len(authorisation.strip()) < 4:
        raise InputError("缺少授权依据", where="authorisation", todo="写明授权书或者查询批准文书的文号")
    if not any(each.needs_authorisation and role in each.roles for each in exchange_policy().scopes.values()):
        raise ForbiddenError("这一角色不能作授权查询", todo="请信用监管人员查询")
    step = Draft(Kind.EXCHANGE, ENQUIRY, "查询", today, actor, why=authorisation.strip(), subject_id=subject_id)
    record(ledger, Kind.EXCHANGE, lambda _events, _view: Entry([step]), today)
    view = ledger.view(today)
    try:
        return received(view, role, subject_id, authorised=True)
    finally:
        view.close()


def _rows(view: View, records: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The rows of listings and penalties that may be shown, by id."""
    wanted = sorted({each for each in records if each})
    found = [view.rows(f"select * from {table.name}_shown where list_contains($wanted, record_id)", {"wanted": wanted}) for table in TABLE_OF.values()]
    return {row["record_id"]: row for rows in found for row in rows}


def _shown(held: Held, row: Mapping[str, Any]) -> Shown:
    said: Mapping[str, Any] = row or held.content.get("fields", {})
    scope = exchange_policy().scopes[held.disclosure]
    what = code_list("list_types").title(said.get("list_type")) if said.get("list_type") else said.get("penalty_kinds") or ""
    return Shown(
        held.record or held.reference,
        held.origin,
        provinces().get(held.origin, held.origin),
        held.office,
        held.record_kind,
        what,
        said.get("party_name") or "",
        said.get("document_no") or "",
        str(said.get(DAY_OF[held.record_kind]) or ""),
        str(said.get("valid_to") or ""),
        said.get("authority") or "",
        said.get("reason") or said.get("conduct") or "",
        held.local_standard,
        held.regional_class,
        held.crosswalk,
        scope.name,
        held.package_no,
        row.get("not_counted") or ("" if scope.used else "只供查看，不作分析"),
    )
