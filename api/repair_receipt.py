"""The receipt of a repair as a paper (PDF), from the same words as on the screen. The same receipt gives the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.paper import pdf
from proceedings.repair.receipt import Receipt
from proceedings.repair.wording import NO_CHANGE, change_rows, closing, followed_rows, sentences, title_of

OWN = {"what": "项目", "before": "原为", "after": "现为"}
OTHERS = {"name": "主体", "what": "项目", "before": "原为", "after": "现为"}
FOLLOWED = {"kind": "事项", "matter_no": "编号", "step": "办理"}
WIDTHS = {"what": 5, "before": 7, "after": 7, "name": 7, "kind": 4, "matter_no": 5, "step": 3}
FOOTER = "记录的内容不在本回执中载明"


def receipt_pdf(receipt: Receipt) -> bytes:
    """A4."""
    return pdf("repair_receipt.typ", _page(receipt), receipt.decided)


def _page(receipt: Receipt) -> Mapping[str, Any]:
    return {
        "title": title_of(receipt),
        "number": receipt.number,
        "sentences": sentences(receipt),
        "sections": list(_sections(receipt)),
        "closing": closing(receipt),
        "department": receipt.department,
        "decided": receipt.decided.isoformat(),
        "footer": FOOTER,
    }


def _sections(receipt: Receipt) -> Iterator[Mapping[str, Any]]:
    if receipt.changes:
        yield _section("贵单位的变化", OWN, change_rows(receipt.changes))
    elif receipt.complete and receipt.run_id + receipt.known_at:
        yield {"title": NO_CHANGE, "headers": [], "widths": [1], "rows": []}
    if receipt.others:
        yield _section("其他主体的变化", OTHERS, change_rows(receipt.others))
    if receipt.followed:
        yield _section("随之办理的事项", FOLLOWED, list(followed_rows(receipt)))


def _section(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    cells = [[str(row[name]) for name in columns] for row in rows]
    return {"title": title, "headers": list(columns.values()), "widths": [WIDTHS[name] for name in columns], "rows": cells}
