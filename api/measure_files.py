"""The two papers of a measure as PDF: the 惩戒单 for the executing departments, and the notice (告知书) to the subject.

What a repaired, quashed or expired record said stands in neither: the reasons are read from the view when the paper is made.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analytics.score_sentences import surname_only
from api.paper import pdf
from ledger.errors import InputError
from ledger.view import View
from proceedings.sanctions.policy import clocks
from proceedings.sanctions.reasons import Reason, reasons
from proceedings.sanctions.steps import BEFORE_PUSH, State
from proceedings.sanctions.worklist import Standing

PAPERS = {"sheet": ("联合惩戒单", "measure_sheet.typ"), "notice": ("失信惩戒措施告知书", "measure_notice.typ")}
PERSON = "自然人"
WITHHELD = "提请时写明的理由涉及已经停止使用的记录，不再显示。"
UNKNOWN = "不详"


def measure_pdf(view: View, standing: Standing, paper: str, day: date, *, full_names: bool = False) -> bytes:
    """One paper of one measure, as of `day`: the same measure and day give the same bytes. `paper`: sheet or notice."""
    if paper not in PAPERS:
        raise InputError(f"没有“{paper}”这种文书", where="--paper", todo=f"可以是：{'、'.join(PAPERS)}")
    page = _sheet(view, standing, day, full_names) if paper == "sheet" else _notice(view, standing, day, full_names)
    return pdf(PAPERS[paper][1], {"title": PAPERS[paper][0], **page}, day)


def file_name(standing: Standing, paper: str) -> str:
    """The name to save it under."""
    return f"{PAPERS[paper][0]}_{standing.matter.matter_no}.pdf"


def _sheet(view: View, standing: Standing, day: date, full_names: bool) -> Mapping[str, Any]:
    """What the 惩戒单 says (fields of the Zhejiang joint-punishment data model)."""
    matter, proposal, item = standing.matter, standing.matter.proposal, standing.matter.proposal.item
    grounds = reasons(view, proposal.grounds)
    name = surname_only(standing.subject_name) if matter.person_id and not full_names else standing.subject_name
    return {
        "stamp": _stamp(standing),
        "day": day.isoformat(),
        "number": matter.matter_no,
        "head": [
            ("批次号", proposal.batch_no or matter.matter_no),
            ("依据文书", f"{matter.document_no}{f'（{proposal.document_date}）' if proposal.document_date else ''}"),
            ("提请部门", matter.proposing_department),
            ("提请日期", matter.proposed.isoformat()),
            ("审核", f"已由另一人审核通过（{matter.reviewed}）" if matter.reviewed else "尚未通过"),
            ("告知", _heard(standing)),
        ],
        "subject": [
            ("惩戒对象", name),
            ("主体类型", proposal.subject_kind),
            *([] if matter.person_id else [("统一社会信用代码", matter.subject_id.removeprefix("REG:"))]),
            *_representatives(grounds, full_names),
        ],
        "measure": [
            ("惩戒措施", proposal.title),
            ("清单条目", f"{proposal.item_id}（{item.get('group', '')} 类 {item.get('class_name', '')}；清单版本 {item.get('list_version', '')}）"),
            ("法律依据", str(item.get("citation") or proposal.basis)),
            ("有效期", standing.period),
            ("是否终身", "是" if proposal.lifelong else "否"),
            ("是否需要反馈", _feedback(standing)),
            ("执行部门", "、".join(proposal.departments)),
            ("解除条件", proposal.release),
        ],
        "reasons": _reasons(standing, grounds),
        "evidence": proposal.evidence,
        "departments": list(proposal.departments),
    }


def _notice(view: View, standing: Standing, day: date, full_names: bool) -> Mapping[str, Any]:
    """What the notice says to the subject: 理由、依据、救济途径、解除条件 (浙江省公共信用信息管理条例第28条), and the period."""
    matter, proposal = standing.matter, standing.matter.proposal
    you = "你" if matter.person_id else "你单位"
    days = clocks()["reply"].days
    until = f"（至 {matter.due['reply']} 止）" if matter.served and "reply" in matter.due else ""
    return {
        "stamp": "" if standing.state in BEFORE_PUSH else _stamp(standing),
        "number": matter.matter_no,
        "you": you,
        "name": surname_only(standing.subject_name) if matter.person_id and not full_names else standing.subject_name,
        "code": "" if matter.person_id else matter.subject_id.removeprefix("REG:"),
        "office": matter.proposing_department,
        "measure": proposal.title,
        "reasons": _reasons(standing, reasons(view, proposal.grounds, you)),
        "basis": sorted({str(proposal.item.get("citation") or ""), proposal.basis} - {""}),
        "period": standing.period,
        "departments": "、".join(proposal.departments),
        "release": proposal.release,
        "remedy": proposal.remedy,
        "reply": f"自收到本告知书之日起 {days} 个工作日内{until}",
        "document": matter.document_no,
        "day": (matter.served or day).isoformat(),
    }


def _reasons(standing: Standing, grounds: Sequence[Reason]) -> list[str]:
    """Each ground in plain words. What the proposer wrote is kept back once a ground of it is gone: it may tell what no longer may be told."""
    told = [f"{each.sentence}{f'（{each.not_counted}）' if each.not_counted else ''}" for each in grounds]
    own = standing.matter.proposal.reason
    return [*told, *([WITHHELD] if own and standing.withheld else [own] if own else [])] or ["依据的记录已经停止使用。"]


def _representatives(grounds: Sequence[Reason], full_names: bool) -> list[tuple[str, str]]:
    """惩戒时的法定代表人: who it was on the day of each decision, never today's."""
    if not any(each.representative_role or each.record_id.startswith("penalties:") for each in grounds):
        return []
    lines: dict[str, list[str]] = {}
    for each in grounds:
        name = each.representative if full_names or not each.representative else surname_only(each.representative)
        note = f"，{each.representative_note}" if each.representative_note else ""
        lines.setdefault(f"{name}（{each.representative_role}{note}）" if name else UNKNOWN, []).append(each.day.isoformat())
    return [("惩戒时的法定代表人", "；".join(f"{who}，{'、'.join(dict.fromkeys(days))} 决定时" for who, days in lines.items()))]


def _stamp(standing: Standing) -> str:
    """What has to be seen before anything else."""
    if standing.state in BEFORE_PUSH:
        return f"{standing.state}，尚未推送，不得执行"
    if standing.state in (State.EXPIRED, State.LIFTED, State.DROPPED):
        return f"{standing.state}（{standing.matter.end_reason or '期限届满'}），不得再执行"
    return standing.hindered


def _heard(standing: Standing) -> str:
    matter = standing.matter
    if matter.served is None:
        return "尚未告知"
    said = "当事人陈述了意见，已经复核" if matter.reply and matter.reviewer else "当事人陈述了意见，待复核" if matter.reply else "当事人没有陈述意见"
    heard = said if matter.pushed or matter.reply else "期限未满或者当事人尚未陈述意见"
    return f"{matter.served} 送达，陈述申辩期至 {matter.due.get('reply', UNKNOWN)}；{heard}"


def _feedback(standing: Standing) -> str:
    if not standing.matter.proposal.feedback_needed:
        return "否"
    due = standing.matter.due.get("feedback")
    return f"是，{due} 前反馈" if due else f"是，推送之日起 {clocks()['feedback'].days} 个工作日内"
