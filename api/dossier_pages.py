"""Everything used about a subject, as the subject gets it: text, JSON, PDF. Telephone numbers are masked in all of them."""

from typing import Any

from api.masking import phone
from api.statement import Section, Statement, statement_pdf, statement_text, table_section
from ledger.errors import InputError
from proceedings.objections.dossier import NOT_RUN, Dossier

TITLE = "本主体被使用的全部信息"
FORMATS = ("text", "json", "pdf")
FOOTER = "其他自然人只显示姓氏。对内容有异议的，可以向受理部门提出异议。"
RECORDS = {"date": ("日期", 11), "kind": ("类别", 10), "document_no": ("文号", 16), "what": ("内容", 26), "authority": ("单位", 14), "use": ("是否计入", 14)}
CONTRIBUTIONS = {
    "sentence": ("理由", 34),
    "path": ("路径", 26),
    "value": ("贡献值", 8),
    "own_without": ("若无此条：自身", 10),
    "linked_without": ("若无此条：关联", 10),
}
FINDINGS = {"title": ("规则", 14), "as": ("身份", 7), "severity": ("轻重", 7), "sentence": ("线索", 46), "basis": ("依据", 20)}
MEASURES = {
    "number": ("编号", 14),
    "measure": ("措施", 20),
    "state": ("状态", 8),
    "from": ("起", 10),
    "to": ("止", 10),
    "reason": ("理由", 22),
    "remedy": ("救济途径", 20),
}
BANS = {
    "number": ("编号", 14),
    "state": ("状态", 8),
    "basis": ("依据", 26),
    "document_no": ("文书", 16),
    "authority": ("机关", 16),
    "from": ("起", 10),
    "to": ("止", 10),
}
OBJECTIONS = {
    "number": ("编号", 14),
    "kind": ("类型", 9),
    "state": ("状态", 10),
    "document_no": ("文号", 16),
    "claim": ("异议内容", 26),
    "filed": ("提出", 10),
    "due": ("期限", 11),
}
SERVED = {"recipient": ("提供给", 20), "way": ("途径", 24), "first": ("首次", 18), "last": ("最近", 18), "times": ("次数", 7)}


def dossier_json(found: Dossier) -> dict[str, Any]:
    """As JSON."""
    masked: dict[str, Any] = _masked(found.as_json())
    return masked


def dossier_text(found: Dossier) -> str:
    """As plain text."""
    return statement_text(dossier_statement(found))


def dossier_pdf(found: Dossier) -> bytes:
    """As A4 PDF."""
    return statement_pdf(dossier_statement(found))


def check_format(name: str) -> str:
    """One of FORMATS; InputError for anything else."""
    if name not in FORMATS:
        raise InputError(f"不支持的格式“{name}”", where="--format", todo=f"可以是：{'、'.join(FORMATS)}")
    return name


def dossier_statement(found: Dossier) -> Statement:
    """The sections, in the order in which a reader asks: who, what, what came of it, who has it."""
    said = dossier_json(found)
    records = [each | {"use": _use(each)} for each in said["records"]]
    sections = [
        Section("登记信息", [f"{each['item']}：{each['value']}" for each in said["facts"]] or ["（无）"]),
        table_section(f"记录（{len(records)} 条）", RECORDS, records),
        _score(said["score"], said["notes"]),
        table_section(f"线索（{len(said['findings'])} 条；只供核查，不是认定）", FINDINGS, said["findings"]),
        table_section("惩戒措施", MEASURES, said["measures"]),
        table_section("任职限制", BANS, said["bans"]),
        table_section("异议", OBJECTIONS, said["objections"]),
        table_section("上述信息提供给了谁", SERVED, said["served"]),
    ]
    head = [f"主体：{said['name']}（{said['subject']}）", f"数据日期 {said['day']}；归集截至 {said['known_at']}", *said["notes"]]
    return Statement(TITLE, found.day, head, sections, FOOTER)


def _use(record: dict[str, Any]) -> str:
    if record["disputed"]:
        return "争议中，暂不计入"
    return "计入" if record["counts"] else f"不计入：{record['why_not']}"


def _score(score: dict[str, Any], notes: list[str]) -> Section:
    if not score:
        return Section("关联风险", [NOT_RUN] if NOT_RUN in notes else ["低：没有计入的不良信息，也没有经由关联的不良信息。"])
    lines = [f"档次 {score['band']}；自身 {score['own_risk']:.4f}，关联 {score['linked_risk']:.4f}；评分规则 {score['policy']}", *score["reasons"]]
    return table_section("关联风险", CONTRIBUTIONS, score["contributions"], lines)


def _masked(value: Any) -> Any:
    """The value with the middle of every mobile number hidden."""
    if isinstance(value, str):
        return phone(value)
    if isinstance(value, dict):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, (list, tuple)) else value
