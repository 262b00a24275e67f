"""Whether a package may be taken in: every check, from the cheapest to the dearest, before anything of it is used.

Order: size and writing (package.py) → recipient → origin → key → signature → place in the series → times → content. Until the
signature has been found good nothing is believed but the words by which it is refused.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from ledger.codelists import code_list
from proceedings.exchange.authority import is_of
from proceedings.exchange.package import EndedRecord, Payload, Sealed, SentRecord, count_of, day_of, digest_of, is_signed_by, moment_of
from proceedings.exchange.persons import OTHER
from proceedings.exchange.policy import DAY_OF, LISTING, TABLE_OF, exchange_policy, provinces
from proceedings.exchange.refusals import (
    BrokenChainError,
    CountError,
    ExpiredPackageError,
    FuturePackageError,
    MalformedPackageError,
    NewSeriesError,
    OlderPackageError,
    ReplayedPackageError,
    ScopeError,
    SkippedPackageError,
    TamperedPackageError,
    UnknownKeyError,
    UnknownOriginError,
    WrongRecipientError,
)
from proceedings.exchange.standing import holds_identity_number, value_of
from proceedings.exchange.state import Identity, Incoming, Trusted

AGAIN = "请来源省重新签发"
CHINA = timezone(timedelta(hours=8))  # days are written as the offices write them
NONE: Mapping[str, str] = {}


def check_sender(package: Sealed, us: Identity, trust: dict[str, Trusted]) -> None:
    """For us, from somebody whom we trust, signed with a key that is theirs, and unchanged since."""
    payload = package.payload
    origin, key = payload.origin.province, payload.key
    if payload.recipient != us.province:
        raise WrongRecipientError(f"发给 {payload.recipient} 的包，本省是 {us.province}", where=payload.package_no, todo="请来源省为本省另行签发")
    if origin == us.province or origin not in trust or origin not in provinces():
        raise UnknownOriginError(f"没有把 {origin} 登记为可信来源", where=payload.package_no, todo="核对对方公钥后运行 creditgraph exchange trust")
    public = trust[origin].key(key)
    if public is None:
        raise UnknownKeyError(
            f"密钥 {key} 不是或者不再是 {origin} 的可信密钥", where=payload.package_no, todo="核对对方新公钥后运行 creditgraph exchange trust"
        )
    if not is_signed_by(package, public):
        raise TamperedPackageError("签名与内容不符：内容被改动，或者不是这把密钥签的", where=payload.package_no, todo=f"不要使用这个文件；{AGAIN}")


def check_place(payload: Payload, content: bytes, state: Incoming) -> None:
    """The very next package of the series, going on from the last."""
    digest, where = digest_of(content), payload.package_no
    if digest in state.digests:
        raise ReplayedPackageError("这个包已经接收过", where=where, todo="不必再次接收")
    if payload.series in state.past:
        raise OlderPackageError("属于已经结束的系列", where=where, todo="请来源省按现在的系列签发")
    if payload.series != state.series and state.series and payload.series != state.accepted:
        raise NewSeriesError(f"来源省开始了新系列 {payload.series}", where=where, todo="向来源省核实后运行 creditgraph exchange accept，再接收")
    last = state if payload.series == state.series else Incoming()
    if payload.sequence <= last.sequence:
        raise OlderPackageError(
            f"第 {payload.sequence} 号不比已接收的第 {last.sequence} 号新", where=where, todo="核对是否取错文件；同号不同内容的，告知来源省"
        )
    if payload.sequence > last.sequence + 1:
        raise SkippedPackageError(f"第 {last.sequence + 1} 号还没有接收，不能先接收第 {payload.sequence} 号", where=where, todo="先接收缺少的包")
    if payload.previous != last.digest:
        raise BrokenChainError("与上一个接收的包接不上", where=where, todo=f"核对上一个包是否同一文件；{AGAIN}")


def check_times(payload: Payload, now: datetime) -> None:
    """Issued, and not past the origin's validity or ours."""
    limits = exchange_policy().limits
    issued, until = moment_of(payload.issued), moment_of(payload.valid_until)
    if issued > now + timedelta(minutes=limits.clock_minutes):
        raise FuturePackageError(f"签发时间 {payload.issued} 在将来", where=payload.package_no, todo="核对两地时钟")
    last = min(until, issued + timedelta(days=limits.valid_days))
    if now > last:
        raise ExpiredPackageError(f"有效期至 {last:%Y-%m-%d %H:%M}（UTC），已过", where=payload.package_no, todo=AGAIN)


