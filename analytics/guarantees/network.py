"""Who guarantees whom on the day of the view, between independent parties: firms under one control are one party.

Left out: guarantees that have ended, that have no end and are old, of and for those whose trade is guaranteeing or lending,
of and for firms that were deregistered, and inside one group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Ints
from analytics.algorithms.components import connected_components
from analytics.guarantees.policy import GuaranteePolicy
from ledger.view import View

REVOKED = "吊销"

# The last day of a contract is a day of it.
IN_FORCE = "in_force as (select * from guarantees where coalesce(valid_to, date '9999-12-31') >= $as_of)"

EDGES = f"""
with {IN_FORCE}, left_out as (
    select subject_id from enterprises where regexp_matches(coalesce(name, ''), $names) or list_contains($codes, industry)
       or (list_contains($divisions, substr(industry, 1, 2)) and not list_contains($not_codes, industry))
       or (list_contains($gone, status) and coalesce(ended, $as_of) <= $as_of))
select subject_id as guarantor, debtor_id as debtor, cast(sum(amount_wan) as double) as amount, count(*) - count(amount_wan) as unknown,
       min(valid_from) as since, max(valid_to) as until, count(*) - count(valid_to) as undated, list(record_id order by record_id) as records
from in_force
where subject_id is not null and debtor_id is not null and subject_id <> debtor_id
  and subject_id not in (from left_out) and debtor_id not in (from left_out)
  and (valid_to is not null or valid_from + to_years($open_years::integer) > $as_of)
group by all order by guarantor, debtor
"""

# Whoever holds more than half of a firm, and whoever holds more than half of that one, and so on.
CONTROL = f"""
with recursive {IN_FORCE}, parties as (select subject_id from in_force union select debtor_id from in_force),
majority as (
    select subject_id, holder_id from shareholders_current
    where share > $control and holder_id is not null and holder_id <> subject_id
      and (holder_kind <> '自然人' or starts_with(holder_id, 'P-') or holder_id in (from merged_persons))),
above as (
    select subject_id as firm, subject_id as top from parties where subject_id is not null
    union select a.firm, m.holder_id from above a join majority m on m.subject_id = a.top)
select firm, top from above where firm <> top order by firm, top
"""

FIRMS = f"""
with {IN_FORCE}
select subject_id, name, region, status, ended, cast(capital_wan as double) as capital_wan, record_id from enterprises semi join (
    select subject_id from in_force union select debtor_id from in_force) using (subject_id)
"""

LISTED = f"""
with {IN_FORCE}
select subject_id, list_type, document_no, valid_from, record_id, party_name from listings
where list_contains($lists, list_type) and subject_id in (select subject_id from in_force union select debtor_id from in_force)
order by subject_id, valid_from, record_id
"""


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Everything that one firm guarantees for another. `amount` in 万元, None if no amount is known; `unknown`: how many are not.

    `since` is the first begin and `until` the last known end of them, `undated` how many have no end."""

    guarantor: str
    debtor: str
    amount: float | None
    unknown: int
    since: date
    until: date | None
    undated: int
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as registered; capital in 万元, None if unknown."""

    subject_id: str
    name: str
    region: str
    capital: float | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a firm is taken as fallen."""

    subject_id: str
    kind: str  # id of the list, or 吊销
    number: str
    day: date | None
    record_id: str
    party: str = ""  # its name in the record


@dataclass(frozen=True, slots=True)
class Network:
    """Parties (groups of firms under one control) and the guarantees among them. `graph[i, j]` is 1 if party i guarantees for party j."""

    firms: Mapping[str, Firm]
    guarantees: tuple[Guarantee, ...]
    party: Mapping[str, int]
    parties: tuple[tuple[str, ...], ...]  # the firms of each that take part
    troubles: Mapping[str, tuple[Trouble, ...]]
    graph: csr_array

    def name(self, subject: str) -> str:
        """Registered name, else the name in the list, else the id."""
        if subject in self.firms:
            return self.firms[subject].name
        return next((each.party for each in self.troubles.get(subject, ()) if each.party), subject)


def read_network(view: View, policy: GuaranteePolicy) -> Network:
    """The network of the view."""
    given = {"names": policy.names, "codes": list(policy.codes), "divisions": list(policy.divisions), "not_codes": list(policy.not_codes)}
    limits = {"gone": list(policy.gone), "open_years": policy.open_years, "as_of": view.as_of}
    rows = view.rows(EDGES, {**given, **limits})
    edges = [Guarantee(**{**row, "records": tuple(row["records"])}) for row in rows]
    group = _groups(view, policy)
    outside = tuple(each for each in edges if group.get(each.guarantor, each.guarantor) != group.get(each.debtor, each.debtor))
    firms = {
        row["subject_id"]: Firm(row["subject_id"], row["name"] or row["subject_id"], row["region"] or "", row["capital_wan"])
        for row in view.rows(FIRMS, {"as_of": view.as_of})
    }
    taking_part = sorted({each for edge in outside for each in (edge.guarantor, edge.debtor)})
    keys = sorted({group.get(each, each) for each in taking_part})
    number = {key: n for n, key in enumerate(keys)}
    party = {each: number[group.get(each, each)] for each in taking_part}
    members: list[list[str]] = [[] for _ in keys]
    for each in taking_part:
        members[party[each]].append(each)
    return Network(firms, outside, party, tuple(tuple(each) for each in members), _troubles(view, policy), _graph(outside, party, len(keys)))


def _graph(edges: tuple[Guarantee, ...], party: Mapping[str, int], size: int) -> csr_array:
    pairs = sorted({(party[each.guarantor], party[each.debtor]) for each in edges})
    source, target = (np.array([pair[n] for pair in pairs], dtype=np.int64) for n in (0, 1))
    return csr_array((np.ones(len(pairs)), (source, target)), shape=(size, size))


def _groups(view: View, policy: GuaranteePolicy) -> dict[str, str]:
    """Firm → a name of its group: firms that anybody controls in common, up through any number of majorities."""
    pairs = view.rows(CONTROL, {"control": policy.control, "as_of": view.as_of})
    keys = sorted({each for pair in pairs for each in pair.values()})
    number = {key: n for n, key in enumerate(keys)}
    source, target = (np.array([number[pair[end]] for pair in pairs], dtype=np.int64) for end in ("firm", "top"))
    labels: Ints = connected_components(csr_array((np.ones(len(pairs)), (source, target)), shape=(len(keys), len(keys))))
    return {key: keys[int(labels[n])] for key, n in number.items()}


def _troubles(view: View, policy: GuaranteePolicy) -> dict[str, tuple[Trouble, ...]]:
    found: dict[str, tuple[Trouble, ...]] = {}
    for row in view.rows(LISTED, {"lists": list(policy.lists), "as_of": view.as_of}):
        trouble = Trouble(row["subject_id"], row["list_type"], row["document_no"] or "", row["valid_from"], row["record_id"], row["party_name"] or "")
        found[row["subject_id"]] = (*found.get(row["subject_id"], ()), trouble)
    for row in view.rows(FIRMS, {"as_of": view.as_of}):
        if row["status"] in policy.statuses:
            trouble = Trouble(row["subject_id"], REVOKED, "", row["ended"], row["record_id"])
            found[row["subject_id"]] = (*found.get(row["subject_id"], ()), trouble)
    return found
