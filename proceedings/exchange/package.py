"""A package: what it says, how it is sealed, and how it is read. What is signed is said here and nowhere else.

A file is the canonical writing (canonical.py) of `{"payload": …, "signature": "128 hex digits"}` and nothing more. Signed with Ed25519 is
the line `creditgraph-exchange/1`, a line feed, and the canonical writing of the payload: so a signature made here is good for nothing
else. Everything that the recipient acts on is in the payload: protocol, origin, recipient, series, number, digest of the file before,
times, key, crosswalk, records, ended records and the count.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from proceedings.exchange.canonical import TODO, canonical, read_canonical
from proceedings.exchange.keys import sign, signed_by
from proceedings.exchange.refusals import MalformedPackageError, OversizedPackageError, UnknownProtocolError

PROTOCOL = "creditgraph-exchange/1"
LONGEST = 20_000  # characters of one field
Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Province = Annotated[str, StringConstraints(pattern=r"^\d\d$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
Hex16 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Reason(StrEnum):
    """Why the origin has ended a record. What the record says is never repeated."""

    REPAIRED = "修复"
    QUASHED = "撤销"
    REMOVED = "移出"
    DISPUTED = "争议"
    EXPIRED = "届满"
    WITHDRAWN = "撤回"
    NOT_SHARED = "不再交换"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sender(_Said):
    """The province and the office that made the package."""

    province: Province
    office: Name


class SentRecord(_Said):
    """One record as its scope allows. `responsible`: the roles, on the day of the record, of those whom it names; no names, no numbers, no hashes."""

    reference: Name
    kind: Literal["名单", "行政处罚"]
    disclosure: Literal["0", "1", "2"]
    subject_id: Name
    standard: Name
    field: str
    standing: Name
    responsible: list[Name]
    fields: dict[str, Text]


class EndedRecord(_Said):
    """A record that no longer stands at its origin: which, why, since when."""

    reference: Name
    reason: Literal["修复", "撤销", "移出", "争议", "届满", "撤回", "不再交换"]
    day: Day


class CrosswalkRow(_Said):
    """How one local standard maps to the class of the region, as the origin reads it."""

    kind: Name
    title: Name
    standard: Name
    field: str
    standing: Name
    evidence: Name


class Crosswalk(_Said):
    """The mapping that the origin used, with its version."""

    version: Name
    rows: list[CrosswalkRow]


class Count(_Said):
    """What stands between the two after this package: how many records, and the digest of their references."""

    records: Annotated[int, Field(ge=0)]
    digest: Digest


class Payload(_Said):
    """Everything that is signed."""

    protocol: Literal["creditgraph-exchange/1"]
    origin: Sender
    recipient: Province
    series: Hex16
    sequence: Annotated[int, Field(ge=1)]
    previous: str  # digest of the file before; empty for the first of a series
    issued: Moment
    valid_until: Moment
    as_of: Day
    key: Hex16
    crosswalk: Crosswalk
    records: list[SentRecord]
    ended: list[EndedRecord]
    count: Count

    @property
    def package_no(self) -> str:
        """Names the package: 31-33-series-000001."""
        return f"{self.origin.province}-{self.recipient}-{self.series}-{self.sequence:06d}"


class Sealed(_Said):
    """What a file holds."""

    payload: Payload
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]


def seal(home: Path, payload: Payload) -> bytes:
    """The file of a package, signed with the key of this home."""
    said = payload.model_dump(mode="json")
    return canonical({"payload": said, "signature": sign(home, signed_text(said))})


def signed_text(said: dict[str, Any]) -> bytes:
    """The bytes that the signature is over."""
    return f"{PROTOCOL}\n".encode() + canonical(said)


def is_signed_by(package: Sealed, public: str) -> bool:
    """Whether this key has signed this package."""
    return signed_by(public, package.signature, signed_text(package.payload.model_dump(mode="json")))


def read_file(path: Path, largest: int) -> bytes:
    """The bytes of a package file; OversizedPackageError before more than `largest` bytes are read."""
    try:
        with path.open("rb") as handle:
            content = handle.read(largest + 1)
    except OSError as error:
        raise MalformedPackageError(f"不能读取：{error.strerror}", where=str(path), todo="核对文件路径") from error
    if len(content) > largest:
        raise OversizedPackageError(f"超过 {largest} 字节，没有读入", where=str(path), todo="请来源省分成几个包签发（导出时自动分包）")
    return content


def read_package(content: bytes, where: str) -> Sealed:
    """What a file says, its shape checked; nothing in it is believed yet."""
    value = read_canonical(content, where)
    protocol = value.get("payload", {}).get("protocol") if isinstance(value, dict) and isinstance(value.get("payload"), dict) else None
    if isinstance(protocol, str) and protocol != PROTOCOL:
        raise UnknownProtocolError(f"协议“{protocol[:60]}”不认识，本省使用 {PROTOCOL}", where=where, todo="两省升级到同一版本")
    try:
        return Sealed.model_validate(value)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise MalformedPackageError(f"内容与协议不符：{place}", where=where, todo=TODO) from error


def digest_of(content: bytes) -> str:
    """SHA-256 of a file, by which the next package names it."""
    return hashlib.sha256(content).hexdigest()


def count_of(references: Iterable[str]) -> Count:
    """How many records stand, and the digest of their sorted references."""
    ordered = sorted(references)
    return Count(records=len(ordered), digest=hashlib.sha256("\n".join(ordered).encode()).hexdigest())


def written(moment: datetime) -> str:
    """A moment as packages write it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """A moment as packages write it; MalformedPackageError for the 31st of February."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedPackageError(f"没有这个时间：{text}", todo=TODO) from error


def day_of(text: str) -> date:
    """A day as packages write it; MalformedPackageError if there is no such day."""
    return moment_of(f"{text}T00:00:00Z").date()
