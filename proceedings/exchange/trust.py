"""Who we are and whom we trust: steps of the log, made by a named person on a document, after the key was compared by voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Draft, Entry, Event, Kind, record
from proceedings.exchange.keys import checked_public, create_key, key_id
from proceedings.exchange.policy import provinces
from proceedings.exchange.state import ACCEPTED, DISTRUSTED, IDENTITY, REGISTERED, TRUSTED, Identity, identity, incoming, trusted

HAVE = "写两位省级代码，例如 31"


@dataclass(frozen=True, slots=True)
class Ground:
    """On what somebody acts: who, on which day, why, and by which document."""

    actor: Actor
    day: date
    why: str
    document_no: str = ""

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise InputError("缺少理由", where="--why", todo="写明核对了什么：公钥由谁、以何种方式告知")


def register(ledger: Ledger, home: Path, province: str, office: str, ground: Ground, *, anew: bool = False) -> Identity:
    """Say who we are, and make the signing key if there is none. `anew`: another key; the others have to trust it before the next package."""
    if province not in provinces() or not office.strip():
        raise InputError(f"“{province}”不是交换的省份，或者没有写单位", where="--province、--office", todo=f"省份是 {'、'.join(provinces())} 之一")
    public = create_key(home, anew=anew)
    said = {"province": province, "office": office.strip(), "public": public}

    def drafting(events: Sequence[Event], _: View) -> Entry:
        if any(each.content == said for each in [each for each in events if each.matter_no == IDENTITY][-1:]):
            return Entry()
        return Entry([_step(IDENTITY, REGISTERED, ground, said)])

    record(ledger, Kind.EXCHANGE, drafting, ground.day)
    return Identity(province, said["office"], public)


def trust(ledger: Ledger, province: str, office: str, public: str, ground: Ground) -> str:
    """Trust a key of another province; its id. InputError for our own province, or a key that another province has."""
    key = checked_public(public)
    if province not in provinces() or not office.strip():
        raise InputError(f"“{province}”不是交换的省份，或者没有写单位", where="--from、--office", todo=HAVE)
    said = {"province": province, "office": office.strip(), "public": key, "key_id": key_id(key)}

    def drafting(events: Sequence[Event], _: View) -> Entry:
        if province == identity(events).province:
            raise InputError("不能把本省登记为来源", where="--from")
        if any(key_id(key) in each.keys for each in trusted(events).values() if each.province != province):
            raise InputError("这把公钥已登记在另一个省名下", where="--key", todo="与对方重新核对")
        return Entry([_step(f"信任-{province}", TRUSTED, ground, said)])

    record(ledger, Kind.EXCHANGE, drafting, ground.day)
    return said["key_id"]


def distrust(ledger: Ledger, province: str, key: str, ground: Ground) -> None:
    """From now on no package signed with this key is taken in; what came before stays until its origin ends it. NotFoundError if it is not trusted."""

    def drafting(events: Sequence[Event], _: View) -> Entry:
        known = trusted(events).get(province)
        if known is None or known.key(key) is None:
            raise NotFoundError(f"{province} 没有可信的密钥 {key}", where="--key", todo="用 creditgraph exchange status 查看")
        return Entry([_step(f"信任-{province}", DISTRUSTED, ground, {"province": province, "key_id": key})])

    record(ledger, Kind.EXCHANGE, drafting, ground.day)


def accept(ledger: Ledger, province: str, series: str, ground: Ground) -> None:
    """Let an origin begin a new series. With its first package everything that it does not say again is shared no more."""

    def drafting(events: Sequence[Event], _: View) -> Entry:
        state = incoming(events, province)
        if series == state.series or series in state.past or len(series) != 16:
            raise InputError(f"“{series}”不是新系列", where="--series", todo="照抄拒收时显示的系列")
        return Entry([_step(f"来自-{province}", ACCEPTED, ground, {"series": series})])

    record(ledger, Kind.EXCHANGE, drafting, ground.day)


def _step(matter_no: str, step: str, ground: Ground, said: dict[str, str]) -> Draft:
    return Draft(Kind.EXCHANGE, matter_no, step, ground.day, ground.actor, why=ground.why, document_no=ground.document_no, content=said)
