"""What the records say about firms that ended or were left behind, and about firms that came after with the same people or things.

Plain readings, each one query: how firms ended, what two firms have in common, the troubles of the old one, and what innocently
explains a succession (a recorded conversion, merger or division; an old group above both). Nothing is weighed here.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.succession.policy import SuccessionPolicy
from ledger.view import View

ENDINGS = """
with mine as (
    select subject_id, ended as day, record_id,
           case when list_contains($revoked, status) then 'licence_revoked'
                when list_contains($annulled, status) then 'registration_revoked' else 'deregistered' end as how
    from enterprises where ended <= $as_of and not list_contains($moved, coalesce(status, ''))
), seen as (
    select subject_id, max(inspected) as day from inspections where list_contains($still_there, result) group by subject_id
), listed as (
    select subject_id, valid_from as day, record_id,
           case when regexp_matches(reason, $unreachable) then 'unreachable' when regexp_matches(reason, $no_report) then 'no_report' end as how
    from listings_current where list_contains($abnormal, list_type)
), missed as (
    select i.subject_id, i.inspected as day, i.record_id, case when list_contains($not_found, i.result) then 'not_found' else 'closed' end as how
    from inspections i left join seen s using (subject_id)
    where (list_contains($not_found, i.result) or list_contains($closed, i.result)) and (s.day is null or s.day < i.inspected)
), ending as (
    select * from (from mine union all by name from listed union all by name from missed)
    where subject_id is not null and how is not null and day is not null
)
"""

# `old` ended or was left behind on `day`; `new` was founded around that day and has a person, a telephone or a shop of it.
COMMON = """, head as (
    select person_id, subject_id, relation, share, name, valid_from, valid_to, record_id from person_links
    where list_contains($roles, relation) or (relation = '股东' and share >= $share)
), hand as (
    select * from head
    union all
    select person_id, subject_id, relation, share, name, valid_from, valid_to, record_id from person_links where list_contains($managers, relation)
), agency as (
    select agent_id as subject_id from filings where agent_id is not null
    union
    select subject_id from agents where subject_id is not null
), many as (
    select address_key as thing from shared_addresses where address_key is not null
    union
    select address_key from addresses_used where regexp_matches(address, $shared_words)
    union
    select address_key from addresses_used group by address_key having count(distinct subject_id) > $room_cap
    union
    select phone_key from phones_used group by phone_key having count(distinct subject_id) > $phone_cap
    union
    select phone_key from phones_used join agency using (subject_id)
), used as (
    select 'address' as kind, address_key as thing, any_value(address order by address) as shown, subject_id, null as record_id
    from addresses_used where address_key <> '' group by address_key, subject_id
    union all
    select 'phone', phone_key, any_value(phone order by phone), subject_id, null from phones_used where phone_key <> '' group by phone_key, subject_id
    union all
    select 'shop', shop_id, any_value(platform_name || '“' || name || '”' order by name), subject_id, max(record_id)
    from shops where shop_id is not null and subject_id is not null group by shop_id, subject_id
    union all
    select 'licence_no', certificate_no, any_value(certificate order by certificate), subject_id, max(record_id)
    from licences where subject_id is not null and length(certificate_no) >= 6 group by certificate_no, subject_id
), thing as (
    select * from used where thing not in (select thing from many)
), old as (
    select distinct g.subject_id, e.established, g.day - to_days(case when g.how in ('deregistered', 'licence_revoked', 'registration_revoked')
           then cast($before as integer) else cast($before_left as integer) end) as first, g.day + to_days(cast($after as integer)) as last
    from ending g join enterprises e using (subject_id)
), pair as (
    select distinct o.subject_id as old_id, n.subject_id as new_id
    from old o join head a on a.subject_id = o.subject_id join hand b on b.person_id = a.person_id and b.subject_id <> o.subject_id
    join enterprises n on n.subject_id = b.subject_id
    where n.established > o.established and n.established between o.first and o.last
    union
    select distinct o.subject_id, n.subject_id
    from old o join thing a on a.subject_id = o.subject_id join thing b on b.kind = a.kind and b.thing = a.thing and b.subject_id <> o.subject_id
    join enterprises n on n.subject_id = b.subject_id
    where a.kind <> 'address' and n.established > o.established and n.established between o.first and o.last
)
select p.old_id, p.new_id, 'person' as kind, a.person_id as thing, a.name as shown, a.relation as was, b.relation as became, a.valid_from as since,
       a.valid_to as until, b.valid_from as began, a.share as had, b.share as has, a.record_id as old_record, b.record_id as new_record
