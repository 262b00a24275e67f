"""Promises and what was found about each: the newest finding decides, and where two sources disagree it is said.

A promise table holds one state, a record of fulfilment every check. Neither is always the newer one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.windows import months_after
from ledger.in_force import record_life
from ledger.view import View

BROKEN, KEPT, RUNNING = "失诺", "已履约", "履约中"

# Promises of subjects with a breach or with anything that could be one. A finding of breach that is disputed, or that rests on a
# document since repaired or quashed, is not used; a promise that only the records of fulfilment know is kept with what they say.
SAID = """
with disputed as (
    select distinct subject_id, document_no as commitment_no from objections where kind = '信息有误' and document_no <> ''
    and (coalesce(valid_to, date '9999-12-31') > $as_of or outcome = '成立')),
checks as (
    select f.subject_id, f.commitment_no, f.fulfilment as state, f.judged as day, f.record_id, true as checked, f.facts, f.party_name, f.authority
    from fulfilments f where f.subject_id is not null
    and not exists (from repairs_reaching r where r.subject_id = f.subject_id and r.document_no <> '' and contains(f.basis, r.document_no)
                    and r.outcome in ('准予修复', '原决定撤销'))),
stated as (
    select c.subject_id, c.commitment_no, case when c.judged > $as_of then '履约中' else c.fulfilment end as state,
           case when c.judged > $as_of then null else c.judged end as day, c.record_id, false as checked, cast(null as varchar) as facts,
           c.party_name, c.authority
    from commitments c where c.subject_id is not null),
rested as (select subject_id, commitment_no from fulfilments except select subject_id, commitment_no from checks),
said as (select * from checks union all select * from stated
    where not (state = '失诺' and (subject_id, commitment_no) in (from rested))),
events as (
    select subject_id from penalties union select subject_id from listings where subject_id is not null
    union select subject_id from inspections where list_contains($trouble, result))
select s.*, c.record_id as promise_id, c.kind, c.matter, c.valid_from as promised, e.name, e.region, e.ended
from said s left join commitments c using (subject_id, commitment_no) left join enterprises e using (subject_id)
where (subject_id, commitment_no) not in (from disputed)
  and ((subject_id, commitment_no) in (select (subject_id, commitment_no) from said where state = '失诺') or subject_id in (from events))
order by s.subject_id, s.commitment_no, s.day nulls first, s.checked, s.record_id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about a promise: the state in the promise table, or one check."""

    state: str
    day: date | None
    record_id: str
    checked: bool
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with all that was said of it. `kind`, `matter` and `promised` are None where only a check is known."""

    subject_id: str
    name: str
    region: str
    ended: date | None
    number: str
    record_id: str | None
    kind: str | None
    matter: str | None
    promised: date | None
    authority: str
    said: tuple[Said, ...]

    @property
    def judgement(self) -> "Judgement":
        """What holds today."""
        return judge(self.said)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state that holds, since when, and the statement that contradicts it, if any. `state` None: two sources say opposite things."""

    state: str | None
    day: date | None
    by: Said | None
    against: Said | None = None
    also: tuple[Said, ...] = ()  # others of that day that say the same

    @property
    def records(self) -> tuple[str, ...]:
        """Record ids of the statements that it rests on."""
        return tuple(sorted({each.record_id for each in (self.by, self.against, *self.also) if each}))


def read_promises(view: View, trouble: Sequence[str]) -> list[Promise]:
    """Promises of which somebody found a breach, and those of subjects with an event that could be one; by subject and number."""
    groups: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(SAID, {"as_of": view.as_of, "trouble": list(trouble)}):
        groups[row["subject_id"], row["commitment_no"]].append(row)
    return [_promise(rows) for _, rows in sorted(groups.items())]


def judge(said: Sequence[Said]) -> Judgement:
    """The newest statement decides; of two on one day that differ, or of two one of which has no day, neither can be preferred."""
    dated = [each for each in said if each.day is not None]
    newest = max((each.day for each in dated if each.day), default=None)
    last = [each for each in dated if each.day == newest]
    undated = [each for each in said if each.day is None and each.state != RUNNING]
    decisive = sorted((*last, *undated), key=_plainest)
    if not decisive:
        return Judgement(RUNNING, None, said[0] if said else None)
    states = {each.state for each in decisive}
    if {BROKEN, KEPT} <= states:
        first, other = (next(each for each in decisive if each.state == state) for state in (BROKEN, KEPT))
        return Judgement(None, first.day or other.day, first, other)
    holds = next(each for each in decisive if each.state == (BROKEN if BROKEN in states else KEPT if KEPT in states else RUNNING))
    also = tuple(each for each in decisive if each is not holds and each.state == holds.state and each.state != RUNNING)
    return Judgement(holds.state, holds.day, holds, _against(holds, said), also)


def _plainest(said: Said) -> tuple[bool, bool, bool, str]:
    """A statement with a day before one without; of one day, the check with its facts before the entry in the table of promises."""
    return (said.day is None, not said.checked, not said.facts, said.record_id)


def _against(holds: Said, said: Sequence[Said]) -> Said | None:
    """What the other table still says, where that is something else."""
    return next((each for each in said if each.checked != holds.checked and each.state != holds.state and not each.checked), None)


def _promise(rows: Sequence[dict[str, Any]]) -> Promise:
    first = rows[0]
    said = tuple(Said(row["state"], row["day"], row["record_id"], row["checked"], row["facts"] or "") for row in rows)
    return Promise(
        first["subject_id"], first["name"] or first["party_name"] or first["subject_id"], first["region"] or "", first["ended"], first["commitment_no"],
        first["promise_id"], first["kind"], first["matter"], first["promised"], first["authority"] or "", said,
    )  # fmt: skip


def kept_until(day: date) -> date:
    """First day on which a negative record of that day is no longer kept (浙江省公共信用信息管理条例：五年)."""
    months = record_life().retention_months
    return months_after(day, months) if months is not None else date.max
