"""The whole proof: every store, every route as every ordinary role, and one control that shows that the search would find it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.proof.bounds import SAMPLE, Bounds
from api.proof.clues import Clues, clues_of
from api.proof.home_copy import copied_home
from api.proof.operations import operations, unreachable
from api.proof.walk import NOBODY, ORDINARY, SECONDS, Holders, Walk, served
from api.security import Role, Tokens
from graph.reading import ReadingStore
from graph.store import GraphStore
from ledger.errors import CreditGraphError
from ledger.in_force import COUNTING_TABLES
from ledger.settings import Settings
from ledger.shared_views import SHARED
from ledger.store import Ledger
from ledger.view import View
from proceedings.outbox import served_items
from proceedings.proof.places import Place
from proceedings.proof.stores import graph_places, ledger_places, outbox_places
from proceedings.proof.target import Needle, Target, found_target
from proceedings.serving_log import AUDIT, ServingLog


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked for and every place that was looked at."""

    target: Target
    places: tuple[Place, ...]
    far: int  # subjects whose results it once touched, and with which the routes were asked
    more: int  # such subjects with which the routes were not asked; Neo4j and the results were searched for all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a proof is made. `told`: called with every place as soon as it was looked at."""

    told: Callable[[Place], None] = lambda _: None
    bounds: Bounds = SAMPLE
    application: Callable[[Settings, GraphStore], FastAPI] = create_app


def prove_all(settings: Settings, store: GraphStore, wanted: str, today: date, manner: Manner) -> Proof:
    """Search everything that this installation could serve for the record. Changes nothing: routes that write do so in a copy.

    NotFoundError if there never was such a record.
    """
    ledger = Ledger(settings.home)
    audit = ledger.view(today, audit=True)
    try:
        needle = Needle(found_target(audit, wanted))
        clues = clues_of(ledger, audit, needle.target, today)
        served_before = served_items(audit, needle.target.records)
        control = _control(audit, needle.target)
    finally:
        audit.close()
    places = []
    with SHARED.sharing():
        for place in chain([control], _stores(ledger, store, needle, today), _application(settings, store, needle, clues, served_before, manner)):
            manner.told(place)
            places.append(place)
    return Proof(needle.target, tuple(places), len(clues.far), clues.more)


def _stores(ledger: Ledger, store: GraphStore, needle: Needle, today: date) -> Iterator[Place]:
    yield from graph_places(store, needle)
    yield from ledger_places(ledger, needle, today)
    yield from outbox_places(ledger, needle, today)


def _application(settings: Settings, store: GraphStore, needle: Needle, clues: Clues, items: list[str], manner: Manner) -> Iterator[Place]:
    with copied_home(settings.home) as home:
        app = manner.application(settings.model_copy(update={"home": home}), ReadingStore(store))
        echoing: set[str] = set()
        yield from _routes(app, home, needle, clues, manner.bounds, echoing)
        yield _noted(home, items, echoing)


def prove_running(settings: Settings, address: str, wanted: str, today: date, manner: Manner) -> list[Place]:
    """Ask a running server, with what it keeps open, by reading only. The tokens for it are withdrawn afterwards."""
    ledger, tokens = Ledger(settings.home), Tokens(settings.home)
    audit = ledger.view(today, audit=True)
    try:
        needle = Needle(found_target(audit, wanted))
        clues = clues_of(ledger, audit, needle.target, today)
    finally:
        audit.close()
    holders = _holders(tokens, needle.target)
    try:
        with httpx.Client(base_url=address, timeout=SECONDS, trust_env=False) as client:
            reading = [each for each in operations(create_app(settings)) if each.method == "get"]
            places = []
            for place in Walk(client, needle, clues, holders, manner.bounds).places(reading):
                manner.told(place)
                places.append(place)
            return places
    except httpx.HTTPError as error:
        raise CreditGraphError(f"连不上 {address}：{error}", where="--server", todo="核对地址；服务须在运行") from error
    finally:
        for secret in filter(None, holders.values()):
            with suppress(CreditGraphError):
                tokens.revoke(tokens.verify(secret).id)


def _control(audit: View, target: Target) -> Place:
    """The audit view must have it: a search that finds nothing anywhere proves nothing."""
    sql = " union all ".join(f"select record_id from {name}_all where list_contains($records, record_id)" for name in COUNTING_TABLES)
    found = [row["record_id"] for row in audit.rows(f"{sql} order by record_id", {"records": list(target.records)})]
    return Place("对照", "审计视图（应当查到）", len(target.records), tuple(found), control=True)


def _routes(app: FastAPI, home: Path, needle: Needle, clues: Clues, bounds: Bounds, echoing: set[str]) -> Iterator[Place]:
    holders = _holders(Tokens(home), needle.target)
    with served(app) as address, httpx.Client(base_url=address, timeout=SECONDS, trust_env=False) as client:
        yield from Walk(client, needle, clues, holders, bounds, echoing=echoing).places(operations(app))
    for each in unreachable(app):
        yield Place("接口", each, 0, (), "这种接口不会逐个提问")


def _holders(tokens: Tokens, target: Target) -> Holders:
    """A token for every ordinary role, of the body that made the decision, which may see most; and nobody."""
    department = target.authorities[0] if target.authorities else ""
    made = {role.value: tokens.create(f"核验 {role.value}", role, 1, department) for role in ORDINARY}
    return {**made, NOBODY: ""}


def _noted(home: Path, items: list[str], echoing: set[str]) -> Place:
    """What the answers of the walk rested on without naming it, such as the reasons on a printed visit list.

    The log takes an id that an answer merely repeats for one that it serves; which operations do so the walk has seen (`echoing`).
    """
    lines = [each for each in ServingLog(home).servings(items) if each.receiver.role != AUDIT and each.receiver.way not in echoing]
    found = tuple(dict.fromkeys(f"{each.receiver.role} {each.receiver.way}：依据 {each.item}" for each in lines))
    return Place("走访清单等", "不写出标识、但以它为依据的内容（按提供日志）", len(Role) - 1, found)
