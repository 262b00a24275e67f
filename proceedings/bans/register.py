"""All bans as they stand on the day of a view, each with the name of its person."""

from collections.abc import Iterable, Sequence

from ledger.errors import NotFoundError
from ledger.view import View
from proceedings.bans.ban import PersonBan, stands
from proceedings.bans.grounds import by_matter, grounds
from proceedings.events import Event, Kind, read_events

NAMES = """
select person_id, min(name) as name from person_names where person_id in (select unnest($people::varchar[])) and name <> '' group by person_id
"""


def person_bans(view: View, steps: Sequence[Event] | None = None) -> list[PersonBan]:
    """Every ban that was ever proposed, by number. `steps`: those of the kind, if they were read already."""
    matters = by_matter(read_events(view, Kind.BAN) if steps is None else steps)
    ground = grounds(view, matters)
    found = (stands(steps, view.as_of, ground[number]) for number, steps in sorted(matters.items()))
    return [each for each in found if each is not None]


def person_ban(view: View, number: str, steps: Sequence[Event] | None = None) -> PersonBan:
    """One ban. NotFoundError if there is none of that number."""
    own = [each for each in (read_events(view, Kind.BAN) if steps is None else steps) if each.matter_no == number]
    found = person_bans(view, own)
    if not found:
        raise NotFoundError(f"没有编号为“{number}”的任职限制", where="number", todo="用 creditgraph ban list 查看编号")
    return found[0]


def binding_bans(view: View) -> list[PersonBan]:
    """Those that touch a right on the day of the view."""
    return [each for each in person_bans(view) if each.binding]


def names_of(view: View, people: Iterable[str]) -> dict[str, str]:
    """Names by person; who has none in the ledger is left out."""
    return {row["person_id"]: row["name"] for row in view.rows(NAMES, {"people": sorted(set(people))})}
