"""What somebody asks for when proposing a measure, and the checks that it has to pass: the gate, for every executing department."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.errors import InputError, NotFoundError
from ledger.in_force import COUNTING_TABLES
from ledger.view import View
from proceedings.catalogue import CatalogueItem, FourTexts, Particulars, gate
from proceedings.catalogue.grounds import kind_of
from proceedings.sanctions.proposal import Proposal
from proceedings.sanctions.reasons import reasons

UNTOLD = "依据的记录"  # the grounds tell the reason; that there are none, or that they are gone, is what the gate then says


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A measure that is asked for. `subject`: an enterprise's key or a person's. `document_no`: of the decision or letter on which it rests.

    Empty `reason`: told by the grounds themselves, in plain words. Empty `basis`: the article of the catalogue item. `last_day`: the last day
    on which it holds. `matter_no`: of a proposal that was returned, and is made again.
    """

    subject: str
    item_id: str
    grounds: tuple[str, ...]
    departments: tuple[str, ...]
    document_no: str
    remedy: str
    release: str
    first_day: date
    last_day: date | None = None
    lifelong: bool = False
    reason: str = ""
    basis: str = ""
    document_date: date | None = None
    kind: str = ""
    named_in: str = ""
    region: str = ""
    batch_no: str = ""
    feedback_needed: bool = True
    clue: str = ""
    matter_no: str = ""


def proposal_of(view: View, request: Request, on: date) -> Proposal:
    """The proposal, if the catalogue allows it on that day; GateError with its own code for each reason why not."""
    _complete(request, on)
    kind = request.kind or str(kind_of(view, request.subject) or "")
    if not kind:
        raise NotFoundError(f"没有主体“{request.subject}”", where="主体", todo="核对统一社会信用代码或者人员标识；没有登记资料的，写明主体类型")
    proposal = Proposal(
        request.item_id,
        subject_kind=kind,
        grounds=tuple(dict.fromkeys(request.grounds)),
        reason=request.reason,
        basis=request.basis,
        remedy=request.remedy,
        release=request.release,
        first_day=request.first_day,
        last_day=request.last_day,
        lifelong=request.lifelong,
        feedback_needed=request.feedback_needed,
        departments=tuple(dict.fromkeys(each.strip() for each in request.departments)),
        batch_no=request.batch_no,
        document_date=request.document_date,
        named_in=request.named_in,
        region=request.region,
        evidence=evidence_of(view, request.grounds),
        clue=request.clue,
    )
    item = allowed(view, proposal, request.subject, request.document_no, on)
    return replace(proposal, item=item.kept(), basis=proposal.basis or item.citation)


def allowed(view: View, proposal: Proposal, subject: str, document_no: str, on: date) -> CatalogueItem:
    """The catalogue item that allows this measure on that day, asked for every executing department; GateError if one may not."""
    told = proposal.reason or "".join(each.sentence for each in reasons(view, proposal.grounds)) or UNTOLD
    texts = FourTexts(told, proposal.basis or proposal.item_id, proposal.remedy, proposal.release)  # without a basis of its own, that of the item
    particulars = Particulars(
        subject,
        proposal.grounds,
        document_no,
        proposal.named_in,
        proposal.region,
        max(on, proposal.first_day),
        None if proposal.lifelong else proposal.last_day,
        proposal.lifelong,
    )
    items = [gate(view, proposal.item_id, on, proposal.subject_kind, department, texts, particulars) for department in proposal.departments]
    return items[0]


def evidence_of(view: View, records: Sequence[str]) -> str:
    """SHA-256 over the rows of these records as the view has them: it changes when one is corrected or falls away."""
    wanted = sorted({each for each in records if each.partition(":")[0] in COUNTING_TABLES})
    tables = sorted({each.partition(":")[0] for each in wanted})
    union = " union all ".join(f"select record_id, row_hash from {name}_shown where list_contains($wanted, record_id)" for name in tables)
    rows = view.rows(f"from ({union}) order by record_id", {"wanted": wanted}) if wanted else []
    return hashlib.sha256("\n".join(f"{row['record_id']} {row['row_hash']}" for row in rows).encode()).hexdigest()


def _complete(request: Request, on: date) -> None:
    """What no gate asks: the document, who executes, and an end unless it is for life or as long as the ground stands."""
    if not request.document_no.strip():
        raise InputError("没有决定文书的文号", where="文号", todo="线索不能提请；写明据以采取措施的决定或者文件的文号")
    if not any(each.strip() for each in request.departments):
        raise InputError("没有写明执行部门", where="执行部门", todo="至少写明一个")
    if request.lifelong and request.last_day:
        raise InputError("终身的措施没有截止日期", where="截止日期", todo="去掉截止日期，或者不写终身")
    if request.first_day < on:
        what = f"起始日期 {request.first_day} 早于提请之日 {on}"
        raise InputError(what, where="起始日期", todo="措施在告知、推送之后才执行，不得溯及以前；改为提请之日或者以后")
    if request.last_day and request.last_day < request.first_day:
        raise InputError(f"截止日期 {request.last_day} 早于起始日期 {request.first_day}", where="截止日期", todo="核对起止日期")
