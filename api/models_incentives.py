"""What the HTTP interface returns about incentives."""

from datetime import date

from pydantic import BaseModel, Field

from api.models import DISCLAIMER


class PointLine(BaseModel):
    """One thing that speaks for or against a subject."""

    kind: str = Field(description="红名单、清白主体；或者 本单位、不知道、仅因关联")
    sentence: str
    record: str


class IncentiveItem(BaseModel):
    """One incentive that a subject enjoys."""

    id: str
    title: str
    citation: str
    authority: str


class IncentivePlace(BaseModel):
    """A place on the list of those who keep faith, as it stands."""

    matter_no: str
    state: str = Field(description="已提名、守信、复核中、未批准、已退出")
    live: bool = Field(description="现在是否在守信名单")
    since: str
    why: str
    records: list[str] = Field(description="最近一步所依据的记录现在的内容；已停止使用的不再载明")
    items: list[IncentiveItem]


class IncentiveAnswer(BaseModel):
    """Whether a subject is on the list, with what follows; and what speaks for and against it, each as a sentence."""

    subject: str
    name: str
    verdict: str = Field(description="可以提名；本单位记录清白，仅因关联待人工决定；不符合")
    grounds: list[PointLine]
    against: list[PointLine]
    places: list[IncentivePlace]
    as_of: date = Field(description="按这一天的记录判断：最近一次分析的日期")
    disclaimer: str = DISCLAIMER
