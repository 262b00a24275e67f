"""Who we are, whom we trust, what we have sent and taken in: pure folds over the steps of the exchange.

Matters: `身份` (登记), `信任-31` (信任, 停止信任), `发往-33` (导出), `来自-31` (导入, 接受新系列).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from proceedings.events import Event
from proceedings.exchange.refusals import ExchangeKeyError

IDENTITY = "身份"
REGISTERED, TRUSTED, DISTRUSTED, EXPORTED, IMPORTED, ACCEPTED = "登记", "信任", "停止信任", "导出", "导入", "接受新系列"


@dataclass(frozen=True, slots=True)
class Identity:
    """The province and office of this home, and its public key."""

    province: str
    office: str
    public: str


@dataclass(frozen=True, slots=True)
class Trusted:
    """A province from which packages are taken: its keys by id (public half), and the ids that are trusted no more."""

    province: str
    office: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()

    def key(self, key_id: str) -> str | None:
        """The public key of that id while it is trusted."""
        return None if key_id in self.ended else self.keys.get(key_id)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a recipient has been sent: number and digest of the last package of the series, and each standing record with its fingerprint."""

    series: str = ""
    sequence: int = 0
    digest: str = ""
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What came from an origin: number and digest of the last package taken in, all digests of the series, earlier series, and one accepted but not begun."""

    series: str = ""
    sequence: int = 0
    digest: str = ""
    digests: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    accepted: str = ""


def identity(events: Iterable[Event]) -> Identity:
    """Who we are; ExchangeKeyError before anybody has said."""
    said = [each.content for each in events if each.matter_no == IDENTITY and each.step == REGISTERED]
    if not said:
        raise ExchangeKeyError("还没有登记本省身份", todo="运行 creditgraph exchange keys --province … --office … --who … --why …")
    return Identity(said[-1]["province"], said[-1]["office"], said[-1]["public"])


def trusted(events: Iterable[Event]) -> dict[str, Trusted]:
    """The provinces that were ever trusted. A key that is trusted again counts again."""
    found: dict[str, Trusted] = {}
    for each in events:
        said = each.content
        if each.step == TRUSTED:
            one = found.get(said["province"], Trusted(said["province"]))
            keys = {**one.keys, said["key_id"]: said["public"]}
            found[said["province"]] = Trusted(said["province"], said["office"], keys, one.ended - {said["key_id"]})
        elif each.step == DISTRUSTED and said["province"] in found:
            one = found[said["province"]]
            found[said["province"]] = replace(one, ended=one.ended | {said["key_id"]})
    return found


def outgoing(events: Iterable[Event], recipient: str) -> Outgoing:
    """What the recipient holds of us, if it has taken in everything."""
    state = Outgoing()
    for said in _of(events, f"发往-{recipient}", EXPORTED):
        held = {} if said["series"] != state.series else dict(state.held)
        gone = frozenset(said["ended"])
        held = {reference: mark for reference, mark in (held | said["sent"]).items() if reference not in gone}
        state = Outgoing(said["series"], said["sequence"], said["digest"], held)
    return state


def incoming(events: Iterable[Event], origin: str) -> Incoming:
    """How far we are with an origin."""
    state = Incoming()
    for each in events:
        if each.matter_no != f"来自-{origin}":
            continue
        said = each.content
        if each.step == ACCEPTED:
            state = replace(state, accepted=said["series"])
        elif each.step == IMPORTED:
            same = said["series"] == state.series
            past = state.past if same or not state.series else state.past | {state.series}
            digests = state.digests if same else frozenset()
            state = Incoming(said["series"], said["sequence"], said["digest"], digests | {said["digest"]}, past)
    return state


def _of(events: Iterable[Event], matter_no: str, step: str) -> Sequence[Mapping[str, Any]]:
    return [each.content for each in events if each.matter_no == matter_no and each.step == step]
