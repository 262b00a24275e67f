"""What the routes of objections take and return."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.models import encodable

Words = Annotated[str, AfterValidator(encodable), Field(max_length=2000)]
Name = Annotated[str, AfterValidator(encodable), Field(max_length=200)]


class ObjectionRequest(BaseModel):
    """An objection as it is filed. A subject or a person; what it is about; what is wrong."""

    kind: Literal["信息有误", "冒用身份"] = "信息有误"
    subject: Name = Field("", description="主体：统一社会信用代码")
    person: Name = Field("", description="人员标识 P-…")
    about: Name = Field("", description="涉及的文号或记录标识；冒用身份的不填")
    point: Name = Field("整条记录", description="有异议的一项，如 罚款金额（万元）")
    claim: Words = Field(description="哪里不对，应当是什么")
    evidence: list[Name] = Field(default_factory=list, max_length=50, description="证据")
    place: Name = Field("", description="受理地省级代码，如 33、31；空为本机构所在省")


class ObjectionStepRequest(BaseModel):
    """A further step. Which of the others is needed follows from the step."""

    step: Literal["受理", "转交", "延期", "成立", "不成立", "撤回", "更正", "移除"]
    why: Words = Field("", description="理由：延期、成立、不成立、撤回必填")
    to: Name = Field("", description="转交给哪个单位；空为记录的数据来源单位")
    until: date | None = Field(None, description="延至哪一天")
    values: dict[Name, Words] = Field(default_factory=dict, max_length=50, description="更正后的内容：列 → 内容")


class ObjectionStep(BaseModel):
    """A step that was taken."""

    day: date
    step: str
    department: str
    who: str
    why: str
    to: str = ""
    until: str = ""
    changes: list[dict[str, str]] = Field(default_factory=list, description="更正前后")


class ObjectionLine(BaseModel):
    """One objection as it stands, with what has to be done and by when."""

    number: str
    kind: str
    state: str
    disputed: bool = Field(description="是否标注为争议中")
    party: str = Field(description="提出人，姓名按角色脱敏")
    subject_id: str
    document_no: str
    records: list[str]
    point: str
    claim: str
    evidence: list[str]
    place: str
    provider: str = Field(description="信息提供单位")
    unit: str = Field(description="现由哪个部门办理")
    filed: str
    decided: str
    due_step: str
    due: str = Field(description="期限；该地规定未读到时为 不详")
    rule: str = Field(description="期限的依据")
    late: int = Field(description="超期几个工作日")
    steps: list[ObjectionStep]


class MarkedAtOnce(BaseModel):
    """What the graph was told at once."""

    records: int
    findings: int
    parties: int
    links: int


class ObjectionAnswer(BaseModel):
    """The objection after a step. `marked`: what was marked at once; everything is worked out again right after the answer has left."""

    objection: ObjectionLine
    marked: MarkedAtOnce | None = None
    notices: int = Field(0, description="发出的通知")
    lifted: int = Field(0, description="解除的措施和限制")
    note: str = Field("", description="没有即时标注的原因；空为已标注")


class DossierAnswer(BaseModel):
    """Everything used about one subject, for that subject."""

    subject: str
    name: str
    day: date
    known_at: str
    facts: list[dict[str, Any]]
    records: list[dict[str, Any]]
    score: dict[str, Any]
    findings: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    bans: list[dict[str, Any]]
    objections: list[dict[str, Any]]
    served: list[dict[str, Any]]
    notes: list[str]
