"""What administrators do to the list: add items of their own, with the document that publishes them, and take items off."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.catalogue.items import HIGH, CatalogueItem, Group, read_item, shipped_items
from proceedings.catalogue.listed import ADDED, COLUMNS, RETIRED, list_of
from proceedings.catalogue.refusals import BasisTooLowError, RetiredError
from proceedings.events import Actor, Draft, Entry, Event, Kind, read_events, record
from proceedings.incentives.matter import OPEN, matters
from proceedings.incentives.matter import Matter as Place
from proceedings.sanctions.lift import lift_item, open_matters
from proceedings.sanctions.matter import Matter

ID = re.compile(r"[MI]-[A-Z0-9][A-Z0-9-]{1,30}")


@dataclass(frozen=True, slots=True)
class Document:
    """The published document on which a change of the list rests, and why it is made."""

    number: str
    why: str

    def __post_init__(self) -> None:
        missing = [name for name, value in (("--document", self.number), ("--why", self.why)) if not value.strip()]
        if missing:
            raise InputError("缺少文件文号或者理由", where="、".join(missing), todo="清单的变动须有公布的文件和理由（未经公布的惩戒措施不得采取）")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A measure that rests on an item that was taken off: it has to be withdrawn."""

    matter_no: str
    subject_id: str
    state: str
    departments: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Retirement:
    """An item taken off the list, with every measure under way or live that rested on it.

    `lifted`: how many of them were lifted in the same batch; incentives are withdrawn by the daily sweep.
    """

    step: Event
    withdrawals: tuple[Withdrawal, ...]
    lifted: int = 0


def read_items(text: str, where: str) -> list[CatalogueItem]:
    """Items of a CSV file of the shape of policy/measures.csv. PolicyError or InputError names line and column."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"缺少这些列：{'、'.join(missing)}", where=where, todo="用 creditgraph catalogue list --csv 取得表头")
    rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    return [_checked(read_item(row, f"{where} 第 {number} 行")) for number, row in enumerate(rows, start=2)]


def add(ledger: Ledger, items: Sequence[CatalogueItem], document: Document, actor: Actor, today: date) -> list[Event]:
    """Put these items on the list, all or none. An id is given once: a changed item gets a new id, so that old measures keep theirs."""

    def drafting(_: Sequence[Event], view: View) -> Entry:
        known = list_of(view, today).items
        given = Counter(each.id for each in items)
        again = sorted(each for each, times in given.items() if times > 1 or each in known)
        if again:
            raise InputError(f"编号已在清单中：{'、'.join(again)}", where="id", todo="另起编号；旧条目用 creditgraph catalogue retire 退出")
        return Entry([_step(actor, document, today, each) for each in items])

    return record(ledger, Kind.CATALOGUE, drafting, today)


def retire(ledger: Ledger, item_id: str, document: Document, actor: Actor, today: date) -> Retirement:
    """Take an item off the list from `today` on, and lift every measure that rests on it in the same batch. Their list is kept with the step."""
    found: list[Withdrawal] = []

    def drafting(_: Sequence[Event], view: View) -> Entry:
        listed = list_of(view, today)
        if item_id not in listed.items:
            raise NotFoundError(f"清单中没有条目“{item_id}”", todo="用 creditgraph catalogue list 查看条目")
        if item_id in listed.retired:
            raise RetiredError(f"条目 {item_id} 已于 {listed.retired[item_id].day} 退出清单", where=item_id)
        found[:] = withdrawals(view, item_id, today)
        content = {"withdraw": [asdict(each) for each in found], "list_version": listed.version}
        step = Draft(Kind.CATALOGUE, item_id, RETIRED, today, actor, document.why, document_no=document.number, content=content)
        return Entry([step, *lift_item(view, item_id, f"措施已退出清单（{document.number}）", today, actor)])

    step, *ended = record(ledger, Kind.CATALOGUE, drafting, today)
    return Retirement(step, tuple(found), sum(each.kind is Kind.SANCTION for each in ended))


def withdrawals(view: View, item_id: str, day: date) -> list[Withdrawal]:
    """Every measure, under way or live on that day, and every incentive that is given, that rests on the item."""
    found = [_withdrawal(matter, day) for matter in open_matters(view, day) if matter.proposal.item_id == item_id]
    given = [each for each in matters(read_events(view, Kind.INCENTIVE)).values() if each.state in OPEN]
    return found + [_incentive(each, item) for each in given for item in each.items if item["id"] == item_id]


def _incentive(matter: Place, item: Mapping[str, Any]) -> Withdrawal:
    since = date.fromisoformat(matter.since or matter.latest)
    return Withdrawal(matter.matter_no, matter.subject_id, matter.state, str(item.get("authority", "")), since, None)


def _withdrawal(matter: Matter, day: date) -> Withdrawal:
    said = matter.proposal
    return Withdrawal(matter.matter_no, matter.owner, matter.state_on(day), "、".join(said.departments), said.first_day, said.last_day)


def _checked(item: CatalogueItem) -> CatalogueItem:
    if not ID.fullmatch(item.id):
        raise InputError(f"编号“{item.id}”不合规", where="id", todo="惩戒条目以 M- 开头，激励条目以 I- 开头，其后用大写字母、数字和短横")
    if item.group is Group.A and item.basis_level not in HIGH:
        todo = "须有法律、行政法规或者中央政策文件；地方增列的按管理措施"
        raise BasisTooLowError(f"条目 {item.id} 减损权益或者增加义务，依据却是{item.basis_level}", where=item.citation, todo=todo)
    if (item.group is Group.INCENTIVE) != item.id.startswith("I-"):
        raise InputError(f"编号“{item.id}”与类别“{item.group}”不符", where="id", todo="惩戒条目以 M- 开头，激励条目以 I- 开头")
    return item


def _step(actor: Actor, document: Document, day: date, item: CatalogueItem) -> Draft:
    return Draft(Kind.CATALOGUE, item.id, ADDED, day, actor, document.why, document_no=document.number, content=row_of(item))


def row_of(item: CatalogueItem) -> dict[str, str]:
    """The item as a row of the files."""
    row = {name: getattr(item, name) for name in COLUMNS}
    row |= {name: "|".join(row[name]) for name in ("kinds", "bodies")} | {"reaches_person": "Y" if item.reaches_person else "N"}
    return {name: "" if value is None else str(value) for name, value in row.items()}


def shipped_rows() -> list[dict[str, str]]:
    """The shipped items as rows, for whoever writes items of their own."""
    return [row_of(item) for item in shipped_items().values()]