def check_content(payload: Payload, held: Iterable[str], registered: Mapping[str, str] = NONE) -> None:
    """Within the scope, of the origin's own, readable, and the same count on both sides afterwards.

    `held`: references that we hold of the origin. `registered`: code of an authority → its region, as our own table has it.
    """
    fresh, ended = [each.reference for each in payload.records], [each.reference for each in payload.ended]
    if len({*fresh, *ended}) < len(fresh) + len(ended):
        raise MalformedPackageError("同一条记录出现两次", where=payload.package_no, todo=AGAIN)
    for record in payload.records:
        _check_record(record, payload, registered)
    for each in payload.ended:
        _check_end(each, payload)
    if count_of(({*held} - {*ended}) | {*fresh}) != payload.count:
        raise CountError("接收后两省持有的记录不一致", where=payload.package_no, todo="请来源省用 exchange export --anew 重新开始一个系列")


def _check_end(ended: EndedRecord, payload: Payload) -> None:
    """Nothing has ended later than the day on which the package was issued."""
    if day_of(ended.day) > moment_of(payload.issued).astimezone(CHINA).date():
        raise MalformedPackageError("停止日期晚于签发日期", where=f"{payload.package_no} {ended.reference}", todo=AGAIN)


def _check_record(record: SentRecord, payload: Payload, registered: Mapping[str, str]) -> None:
    where = f"{payload.package_no} {record.reference}"
    beyond = sorted(record.fields.keys() - {*exchange_policy().fields(record.disclosure, record.kind)})
    if beyond:
        raise ScopeError(f"范围 {record.disclosure} 不许有“{beyond[0]}”", where=where, todo=f"没有接收；{AGAIN}")
    if record.responsible and not exchange_policy().scopes[record.disclosure].used:
        raise ScopeError(f"范围 {record.disclosure} 不许有责任人职务", where=where, todo=f"没有接收；{AGAIN}")
    if record.subject_id.startswith(("P-", "N-")) or holds_identity_number([record.subject_id, *record.fields.values()]):
        raise ScopeError("含有自然人或者证件号码", where=where, todo=f"没有接收；请立即告知来源省；{AGAIN}")
    if not record.fields.get("authority_region") or not is_of(payload.origin.province, record.fields, registered):
        raise ScopeError("不是来源省自己的机关作出的", where=where, todo=f"没有接收；{AGAIN}")
    if any(role != OTHER and code_list("roles").stored(role) != role for role in record.responsible):
        raise MalformedPackageError("责任人职务不在代码表中", where=where, todo=AGAIN)
    _check_values(record, where)


def _check_values(record: SentRecord, where: str) -> None:
    try:
        said = {name: value_of(TABLE_OF[record.kind], name, text) for name, text in record.fields.items()}
    except (ValueError, InvalidOperation) as error:
        raise MalformedPackageError("日期或者金额不能读取", where=where, todo=AGAIN) from error
    if any(isinstance(value, Decimal) and not value.is_finite() for value in said.values()):
        raise MalformedPackageError("金额不是数", where=where, todo=AGAIN)
    if exchange_policy().scopes[record.disclosure].used:
        needed = ("party_name", DAY_OF[record.kind], "authority", *(("list_type",) if record.kind == LISTING else ("penalty_kinds", "document_no")))
        if missing := [name for name in needed if name not in said]:
            raise MalformedPackageError(f"缺少“{missing[0]}”", where=where, todo=AGAIN)
