"""What loading one file brought: rows in = accepted + duplicate + rejected, with the reasons by rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    reasons: Mapping[str, int] = field(default_factory=dict)  # rule code → rejected rows
    flags: Mapping[str, int] = field(default_factory=dict)  # rule code → accepted rows that failed it
    unread: tuple[str, ...] = ()  # headers that nobody reads, with the rule
    reject_file: str = ""
    batch_id: str = ""
    error_code: str = ""
    error: str = ""
    known_file: bool = False  # loaded before, byte for byte
    seconds: float = 0.0

    @property
    def loaded(self) -> bool:
        """Whether the file was read to its end."""
        return not self.error
