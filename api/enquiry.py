"""One question as it reaches the answers: who asks, of which data, through which store."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from api.masking import Masker
from api.models import Times
from graph.store import GraphStore
from ledger.errors import InputError, NotFoundError


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Passed to every answer. `times` are those of the published data, `run` names the analysis in it (empty: none)."""

    store: GraphStore
    times: Times
    masker: Masker
    run: str
    earlier: bool = False  # the graph as it was before the day of the published data: nothing computed belongs to it
    noted: set[str] = field(default_factory=set)  # items of the log of servings that an answer uses without naming them

    def analysis(self) -> str:
        """The run whose findings and scores were published; without one, nothing computed can be shown: unknown is not zero."""
        if not self.run:
            raise NotFoundError("发布的数据没有线索和关联风险", todo="先运行 creditgraph analyse，再运行 creditgraph publish")
        return self.run

    def published(self, as_of: date | None, known_at: datetime | None) -> "Enquiry":
        """This enquiry, when the published data can answer it; otherwise an error that says what can be done."""
        if as_of is not None and as_of != self.times.as_of:
            raise InputError(
                f"这项内容只有 {self.times.as_of} 的数据，不能按 {as_of} 查询",
                where="as_of",
                todo=f"去掉 as_of；或用 creditgraph analyse --as-of {as_of} 与 publish 重新计算并发布；关系图可以查询更早的日期",
            )
        return self.at(None, known_at)

    def at(self, as_of: date | None, known_at: datetime | None) -> "Enquiry":
        """This enquiry with the graph as it was on an earlier day."""
        if known_at is not None and known_at != self.times.known_at:
            raise InputError(
                f"图谱按 {self.times.known_at.isoformat()} 已归集的数据发布，不能按其他归集时刻查询",
                where="known_at",
                todo="去掉 known_at；或用 creditgraph analyse --known-at 重算当时的线索，或按该时刻重新发布图谱",
            )
        if as_of is not None and as_of > self.times.as_of:
            raise InputError(f"已发布的数据只到 {self.times.as_of}，不能按更晚的 {as_of} 查询", where="as_of", todo="装载新数据并重新发布，或选择更早的日期")
        if as_of is None or as_of == self.times.as_of:
            return self
        return replace(self, times=self.times.model_copy(update={"as_of": as_of}), earlier=True)
