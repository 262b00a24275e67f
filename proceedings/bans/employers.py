"""The employer's side: people under a confirmed ban who hold a role today that it reaches, in a living firm. From confirmed bans only.

Hiring a barred person is itself punished by some laws (食品安全法 art. 135(3), 药品管理法 art. 140, 化妆品监督管理条例 art. 73).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from analytics.bans.employers import GONE, LICENCES, POSTS
from ledger.view import View
from proceedings.bans.ban import PersonBan
from proceedings.bans.register import binding_bans
from proceedings.bans.scope import Place, Reach, reaches


@dataclass(frozen=True, slots=True)
class Employment:
    """One role that a confirmed ban reaches; `certain` False: whether it does has to be read in the document."""

    ban: PersonBan
    place: Place
    person_name: str
    role: str
    since: date | None
    record_id: str
    certain: bool

    @property
    def employer_law(self) -> str:
        """What the law says to whoever employs the person; empty if that was not read."""
        return self.ban.rule.employer


def employments(view: View, subject_id: str = "") -> list[Employment]:
    """Every such role on the day of the view, or those in one firm; certain ones first."""
    by_person: defaultdict[str, list[PersonBan]] = defaultdict(list)
    for ban in binding_bans(view):
        by_person[ban.person_id].append(ban)
    rows = view.rows(POSTS, {"people": sorted(by_person), "as_of": view.as_of, "gone": list(GONE)})
    rows = [row for row in rows if subject_id in ("", row["subject_id"])]
    held: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in view.rows(LICENCES, {"subjects": sorted({row["subject_id"] for row in rows}), "as_of": view.as_of}):
        held[row["subject_id"]] += (row["certificate"] or "",)
    found = []
    for row in rows:
        place = Place(row["subject_id"], row["name"] or "", row["industry"] or "", row["kind"] or "", row["region"] or "", held[row["subject_id"]])
        for ban in by_person[row["person_id"]]:
            reach = reaches(ban, row["relation"], place)
            if reach is not Reach.NO:
                found.append(Employment(ban, place, row["person_name"] or "", row["relation"], row["valid_from"], row["record_id"], reach is Reach.YES))
    return sorted(found, key=lambda each: (not each.certain, each.place.subject_id, each.ban.number, each.role))
