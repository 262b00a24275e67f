"""**Finds**: a court entry whose enforced document is an administrative penalty decision that the ledger does not know.

**Why**: a court enforces a penalty decision on application of the authority that made it (行政强制法第53条): so the decision exists.
**Limits**: the decision was made before the ledger begins or by an authority outside the province; the number is written
differently; the document is a judgment after all.
**Next step**: ask the authority that made the decision when it was reported.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.suspicion import NOT_NAMED, Kind, Suspicion, lead

ID = "court-without-penalty"


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Court entries of the period that enforce an unknown penalty decision."""
    if not basis.has("listings", "basis_document_no", "basis_authority"):
        return
    rows = basis.rows(
        "select record_id, subject_id, party_name, document_no, basis_document_no, basis_authority, valid_from, authority from listings_shown "
        "where list_type in (select unnest($types)) and basis_document_no is not null and valid_from between $begin and $end order by record_id",
        {"types": basis.policy.sections["court"]["list_types"], **known.window},
    )
    enforced = [row for row in rows if _is_penalty(basis, row)]
    reported = known.numbers({row["basis_document_no"] for row in enforced})
    yield from (_suspicion(basis, row) for row in enforced if row["basis_document_no"] not in reported)


def _is_penalty(basis: Basis, row: Mapping[str, Any]) -> bool:
    rule, number, body = basis.policy.sections["court"], row["basis_document_no"], row["basis_authority"] or ""
    judicial = any(word in number for word in rule["judicial_words"]) or any(word in body for word in rule["judicial_bodies"])
    return not judicial and any(word in number for word in rule["decision_words"])


def _suspicion(basis: Basis, row: Mapping[str, Any]) -> Suspicion:
    unit = basis.units.unit(None, row["basis_authority"])
    shown = bool(row["subject_id"])  # of a natural person neither the name nor a number
    name, number = (row["party_name"], row["basis_document_no"]) if shown else (NOT_NAMED, "行政处罚决定")
    text = f"{row['valid_from']} {row['authority']}将{name}列入失信被执行人，执行依据是{unit.title}的{number}，台账中没有这份处罚决定"
    return Suspicion(ID, row["subject_id"] or "", name, unit, row["valid_from"], (row["record_id"],), number, lead(text))


KIND = Kind(
    ID,
    "法院执行的处罚决定未见报送",
    "执行依据是一份行政处罚决定",
    ("决定早于台账或由外省机关作出", "文号写法不同", "执行依据实为裁判文书"),
    "请作出决定的机关说明报送时间",
    find,
    (("listings", "basis_document_no"), ("listings", "basis_authority")),
)
