"""**Finds**: a penalty decision that cites an earlier penalty decision by number, where the ledger does not know the earlier one.

**Why**: repeat-offence clauses rest on earlier decisions, which are cited with their numbers: so the earlier decision exists.
**Limits**: the earlier decision lies before the ledger begins, was made in another province, or is written differently.
**Next step**: ask the citing unit for the earlier document, and its author when it was reported.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.known import Known, numbers_in, plain_number
from loaders.quality.suspicion import Kind, Suspicion, lead

ID = "cited-penalty-unknown"
YEAR = re.compile(r"[〔\[（(【]((?:19|20)\d{2})")


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Decisions of the period that cite an unknown one."""
    rows = basis.rows(
        "select record_id, subject_id, party_name, document_no, facts, decided, authority, authority_uscc from penalties_shown "
        "where regexp_matches(facts, '罚.{0,8}[〔\\[（(【](19|20)[0-9]{2}') and decided between $begin and $end order by record_id",
        {"begin": basis.period.begin, "end": known.window["end"]},
    )
    cited = {row["record_id"]: _cited(row, known) for row in rows}
    reported = known.numbers({number for numbers in cited.values() for number in numbers})
    for row in rows:
        if missing := [number for number in cited[row["record_id"]] if number not in reported]:
            yield _suspicion(basis, row, missing)


def _cited(row: Mapping[str, Any], known: Known) -> tuple[str, ...]:
    """Penalty decisions named in the facts, other than this one, of years that the ledger holds whole."""
    own = plain_number(row["document_no"])
    numbers = (number for number in numbers_in(row["facts"]) if "罚" in number and plain_number(number) != own)
    return tuple(number for number in numbers if (year := YEAR.search(number)) and int(year[1]) > known.begins.year)


def _suspicion(basis: Basis, row: Mapping[str, Any], missing: list[str]) -> Suspicion:
    unit, numbers = basis.units.unit(row["authority_uscc"], row["authority"]), "、".join(missing)
    text = (
        f"{row['decided']} {unit.title}对{row['party_name']}的处罚决定（{row['document_no']}）引用了此前的处罚决定 {numbers}，"
        "台账中没有该决定；应由其作出机关报送"
    )
    return Suspicion(ID, row["subject_id"], row["party_name"], unit, row["decided"], (row["record_id"],), numbers, lead(text))


KIND = Kind(
    ID,
    "处罚决定引用的前一处罚未见报送",
    "决定书引用了此前的处罚决定文号",
    ("前一决定早于台账或由外省作出", "文号写法不同"),
    "请引用机关提供前一决定书，再由其作出机关说明",
    find,
)
