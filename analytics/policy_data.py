"""Policy files of analytics: weights, windows and thresholds as data, read strictly."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from ledger.codelists import code_list
from ledger.errors import PolicyError

FOLDER = files("analytics") / "policy"


def policy_rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV policy; every row has every column."""
    rows = tuple(csv.DictReader(io.StringIO(policy_text(name))))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise PolicyError("列数与表头不符", where=f"{name} 第 {number} 行", todo="检查逗号和引号")
    return rows


def policy_table(name: str) -> dict[str, Any]:
    """Contents of a TOML policy."""
    return tomllib.loads(policy_text(name))


def version_of(text: str) -> str:
    """Version of a TOML policy with the digest of its text, `score-2026-11-22#1a2b3c4d`: a number changed without a new version still shows."""
    return f"{tomllib.loads(text)['version']}#{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def known_codes(name: str, values: Sequence[str], file: str) -> tuple[str, ...]:
    """The values, every one of which stands in the code list `name`; PolicyError naming the others and the policy file."""
    unknown = [each for each in values if code_list(name).stored(each) != each]
    if unknown:
        raise PolicyError(f"代码表 {name} 中没有：{'、'.join(unknown)}", where=file, todo="按 ledger/codes 改正")
    return tuple(values)


def policy_digest() -> str:
    """Digest over all policy files: another policy is another run."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.iterdir(), key=lambda each: each.name):
        if file.name.endswith((".csv", ".toml")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:20]


def policy_text(name: str) -> str:
    """Text of a policy file."""
    try:
        return (FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PolicyError("缺少策略文件", where=f"analytics/policy/{name}", todo="恢复该文件") from error
