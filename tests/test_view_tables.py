"""Tables that a query brings with it: joined with what the view has, whatever their size."""

from datetime import date
from pathlib import Path

import pyarrow as pa

from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import ENTERPRISES


def test_a_table_of_any_size_can_be_joined_with_the_view(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    firms = [{"subject_id": f"S{n}", "name": f"{n}公司", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1)} for n in range(3000)]
    with ledger.batch("test", "rows") as batch:
        batch.append(ENTERPRISES, [Row(each, n) for n, each in enumerate(firms, start=2)])
    view = ledger.view(date(2026, 6, 30))
    for size in (1, 5_000, 300_000):
        brought = pa.table({"subject_id": [f"S{n}" for n in range(size)], "worth": list(range(size))})
        asked = "select count(*) as n, sum(worth) as worth from brought b join enterprises e on e.subject_id = b.subject_id where length(e.name) > 3"
        found = view.arrow(asked, tables={"brought": brought}).to_pylist()[0]
        met = [n for n in range(min(size, 3000)) if len(f"{n}公司") > 3]
        assert (found["n"], found["worth"]) == (len(met), sum(met) if met else None)
    view.close()
