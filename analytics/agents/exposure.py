"""Who was whose client, for how long under observation, what happened, and how often the like happens to everybody.

Time under observation runs from the founding (everybody) or the first filing (clients) to the first bad turn, the end, or
today, at most `kept_months` back and, for a client, at most `horizon_months` on. It is cut by age, because young firms fail
more. A subject that was bad already when it came counts neither way.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.agents.policy import AgentPolicy
from analytics.windows import months_after
from ledger.industries import sections
from ledger.view import View

Stratum = tuple[str, str, str, int]  # section of trade, kind of subject, province, months of age at which the band begins

EVENTS = """
ended_policy as (select unnest($ended_ids) as outcome, unnest($ended_status) as status, unnest($ended_within) as within_months),
listing_policy as (select unnest($listing_ids) as outcome, unnest($listing_lists) as list_type, unnest($listing_reasons) as wanted),
inspection_policy as (select unnest($inspection_ids) as outcome, unnest($inspection_results) as result),
events as (
    select e.subject_id, e.ended as day, p.outcome, e.record_id, '' as detail from enterprises e join ended_policy p using (status)
    where e.ended is not null and (p.within_months is null or e.ended < e.established + to_months(p.within_months))
    union all
    select l.subject_id, l.valid_from, p.outcome, l.record_id, coalesce(l.document_no, '') from listings l join listing_policy p using (list_type)
    where l.subject_id is not null and regexp_matches(coalesce(l.reason, ''), p.wanted)
    union all
    select i.subject_id, i.inspected, p.outcome, i.record_id, coalesce(i.inspection_no, '') from inspections i join inspection_policy p using (result)
    where i.subject_id is not null
    union all
    select d.subject_id, d.decided, unnest($decision_ids), d.record_id, coalesce(d.document_no, '') from decisions d)
"""

OBSERVED = """
section_of as (select unnest($codes) as industry, unnest($sections) as section),
firsts as (select subject_id, min(day) as bad from events group by subject_id),
observed as (
    select e.subject_id, coalesce(s.section, '') as section, coalesce(e.kind, '') as kind, coalesce(e.region[1:2], '') as province, e.established,
           greatest(e.established, $begin) as entered, least(coalesce(f.bad, $as_of), coalesce(e.ended, $as_of), $as_of) as leaves, f.bad
    from enterprises e left join firsts f using (subject_id) left join section_of s using (industry)
    where f.bad is null or f.bad > greatest(e.established, $begin)),
bands as (select unnest($lows) as band, unnest($highs) as until_age)
"""

REFERENCE = f"""
with {EVENTS}, {OBSERVED}, cut as (
    select section, kind, province, band, greatest(entered, established + to_months(band)) as since,
           least(leaves, established + to_months(until_age)) as until, bad, established + to_months(until_age) as next_band
    from observed cross join bands)
select section, kind, province, band, sum(date_diff('day', since, until)) / 365.25 as years, count(*) filter (bad = until and bad < next_band) as turned
from cut where since < until group by all order by all
"""

# One line per client and stratum. `unit`: who stands behind the client, first whoever holds more than
# half of it (a firm, or a person known by more than a name), else whoever represents it; the same hand behind several is one unit.
CLIENTS = f"""
with {EVENTS}, {OBSERVED},
roots as (select unnest($agents) as agent_id, unnest($roots) as root),
own as (select unnest($own_roots) as root, unnest($own_subjects) as subject_id),
filed as (
    select root, f.subject_id, min(f.valid_from) as filed, arg_min(f.record_id, (f.valid_from, f.record_id)) as filing,
           arg_min(agent_id, (f.valid_from, f.record_id)) as agent_id
    from filings f join roots using (agent_id) anti join own on own.root = roots.root and own.subject_id = f.subject_id
    where f.subject_id not in (select agent_id from roots) and not regexp_matches(coalesce(f.matter, ''), $left_out)
    group by root, f.subject_id),
clients as (
    select f.*, section, kind, province, established, bad, greatest(filed, established) as began, greatest(filed, entered) as since,
           least(leaves, cast(filed + to_months($horizon) as date)) as until
    from filed f join observed using (subject_id)),
held as (
    select subject_id, holder_id as unit, share, valid_from, valid_to from shareholders where holder_kind <> '自然人'
    union all
    select subject_id, person_id, share, valid_from, valid_to from person_links where relation = '股东'),
behind as (
    select c.root, c.subject_id, 1 as rank, h.unit from clients c join held h using (subject_id)
    where coalesce(h.valid_from, began) <= began and began < coalesce(h.valid_to, date '9999-12-31')
    group by c.root, c.subject_id, h.unit having sum(h.share) > $owner_share
    union all
    select c.root, c.subject_id, 2, p.person_id from clients c join person_links p using (subject_id)
    where list_contains($roles, p.relation) and coalesce(p.valid_from, began) <= began and began < coalesce(p.valid_to, date '9999-12-31')),
