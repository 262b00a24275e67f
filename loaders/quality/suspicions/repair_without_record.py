"""**Finds**: a repair or a quashing whose original decision number the ledger does not know.

**Why**: only a decision that was made and published can be repaired or quashed.
**Limits**: the decision lies before the ledger begins; the number is written differently; it was reported under another number.
**Next step**: ask the unit that made the original decision when it was reported. The subject is not named: its record is repaired.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.suspicion import NOT_NAMED, Kind, Suspicion, lead

ID = "repair-without-record"


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Repairs of the period for penalties that nobody reported."""
    rows = basis.rows(
        "select record_id, document_no, authority_uscc, repair_no, outcome, decided from repairs "
        "where record_kind = '行政处罚' and decided between $begin and $end and recorded_at <= $known_at order by record_id",
        {**known.window, "known_at": basis.view.known_at},
    )
    reported = known.numbers({row["document_no"] for row in rows})
    yield from (_suspicion(basis, row) for row in rows if row["document_no"] not in reported)


def _suspicion(basis: Basis, row: Mapping[str, Any]) -> Suspicion:
    unit = basis.units.unit(row["authority_uscc"], "")
    text = f"{row['decided']} {row['outcome']}（{row['repair_no']}）所指的原处罚决定 {row['document_no']} 台账中没有；原决定机关：{unit.title}"
    return Suspicion(ID, "", NOT_NAMED, unit, row["decided"], (row["record_id"],), row["document_no"], lead(text))


KIND = Kind(
    ID,
    "修复或撤销所指的原处罚未见报送",
    "被修复或撤销的处罚决定曾经存在",
    ("原决定早于台账", "文号写法不同"),
    "请原决定机关说明报送时间",
    find,
)
