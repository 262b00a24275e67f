"""What loading one file brought: rows in = accepted + duplicate + rejected, with the reasons by rule."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 5  # row numbers in a remark


@dataclass(frozen=True, slots=True)
class LoadReport:
    """One file. `error` says why the whole file was refused; then no row was counted and nothing was written."""

    file: str
    source: str = ""
    source_title: str = ""
    encoding: str = ""
    rows_in: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    derived: int = 0  # rows that follow from the file as a whole: removals of a snapshot
    withdrawn: int = 0  # records that rows of a file read again no longer support
    reasons: Mapping[str, int] = field(default_factory=dict)  # rule code → rejected rows
    flags: Mapping[str, int] = field(default_factory=dict)  # rule code → accepted rows that failed it
    unread: tuple[str, ...] = ()  # headers that nobody reads, with the rule
    header_row: int = 0  # where the header was found, from 1; 0 where the format names its columns itself
    left_out: tuple[int, ...] = ()  # rows that are no data (sums, remarks), the first hundred
    reject_files: tuple[str, ...] = ()
    closed: int = 0  # rows handed back before that this file settles
    still_open: int = 0  # rows handed back before that are still wrong
    batch_id: str = ""
    error_code: str = ""
    error: str = ""
    known_file: bool = False  # loaded before, byte for byte
    seconds: float = 0.0
    not_data: bool = False  # a document or picture beside the data: named, not read

    @property
    def loaded(self) -> bool:
        """Whether the file was read to its end."""
        return not self.error and not self.not_data

    @property
    def remark(self) -> str:
        """What a person should know beside the counts."""
        if self.error:
            return f"未装载 {self.error_code}"
        if self.not_data:
            return "未读取：不是数据文件"
        parts = [
            "该文件此前已装载" if self.known_file else "",
            f"表头在第 {self.header_row} 行" if self.header_row > 1 else "",
            f"不作数据的行：{'、'.join(map(str, self.left_out[:SHOWN]))}{'…' if len(self.left_out) > SHOWN else ''}" if self.left_out else "",
            f"停用 {self.withdrawn} 行" if self.withdrawn else "",
            f"退回行销号 {self.closed}" if self.closed else "",
            f"再次退回 {self.still_open}" if self.still_open else "",
            f"未读取的列：{'、'.join(self.unread)}" if self.unread else "",
        ]
        return "；".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def totals(reports: Iterable[LoadReport]) -> LoadReport:
    """The sum over files, with the reasons most frequent first."""
    everything = list(reports)
    reasons: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    for report in everything:
        reasons.update(report.reasons)
        flags.update(report.flags)
    return LoadReport(
        file="合计",
        rows_in=sum(report.rows_in for report in everything),
        accepted=sum(report.accepted for report in everything),
        duplicate=sum(report.duplicate for report in everything),
        rejected=sum(report.rejected for report in everything),
        derived=sum(report.derived for report in everything),
        withdrawn=sum(report.withdrawn for report in everything),
        closed=sum(report.closed for report in everything),
        still_open=sum(report.still_open for report in everything),
        reasons=dict(reasons.most_common()),
        flags=dict(flags.most_common()),
        seconds=sum(report.seconds for report in everything),
    )
