"""The cases of a detector: a tiny set of records with a sentence as its name, and the findings expected of them.

tests/cases/<detector>.yml holds a list; entries without a `name` are anchors that cases share. A case has `records` (table →
rows), `findings`, and may have `as_of`, `parameters`, and `later`: records that became known in a second batch.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ledger.batch import Row
from ledger.column import Kind
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.tables import table

Records = dict[str, list[dict[str, Any]]]
Case = dict[str, Any]
AS_OF = date(2026, 6, 30)
DEFAULTS: dict[str, dict[str, Any]] = {
    "enterprises": {"kind": "企业", "status": "K", "region": "330106", "established": date(2025, 1, 1)},
    "penalties": {
        "authority": "杭州市西湖区市场监督管理局",
        "authority_uscc": "A",
        "authority_region": "330106",
        "procedure": "一般程序",
        "penalty_kinds": "罚款",
    },
    "listings": {"list_type": "SAMR_SEVERE", "authority": "市场监督管理局", "reason": "严重违法", "authority_region": "310104"},
    "shareholders": {"holder_kind": "自然人"},
    "inspections": {"kind": "日常", "authority": "市场监督管理局"},
}


def case_file(folder: Path, detector: str) -> Path:
    """Where the cases of a detector are."""
    return folder / f"{detector.replace('-', '_')}.yml"


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file, in its order."""
    yield from (case for case in yaml.safe_load(path.read_text(encoding="utf-8")) if "name" in case)


def load(records: Records, home: Path) -> Ledger:
    """A ledger with these rows. `repeat: {n: 5}` beside a row makes five of it, with {n} in its texts replaced by 1 to 5."""
    ledger = Ledger(home)
    enter(ledger, records)
    return ledger


def enter(ledger: Ledger, records: Records) -> None:
    """One batch with these rows, for a case that tells what became known when."""
    with ledger.batch("case", "case.yml") as batch:
        for name, rows in records.items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(complete(name, rows), start=1)])


def complete(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as a loader would hand them over; InputError for a column that the table does not have."""
    known = {column.name: column.kind for column in table(name).stored}
    done = []
    for row in rows:
        for number in range(1, row.get("repeat", 1) + 1):
            values = DEFAULTS.get(name, {}) | {key: _text(value, number) for key, value in row.items() if key != "repeat"}
            if unknown := sorted(set(values) - set(known)):
                raise InputError(f"表 {name} 没有这些列：{'、'.join(unknown)}", where=str(row), todo="按 docs/model.md 改正列名")
            values |= {key: date.fromisoformat(value) for key, value in values.items() if known[key] is Kind.DATE and isinstance(value, str)}
            done.append(values | _derived(name, values))
    return done


def _text(value: Any, number: int) -> Any:
    return value.replace("{n}", str(number)).replace("{nn}", f"{number:02}") if isinstance(value, str) else value


def _derived(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """What a loader would have filled in: a name, the version's begin, and address and phone keys that are the text itself."""
    if name != "enterprises":
        return {}
    return {
        "name": values.get("name", f"企业{values['subject_id']}"),
        "valid_from": values.get("valid_from", values["established"]),
        "address_key": values.get("address_key", values.get("address")),
        "operating_address_key": values.get("operating_address_key", values.get("operating_address")),
        "phone_key": values.get("phone_key", values.get("phone")),
    }
