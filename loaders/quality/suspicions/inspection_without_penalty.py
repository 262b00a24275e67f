"""**Finds**: an inspection that ended in a case or a referral for punishment, with no penalty of that subject within the time for one.

**Why**: a penalty case is decided within 90 days of being opened (行政处罚法第60条); quality.toml [inspection] adds time for reporting.
**Limits**: the case was dropped, extended, or ended without penalty (首违不罚); the case went to another authority; the decision is
in another name.
**Next step**: ask the inspecting unit how the case ended.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ledger.codelists import code_list
from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.suspicion import Kind, Suspicion, lead

ID = "inspection-without-penalty"
LIST = "inspection_disposals"


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Inspections of the period that presuppose a penalty which did not come in time."""
    if not basis.has("inspections", "disposal"):
        return
    days = basis.policy.sections["inspection"]["days"]
    held = code_list(LIST)
    presupposing = {held.stored(row["name_cn"]) for row in held.rows if row["presupposes_penalty"] == "Y"}
    until = min(known.window["end"], basis.today - timedelta(days=days))
    rows = basis.rows(
        "select record_id, subject_id, party_name, inspection_no, inspected, authority, disposal from inspections "
        "where disposal in (select unnest($disposals)) and subject_id is not null and inspected between $begin and $end order by record_id",
        {"disposals": sorted(filter(None, presupposing)), "begin": max(basis.period.begin, known.begins), "end": until},
    )
    penalties = known.of_subjects({row["subject_id"] for row in rows})
    for row in rows:
        last = row["inspected"] + timedelta(days=days)
        if not any(row["inspected"] <= penalty.decided <= last for penalty in penalties.get(row["subject_id"], [])):
            yield _suspicion(basis, row, days)


def _suspicion(basis: Basis, row: Mapping[str, Any], days: int) -> Suspicion:
    unit, disposal = basis.units.unit(None, row["authority"]), code_list(LIST).title(row["disposal"])
    text = f"{row['inspected']} {unit.title}检查{row['party_name']}（{row['inspection_no']}），处理结果为{disposal}，此后 {days} 天内台账中没有该主体的处罚决定"
    return Suspicion(ID, row["subject_id"], row["party_name"], unit, row["inspected"], (row["record_id"],), f"{disposal}后的处罚决定", lead(text))


KIND = Kind(
    ID,
    "检查后立案或移送处罚而无处罚决定",
    "处理结果为立案查处或移送处罚",
    ("不予处罚或撤案", "案件延期", "由其他机关另案处理", "处罚对象是另一主体"),
    "请检查机关说明案件结果",
    find,
    (("inspections", "disposal"),),
)
