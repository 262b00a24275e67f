"""What the HTTP interface asks and returns about credit repair."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.models import encodable

Word = Annotated[str, Field(max_length=200), AfterValidator(encodable)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(encodable)]
RepairState = Literal["待受理", "办理中", "不予受理", "已修复", "不予修复", "已撤回", "原决定已撤销", "临时修复已终止"]
Outcome = Literal["准予修复", "不予修复"]
QuashingOutcome = Literal["撤销", "变更", "确认违法", "确认无效"]


class ApplicationRequest(BaseModel):
    """An application. What is missing is told by the checks and does not keep anybody from applying."""

    party: Word = Field(min_length=1, description="主体（统一社会信用代码）或人员标识")
    about: Word = Field(min_length=1, description="决定的文号，或记录标识")
    proofs: list[Word] = Field(default=[], max_length=50, description="已履行义务的证明")
    commitment: Word = Field(default="", description="信用承诺书的编号")
    court_ruling: Word = Field(default="", description="破产重整或和解裁定文号：申请临时修复")


class ReasonRequest(BaseModel):
    """Why a step is taken."""

    why: Words = Field(default="", description="理由")


class DecisionRequest(ReasonRequest):
    """A decision. 不予修复 needs its reason."""

    outcome: Outcome
    document: Word = Field(default="", description="决定文书文号")


class QuashingRequest(ReasonRequest):
    """A decision that no longer stands (行政处罚法第四十八条)."""

    party: Word = Field(min_length=1, description="主体或人员标识")
    about: Word = Field(min_length=1, description="原决定的文号，或记录标识")
    document: Word = Field(min_length=1, description="撤销原决定的文书文号")
    of: date = Field(description="该文书的日期；三日自此起算")
    outcome: QuashingOutcome = "撤销"


class CheckLine(BaseModel):
    """One condition. `passed` null: not known, a person decides and says why."""

    id: str
    title: str
    passed: bool | None
    reason: str
    basis: str


class StepLine(BaseModel):
    """One step as it was written."""

    day: date
    step: str
    who: str
    department: str
    document_no: str
    why: str


class RepairLine(BaseModel):
    """One repair in a list. Empty `due`: nothing has to be done."""

    number: str
    state: RepairState
    party: str
    document_no: str
    record_kind: str
    authority: str
    provisional: bool = Field(description="是否凭法院裁定的临时修复")
    applied: date
    decided: date | None
    due_step: str
    due: date | None
    late: int = Field(description="超期的工作日数")
    rule: str = Field(description="期限的依据")


class RepairAnswer(RepairLine):
    """One repair whole: its conditions as they stand, and its steps."""

    checks: list[CheckLine]
    steps: list[StepLine]


class ChangeLine(BaseModel):
    """One thing that is another now."""

    subject_id: str
    name: str
    what: str
    before: str
    after: str


class FollowedLine(BaseModel):
    """A step of another matter that the decision brought about."""

    kind: str
    matter_no: str
    step: str


class ReceiptAnswer(BaseModel):
    """The receipt. For the party: nothing of others but how many; for audit: everything. Never what the record said."""

    number: str
    title: str
    outcome: str
    party: str
    document_no: str
    record_kind: str
    decided: date
    department: str
    sentences: list[str]
    changes: list[ChangeLine]
    others: list[ChangeLine]
    others_subjects: int
    others_changes: int
    followed: list[FollowedLine]
    complete: bool = Field(description="图谱是否也已更新")
    closing: list[str]
