"""Command that says what the ledger holds."""

from api.console import Format, FormatOption, HomeOption, settings_for, show_table, teaching
from ledger.store import Ledger

COLUMNS = {"committed_at": "入账时间", "source": "来源", "file_name": "文件", "rows_in": "行数", "accepted": "接受", "duplicate": "重复", "rejected": "拒绝"}


def status(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """台账中的批次：来源、行数、接受、重复、拒绝 · the batches of the ledger."""
    with teaching():
        lines = Ledger(settings_for(home).home).lines()
        rows = [{name: getattr(line, name) for name in COLUMNS} | {"committed_at": line.committed_at.isoformat(timespec="seconds")} for line in lines]
        show_table(f"批次 {len(rows)} 个", COLUMNS, rows, output)
