"""The one shape of a detector."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import Generic, TypeVar

from analytics.finding import Finding
from ledger.errors import PolicyError
from ledger.view import View

P = TypeVar("P")
SECTIONS = ("Finds", "Why", "Limits", "Next step")


@dataclass(frozen=True, slots=True)
class Detector(Generic[P]):
    """A detector: its id, the page that explains it, its parameters, and the function that finds.

    `page` is the module's docstring with the sections Finds, Why, Limits, Next step, each in Chinese then English.
    """

    id: str
    title: str
    version: str
    page: str
    parameters: P
    find: Callable[[View, P], Iterator[Finding]]

    def section(self, name: str) -> str:
        """The text of one section of the page."""
        return " ".join(self.lines(name))

    def lines(self, name: str) -> list[str]:
        """The lines of one section of the page, Chinese then English."""
        lines: list[str] = []
        inside = False
        for line in cleandoc(self.page).splitlines():
            heading = next((each for each in SECTIONS if line.startswith(f"{each}:")), None)
            if heading:
                inside = heading == name
                line = line.partition(":")[2].strip()
            if inside:
                lines.append(line.strip())
        if not lines:
            raise PolicyError(f"检测器 {self.id} 的说明缺少“{name}”一节", where=self.id, todo="在模块文档开头补写")
        return [line for line in lines if line]

    def run(self, view: View) -> list[Finding]:
        """All findings, in a stable order."""
        return sorted(self.find(view, self.parameters), key=lambda finding: finding.finding_id)