hands as (select root, subject_id, arg_min(unit, (rank, unit)) as unit from behind where unit is not null group by root, subject_id),
cut as (
    select c.*, b.band, greatest(since, established + to_months(band)) as band_since, least(until, established + to_months(until_age)) as band_until,
           bad = until and bad < established + to_months(until_age) as turned_here
    from clients c cross join bands b where since < until)
select c.root, c.subject_id, c.agent_id, coalesce(h.unit, c.subject_id) as unit, c.filed, c.filing, c.section, c.kind, c.province, c.band,
       date_diff('day', band_since, band_until) / 365.25 as years, case when turned_here then bad end as turned
from cut c left join hands h using (root, subject_id) where band_since < band_until order by c.root, c.subject_id, c.band
"""

TURNS = f"""
with {EVENTS} select e.*, s.name from events e left join enterprises s using (subject_id)
where list_contains($subjects, e.subject_id) order by e.subject_id, e.day, e.record_id
"""


@dataclass(frozen=True, slots=True)
class Client:
    """One client of one agency (with its branches), once. `turned`: its first bad turn inside the time that counts, if any."""

    subject_id: str
    agent_id: str  # the branch or office that filed first
    unit: str
    filed: date
    filing: str  # record
    years: dict[Stratum, float]
    turned: date | None
    turned_in: Stratum | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One event that counts as bad."""

    subject_id: str
    name: str
    day: date
    outcome: str
    record_id: str
    detail: str


def everybody(view: View, policy: AgentPolicy) -> dict[Stratum, tuple[float, int]]:
    """Years under observation and bad turns of all subjects, by stratum."""
    rows = view.rows(REFERENCE, {**_events(policy), **_observed(view, policy)})
    return {_stratum(row): (row["years"], row["turned"]) for row in rows}


def clients_of(view: View, policy: AgentPolicy, roots: dict[str, str], own: list[tuple[str, str]]) -> dict[str, list[Client]]:
    """Clients by agency. `roots`: agency → the one that it belongs to; `own`: pairs of that one and a firm that is no client but its own."""
    if not roots:
        return {}
    given = {
        "agents": list(roots), "roots": list(roots.values()), "own_roots": [root for root, _ in own] or [""], "own_subjects": [firm for _, firm in own] or [""],
        "left_out": policy.matters_left_out, "horizon": policy.horizon_months, "owner_share": policy.owner_share, "roles": list(policy.roles),
    }  # fmt: skip
    found: dict[str, dict[str, Client]] = {}
    for row in view.rows(CLIENTS, {**_events(policy), **_observed(view, policy), **given}):
        clients = found.setdefault(row["root"], {})
        held = clients.get(row["subject_id"])
        years = {**(held.years if held else {}), _stratum(row): row["years"]}
        turned, turned_in = (row["turned"], _stratum(row)) if row["turned"] else (held.turned, held.turned_in) if held else (None, None)
        clients[row["subject_id"]] = Client(row["subject_id"], row["agent_id"], row["unit"], row["filed"], row["filing"], years, turned, turned_in)
    return {root: list(clients.values()) for root, clients in found.items()}


def turns_of(view: View, policy: AgentPolicy, subjects: list[str]) -> list[Turn]:
    """All bad turns of these subjects, whenever they were."""
    return [Turn(row["subject_id"], row["name"] or row["subject_id"], row["day"], row["outcome"], row["record_id"], row["detail"])
            for row in view.rows(TURNS, {**_events(policy), "subjects": subjects})]  # fmt: skip


def begin_of(as_of: date, policy: AgentPolicy) -> date:
    """The earliest day whose records are still used."""
    return months_after(as_of, -policy.kept_months)


def _stratum(row: dict[str, Any]) -> Stratum:
    return row["section"], row["kind"], row["province"], row["band"]


def _observed(view: View, policy: AgentPolicy) -> dict[str, Any]:
    lows = list(policy.ages_months)
    known = sections()
    return {
        "codes": list(known), "sections": list(known.values()), "begin": begin_of(view.as_of, policy), "as_of": view.as_of + timedelta(days=1),
        "lows": lows, "highs": [*lows[1:], 12_000],
    }  # fmt: skip


def _events(policy: AgentPolicy) -> dict[str, Any]:
    ended = [(each.id, value, each.within_months) for each in policy.outcomes if each.kind == "ended" for value in each.values]
    listing = [(each.id, value, each.reason) for each in policy.outcomes if each.kind == "listing" for value in each.values]
    inspection = [(each.id, value) for each in policy.outcomes if each.kind == "inspection" for value in each.values]
    decision = [each.id for each in policy.outcomes if each.kind == "decision"]
    return {
        "ended_ids": [each[0] for each in ended], "ended_status": [each[1] for each in ended], "ended_within": [each[2] for each in ended],
        "listing_ids": [each[0] for each in listing], "listing_lists": [each[1] for each in listing], "listing_reasons": [each[2] for each in listing],
        "inspection_ids": [each[0] for each in inspection], "inspection_results": [each[1] for each in inspection], "decision_ids": decision,
    }  # fmt: skip
