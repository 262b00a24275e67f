"""What an objection is about: records of the party that are in use, or links of a person whose identity was used."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.column import Table
from ledger.errors import InputError, NotFoundError
from ledger.in_force import COUNTING_TABLES
from ledger.same_decision import number_key
from ledger.tables import table
from ledger.view import View
from proceedings.objections.errors import NothingToContestError
from proceedings.objections.matter import WHOLE
from proceedings.repair.errors import NothingToRepairError
from proceedings.repair.found import found_decision

PROVIDERS = {  # table → who provided a row, by name and by code
    "penalties": ("coalesce(nullif(source_unit, ''), authority)", "coalesce(nullif(source_unit_uscc, ''), authority_uscc)"),
    "person_penalties": ("coalesce(nullif(source_unit, ''), authority)", "coalesce(nullif(source_unit_uscc, ''), authority_uscc)"),
    "listings": ("authority", "authority_uscc"),
    "commitments": ("authority", "null::varchar"),
}
LINKS = "select 1 from (select person_id, subject_id from roles_all union all select holder_id, subject_id from shareholders_all) where person_id = $person"


SUBJECT = """select name from enterprises where subject_id = $id union all select party_name from penalties_shown where subject_id = $id
union all select party_name from listings_shown where subject_id = $id"""
PERSON = "select name from persons where person_id = $id union all select name from roles_all where person_id = $id"


@dataclass(frozen=True, slots=True)
class Contested:
    """The rows of one decision, whoever reported it. `number`: as the first of them writes it; `provider`: names, several with ；."""

    number: str
    records: tuple[str, ...]
    provider: str
    codes: tuple[str, ...] = ()


def contested(view: View, party: str, about: str) -> Contested:
    """The records in use of `party` that bear the number or the id `about`; NothingToContestError if there are none.

    What was repaired, quashed or has expired is in no relation that is read here, so the answer is that of a number that never was.
    InputError if several decisions of different bodies bear the number: then the row has to be named.
    """
    try:
        found = found_decision(view, party, about)
        number, records = found.document_no, found.records
    except NothingToRepairError:
        number, records = _commitment(view, party, about)
    relation = f"{declared(records[0]).name}_shown" if declared(records[0]).name in COUNTING_TABLES else "commitments"
    name, code = PROVIDERS[declared(records[0]).name]
    rows = view.rows(f"select {name} as name, {code} as code from {relation} where list_contains($records, record_id)", {"records": list(records)})
    names, codes = ({row[each] for row in rows if row[each]} for each in ("name", "code"))
    return Contested(number, records, "；".join(sorted(names)), tuple(sorted(codes)))


def _commitment(view: View, party: str, about: str) -> tuple[str, tuple[str, ...]]:
    key = number_key("commitment_no")
    rows = view.rows(
        f"select record_id, commitment_no from commitments where subject_id = $party and (record_id = $about or ({key} <> '' and {key} = "
        f"{number_key('$about')})) order by record_id",
        {"party": party, "about": about},
    )
    if not rows:
        raise NothingToContestError(f"没有正在使用的这项记录“{about}”", where=party, todo="核对文号；本系统没有使用的记录，无须提出异议")
    return str(rows[0]["commitment_no"] or ""), tuple(row["record_id"] for row in rows)


def shown_id(view: View, given: str) -> str:
    """The id under which the view shows a subject or person that may have been joined with another. The log keeps the one that was given."""
    rows = view.rows("select canonical_id from id_aliases where id = $id", {"id": given}) if given else []
    return str(rows[0]["canonical_id"]) if rows else given


def ids_of(view: View, shown: str) -> frozenset[str]:
    """Every id under which the log may have kept the subject or person that the view shows as `shown`."""
    rows = view.rows("select id from id_aliases where canonical_id = $id", {"id": shown})
    return frozenset({shown, *(row["id"] for row in rows)})


def check_party(view: View, subject: str, person: str) -> str:
    """The name of the subject or person that objects; NotFoundError if the ledger knows neither."""
    known = view.rows(SUBJECT if subject else PERSON, {"id": subject or person})
    if not known:
        raise NotFoundError(f"没有主体或人员“{subject or person}”", where="--subject、--person", todo="核对统一社会信用代码，或人员标识（P- 开头）")
    return str(known[0]["name"] or "")


def check_use(view: View, person: str, subject: str) -> None:
    """NothingToContestError unless that identity stands in a role or holding, at that subject if one is named."""
    at = " and subject_id = $subject" if subject else ""
    if not view.rows(f"{LINKS}{at} limit 1", {"person": person} | ({"subject": subject} if subject else {})):
        raise NothingToContestError("没有以此身份登记的任职或出资", where="--person", todo="核对被冒用登记的主体；没有使用的身份，无须提出异议")


def contested_point(records: Sequence[str], point: str) -> str:
    """The name of the contested column as its table writes it, or the whole record; InputError for anything else."""
    if not point or point == WHOLE:
        return WHOLE
    of = declared(records[0])
    for column in of.template:
        if point in (column.title, column.name, *column.aliases):
            return column.name
    titles = "、".join(column.title for column in of.template if column.stored)
    raise InputError(f"“{of.title}”没有“{point}”这一项", where="--point", todo=f"可以是：{WHOLE}、{titles}")


def declared(record: str) -> Table:
    """The table of a record id."""
    return table(record.partition(":")[0])


def point_title(records: Sequence[str], point: str) -> str:
    """How a person reads the contested point."""
    return declared(records[0]).column(point).title if records and point != WHOLE else point
