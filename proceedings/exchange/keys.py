"""The signing key of this home: Ed25519 (RFC 8032), in a 0600 file beside the ledger, never in it. Its public half is told to others by hand.

`key_id`: the first 16 hex digits of the SHA-256 of the public key; what two people read to each other on the telephone is `spoken`.
"""

import hashlib
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import InputError
from ledger.private_file import replace_private
from proceedings.exchange.refusals import ExchangeKeyError

FILE = Path("exchange") / "signing.key"
HEX = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")


def create_key(home: Path, *, anew: bool = False) -> str:
    """Make the signing key and return its public half in hex. An existing key stays, unless `anew`: then it is put aside with its id as name."""
    path = home / FILE
    if path.exists() and not anew:
        return public_key(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():  # copied, not moved: until the new key is on the disk there is the old one
        replace_private(path.with_name(f"signing-{key_id(public_key(home))}.old"), path.read_text(encoding="ascii"))
    replace_private(path, Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n")
    return public_key(home)


def public_key(home: Path) -> str:
    """The public half in hex; ExchangeKeyError if there is no key."""
    return _private(home).public_key().public_bytes_raw().hex()


def sign(home: Path, content: bytes) -> str:
    """The signature in hex; the same content gives the same signature."""
    return _private(home).sign(content).hex()


def signed_by(public: str, signature: str, content: bytes) -> bool:
    """Whether the signature fits. Lower-case hex only, so that a signature has one writing; OpenSSL refuses S ≥ L (RFC 8032 §5.1.7)."""
    if not SIGNATURE.fullmatch(signature) or not HEX.fullmatch(public):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: str) -> str:
    """The short name of a public key, which packages carry."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def spoken(public: str) -> str:
    """The whole digest in groups of four, to be compared by voice before a key is trusted."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def checked_public(text: str) -> str:
    """A public key as typed in; InputError if it is none, or one under which anything would pass as signed."""
    public = re.sub(r"[\s:-]", "", text).lower()
    if not HEX.fullmatch(public) or _anything_passes(public):
        raise InputError("不是可用的 Ed25519 公钥", where="--key", todo="请对方运行 creditgraph exchange keys，抄录 64 位十六进制公钥")
    return public


def _anything_passes(public: str) -> bool:
    """Whether the key is a point of small order: then a signature of the neutral element and 0 fits about one text in eight, without a secret."""
    forged = f"{1:02x}{'0' * 126}"
    return any(signed_by(public, forged, str(number).encode()) for number in range(256))


def _private(home: Path) -> Ed25519PrivateKey:
    path = home / FILE
    if not path.exists():
        raise ExchangeKeyError("本省还没有签名密钥", where=str(path), todo="运行 creditgraph exchange keys --province … --office …")
    if path.stat().st_mode & 0o077:
        raise ExchangeKeyError("签名密钥文件可被他人读取", where=str(path), todo=f"执行 chmod 600 {path}；如可能已泄露，用 exchange keys --new 换新并通知各省")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not HEX.fullmatch(text):
        raise ExchangeKeyError("签名密钥文件已损坏", where=str(path), todo="从备份恢复，或用 exchange keys --new 换新并通知各省")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
