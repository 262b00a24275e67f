"""The answer to whoever objected: what was contested, what was found, what was corrected, what can be done about it. Text and PDF."""

from collections.abc import Sequence

from api.statement import Section, Statement, statement_pdf, statement_text, table_section
from ledger.errors import InputError
from proceedings.objections.contested import point_title
from proceedings.objections.matter import WHOLE, Objection, State, Step

TITLE = "异议答复书"
CHANGES = {"item": ("更正的项", 20), "before": ("更正前", 40), "after": ("更正后", 40)}
MEANING = {
    State.UPHELD: "异议成立。该信息已停止使用，将予更正或移除。",
    State.NOT_UPHELD: "异议不成立。争议标注已取消。",
    State.WITHDRAWN: "异议已由提出人撤回。争议标注已取消。",
    State.CORRECTED: "异议成立，信息已更正；曾经得到该信息的单位已另行通知。",
    State.REMOVED: "异议成立，信息已移除；曾经得到该信息的单位已另行通知。",
}
REMEDY = "对答复不服的，凭新的证据可再提出异议；也可以依法申请行政复议或者提起行政诉讼。"
FOOTER = "本答复书只答复异议，不改变原决定机关的决定。"


def letter_text(objection: Objection) -> str:
    """The letter as text."""
    return statement_text(letter(objection))


def letter_pdf(objection: Objection) -> bytes:
    """The letter as A4 PDF."""
    return statement_pdf(letter(objection))


def letter(objection: Objection) -> Statement:
    """The letter; InputError while nothing has been decided."""
    if objection.decided is None:
        raise InputError(f"异议 {objection.number} 尚未办结，没有答复", where=objection.number, todo="办结后再出具；进度见 creditgraph objection show")
    decision = next(each for each in reversed(objection.steps) if each.step in (Step.UPHELD, Step.NOT_UPHELD, Step.WITHDRAWN))
    corrections = [each for step in objection.steps for each in step.content.get("changes", ())]
    point = point_title(objection.records, objection.point)
    what = f"文号 {objection.document_no}" + (f"，其中“{point}”" if point != WHOLE else "") if objection.document_no else "以提出人身份登记的任职或出资"
    sections = [
        Section("异议事项", [f"{what}。", f"提出人的主张：{objection.claim}", _evidence(objection.evidence)]),
        Section("答复", [MEANING[objection.state], f"理由：{decision.why}"]),
        *([table_section("更正内容", CHANGES, corrections)] if corrections else []),
        Section("救济途径", [REMEDY]),
    ]
    head = [f"编号：{objection.number}", f"提出人：{objection.party}", f"提出日期：{objection.filed}；办结日期：{objection.decided}"]
    last = objection.last or objection.decided
    return Statement(TITLE, last, head, sections, FOOTER, (decision.department or decision.who, last.isoformat()))


def _evidence(evidence: Sequence[str]) -> str:
    return f"证据：{'；'.join(evidence)}" if evidence else "没有提交证据。"
