"""What the replay of the past returns, for the audit role only."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from api.models import Times


class ReplayedRecord(BaseModel):
    """A record as it stood, with what has become of it since."""

    record_id: str
    table: str
    owner: str = Field(description="主体或人员标识")
    document_no: str
    authority: str
    day: date | None = Field(description="决定或列入日期")
    counted: bool = Field(description="当时是否计入")
    not_counted: str = Field(description="当时不计入的原因；空为计入")
    ended_now: bool = Field(description="现在是否已停止使用（修复、撤销、期满等）")
    content: dict[str, Any] = Field(description="该行全部内容")


class ReplayedScore(BaseModel):
    """The score that was given, as it was kept: not computed again."""

    run_id: str
    as_of: date
    own_risk: float
    linked_risk: float
    band: str
    policy: str
    payload: dict[str, Any] = Field(description="当时保存的全部贡献和理由，原样")


class ReplayedFinding(BaseModel):
    """A finding of that run, as it was kept."""

    finding_id: str
    severity: str
    sentence: str


class Replay(BaseModel):
    """One subject as an answer of that moment would have shown it."""

    subject_id: str
    times: Times
    records: list[ReplayedRecord]
    score: ReplayedScore | None = Field(description="当时最近一次分析给出的评分；空为当时没有分析，或没有不良信息")
    run_id: str = Field(description="当时最近一次分析；空为没有")
    findings: list[ReplayedFinding]


class ReplayedServing(BaseModel):
    """Who was served a record, how, and when."""

    recipient: str
    holder: str
    role: str
    way: str
    item: str
    first_served: datetime
    last_served: datetime
    times: int


class RecordReplay(BaseModel):
    """One record as it stood, and everybody who was served it."""

    times: Times
    record: ReplayedRecord
    servings: list[ReplayedServing]
