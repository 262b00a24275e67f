"""What happened after a promise in the matter that was promised: decisions, entries on lists, inspections that found trouble.

A decision or an entry soon after a promise is mostly about an act before it: unless the document itself names a later day of the
act (analytics/commitments/acts.py), the first days after a promise do not count. Trouble that a later inspection found put right is none. Repaired, disputed
and lapsed records are not in the relations that are read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.commitments.acts import acted_after
from analytics.commitments.policy import CommitmentPolicy, Matter
from analytics.commitments.promises import Promise
from ledger.codelists import code_list
from ledger.view import View

PENALTY, LISTING, INSPECTION = "penalty", "listing", "inspection"

EVENTS = """
with wanted as (select distinct subject_id from commitments where subject_id is not null union select distinct subject_id from fulfilments)
select d.subject_id, 'penalty' as source, d.record_id, d.document_no as number, d.decided as day, d.conduct as title,
       concat_ws(' ', d.conduct, d.facts) as text, d.penalty_kinds as kinds, d.laws
from decisions d semi join wanted using (subject_id)
union all
select l.subject_id, 'listing', l.record_id, l.document_no, l.valid_from, l.reason, l.reason, l.list_type, null
from listings l semi join wanted using (subject_id)
union all
select i.subject_id, 'inspection', i.record_id, i.inspection_no, i.inspected, i.matter, i.matter, i.result, null
from inspections i semi join wanted using (subject_id) where list_contains($trouble, i.result)
and not exists (from inspections c where c.subject_id = i.subject_id and c.matter is not distinct from i.matter and c.inspected > i.inspected
                and list_contains($cured, c.result))
order by subject_id, day, source, record_id
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One record about a subject. `kinds`: penalty kinds, the list's id, or the result of the inspection."""

    subject_id: str
    source: str
    record_id: str
    number: str
    day: date
    title: str
    text: str
    kinds: str
    laws: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What happened, as a clause."""
        number = f"（{self.number}）" if self.number else ""
        if self.source == PENALTY:
            return f"{self.day} 因“{self.title or '事由不详'}”受到{self.kinds}{number}"
        if self.source == LISTING:
            return f"{self.day} 被列入{code_list('list_types').title(self.kinds)}{number}"
        return f"{self.day} {self.title or '检查'}：{self.kinds}{number}"


def read_events(view: View, policy: CommitmentPolicy) -> dict[str, list[Event]]:
    """Events of every subject that promised anything, oldest first."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for row in view.rows(EVENTS, {"trouble": list(policy.trouble), "cured": list(policy.cured)}):
        found[row["subject_id"]].append(_event(row))
    return found


def against(promise: Promise, events: Sequence[Event], policy: CommitmentPolicy) -> list[Event]:
    """Events after the promise that go against what was promised, oldest first."""
    if promise.promised is None or not promise.matter:
        return []
    later = [each for each in events if _after(each, promise.promised, policy)]
    return [each for each in later if breaks(promise, each, events, policy)]


def breaks(promise: Promise, event: Event, events: Sequence[Event], policy: CommitmentPolicy) -> bool:
    """Whether an event is of the promised matter, or repeats what the promise was made for, or is so grave that any promise to obey the law is broken."""
    text = promise.matter or ""
    if any(of_matter(event, matter, policy) for matter in policy.matters_of(text)):
        return True
    if policy.same_offence.search(text) and event.source == PENALTY:
        before = {law for each in events if each.source == PENALTY and promise.promised and each.day <= promise.promised for law in each.laws}
        return bool(before & {law for law in event.laws if not any(general in law for general in policy.general_laws)})
    return bool(policy.general.search(text)) and serious(event, policy)


def of_matter(event: Event, matter: Matter, policy: CommitmentPolicy) -> bool:
    """Whether an event is of a matter."""
    if event.source == LISTING:
        return any(event.kinds == name and reason.search(event.text) for name, reason in matter.lists)
    if event.source == INSPECTION:
        return bool(matter.inspections and matter.inspections.search(event.text)) or (matter.gone and event.kinds == policy.gone)
    if matter.conduct_alone and matter.conduct_alone.search(event.text):
        return True
    named = any(law in cited for law in matter.laws for cited in event.laws)
    said = bool(matter.conduct and matter.conduct.search(event.text))
    return said and (named or not matter.laws) if matter.conduct else named


def serious(event: Event, policy: CommitmentPolicy) -> bool:
    """A serious list, or one of the heavier kinds of penalty."""
    if event.source == LISTING:
        return event.kinds in policy.serious_lists
    return event.source == PENALTY and any(kind in event.kinds for kind in policy.serious_kinds)


def _after(event: Event, promised: date, policy: CommitmentPolicy) -> bool:
    """Whether the act was after the promise; in doubt it was not."""
    if event.source == INSPECTION:
        return event.day > promised
    return acted_after(event.text, event.day, promised, policy)


def _event(row: dict[str, Any]) -> Event:
    return Event(
        row["subject_id"], row["source"], row["record_id"], row["number"] or "", row["day"], row["title"] or "", row["text"] or "", row["kinds"] or "",
        tuple(law.strip() for law in row["laws"] or ()),
    )  # fmt: skip
