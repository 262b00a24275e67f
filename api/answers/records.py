"""Records as people read them: one line each, with whether it counts and where it stands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics.finding import Citation
from api.answers.rows import day, place
from api.enquiry import Enquiry
from api.models import RecordLine

Record = Mapping[str, Any]


def records_by_key(enquiry: Enquiry, keys: Sequence[str]) -> dict[str, RecordLine]:
    """The records among these ids that the graph holds."""
    rows = enquiry.store.read("records", keys=sorted(set(keys))) if keys else []
    return {row["record"]["key"]: record_line(row["record"], row["labels"]) for row in rows}


def citation_line(citation: Citation) -> RecordLine:
    """A row of registration or reporting that a finding rests on."""
    return RecordLine.model_validate(
        {
            "record_id": citation.record_id,
            "kind": citation.kind,
            "date": citation.day,
            "title": citation.text,
            "source": citation.source,
            "counts": False,
            "not_counted": "登记和报送材料，不是不良信息",
        }
    )


def record_line(record: Record, labels: Sequence[str]) -> RecordLine:
    """One record."""
    label = next(each for each in LINES if each in labels)
    return LINES[label](record)


def _line(record: Record, kind: str, when: str, title: str, amount: str = "") -> RecordLine:
    return RecordLine.model_validate(
        {
            "record_id": record["key"],
            "kind": kind,
            "date": when,
            "title": title,
            "authority": record.get("authority") or "",
            "document_no": record.get("document_no") or record.get("commitment_no") or record.get("inspection_no") or "",
            "amount": amount,
            "counts": record.get("counts", False),
            "not_counted": record.get("not_counted") or "",
            "disputed": bool(record.get("disputed")),
            "source": place(record),
        }
    )


def _penalty(record: Record) -> RecordLine:
    kinds, fine, confiscated = record.get("penalty_kinds"), record.get("fine_wan"), record.get("confiscated_wan")
    amount = "，".join(part for part in (fine and f"罚款 {fine:g} 万元", confiscated and f"没收 {confiscated:g} 万元") if part)
    return _line(record, "行政处罚", day(record.get("decided")), "：".join(part for part in (record.get("conduct"), kinds) if part), amount)


def _listing(record: Record) -> RecordLine:
    removed = record.get("valid_to")
    title = "：".join(part for part in (record.get("name"), record.get("reason")) if part)
    return _line(record, "名单", day(record.get("valid_from")), f"{title}（{day(removed)} 移出）" if removed else title)


def _licence(record: Record) -> RecordLine:
    title = "：".join(part for part in (record.get("certificate") or record.get("name"), record.get("content")) if part)
    return _line(record, "行政许可", day(record.get("decided") or record.get("valid_from")), title)


def _commitment(record: Record) -> RecordLine:
    return _line(record, "信用承诺", day(record.get("valid_from")), "：".join(part for part in (record.get("matter"), record.get("fulfilment")) if part))


def _inspection(record: Record) -> RecordLine:
    return _line(
        record, "抽查检查", day(record.get("inspected")), "：".join(part for part in (record.get("matter") or record.get("kind"), record.get("result")) if part)
    )


def _visit(record: Record) -> RecordLine:
    line = _line(record, "走访", day(record.get("visited")), record.get("result") or "")
    return line.model_copy(update={"document_no": record.get("list_no") or "", "not_counted": "走访不是执法检查，不计入"})


LINES: dict[str, Callable[[Record], RecordLine]] = {
    "Penalty": _penalty,
    "Listing": _listing,
    "Licence": _licence,
    "Commitment": _commitment,
    "Inspection": _inspection,
    "Visit": _visit,
}
