"""What the report on visits and the fairness table return. Shares are 0 to 1; null is unknown, never zero."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class Measured(BaseModel):
    """Read from what analytics measured."""

    model_config = ConfigDict(from_attributes=True)


class RateLine(Measured):
    """Found of told, with its exact interval."""

    found: int = Field(description="有问题的户次")
    told: int = Field(description="有结果的户次；没有反馈的和拒绝的不在内")
    share: float | None = Field(description="发现率；空为还没有结果")
    low: float
    high: float


class ArmLine(Measured):
    """One arm of the lists."""

    name: str = Field(description="排序、随机")
    issued: int = Field(description="清单上的户数")
    reported: int = Field(description="已反馈")
    rate: RateLine
    results: dict[str, int] = Field(description="各种结果的户次；空名为未反馈")


class UpliftLine(Measured):
    """What the ranking is worth against the random arm, on lists that had one."""

    ranked: RateLine
    random: RateLine
    difference: float | None = Field(description="排序一支的发现率减去随机一支；空为比不出")
    low: float
    high: float
    within: tuple[float, float, float] | None = Field(description="只在同一份清单之内比：差、区间下限、上限；空为没有两支都有结果的清单")
    sentence: str


class FirstLine(Measured):
    """The first k of every list."""

    k: int
    rate: RateLine
    difference: float | None = Field(description="比随机一支多")
    low: float
    high: float


class BinLine(Measured):
    """One line of the reliability table."""

    low: float
    high: float
    told: int
    found: int
    expected: float = Field(description="平均预计")
    share: float = Field(description="实际发现率")
    share_low: float
    share_high: float
    off: bool = Field(description="平均预计落在实际的区间之外")


class CalibrationLine(Measured):
    """How well one way of expecting did."""

    model: str = Field(description="预计办法的版本；空为规则")
    told: int
    found: int
    expected: float = Field(description="预计的总户数")
    ratio: float = Field(description="实际与预计之比")
    ratio_low: float
    ratio_high: float
    brier: float = Field(description="布里尔分")
    brier_constant: float = Field(description="都按平均发现率预计时的布里尔分")
    error: float = Field(description="校准误差")
    sentence: str
    bins: list[BinLine]


class MonthLine(Measured):
    """Lists handed out in one month."""

    month: str
    issued: int
    reported: int
    ranked: RateLine
    random: RateLine
    expected: float = Field(description="有结果的户次预计发现的总数")
    stability: float | None = Field(description="和此前各月相比的稳定度指数；空为户数太少")
    notes: list[str]


class GridReportLine(Measured):
    """The lists of one grid."""

    grid: str
    name: str
    lists: int
    issued: int
    reported: int
    ranked: RateLine
    random: RateLine
    first: dict[int, RateLine] = Field(description="每份清单前 k 户")


class VisitReportAnswer(Measured):
    """How good the lists of a period were."""

    since: date
    until: date
    as_of: date
    known_at: datetime
    policy: str
    issued: int
    reported: int
    arms: list[ArmLine]
    uplift: UpliftLine
    first: list[FirstLine]
    calibrations: list[CalibrationLine]
    months: list[MonthLine]
    grids: list[GridReportLine] = Field(description="走访最多的若干个网格")
    grids_total: int = Field(description="网格总数")


class GroupLine(Measured):
    """Counts of one group."""

    value: str
    name: str
    subjects: int
    visits: int = Field(description="选定的走访：清单排序的和清单之外的")
    found: int
    random_visits: int
    random_found: int
    unlisted: int = Field(description="清单之外的走访")


class FairnessLine(Measured):
    """One group against all others."""

    group: GroupLine
    subject_share: float | None = Field(description="户数占比")
    visit_share: float | None = Field(description="走访占比")
    hit_share: float | None = Field(description="发现占比")
    rate: RateLine
    rest: tuple[float | None, float, float] = Field(description="发现率减去其他各组：差、区间下限、上限")
    supported: float | None = Field(description="按发现的问题支持的走访户次")
    overstated: bool = Field(description="清单对这一组的预计偏高")
    level: str = Field(description="空、关注、警示、户次太少")
    sentence: str


class DimensionLine(BaseModel):
    """All groups of one dimension, those that need a look first."""

    dimension: str = Field(description="county、street、trade、size")
    title: str
    total: int = Field(description="组数")
    groups: list[FairnessLine] = Field(description="先列有提示的，再按走访多少，若干个")


class VisitorLine(Measured):
    """One who went."""

    group: GroupLine
    rate: RateLine
    ratio: float | None = Field(description="和同样的走访所预计的相比")
    low: float | None
    high: float | None
    level: str
    sentence: str


class VisitedAgainLine(Measured):
    """A subject visited again and again, and never was anything found."""

    subject_id: str
    name: str
    visits: int
    last: date


class FairnessAnswer(BaseModel):
    """Whom the lists send people to too often."""

    since: date
    until: date
    as_of: date
    known_at: datetime
    policy: str
    warnings: list[str]
    dimensions: list[DimensionLine]
    visitors: list[VisitorLine] | None = Field(description="按走访人；只给信用监管人员和系统管理员，其他角色为空")
    again: list[VisitedAgainLine] = Field(description="反复走访而没有发现，若干户")
    again_total: int
