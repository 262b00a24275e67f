"""**Finds**: an entry on a severe list that rests on a penalty decision, where the ledger has no such decision.

**Why**: the list's own rules allow an entry only after a penalty (quality.toml [[presupposing]]; 市场监管总局令第44号第2条 and others).
**Limits**: the decision was made before the ledger begins, in another province, or under the subject's former code; the list
rests on another ground than a penalty; the number is written differently.
**Next step**: ask the listing unit for the decision document and when it was reported.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.known import Known, KnownPenalty, numbers_in, same_office
from loaders.quality.suspicion import NOT_NAMED, Kind, Suspicion, lead

ID = "listing-without-penalty"


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Entries of the period without the decision that they presuppose."""
    rows = basis.rows(
        "select record_id, list_type, subject_id, person_id, party_name, document_no, reason, valid_from, authority, authority_uscc, "
        f"{basis.column('listings', 'basis_document_no', 'varchar')} as basis_document_no from listings_shown "
        "where list_type in (select unnest($types)) and valid_from between $begin and $end order by record_id",
        {"types": sorted(basis.policy.presupposing), **known.window},
    )
    penalties = known.of_subjects({row["subject_id"] or row["person_id"] for row in rows})
    named = {row["record_id"]: _named(row) for row in rows}
    reported = known.numbers({number for numbers in named.values() for number in numbers} | {row["document_no"] for row in rows})
    for row in rows:
        owner = row["subject_id"] or row["person_id"]
        missing = [number for number in named[row["record_id"]] if number not in reported]
        if row["document_no"] in reported or (named[row["record_id"]] and not missing):
            continue
        if missing or not _earlier(basis, row, penalties.get(owner, [])):
            yield _suspicion(basis, row, missing)


def _named(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Numbers of penalty decisions that the entry names as its ground."""
    texts = (*numbers_in(row["reason"]), *((row["basis_document_no"],) if row["basis_document_no"] else ()))
    return tuple(dict.fromkeys(number for number in texts if "罚" in number))


def _earlier(basis: Basis, row: Mapping[str, Any], penalties: list[KnownPenalty]) -> bool:
    office = basis.units.unit(row["authority_uscc"], row["authority"])
    return any(penalty.decided <= row["valid_from"] and same_office(penalty.unit, office) for penalty in penalties)


def _suspicion(basis: Basis, row: Mapping[str, Any], missing: list[str]) -> Suspicion:
    rule, unit = basis.policy.presupposing[row["list_type"]], basis.units.unit(row["authority_uscc"], row["authority"])
    shown = bool(row["subject_id"])  # of a natural person neither the name nor a number
    name, number = (row["party_name"], f"（{row['document_no']}）") if shown else (NOT_NAMED, "")
    presupposed = "、".join(missing) if shown else ""
    text = (
        f"{row['valid_from']} {unit.title}将{name}列入名单{number}，列入以{rule.what}{f'（{presupposed}）' if presupposed else ''}为前提，"
        f"台账中没有相应的处罚决定。依据：{rule.instrument}"
    )
    return Suspicion(ID, row["subject_id"] or "", name, unit, row["valid_from"], (row["record_id"],), presupposed or rule.what, lead(text))


KIND = Kind(
    ID,
    "列入严重失信名单而无处罚决定",
    "列入决定以行政处罚决定为前提",
    ("处罚决定早于台账或由外省作出", "处罚报在主体的曾用代码下", "列入依据的是处罚以外的事由", "文号写法不同"),
    "请列入机关提供处罚决定书及报送时间",
    find,
)
