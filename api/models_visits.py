"""What grid workers send back, and what became of it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from api.models import encodable

Number = Annotated[str, Field(max_length=80), AfterValidator(encodable)]
FeedbackState = Literal["已收", "已更正", "已有", "已有更晚填写的", "未收"]


class VisitResult(BaseModel):
    """The result of one visit. A result that cannot be taken in is told; the others are taken in all the same."""

    visit_no: Number = Field(default="", description="走访编号：清单上的照清单，清单之外的自编（不重复）")
    list_no: Number = Field(default="", description="清单编号；清单之外的走访不填")
    subject: Number = Field(default="", description="统一社会信用代码，没有时为 REG:注册号")
    visited: date | None = Field(default=None, description="走访日期")
    result: Number = Field(default="", description="有问题、无问题、关门、搬迁、拒绝")
    remark: Annotated[str, Field(max_length=2000), AfterValidator(encodable)] = Field(default="", description="说明；身份证件号码会隐去")
    photo: Annotated[str, Field(max_length=200), AfterValidator(encodable)] = Field(default="", description="照片编号或文件名；不上传照片")
    noted: AwareDatetime | None = Field(default=None, description="填写的时刻；断网后补传的，不覆盖更晚填写的")


class ListRequest(BaseModel):
    """The list that is to be handed out."""

    grid: Number = Field(min_length=1, description="网格编码")
    week: str | None = Field(default=None, pattern=r"^[0-9]{4}-W[0-9]{2}$", description="ISO 周；空为数据日期之后的一周")
    capacity: int = Field(default=20, ge=1, le=500, description="一周能走访的户数")


class FeedbackRequest(BaseModel):
    """Results, in the order in which they were written."""

    results: list[VisitResult] = Field(min_length=1, max_length=500)


class FeedbackLine(BaseModel):
    """What became of one result. `accepted`: it need not be sent again."""

    visit_no: str
    accepted: bool
    state: FeedbackState
    code: str = Field("", description="没有收下时的错误编号")
    problem: str = Field("", description="没有收下的原因")
    todo: str = ""


class FeedbackAnswer(BaseModel):
    """One line for each result, in the order in which they were sent."""

    results: list[FeedbackLine]
