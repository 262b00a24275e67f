"""What the HTTP interface returns. The web client's types are generated from these."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

NodeKind = Literal[
    "Enterprise",
    "Person",
    "Agent",
    "Platform",
    "Shop",
    "Address",
    "Phone",
    "Region",
    "Grid",
    "Authority",
    "Penalty",
    "Licence",
    "Listing",
    "Commitment",
    "Inspection",
    "Visit",
    "Finding",
    "Measure",
    "Sanction",
]
Band = Literal["低", "中", "较高", "高"]
SeverityName = Literal["提示", "关注", "警示"]

DISCLAIMER = "关联提示仅供核查参考，不是对主体的认定或处罚依据；以行政决定文书为准。"


class Problem(BaseModel):
    """An error, RFC 9457. `code` is stable."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    todo: str = ""


class Times(BaseModel):
    """The two times of an answer, and the data behind it."""

    as_of: date = Field(description="数据反映的日期 · what was true on this day")
    known_at: datetime = Field(description="截至何时已归集 · as far as it was known then")


class SubjectSummary(BaseModel):
    """One line about a subject, for lists and search results."""

    key: str
    kind: NodeKind
    name: str
    uscc: str = ""
    status: str = Field("", description="登记状态（中文）")
    region: str = Field("", description="所在地，如 浙江省/杭州市/西湖区")
    band: Band | None = Field(None, description="风险档次；空表示未评，不是零")
    findings: int = 0
    note: str = Field("", description="命中原因，如 曾用名：…")
    disputed: bool = Field(False, description="争议中：有异议正在处理")


class SearchAnswer(BaseModel):
    """Search results, best first. `total` is the true number."""

    query: str
    total: int
    results: list[SubjectSummary]


class Fact(BaseModel):
    """A labelled value with where it came from."""

    label: str
    value: str
    source: str = Field("", description="来源文件与行号")


class RecordLine(BaseModel):
    """One record about a subject, as a person reads it."""

    record_id: str
    kind: str = Field(description="行政处罚、名单、行政许可、信用承诺、抽查检查、走访；线索引用的登记和报送材料为其表名，如 任职信息")
    date: str
    title: str
    authority: str = ""
    document_no: str = ""
    amount: str = Field("", description="含单位，如 罚款 2 万元")
    counts: bool = Field(True, description="是否计入")
    not_counted: str = Field("", description="不计入的原因")
    disputed: bool = Field(False, description="争议中：有异议正在处理，暂不计入")
    source: str = Field("", description="来源文件与行号")


class FindingLine(BaseModel):
    """One finding in a list."""

    finding_id: str
    detector: str
    detector_title: str
    subject: SubjectSummary
    severity: SeverityName
    sentence: str
    statutory: bool
    members: int = 0
    disputed: bool = Field(False, description="争议中：所引记录有异议正在处理，重新计算前不作为依据")


class LiveMeasure(BaseModel):
    """A measure of joint punishment that may be executed today: pushed, not ended, and resting on a record that counts."""

    number: str
    measure: str
    basis: str
    document_no: str
    period: str
    departments: list[str] = Field(description="执行部门")


class SubjectPage(BaseModel):
    """Everything that the subject page shows."""

    subject: SubjectSummary
    facts: list[Fact]
    people: list[Fact] = Field(description="法定代表人、股东等，姓名按角色脱敏")
    records: list[RecordLine] = Field(description="新的在前，至多 200 条")
    records_total: int = Field(0, description="记录总数（真实数）")
    findings: list[FindingLine]
    measures: list[LiveMeasure] = Field(default_factory=list, description="今天可以执行的惩戒措施；依据的记录停止使用的不在其中")
    times: Times
    disclaimer: str = DISCLAIMER


class PathStep(BaseModel):
    """One node on a path and the edge by which the path came to it."""

    key: str
    kind: NodeKind
    name: str
    edge: str = Field("", description="到达此节点的关系（中文）")
    weight: float = Field(1.0, description="该步权重")


class Contribution(BaseModel):
    """What one record adds, exactly, with the score as it would be without it."""

    record_id: str
    own: bool
    owner: str = Field(description="记录所属主体")
    owner_name: str
    sentence: str
    weight: float
    path_value: float
    value: float = Field(description="weight × path_value")
    path: list[PathStep]
    own_without: float
    linked_without: float


class RiskAnswer(BaseModel):
    """Linked risk: band and reasons first, numbers second."""

    subject: SubjectSummary
    band: Band
    reasons: list[str]
    own_risk: float
    linked_risk: float
    contributions: list[Contribution]
    policy: str
    times: Times
    disclaimer: str = DISCLAIMER


class Hidden(BaseModel):
    """How many neighbours there are by relation, and how many of them the answer shows."""

    relation: str
    label: str
    total: int
    shown: int


