"""Who a row names: persons by the keyed hash of their document, or, without a usable number, as a name at one enterprise.

A number that is present but wrong never identifies anybody: where the row is about that person it is rejected, where the
person is only named in it the row is kept and the person stays local to the enterprise. So it is with a number that is known
under another name (loaders/person_names.py): one of the two is wrong, and an innocent person must not carry it. Names alone never merge.
"""

import re
from datetime import date

from ledger.identifiers import birth_and_sex, check_citizen_number, normalise, subject_id
from ledger.tables import PERSONS
from loaders import rules
from loaders.cell_words import is_placeholder
from loaders.check_policy import check_policy
from loaders.record import Entry, Record
from loaders.source import Context

CITIZEN = "身份证"
SHAPES = {  # id_doc_types.csv, column check
    "护照": re.compile(r"[A-Z0-9]{5,12}"),
    "港澳居民来往内地通行证": re.compile(r"[HM]\d{8}(\d{2})?"),
    "台湾居民来往大陆通行证": re.compile(r"\d{8}|\d{10}[A-Z]?"),
    "外国人永久居留身份证": re.compile(r"[A-Z]{3}\d{12}|9\d{16}[0-9X]"),
}
SHOWN_DIGITS = 3
OLD_LENGTH = 15


def subject_of(record: Record, uscc: str = "uscc", reg_no: str = "reg_no") -> str | None:
    """The subject that a row is about; a row without one is rejected."""
    found = subject_id(record.values.get(uscc), record.values.get(reg_no))
    if found is None:
        record.reject(rules.NO_SUBJECT, "统一社会信用代码")
    return found


def take_document(record: Record, today: date, id_type: str, id_number: str, *, strict: bool) -> tuple[str | None, str | None]:
    """Kind and number of a document, with the number taken out of the row. A wrong one rejects the row if `strict`, else it is flagged and dropped."""
    kind, number = record.values.get(id_type), record.values.pop(id_number, None)
    if not number:
        return kind, None
    if kind is None and check_citizen_number(number):
        record.flag(rules.ID_TYPE_ASSUMED)
        kind = record.values[id_type] = CITIZEN
    citizen = check_citizen_number(number) if kind == CITIZEN else None
    right = not is_placeholder(number) and (citizen or (kind in SHAPES and SHAPES[kind].fullmatch(number)))
    born = citizen is None or possible_birth(citizen, today)
    if right and born:
        if citizen and len(normalise(number)) == OLD_LENGTH:
            record.flag(rules.OLD_ID_NUMBER)
        return kind, number
    if strict:
        record.reject(rules.ID_NUMBER if born else rules.IMPOSSIBLE_BIRTH, "证件号码", masked(number), kind or "证件类型为空")
    else:
        record.flag(rules.ID_NUMBER_UNUSED)
    return kind, None


def possible_birth(citizen: str, today: date) -> bool:
    """Whether the date of birth in a checked citizen number can be that of somebody alive on that day."""
    return check_policy().earliest_birth <= birth_and_sex(citizen)[0] <= today


def identified_person(record: Record, context: Context, name: str, id_type: str = "id_type", id_number: str = "id_number") -> str | None:
    """The person that a row is about; without a right number, or if the number is known under another name, the row is rejected. `name`: its column."""
    before = len(record.problems)
    kind, number = take_document(record, context.today, id_type, id_number, strict=True)
    if number:
        person = _by_document(context, kind, number)
        if context.names.differs(person, record.values.get(name) or "", record.number):
            record.reject(rules.OTHER_NAME, "证件号码", masked(number), kind or "")
        return person
    if len(record.problems) == before:
        record.reject(rules.NO_IDENTITY, "证件号码")
    return None


def named_person(record: Record, context: Context, at: str | None, name: str | None, id_type: str, id_number: str) -> tuple[str | None, list[Entry]]:
    """A person that a row names in passing, and the person's own row if it is new. `at`: the enterprise of a person without number."""
    kind, number = take_document(record, context.today, id_type, id_number, strict=False)
    if name is None or at is None:
        return None, []
    person = _by_document(context, kind, number) if number else None
    if person and context.names.differs(person, name, record.number):
        record.flag(rules.OTHER_NAME_LOCAL)
        person, number = None, None
    person = person or context.person_key.person_at(at, name)
    return person, person_row(context, person, name, kind if number else None)


def person_row(context: Context, person: str, name: str, kind: str | None) -> list[Entry]:
    """The row of a person seen for the first time; the first name seen stays until the persons table says otherwise."""
    if person in context.people:
        return []
    context.people.add(person)
    values = {"person_id": person, "name": name, "id_type": kind, "identified": person.startswith("P-")}
    return [Entry(PERSONS, values, secondary=True)]


def _by_document(context: Context, kind: str | None, number: str) -> str:
    """The id of a document; after a rotation of the key, the id under which the ledger already knows the person."""
    key = context.person_key
    return key.known_person(kind, number, context.given_ids) if key.rotated else key.person_id(kind, number)


def masked(number: str) -> str:
    """An identity number as a message may show it: its first three characters and its length."""
    return f"{number[:SHOWN_DIGITS]}***（{len(number)} 位）"
