"""Where notices go: one address and its secrets per recipient, in a 0600 file of the data folder. Only https, or http on this machine.

`name` is the department of a token, or the token's name where it has none: what the log of servings calls the recipient.
"""

import base64
import json
import secrets
import socket
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from ledger.errors import InputError, LedgerError, NotFoundError
from ledger.private_file import replace_private
from ledger.writer_lock import one_writer

FOLDER, FILE = "outbox", "recipients.json"
PREFIX = "whsec_"  # Standard Webhooks: base64 with this prefix, 24 to 64 bytes
SECRET_BYTES, SECRETS_KEPT = 32, 2
WAIT_SECONDS = 10.0
Address = IPv4Address | IPv6Address
METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "fd00:ec2::254")))  # where machines of a cloud are told their keys
METADATA_NAME = "metadata.google.internal"


class AddressError(InputError):
    """The address would carry notices in the clear, or is none."""

    code = "CG681"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. `secrets`: the newest first; the one before it still signs, until the receiver has taken over the new one."""

    name: str
    url: str
    secrets: tuple[str, ...]
    who: str
    why: str
    added: date
    private: bool = False  # an administrator has allowed an address inside the own network

    @property
    def keys(self) -> list[bytes]:
        """The secrets as bytes."""
        return [base64.b64decode(each.removeprefix(PREFIX)) for each in self.secrets]


class Recipients:
    """The registry of one data folder, read anew by every call."""

    def __init__(self, home: Path) -> None:
        self.path = home / FOLDER / FILE

    def all(self) -> dict[str, Recipient]:
        """Every recipient by name."""
        try:
            lines = json.loads(self.path.read_text(encoding="utf-8"))["recipients"]
            read = [Recipient(**line | {"secrets": tuple(line["secrets"]), "added": date.fromisoformat(line["added"])}) for line in lines]
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise LedgerError(f"收件方名册不能读取：{error}", where=str(self.path), todo="恢复备份，或删除该文件后重新登记收件方") from error
        return {each.name: each for each in read}

    def add(self, recipient: Recipient) -> Recipient:
        """Register an address, or give a known recipient another one; its secrets then are new as well."""
        if not recipient.name.strip():
            raise InputError("收件方需要一个名称", todo="写部门名称或令牌名称，与提供日志中的一致（creditgraph outbox served 可查）")
        checked_address(recipient.url, private=recipient.private)
        return self._change(lambda known: known | {recipient.name: recipient}, recipient.name)

    def rotate(self, name: str) -> Recipient:
        """A new secret; the one before goes on signing beside it until the next rotation."""
        return self._change(lambda known: known | {name: _rotated(self._known(known, name))}, name)

    def remove(self, name: str) -> None:
        """Take an address out; notices to it wait for another address or go by hand."""

        def without(known: dict[str, Recipient]) -> dict[str, Recipient]:
            self._known(known, name)
            return {each: recipient for each, recipient in known.items() if each != name}

        self._change(without, name)

    def _known(self, known: dict[str, Recipient], name: str) -> Recipient:
        if name not in known:
            raise NotFoundError(f"名册中没有收件方“{name}”", where=str(self.path), todo="用 creditgraph outbox recipients list 查看")
        return known[name]

    def _change(self, change: Callable[[dict[str, Recipient]], dict[str, Recipient]], name: str) -> Recipient:
        with one_writer(self.path.parent, f"outbox recipients {name}", WAIT_SECONDS):
            before = self.all()
            after = change(before)
            lines = [asdict(each) for _, each in sorted(after.items())]
            replace_private(self.path, json.dumps({"recipients": lines}, ensure_ascii=False, indent=1, default=str))
        return after.get(name) or before[name]


def new_secret() -> str:
    """256 random bits in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def checked_address(url: str, *, private: bool = False) -> None:
    """AddressError unless it is https, or http on this very machine; no user name, no fragment; inside the own network only if `private`."""
    parts = urlsplit(url)
    todo = "写成 https://主机/路径；只有本机（127.0.0.1、localhost、[::1]）可以用 http"
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise AddressError(f"“{url}”不是可用的地址", where="url", todo=todo)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise AddressError(f"“{url}”会以明文送出", where="url", todo=todo)
    if wrong := barred([each for each in (_literal(parts.hostname),) if each], private=private) or (METADATA_NAME if parts.hostname == METADATA_NAME else ""):
        raise AddressError(f"“{url}”指向{wrong}", where="url", todo="内网地址须由管理员加 --private 登记；链路本地、云元数据等地址一律不收")


def barred_now(recipient: Recipient) -> str:
    """Why nothing may be sent to where the name of the host leads at this moment; empty if it may, or if it leads nowhere."""
    parts = urlsplit(recipient.url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return ""
    return barred([ip_address(str(each[4][0]).partition("%")[0]) for each in found], private=recipient.private)


def barred(addresses: Iterable[Address], *, private: bool) -> str:
    """The first address to which nothing is sent, with the reason; empty if there is none."""
    for each in addresses:
        address = each.ipv4_mapped or each if isinstance(each, IPv6Address) else each
        if address in METADATA or address.is_link_local or address.is_unspecified or address.is_multicast:
            return f"链路本地、云元数据或未指定的地址 {address}"
        if not (private or address.is_global or address.is_loopback):
            return f"内网地址 {address}"
    return ""


def _literal(host: str) -> Address | None:
    """The address that a host writes, also in the old forms with one number; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _rotated(recipient: Recipient) -> Recipient:
    return replace(recipient, secrets=(new_secret(), *recipient.secrets)[:SECRETS_KEPT])