class GraphNode(BaseModel):
    """A node to draw."""

    key: str
    kind: NodeKind
    name: str
    subtitle: str = ""
    band: Band | None = Field(None, description="风险档次；空表示未评。查询更早的日期时不给出")
    findings: int = Field(0, description="以它为对象的线索数。查询更早的日期时不给出")
    ended: bool = False
    disputed: bool = Field(False, description="争议中：有异议正在处理。查询更早的日期时不给出")
    shared: str = Field("", description="集群注册等依法多户共用，不作为关联依据")
    neighbours: int = Field(0, description="真实邻居总数")
    hidden: list[Hidden] = Field(default_factory=list, description="各类关系未显示的数量")


class GraphEdge(BaseModel):
    """An edge to draw; `current` is whether it holds on `as_of`."""

    id: str
    source: str
    target: str
    kind: str
    label: str
    valid_from: str = ""
    valid_to: str = ""
    current: bool = True
    document: str = Field("", description="来源文件与行号")


class GraphAnswer(BaseModel):
    """A part of the graph around one subject, or the picture of a finding."""

    centre: str
    nodes: list[GraphNode]
    edges: list[GraphEdge]
    not_shown: int = Field(description="与所示节点直接相连而未显示的节点数（真实数）")
    times: Times


class EvidenceLine(BaseModel):
    """One reason of a finding."""

    name: str
    value: str
    threshold: str
    sentence: str
    source: str
    records: list[RecordLine]


class FindingAnswer(BaseModel):
    """A finding, whole: what, why with the article, the records, the picture, innocent explanations, next step."""

    finding: FindingLine
    legal_basis: str
    why: str
    limits: str
    next_step: str
    evidence: list[EvidenceLine]
    members: list[SubjectSummary]
    picture: GraphAnswer
    times: Times
    disclaimer: str = DISCLAIMER


class FindingsAnswer(BaseModel):
    """A page of findings. `next` is the cursor of the next page, empty at the end."""

    total: int
    results: list[FindingLine]
    next: str = ""


class GridLine(BaseModel):
    """A grid that visits can be planned for."""

    grid: str
    name: str
    region: str


class VisitRow(BaseModel):
    """One visit. No identity number, no score."""

    rank: int
    key: str
    name: str
    address: str
    reasons: list[str] = Field(max_length=3)
    checks: list[str]
    bring: list[str]
    last_visit: str = Field(description="上次检查或走访日期；没有记录时为 无记录")
    address_note: str = Field("", description="地址说明，如集中登记地址请先电话联系")
    route: int = Field(0, description="建议的行走顺序")
    visit_no: str = Field("", description="走访编号；清单没有下发时为空")
    result: str = Field("", description="已报送的走访结果；没有时为空")
    visited: date | None = Field(None, description="已报送的走访日期")


class VisitsAnswer(BaseModel):
    """The visit list of one grid and week."""

    grid: str
    grid_name: str
    week: str
    capacity: int
    candidates: int = Field(description="候选总数（真实数）")
    monday: date | None = Field(None, description="该周周一")
    sunday: date | None = Field(None, description="该周周日")
    subjects: int = Field(0, description="网格内主体总数")
    cooling: int = Field(0, description="有线索但近期已走访的户数")
    in_peace: int = Field(0, description="没有理由打扰的户数")
    list_no: str = Field("", description="清单编号；没有下发时为空")
    issued: date | None = Field(None, description="下发日期；空为还没有下发，名单还会变")
    dropped: int = Field(0, description="下发后理由已不存在、不再走访的户数")
    reported: int = Field(0, description="已报送结果的户数")
    rows: list[VisitRow]
    times: Times
    disclaimer: str = DISCLAIMER


class Health(BaseModel):
    """Whether the service is up, and whether it can answer."""

    status: Literal["ok", "starting", "unavailable"]
    detail: str = ""


RoleName = Literal["investigator", "grid_worker", "department", "auditor", "administrator"]


class SessionAnswer(BaseModel):
    """Who the token stands for, and what the answers rest on."""

    name: str
    role: RoleName
    role_title: str = Field(description="角色的中文名称")
    expires: date
    times: Times | None = Field(None, description="当前发布的数据时间；空表示尚未发布")


class DetectorPage(BaseModel):
    """What a detector finds, why, what innocent explanations there are, and the next step."""

    id: str
    title: str
    version: str
    finds: str
    why: str
    limits: str
    next_step: str


def encodable(text: str) -> str:
    """The text, if it can be sent at all: half a character cannot."""
    text.encode()  # a UnicodeEncodeError is a ValueError, so the answer is 422
    return text


class GraphExportRequest(BaseModel):
    """The nodes on screen, to be written as a file with the edges between them."""

    keys: list[Annotated[str, AfterValidator(encodable)]] = Field(min_length=1, max_length=2000, description="画面上各节点的标识")
    format: Literal["graphml", "gexf"]
    as_of: date | None = Field(None, description="数据反映的日期；空为发布的日期")
    ended: bool = Field(False, description="是否包含已结束的关系")