from pair p join head a on a.subject_id = p.old_id join hand b on b.subject_id = p.new_id and b.person_id = a.person_id
union all
select p.old_id, p.new_id, a.kind, a.thing, a.shown, null, null, null, null, null, null, null, a.record_id, b.record_id
from pair p join thing a on a.subject_id = p.old_id join thing b on b.subject_id = p.new_id and b.kind = a.kind and b.thing = a.thing
order by all
"""

FIRMS = """
select e.subject_id, e.name, e.former_name, e.kind, e.established, e.ended, e.industry, e.region, e.record_id, l.certificates
from enterprises e
left join (select subject_id, list_sort(list(distinct certificate)) as certificates from licences where certificate is not null group by subject_id) l
using (subject_id) where e.subject_id in (select unnest($subjects)) order by e.subject_id
"""

TROUBLES = """
select subject_id, decided as day, document_no, conduct as what, penalty_kinds as kinds, '' as list_type, record_id
from decisions where subject_id in (select unnest($subjects))
union all
select subject_id, valid_from, document_no, reason, '', list_type, record_id
from listings where subject_id in (select unnest($subjects)) and not list_contains($mild, list_type)
order by subject_id, day, document_no, record_id
"""

REORGANISED = """
select subject_id, approved as day, item, "before", "after" from changes
where subject_id in (select unnest($subjects)) and approved is not null and item <> '经营范围变更' and (item in ('企业类型变更', '组成形式变更')
    or regexp_matches(concat_ws(' ', item, "before", "after"), '个转企|转型升级|合并|分立|改制'))
order by subject_id, day, record_id
"""
PARENTS = """
select distinct subject_id, parent_id from branches
where subject_id in (select unnest($subjects)) and parent_id is not null order by all
"""

GROUPS = """
select o.subject_id as old_id, n.subject_id as new_id, o.holder_id, h.name, h.established
from shareholders o join shareholders n on n.holder_id = o.holder_id and n.subject_id <> o.subject_id
join enterprises h on h.subject_id = o.holder_id
where o.share >= $group_share and n.share >= $group_share and h.ended is null
  and o.subject_id in (select unnest($subjects)) and n.subject_id in (select unnest($subjects))
order by all
"""


TYPE_CHANGES = ("企业类型变更", "组成形式变更")
CONVERSION = re.compile("个转企|转型升级")
REORGANISATION = re.compile("个转企|转型升级|吸收合并|新设合并|(?:存续|派生|新设|解散)分立|分立(?!器件|元件)|改制")


@dataclass(frozen=True, slots=True)
class Ending:
    """How and when a firm ended or was left behind."""

    day: date
    how: str  # key of [endings] in successor.toml
    record_id: str


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that two firms have in common. For a person: what they were at the old firm and became at the new one."""

    kind: str
    thing: str
    shown: str
    was: str | None = None
    became: str | None = None
    since: date | None = None
    until: date | None = None
    began: date | None = None
    had: float | None = None
    has: float | None = None
    old_record: str | None = None
    new_record: str | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as registered."""

    subject_id: str
    name: str
    former_name: str | None
    kind: str | None
    established: date
    ended: date | None
    industry: str | None
    region: str | None
    record_id: str
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A decision or a listing that somebody might wish to leave behind."""

    day: date
    document_no: str
    what: str
    kinds: str
    list_type: str
    record_id: str


@dataclass(frozen=True, slots=True)
class Reorganised:
    """A line of the register of changes that tells of a conversion, a merger, a division or a restructuring."""

    day: date
    item: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """All that the line says."""
        return f"{self.item} {self.before} {self.after}"

    @property
    def into_enterprise(self) -> bool:
        """Whether an individual business became an enterprise (个转企)."""
        turned = self.item in TYPE_CHANGES and "个体" in self.before and "个体" not in self.after
        return turned or bool(CONVERSION.search(self.text))


@dataclass(frozen=True, slots=True)
class Span:
    """How many days before and after an ending the new firm may have been founded; `before_left`: where the end is only noticed."""

    before: int
    before_left: int
    after: int


Pair = tuple[str, str]


