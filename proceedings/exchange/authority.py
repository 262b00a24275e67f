"""Whose decision a record is: a province may bring and end what its own authorities have decided, and nothing else.

What counts is the code of the authority (GB 32100-2015: characters 3 and 4 name the province that registered it), then what our own table
of authorities says of that code, then the region written in the record; whatever of these there is must name the same province.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.same_decision import number_key
from ledger.tables import LISTINGS, PENALTIES, PERSON_PENALTIES
from ledger.view import View

USCC_LENGTH = 18
REGISTERED = "select authority_uscc, region from authorities where list_contains($codes, authority_uscc) and region is not null order by all"
SAME_NUMBER = """
select a.reference, t.record_id, t.authority, t.authority_uscc, t.authority_region
from (select unnest($references::varchar[]) as reference, unnest($documents::varchar[]) as document, unnest($subjects::varchar[]) as subject) a
join {name}_numbered n on n.owner = a.subject and n.number_key = {key} and n.number_key <> '' join {name}_all t on t.record_id = n.record_id order by all
"""


def registered_regions(view: View, codes: Iterable[str | None]) -> dict[str, str]:
    """Code of an authority → its region, as our own table of authorities has it."""
    asked = sorted({code for code in codes if code})
    return {row["authority_uscc"]: row["region"] for row in view.rows(REGISTERED, {"codes": asked})} if asked else {}


def is_of(province: str, row: Mapping[str, Any], registered: Mapping[str, str]) -> bool:
    """Whether an authority of that province has decided it. Of a row that says nothing of its authority nobody knows: no."""
    code = row.get("authority_uscc") or ""
    if code and len(code) != USCC_LENGTH:
        return False
    said = [code[2:4], registered.get(code, "")[:2], (row.get("authority_region") or "")[:2]]
    return {each for each in said if each} == {province}


def of_others(view: View, province: str, asked: Mapping[str, tuple[str | None, str]]) -> dict[str, str]:
    """Reference → the other authority under which the same number of the same firm stands here too. `asked`: reference → (number, firm).

    What the law ties to a number (repairs, bans, the other rows of a decision) would reach that authority's decision as well.
    """
    given = [(reference, number, subject) for reference, (number, subject) in asked.items() if number]
    if not given:
        return {}
    references, documents, subjects = (list(column) for column in zip(*given, strict=True))
    values = {"references": references, "documents": documents, "subjects": subjects}
    sql = [SAME_NUMBER.format(name=table.name, key=number_key("a.document")) for table in (LISTINGS, PENALTIES, PERSON_PENALTIES)]
    rows = [row for each in sql for row in view.rows(each, values)]
    registered = registered_regions(view, [row["authority_uscc"] for row in rows])
    return {row["reference"]: row["authority"] or "机关不详" for row in rows if not is_of(province, row, registered)}
