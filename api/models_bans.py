"""What the HTTP interface asks and returns about bans of persons."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.models import DISCLAIMER, encodable

BanState = Literal["候选", "已确认", "不予确认", "已到期", "已解除", "已撤销"]
VerdictName = Literal["可以", "不可以", "不知道"]
StepName = Literal["确认", "不予确认", "中止", "恢复", "解除", "撤销"]
Word = Annotated[str, Field(max_length=200), AfterValidator(encodable)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(encodable)]


class CandidateLine(BaseModel):
    """Somebody whom the records suggest that an article may bar. Touches no right."""

    person: str
    name: str
    rule: str
    basis: str
    mechanism: str
    role: str = Field(description="当时的职务，或者文书对其的称谓")
    document_no: str
    authority: str
    day: date
    until: str
    subject: str
    firm: str
    records: list[str]
    stated: bool = Field(description="文书是否载明本人")
    sentence: str
    matter: str = Field(description="已在办理的编号；空为未办理")
    disclaimer: str = DISCLAIMER


class BanLine(BaseModel):
    """One ban as it stands on the day asked for."""

    number: str
    state: BanState
    suspended: str = Field(description="中止的原因；空为未中止")
    binding: bool = Field(description="该日是否影响权利")
    person: str
    name: str
    subject: str
    firm: str
    role: str = Field(description="当时的职务及其依据")
    rule: str
    basis: str
    mechanism: str
    scope: str
    document_no: str
    finding_no: str
    authority: str
    decided: date
    start: date
    until: str
    ended: date | None
    proposed_by: str
    confirmed_by: str
    confirmed_on: date | None


class BanDocument(BaseModel):
    """The document on which an answer rests."""

    number: str
    document_no: str
    authority: str
    basis: str
    start: date
    until: str


class EligibilityRequest(BaseModel):
    """Who, which role, and where: a firm or a sector. The person by id, or by document: the number is not kept."""

    person: Word = Field("", description="人员标识 P-…；或者填写证件")
    id_type: Word = Field("身份证", description="证件类型")
    id_number: Word = Field("", description="证件号码；只用于识别，不保存")
    role: Word = Field(min_length=1, description="职务，如 法定代表人")
    subject: Word = Field("", description="统一社会信用代码")
    sector: Word = Field("", description="行业领域，如 food；不写单位时用")
    on: date | None = Field(None, description="哪一天，空为今天")


class EligibilityAnswer(BaseModel):
    """May this person hold this role there on that day, from confirmed bans only."""

    verdict: VerdictName
    reason: str
    person: str
    role: str
    subject: str
    sector: str
    day: date
    documents: list[BanDocument]


class EmploymentLine(BaseModel):
    """A role today of somebody under a confirmed ban."""

    subject: str
    firm: str
    name: str
    role: str
    since: str
    reached: Literal["及于", "须看文书"]
    ban: str
    basis: str
    document_no: str
    authority: str
    until: str
    employer_law: str
    disclaimer: str = DISCLAIMER


class ProposalRequest(BaseModel):
    """What the document says, as somebody read it."""

    rule: Word = Field(min_length=1, description="禁入编号，如 FOOD135A")
    person: Word = Field(min_length=1)
    document_no: Word
    authority: Word
    decided: date
    subject: Word = ""
    length: Word = Field("", description="文书写明的期限：年数、LIFE；法律定死的不填")
    start: date | None = Field(None, description="起算日；自决定之日起算的不填")
    named_as: Word = Field("", description="文书对此人的称谓")
    finding_no: Word = Field("", description="认定个人责任的文书文号")
    scope: Words = ""
    why: Words = ""


class BanStepRequest(BaseModel):
    """One step of a ban."""

    step: StepName
    why: Words = ""
    document_no: Word = Field("", description="解除、撤销须有文书")