def endings(view: View, policy: SuccessionPolicy) -> dict[str, tuple[Ending, ...]]:
    """Every ending by subject, oldest first."""
    found: defaultdict[str, list[Ending]] = defaultdict(list)
    for row in view.rows(f"{ENDINGS} select subject_id, day, how, record_id from ending order by all", _ending_words(view, policy)):
        found[row["subject_id"]].append(Ending(row["day"], row["how"], row["record_id"]))
    return {subject: tuple(each) for subject, each in found.items()}


def common(view: View, policy: SuccessionPolicy, share: float, span: Span) -> dict[Pair, tuple[Shared, ...]]:
    """(old, new) → what they have in common, for every firm founded around the end of another."""
    words = {
        **_ending_words(view, policy),
        "roles": list(policy.roles), "managers": list(policy.managers), "share": share, "shared_words": policy.shared_words,
        "room_cap": policy.room_cap, "phone_cap": policy.phone_cap, "before": span.before, "before_left": span.before_left, "after": span.after,
    }  # fmt: skip
    found: defaultdict[Pair, list[Shared]] = defaultdict(list)
    for row in view.rows(ENDINGS + COMMON, words):
        pair = row.pop("old_id"), row.pop("new_id")
        found[pair].append(Shared(**{**row, "shown": row["shown"] or ""}))
    return {pair: tuple(each) for pair, each in found.items()}


def firms(view: View, subjects: Sequence[str]) -> dict[str, Firm]:
    """The firms by id."""
    rows = view.rows(FIRMS, {"subjects": list(subjects)})
    return {row["subject_id"]: Firm(**{**row, "name": row["name"] or row["subject_id"], "certificates": tuple(row["certificates"] or ())}) for row in rows}


def troubles(view: View, policy: SuccessionPolicy, subjects: Sequence[str]) -> dict[str, tuple[Trouble, ...]]:
    """Decisions that count and serious listings by subject, oldest first."""
    found: defaultdict[str, list[Trouble]] = defaultdict(list)
    for row in view.rows(TROUBLES, {"subjects": list(subjects), "mild": list(policy.mild_lists)}):
        subject = row.pop("subject_id")
        found[subject].append(Trouble(**{**row, **{name: row[name] or "" for name in ("document_no", "what", "kinds", "list_type")}}))
    return {subject: tuple(each) for subject, each in found.items()}


def reorganised(view: View, subjects: Sequence[str]) -> dict[str, tuple[Reorganised, ...]]:
    """What the register of changes records of conversions, mergers, divisions and restructurings of a subject; never a scope of business."""
    found: defaultdict[str, list[Reorganised]] = defaultdict(list)
    for row in view.rows(REORGANISED, {"subjects": list(subjects)}):
        change = Reorganised(row["day"], row["item"] or "", row["before"] or "", row["after"] or "")
        if change.item in TYPE_CHANGES or REORGANISATION.search(change.text):
            found[row["subject_id"]].append(change)
    return {subject: tuple(changes) for subject, changes in found.items()}


def parents(view: View, subjects: Sequence[str]) -> dict[str, frozenset[str]]:
    """Branch → the legal persons whose branch it is or was."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in view.rows(PARENTS, {"subjects": list(subjects)}):
        found[row["subject_id"]].add(row["parent_id"])
    return {subject: frozenset(each) for subject, each in found.items()}


def groups(view: View, policy: SuccessionPolicy, subjects: Sequence[str]) -> dict[Pair, tuple[tuple[str, date], ...]]:
    """(old, new) → firms that hold both, with the day of their own foundation."""
    found: defaultdict[Pair, list[tuple[str, date]]] = defaultdict(list)
    for row in view.rows(GROUPS, {"subjects": list(subjects), "group_share": policy.group_share}):
        found[row["old_id"], row["new_id"]].append((row["holder_id"], row["established"]))
    return {pair: tuple(each) for pair, each in found.items()}


def _ending_words(view: View, policy: SuccessionPolicy) -> dict[str, Any]:
    held = policy.endings
    return {
        "as_of": view.as_of, "revoked": held["licence_revoked"]["status"], "annulled": held["registration_revoked"]["status"],
        "moved": held["moved_status"], "still_there": held["still_there"], "unreachable": held["unreachable"]["words"],
        "no_report": held["no_report"]["words"], "not_found": held["not_found"]["results"], "closed": held["closed"]["results"],
        "abnormal": list(policy.mild_lists),
    }  # fmt: skip
