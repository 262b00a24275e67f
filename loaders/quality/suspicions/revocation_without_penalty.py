"""**Finds**: a subject whose registration says that its licence was revoked, without any penalty that revokes.

**Why**: revoking a business licence is an administrative penalty (行政处罚法第9条) and is reported like any other.
**Limits**: revoked before the ledger begins; the status was corrected; revoked in another province.
**Next step**: ask the registration authority for the decision document.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.codelists import code_list
from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.suspicion import Kind, Suspicion, lead

ID = "revocation-without-penalty"


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Subjects that became revoked in the period, after the ledger began, without a revoking penalty."""
    rule = basis.policy.sections["revocation"]
    revoked = [row["code"] for row in code_list("enterprise_status").rows if row["canonical"] in rule["statuses"]]
    rows = basis.rows(
        "select record_id, subject_id, name, registrar, valid_from from ("
        "select *, lag(status) over (partition by subject_id order by valid_from) as before from enterprise_versions) "
        "where status in (select unnest($revoked)) and before is not null and before not in (select unnest($revoked)) "
        "and valid_from between $begin and $end order by record_id",
        {"revoked": revoked, **known.window},
    )
    penalties = known.of_subjects({row["subject_id"] for row in rows})
    for row in rows:
        if not any(word in penalty.words for penalty in penalties.get(row["subject_id"], []) for word in rule["kind_words"]):
            yield _suspicion(basis, row)


def _suspicion(basis: Basis, row: Mapping[str, Any]) -> Suspicion:
    unit = basis.units.unit(None, row["registrar"])
    text = f"{row['name']}自 {row['valid_from']} 起登记状态为吊销，台账中没有任何吊销的处罚决定；登记机关：{unit.title}"
    return Suspicion(ID, row["subject_id"], row["name"], unit, row["valid_from"], (row["record_id"],), "吊销营业执照的处罚决定", lead(text))


KIND = Kind(
    ID,
    "登记状态为吊销而无吊销处罚",
    "吊销营业执照是行政处罚",
    ("吊销早于台账", "状态登记有误或已更正", "由外省机关吊销"),
    "请登记机关提供吊销决定书",
    find,
)
