"""The links over which risk is shown: who stands next to whom today, and what one step is worth.

A step is one edge of the graph: enterprise–person, enterprise–enterprise, enterprise–address, enterprise–phone.
Left out, because they join the innocent: shared addresses (集群注册, 托管 …), registration agents and their phones and
rooms, persons without an identity number (known at one enterprise only), links that have ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Floats, Ints
from analytics.score_policy import ScorePolicy
from ledger.view import View

LINKS = """
with shared as (
    select address_key from shared_addresses_current where address_key is not null
    union select address_key from addresses_used where regexp_matches(address, $shared_words)),
agents as (select distinct agent_id as subject_id from filings where agent_id is not null)
select person_id as a, subject_id as b, 'role' as relation, relation as detail, null as share, 'Person' as kind, name, valid_from is null as unsure
from person_links where relation <> '股东' and coalesce(valid_to, date '9999-12-31') > $as_of
union all
select holder_id, subject_id, 'share', null, share, case when holder_kind = '自然人' then 'Person' else 'Enterprise' end, holder_name, false
from shareholders_current where subject_id is not null and holder_id is not null and (not starts_with(holder_id, 'N-') or holder_id in (from merged_persons))
union all
select subject_id, parent_id, 'branch', null, null, 'Enterprise', branch_name, false
from branches_current where subject_id is not null and parent_id is not null
union all
select subject_id, debtor_id, 'guarantor', null, null, 'Enterprise', null, false from guarantees_current where subject_id is not null and debtor_id is not null
union all
select address_key, subject_id, 'address', use, null, 'Address', address, false from addresses_used_current
where address_key <> '' and address_key not in (from shared) and subject_id not in (from agents)
and address_key not in (select u.address_key from addresses_used_current u join agents using (subject_id) where u.address_key is not null)
union all
select phone_key, subject_id, 'phone', null, null, 'Phone', phone, false from phones_used_current
where phone_key <> '' and phone_key not in (select p.phone_key from phones_used_current p join agents using (subject_id))
order by a, b, relation, detail, share, unsure
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One edge as it was declared: from `a` (person, holder, branch, guarantor, address, phone) to `b`."""

    a: str
    b: str
    relation: str
    detail: str | None
    share: float | None
    unsure: bool = False  # of a role: nobody knows since when


@dataclass(frozen=True, slots=True)
class Links:
    """The graph of links. `graph[i, j]` is what one step from node i to node j is worth to the risk that runs along it."""

    index: Mapping[str, int]  # key → node number, in the order of the keys
    kinds: Sequence[str]  # label of the graph, per node
    names: Mapping[str, str]
    graph: csr_array
    row: Ints  # position in graph.data → row of `table`
    table: pa.Table
    degree: Ints
    damping: Floats

    def number(self, keys: Sequence[str]) -> Ints:
        """Node number of each key; every key must be a node."""
        return np.array([self.index[key] for key in keys], dtype=np.int64)

    def link(self, position: int) -> Link:
        """The declared edge behind a position of `graph.data`."""
        row = int(self.row[position])
        return Link(*(self.table[name][row].as_py() for name in ("a", "b", "relation", "detail", "share", "unsure")))


def read_links(view: View, policy: ScorePolicy, others: Sequence[str] = ()) -> Links:
    """All links of the view. `others`: keys that must be nodes although nothing links them."""
    table = view.arrow(LINKS, {"shared_words": "|".join(policy.shared_words) or "$^", "as_of": view.as_of}).combine_chunks()
    return build_links(table, view.arrow("select subject_id, name from enterprises order by subject_id"), policy, others)


def build_links(table: pa.Table, enterprises: pa.Table, policy: ScorePolicy, others: Sequence[str] = ()) -> Links:
    """The links of these declared edges (a, b, relation, detail, share, kind of a, name of a, unsure) between these enterprises (subject_id, name)."""
    a, b = _texts(table["a"]), _texts(table["b"])
    keys, node = np.unique(np.concatenate([a, b, _texts(enterprises["subject_id"]), np.array(list(others), dtype=object)]), return_inverse=True)
    source, target = node[: len(a)].astype(np.int64), node[len(a) : 2 * len(a)].astype(np.int64)
    graph, row = _graph(source, target, _weights(table, policy), len(keys))
    kinds = _kinds(len(keys), source, _texts(table["kind"]))
    degree = _degree(graph)
    names = {key: name for key, name in zip(a, _texts(table["name"]), strict=True) if name}
    names |= dict(zip(enterprises["subject_id"].to_pylist(), enterprises["name"].to_pylist(), strict=True))
    return Links({key: number for number, key in enumerate(keys)}, kinds, names, graph, row, table, degree, damping(degree, kinds, policy.degree_cap))


def damping(degree: Ints, kinds: Sequence[str], cap: Mapping[str, int]) -> Floats:
    """1 for a node that joins two, falling with the logarithm of its degree, 0 for a hub beyond the cap of its kind."""
    limit = np.array([cap.get(kind, 0) for kind in kinds], dtype=np.int64)
    value = 1.0 / (1.0 + np.log2(np.maximum(degree, 2) / 2.0))
    return np.where(degree <= limit, value, 0.0)


def _texts(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.object_]]:
    return np.array(pc.fill_null(column.cast(pa.string()), "").to_pylist(), dtype=object)


def _weights(table: pa.Table, policy: ScorePolicy) -> tuple[Floats, Floats]:
    """What a step is worth from a to b, and from b to a."""
    flat = {"branch": policy.branch, "address": policy.address, "phone": policy.phone, "guarantor": 0.0}
    rows = zip(table["relation"].to_pylist(), table["detail"].to_pylist(), table["share"].to_pylist(), strict=True)
    forward = np.array([policy.roles[d] if r == "role" else policy.share.at(s) if r == "share" else flat[r] for r, d, s in rows], dtype=np.float64)
    guarantor = np.array([r == "guarantor" for r in table["relation"].to_pylist()], dtype=np.bool_)
    return forward, np.where(guarantor, policy.guarantor, forward)


def _graph(source: Ints, target: Ints, weights: tuple[Floats, Floats], nodes: int) -> tuple[csr_array, Ints]:
    """Both directions of every link; of parallel links the most valuable, then the first."""
    begin, end = np.concatenate([source, target]), np.concatenate([target, source])
    value, row = np.concatenate(weights), np.concatenate([np.arange(len(source))] * 2)
    keep = (value > 0) & (begin != end)
    begin, end, value, row = begin[keep], end[keep], value[keep], row[keep]
    order = np.lexsort((row, -value, end, begin))
    pair = begin[order] * nodes + end[order]
    order = order[np.concatenate([[True], pair[1:] != pair[:-1]])] if len(pair) else order
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(begin[order], minlength=nodes), out=offsets[1:])
    return csr_array((value[order], end[order], offsets), shape=(nodes, nodes)), row[order].astype(np.int64)


def _degree(graph: csr_array) -> Ints:
    """How many different neighbours a node has, whichever way risk runs."""
    both = graph + graph.T
    degree: Ints = np.diff(both.indptr).astype(np.int64)
    return degree


def _kinds(nodes: int, source: Ints, kind: np.ndarray[Any, np.dtype[np.object_]]) -> list[str]:
    kinds = np.full(nodes, "Enterprise", dtype=object)
    kinds[source] = kind
    result: list[str] = kinds.tolist()
    return result
