"""What the HTTP interface asks and returns about measures of joint punishment."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.models import DISCLAIMER, encodable

MeasureState = Literal["待审核", "已退回", "待告知", "陈述申辩期", "待复核", "待执行", "执行中", "已反馈", "已到期", "已解除", "已终止"]
MeasureStepName = Literal["审核通过", "审核退回", "告知", "陈述申辩", "推送", "执行", "反馈", "停止执行", "解除"]
Word = Annotated[str, Field(max_length=200), AfterValidator(encodable)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(encodable)]


class MeasureLine(BaseModel):
    """One measure as it stands on the day asked for."""

    number: str
    state: MeasureState
    live: bool = Field(description="该日是否可以执行")
    hindered: str = Field("", description="没有人解除而不能执行的原因，如依据的记录正在争议处理")
    subject: str
    name: str
    item: str = Field(description="措施清单条目编号")
    measure: str
    basis: str
    document_no: str
    batch_no: str
    period: str
    first_day: date
    last_day: date | None = Field(None, description="最后一日（含）；空为终身或者至依据停止使用")
    proposed_by: str
    departments: list[str] = Field(description="执行部门")
    todo: list[str] = Field(description="下一步由谁做什么、何日之前")
    end_reason: str = ""


class MeasureStepLine(BaseModel):
    """One step of a measure."""

    day: date
    step: str
    who: str
    department: str
    document_no: str
    why: str


class MeasureAnswer(MeasureLine):
    """One measure whole: reasons in plain words, remedy, conditions of release, steps."""

    reasons: list[str]
    remedy: str
    release: str
    evidence: str = Field(description="依据的记录在提请时的 SHA-256")
    list_version: str = Field(description="提请时措施清单的版本")
    clue: str = Field(description="起因的线索编号；线索不是依据")
    reply: str = Field(description="当事人的陈述申辩")
    steps: list[MeasureStepLine]


class OverdueLine(BaseModel):
    """Something that a department should have done."""

    department: str
    matter_no: str
    subject_name: str
    what: str
    due: date
    days: int = Field(description="逾期的自然日数")


class MeasureCandidateLine(BaseModel):
    """A lead that may lead to a measure. It can never be pushed."""

    finding_id: str
    title: str
    subject_id: str
    subject_name: str
    severity: str
    sentence: str
    own_records: list[str] = Field(description="线索引用的、该主体自己的有效记录")
    documents: list[str]
    needs: str = Field(description="提请须有的文书")
    items: str
    standing: str
    disclaimer: str = DISCLAIMER


class MeasureProposalRequest(BaseModel):
    """A measure that is proposed: what the catalogue does not allow is refused with its own code."""

    subject: Word
    item: Word
    grounds: list[Word] = Field(max_length=50, description="所依据的记录标识；线索不是依据")
    departments: list[Word] = Field(max_length=50, description="执行部门")
    document_no: Word = Field(description="据以采取措施的文书文号")
    document_date: date | None = None
    remedy: Words = Field(description="救济途径")
    release: Words = Field(description="解除条件")
    reason: Words = Field("", description="补充的理由；记录本身的理由自动写明")
    first_day: date | None = Field(None, description="起始日期，空为今天")
    last_day: date | None = Field(None, description="截止日期（含当日）")
    lifelong: bool = False
    kind: Word = Field("", description="主体类型，空为按登记")
    named_in: Word = Field("", description="载明该人员的文书文号")
    region: Word = Field("", description="执行部门所在区划代码")
    batch_no: Word = ""
    feedback_needed: bool = True
    clue: Word = ""
    matter_no: Word = Field("", description="退回后重新提请的编号")


class MeasureStepRequest(BaseModel):
    """One step of a measure. Which steps are allowed where it stands is said in the refusal."""

    step: MeasureStepName
    why: Words = ""
    document_no: Word = ""
    on: date | None = Field(None, description="这一步发生的日期，空为今天")
