"""A receipt in plain Chinese, as it is printed, and as rows of tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from proceedings.events import Kind
from proceedings.repair.matter import GRANTED, QUASHED, Step
from proceedings.repair.receipt import OF_OTHERS, REMEDY, Receipt
from proceedings.settle import LINKED, OWN, Change

TITLES = {
    GRANTED: "信用修复决定回执",
    QUASHED: "停止使用记录回执",
    Step.REFUSED.value: "不予信用修复告知书",
    Step.NOT_ACCEPTED.value: "信用修复申请不予受理告知书",
    Step.ENDED.value: "终止临时修复告知书",
}
MEANING = {
    GRANTED: "自即日起，该记录停止公示、停止共享和使用，不再计入评分、关联风险、线索、名单和导出。",
    QUASHED: "原决定已不存在，该记录自即日起停止公示和使用（行政处罚法第四十八条）。",
    Step.REFUSED.value: "该记录继续使用。条件具备后可以再次申请。",
    Step.NOT_ACCEPTED.value: "条件具备后可以再次申请。",
    Step.ENDED.value: "该记录恢复使用。",
}
FOLLOWED = {Kind.SANCTION.value: "联合惩戒措施", Kind.BAN.value: "任职限制", Kind.NOTICE.value: "停止使用通知"}
FIGURES = "自身风险、关联风险是 0 至 1 之间的数值，越大风险越高，四舍五入到三位小数；风险档次由这两项得出。"
NO_CHANGE = "贵单位的风险档次和线索没有变化"


def title_of(receipt: Receipt) -> str:
    """What the paper is called."""
    return TITLES.get(receipt.outcome, "信用修复回执")


def sentences(receipt: Receipt) -> list[str]:
    """What the paper says before its tables."""
    said = [
        f"{receipt.party}{f'（统一社会信用代码 {receipt.party_uscc}）' if receipt.party_uscc else ''}：",
        f"关于{receipt.record_kind} {receipt.document_no}，{receipt.department or '办理机关'}于 {receipt.decided} 作出“{receipt.outcome}”。",
        MEANING.get(receipt.outcome, ""),
    ]
    said += [f"认定机关：{receipt.authority}。"] if receipt.authority else []
    said += [f"依据：{receipt.basis}。"] if receipt.basis else []
    said += [f"理由：{receipt.reasons}"] if receipt.reasons else []
    return [each for each in said if each]


def closing(receipt: Receipt) -> list[str]:
    """What it says after them."""
    said = [FIGURES] if any(each.what in (OWN, LINKED) for each in (*receipt.changes, *receipt.others)) else []
    if receipt.others_changes and not receipt.others:
        said.append(OF_OTHERS.format(subjects=receipt.others_subjects, changes=receipt.others_changes) + "。")
    if receipt.notified:
        said.append(f"已生成通知，待送达 {receipt.notified} 份：要求曾经取得该记录的单位停止使用并删除。")
    if receipt.outcome in (GRANTED, QUASHED) and not receipt.complete:
        said.append("图谱尚未更新；更新后另行出具完整的回执。")
    if receipt.outcome in (Step.REFUSED, Step.NOT_ACCEPTED, Step.ENDED):
        said.append(REMEDY)
    return [*said, *receipt.notes]


def change_rows(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Rows of a table: what, whose, before, after."""
    return [{"subject_id": each.subject_id, "name": each.name, "what": each.what, "before": each.before, "after": each.after} for each in changes]


def followed_rows(receipt: Receipt) -> Iterator[dict[str, str]]:
    """What the decision brought about in other matters."""
    for each in receipt.followed:
        yield {"kind": FOLLOWED.get(each.kind, each.kind), "matter_no": each.matter_no, "step": each.step, "recipient": each.recipient}
