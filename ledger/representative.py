"""Who represented a subject on a day: by the register of that day, never by today's.

A link through a person with an open identity-theft claim is suspended: the answer then is that nobody is known.
"""

from dataclasses import dataclass
from datetime import date

from ledger.view import View

REPRESENTATIVES = ("法定代表人", "负责人", "经营者", "执行事务合伙人")  # whoever speaks for a company, a branch, an individual business, a partnership
START_UNKNOWN = "任职起始日期不详"

IN_OFFICE = """
select person_id, name, role, valid_from, valid_to, record_id from roles
where subject_id = $subject and list_contains($roles, role) and coalesce(valid_from, $day) <= $day and coalesce(valid_to, date '9999-12-31') > $day
order by valid_from is null, list_position($roles, role), valid_from desc, record_id
limit 1
"""


@dataclass(frozen=True, slots=True)
class Representative:
    """A person in office on the day asked for. `since` None: the register does not say since when, so that the day itself is not certain."""

    person_id: str
    name: str
    role: str
    since: date | None
    until: date | None  # the first day on which no more in office
    record_id: str

    @property
    def note(self) -> str:
        """What is not certain about it, in Chinese; empty if nothing."""
        return "" if self.since else START_UNKNOWN


def representative_on(view: View, subject_id: str, day: date) -> Representative | None:
    """Who represented the subject on `day`, as far as the view knows; None: nobody is known. Of several, whoever was registered last.

    A person whose start is known goes before one whose start is not: see `Representative.note`.
    """
    rows = view.rows(IN_OFFICE, {"subject": subject_id, "roles": list(REPRESENTATIVES), "day": day})
    if not rows:
        return None
    row = rows[0]
    return Representative(row["person_id"] or "", row["name"] or "", row["role"], row["valid_from"], row["valid_to"], row["record_id"])
