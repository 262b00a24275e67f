"""What the HTTP interface returns about the list of measures and the rules that can be switched."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

ItemState = Literal["施行", "未启用", "尚未施行", "已失效", "已退出", "须另附法律、行政法规依据"]
GroupName = Literal["A", "B", "C", "激励"]


class CatalogueItemLine(BaseModel):
    """One item of the list, and where it stands on the day asked for."""

    id: str
    state: ItemState
    group: GroupName = Field(description="A 减损权益或者增加义务，B 管理措施，C 国家机关以外的主体采取，激励")
    class_name: str
    title: str
    kinds: list[str] = Field(description="适用的主体类型")
    basis_level: str
    citation: str = Field(description="法规政策依据")
    bodies: list[str] = Field(description="实施主体")
    period: str
    longest_months: int | None = Field(description="最长期限（月）；空表示没有固定期限，随依据的记录而止")
    counted_from: str
    requires: str = Field(description="前提：不良信息、严重失信名单、法定情形、守信")
    ordinary: str = Field(description="浙江条例第23条的三种监管措施之一；空表示不是")
    reaches_person: bool
    region: str = Field(description="省级代码；空为全国")
    valid_from: date
    valid_to: date | None
    evidence: str = Field(description="S 读过原文，S2 二手，O 未核对；后两者未启用")
    own: bool = Field(description="管理员自行增列")
    note: str
    retired_on: date | None
    retired_by: str


class CatalogueAnswer(BaseModel):
    """The list on a day. `version` is kept with every measure that rests on it."""

    on: date
    version: str
    items: list[CatalogueItemLine]


class RuleLine(BaseModel):
    """One rule that can be switched by its id."""

    id: str
    family: str
    title: str
    source: str
    evidence: str
    shipped: bool
    on: bool
    can_switch: bool = Field(description="能否切换；不能的，note 写明原因")
    switched_on: date | None = Field(None, description="最近一次切换的日期；空表示出厂状态")
    document_no: str = ""
    note: str = ""
