"""What the HTTP interface asks and returns about double-random draws. Inspectors' names leave only with the list for the departments."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.models import encodable

Word = Annotated[str, Field(max_length=200), AfterValidator(encodable)]
DrawState = Literal["已拟定", "名单已公布", "种子已取得", "已抽取", "结果已公布", "已作废"]
DrawStepName = Literal["密封", "公布名单", "揭示", "取得种子", "确认种子", "抽取", "公布结果", "更换检查人员", "作废"]


class DrawLine(BaseModel):
    """One draw in a list. Annulled draws stay in it."""

    draw_no: str
    title: str
    state: DrawState
    planned: date
    published: str = Field(description="名单公布的时间（世界时）；空为尚未公布")
    list_hash: str
    drawn: int = Field(description="抽中户数")
    replaces: str = Field(description="代替哪一次已作废的抽查")
    void_reason: str


class DrawAnswer(DrawLine):
    """One draw: what is fixed, what was drawn, when results are due."""

    items: list[str]
    region: str
    directed: bool
    check_from: date
    check_to: date
    seed_source: str
    seed: str
    library: int = Field(description="检查对象名录库户数；名单公布以前为现在的户数")
    left_out: dict[str, int] = Field(description="未入库的原因和户数")
    inspectors: int
    unstaffed: int = Field(description="抽中而没有合适检查人员的户数")
    due: date | None = Field(description="报回检查结果的期限；空为日历还没有该年")
    policy: str
    warnings: list[str] = Field(description="如某部门可选的检查人员太少，人员一侧没有随机")


class DrawPlanRequest(BaseModel):
    """A draw to be planned. `seed`: a seed plan of the draw protocol (docs/draw.md); sealed halves name their `parties` instead of seals."""

    title: Word = Field(min_length=1)
    region: Word = Field(min_length=2)
    items: list[Word] = Field(min_length=1, max_length=100)
    check_from: date
    check_to: date
    seed: dict[str, Any]
    trades: list[Word] = Field(default_factory=list, max_length=100)
    tags: list[Word] = Field(default_factory=list, max_length=100)
    classes: list[Literal["A", "B", "C", "D"]] = Field(default_factory=list, max_length=4)
    left_out: dict[Word, Word] = Field(default_factory=dict, max_length=1000, description="不抽的主体及理由")
    number: int | None = Field(default=None, ge=1, le=10_000_000)
    share: Word = ""
    control: int | None = Field(default=None, ge=0, le=10_000_000)
    each: int = Field(default=2, ge=1, le=20)
    most: int = Field(default=40, ge=1, le=10_000)
    replaces: Word = ""
    plan_no: Word = ""


class DrawStepRequest(BaseModel):
    """The next step. `party` with `commitment` for 密封, with `half` for 揭示; `seed` for 取得种子, `rolls` for 确认种子; `why` for 作废 and 更换检查人员."""

    step: DrawStepName
    why: Annotated[str, Field(max_length=2000), AfterValidator(encodable)] = ""
    party: Word = ""
    commitment: Word = ""
    half: Word = ""
    rolls: list[int] = Field(default_factory=list, max_length=200)
    subject: Word = Field("", description="更换检查人员：检查对象")
    gone: Word = Field("", description="更换检查人员：不能去的人的执法证号")
    seed: dict[str, Any] = Field(default_factory=dict)


class DrawResultRequest(BaseModel):
    """What one inspection found."""

    subject: Word = Field(min_length=1)
    inspected: date | None = None
    result: Word = ""
    department: Word = Field("", description="检查机关；空为令牌所属部门")
    disposal: Word = ""
    critical: int | None = Field(default=None, ge=0)
    serious: int | None = Field(default=None, ge=0)
    minor: int | None = Field(default=None, ge=0)
    matter: Word = ""
    inspectors: list[Word] = Field(default_factory=list, max_length=40, description="实际检查人员的执法证号；空为按安排")


class DrawResultsRequest(BaseModel):
    """Results, each taken in on its own."""

    results: list[DrawResultRequest] = Field(min_length=1, max_length=500)
    why: Annotated[str, Field(max_length=2000), AfterValidator(encodable)] = Field("", description="更正已报结果的理由，须由另一人更正")


class DrawReceipt(BaseModel):
    """What became of one result."""

    subject: str
    department: str
    accepted: bool
    code: str = ""
    problem: str = ""


class DrawVisit(BaseModel):
    """One subject and one department that inspects it, for the departments: neither arm nor class."""

    subject: str
    name: str
    address: str
    department: str
    inspectors: list[str] = Field(description="姓名（执法证号）；空为没有合适的检查人员，须另行安排")
    result: str = Field(description="空为未报")
    inspected: date | None


class ArmLine(BaseModel):
    """One arm of a draw. `share`: problems ÷ inspected, None where nothing was inspected."""

    arm: str = Field(description="分类、对照")
    drawn: int
    reported: int
    inspected: int
    problems: int
    share: float | None
    low: float
    high: float


class DrawReportAnswer(BaseModel):
    """问题发现率 of both arms, what they differ by, and how sure that is."""

    draw_no: str
    arms: list[ArmLine]
    difference: float | None
    low: float
    high: float
    detectable: float | None = Field(description="这样大小的两组一般要相差多少才看得出来")
    bounds: tuple[float, float] | None = Field(description="未报的结果使差别至少、至多可能是多少；没有未报的为空")
    sentence: str
