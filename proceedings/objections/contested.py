"""What an objection is about: records of the party that are in use, or links of a person whose identity was used."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.column import Table
from ledger.errors import InputError, NotFoundError
from ledger.same_decision import number_key
from ledger.tables import table
from ledger.view import View
from proceedings.objections.errors import NothingToContestError
from proceedings.objections.matter import WHOLE

# table → relation with what may be shown, column of the number, columns of the party, who provided it
CONTESTABLE = {
    "penalties": ("penalties_shown", "document_no", "subject_id", "coalesce(nullif(source_unit, ''), authority)"),
    "person_penalties": ("person_penalties_shown", "document_no", "person_id", "coalesce(nullif(source_unit, ''), authority)"),
    "listings": ("listings_shown", "document_no", "coalesce(subject_id, person_id)", "authority"),
    "commitments": ("commitments", "commitment_no", "subject_id", "authority"),
}
LINKS = "select 1 from (select person_id, subject_id from roles_all union all select holder_id, subject_id from shareholders_all) where person_id = $person"


SUBJECT = """select name from enterprises where subject_id = $id union all select party_name from penalties_shown where subject_id = $id
union all select party_name from listings_shown where subject_id = $id"""
PERSON = "select name from persons where person_id = $id union all select name from roles_all where person_id = $id"


@dataclass(frozen=True, slots=True)
class Contested:
    """The rows of one decision, whoever reported it. `number`: as the first of them writes it."""

    table: str
    number: str
    records: tuple[str, ...]
    provider: str


def contested(view: View, party: str, about: str) -> Contested:
    """The records in use of `party` that bear the number or the id `about`; NothingToContestError if there are none.

    What was repaired, quashed or has expired is in no relation that is read here, so the answer is that of a number that never was.
    """
    wanted = view.rows(f"select {number_key('$about')} as number", {"about": about})[0]["number"]
    for name, (relation, number, owner, provider) in CONTESTABLE.items():
        key = number_key(number)
        parameters = {"party": party, "about": about, "key": wanted}
        numbers = f"select {key} from {relation} where {owner} = $party and (record_id = $about or ({key} = $key and $key <> ''))"
        rows = view.rows(
            f"select record_id, {number} as number, {provider} as provider from {relation} where {owner} = $party "
            f"and (record_id = $about or ({key} <> '' and {key} in ({numbers}))) order by record_id",
            parameters,
        )
        if rows:
            return Contested(name, rows[0]["number"] or "", tuple(row["record_id"] for row in rows), rows[0]["provider"] or "")
    raise NothingToContestError(f"没有正在使用的这项记录“{about}”", where=party, todo="核对文号；本系统没有使用的记录，无须提出异议")


def shown_id(view: View, given: str) -> str:
    """The id under which the view shows a subject or person that may have been joined with another. The log keeps the one that was given."""
    rows = view.rows("select canonical_id from id_aliases where id = $id", {"id": given}) if given else []
    return str(rows[0]["canonical_id"]) if rows else given


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
