"""The graph, declared once: labels, relations, their properties and titles.

Properties that a ledger column carries take their type from it (ledger/tables.py); the rest is named here. The unique-key
constraint per label, the publish statements, the specimen for EXPLAIN and the documentation follow from this page.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.column import Kind
from ledger.tables import table

Value = str | int | float | bool | date | datetime
SAMPLE: dict[Kind, Value] = {
    Kind.DATE: date(2026, 6, 30),
    Kind.MONEY_WAN: 1.5,
    Kind.NUMBER: 0.5,
    Kind.PERCENT: 50.0,
    Kind.INTEGER: 1,
    Kind.BOOLEAN: True,
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a node or relation and the kind of its value."""

    name: str
    kind: Kind = Kind.TEXT

    @property
    def sample(self) -> Value:
        """A value of the right type."""
        return SAMPLE.get(self.kind, "样本")


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of node. Every node has `key`, unique in its label, and `name`."""

    name: str
    title: str
    properties: tuple[Property, ...]

    @property
    def statement(self) -> str:
        """The statement that merges nodes of this label."""
        return f"publish/node_{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of edge, and the pairs of labels (from, to) that it joins. One statement per pair, so that each end is one index seek."""

    name: str
    title: str
    pairs: tuple[tuple[str, str], ...]
    own: tuple[Property, ...] = ()

    @property
    def properties(self) -> tuple[Property, ...]:
        """All properties: when it held, where it comes from, and its own."""
        return (*HELD, *ORIGIN, Property("record_id"), *self.own)

    def statement(self, pair: tuple[str, str]) -> str:
        """The statement that merges edges of this kind between labels of `pair`."""
        return f"publish/edge_{self.name.lower()}" + (f"_{pair[0].lower()}_{pair[1].lower()}" if len(self.pairs) > 1 else "")


def of(name: str, *columns: str) -> tuple[Property, ...]:
    """Properties that are columns of a ledger table."""
    declared = table(name)
    return tuple(Property(column, declared.column(column).kind) for column in columns)


def own(*names: str, kind: Kind = Kind.TEXT) -> tuple[Property, ...]:
    """Properties of the graph's own."""
    return tuple(Property(name, kind) for name in names)


KEY = own("key", "name")
HELD = own("valid_from", "valid_to", kind=Kind.DATE)
ORIGIN = (*own("source", "file"), Property("row", Kind.INTEGER), Property("batch"))
DISPUTED = Property("disputed", Kind.BOOLEAN)  # 争议中: an objection is open on it
COUNTS = (Property("counts", Kind.BOOLEAN), Property("not_counted"), DISPUTED)

LABELS: tuple[Label, ...] = (
    Label(
        "Enterprise",
        "市场主体",
        (
            *KEY,
            *of("enterprises", "uscc", "reg_no", "former_name", "kind", "region", "industry", "capital_wan", "established", "ended", "address", "grid"),
            *own("status", "status_code", "region_name", "industry_name", "pinyin", "initials", "band", "risk_json"),
            *own("own_risk", "linked_risk", kind=Kind.NUMBER),
            *own("finding_count", kind=Kind.INTEGER),
            DISPUTED,
            *ORIGIN,
        ),
    ),
    Label("Person", "自然人", (*KEY, Property("identified", Kind.BOOLEAN), *own("pinyin", "initials"), DISPUTED)),
    Label("Address", "地址", (*KEY, Property("shared"))),
    Label("Phone", "电话", (*KEY, Property("tail"))),
    Label("Platform", "网络平台", (*KEY, *of("platforms", "kind", "url", "operator_name"), *ORIGIN)),
    Label("Shop", "网店", (*KEY, *of("shops", "shop_no", "platform_name", "url"), *ORIGIN)),
    Label("Authority", "机关", (*KEY, *of("authorities", "region", "field"), Property("region_name"))),
    Label("Region", "行政区划", KEY),
    Label("Grid", "网格", (*KEY, *of("grids", "region", "street"), Property("region_name"))),
    Label(
        "Penalty",
        "行政处罚",
        (
            *KEY,
            *of("penalties", "document_no", "party_name", "conduct", "facts", "basis", "penalty_kinds", "content", "fine_wan", "confiscated_wan", "decided"),
            *of("penalties", "publicity_to", "authority", "authority_uscc", "procedure"),
            Property("personal", Kind.BOOLEAN),
            *COUNTS,
            *ORIGIN,
        ),
    ),
    Label(
        "Listing",
        "名单",
        (*KEY, *of("listings", "list_type", "document_no", "party_name", "reason", "valid_from", "valid_to", "authority", "removal_reason"), *COUNTS, *ORIGIN),
    ),
    Label(
        "Licence",
        "行政许可",
        (*KEY, *of("licences", "document_no", "party_name", "licence_kind", "certificate", "certificate_no", "content", "decided", "valid_from", "valid_to"),
         *of("licences", "authority", "state"), Property("personal", Kind.BOOLEAN), *ORIGIN),
    ),
    Label(
        "Commitment",
        "信用承诺",
        (*KEY, *of("commitments", "commitment_no", "party_name", "kind", "matter", "valid_from", "authority", "fulfilment", "judged"), DISPUTED, *ORIGIN),
    ),
    Label(
        "Inspection",
        "抽查检查",
        (*KEY, *of("inspections", "inspection_no", "party_name", "kind", "matter", "inspected", "authority", "result"),
         *of("inspections", "critical", "serious", "minor"), *ORIGIN),
    ),
    Label("Visit", "走访", (*KEY, *of("visits", "visit_no", "list_no", "party_name", "visited", "result"), *ORIGIN)),  # notes, photos, names: not here
    Label(
        "Finding",
        "线索",
        (*KEY, *of("findings", "detector", "version", "subject_id", "region", "severity", "sentence", "statutory", "payload", "as_of"),
         Property("member_count", Kind.INTEGER), DISPUTED),
    ),
    Label("Measure", "措施清单条目", (*KEY, *own("group", "class_name", "basis"))),
    Label(
        "Sanction",
        "惩戒措施",
        (*KEY, *own("item", "document_no", "department"), *HELD, *own("pushed", kind=Kind.DATE), *ORIGIN),
    ),
)  # fmt: skip

RELATIONS: tuple[Relation, ...] = (
    Relation("LEGAL_REP_OF", "法定代表人", (("Person", "Enterprise"),), own("role")),
    Relation("LIAISON_OF", "登记联络员", (("Person", "Enterprise"),), own("role")),
    Relation("OFFICER_OF", "任职", (("Person", "Enterprise"),), own("role")),
    Relation("SHAREHOLDER_OF", "出资", (("Person", "Enterprise"), ("Enterprise", "Enterprise")), of("shareholders", "share", "subscribed_wan", "paid_wan")),
    Relation("BRANCH_OF", "分支机构", (("Enterprise", "Enterprise"),)),
    Relation("FILED_BY", "登记代理", (("Enterprise", "Enterprise"),), of("filings", "matter")),
    Relation("REGISTERED_AT", "住所", (("Enterprise", "Address"),)),
    Relation("OPERATES_AT", "生产经营地", (("Enterprise", "Address"),)),
    Relation("HAS_PHONE", "联系电话", (("Enterprise", "Phone"),)),
    Relation("RUNS", "经营网店", (("Enterprise", "Shop"),)),
    Relation("SELLS_ON", "入驻平台", (("Shop", "Platform"),)),
    Relation("OPERATED_BY", "平台运营者", (("Platform", "Enterprise"),)),
    Relation("GUARANTEES", "对外担保", (("Enterprise", "Enterprise"),), of("guarantees", "amount_wan")),
    Relation("IN_REGION", "所在区划", (("Enterprise", "Region"), ("Authority", "Region"), ("Grid", "Region"))),
    Relation("IN_GRID", "所属网格", (("Enterprise", "Grid"),)),
    Relation(
        "AGAINST",
        "针对",
        (("Penalty", "Enterprise"), ("Penalty", "Person"), ("Listing", "Enterprise"), ("Listing", "Person"), ("Licence", "Enterprise"), ("Licence", "Person"),
         ("Commitment", "Enterprise"), ("Inspection", "Enterprise"), ("Sanction", "Enterprise"), ("Sanction", "Person")),
    ),
    Relation("VISITED", "走访", (("Visit", "Enterprise"),)),
    Relation("ISSUED_BY", "作出机关", (("Penalty", "Authority"), ("Listing", "Authority"), ("Licence", "Authority"))),
    Relation("NAMES", "文书载明", (("Penalty", "Person"), ("Listing", "Person"), ("Licence", "Person"))),
    Relation("APPLIES", "依据清单条目", (("Sanction", "Measure"),)),
    Relation("ABOUT", "线索对象", (("Finding", "Enterprise"), ("Finding", "Person"))),
    Relation("INVOLVES", "线索涉及", (("Finding", "Enterprise"), ("Finding", "Person"))),
    Relation("CITES", "引用记录", tuple(("Finding", record) for record in ("Penalty", "Listing", "Licence", "Commitment", "Inspection"))),
)  # fmt: skip
PUBLICATION = Label(
    "Publication",
    "发布",
    (*own("key", "fingerprint", "publication", "arriving", "mapping", "run", "known_at", "started", "finished"), Property("as_of", Kind.DATE)),
)
REPRESENTATIVES = ("法定代表人", "负责人", "经营者", "执行事务合伙人")
LIAISON = "登记联络员"


def label(name: str) -> Label:
    """The label of that name."""
    return next(each for each in LABELS if each.name == name)


def specimen_node(kind: Label) -> dict[str, Value]:
    """One node with every property."""
    return {each.name: each.sample for each in kind.properties} | {"key": f"样本{kind.name}"}


def specimen_edge(kind: Relation, pair: tuple[str, str]) -> dict[str, object]:
    """One edge with every property between the specimens of two labels."""
    return {"from": f"样本{pair[0]}", "to": f"样本{pair[1]}", "properties": {each.name: each.sample for each in kind.properties}}
