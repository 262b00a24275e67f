"""The command that tells the life of a record: what it is on a day, from when it may be repaired, when it ends, and by which rule."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import typer

from api.answers.life import life_of
from api.console import Format, FormatOption, HomeOption, KnownAtOption, out, parse_day, parse_moment, settings_for, show_json, show_table, teaching
from ledger.errors import NotFoundError
from ledger.life.records import records_named
from ledger.store import Ledger

RecordArgument = Annotated[str, typer.Argument(help="记录标识，或者决定文号 · a record id, or the number of a decision", metavar="RECORD")]
OnOption = Annotated[str, typer.Option("--on", help="哪一天的状态 YYYY-MM-DD，默认今天 · the day of the state")]
AuditOption = Annotated[bool, typer.Option("--audit", help="审计：重放那一天，含已停止使用的记录 · replay that day, for audit only")]

FIELDS = {
    "stage": "状态",
    "published": "是否公示",
    "counts_as_negative": "是否计入不良信息",
    "final_from": "生效日期",
    "repair_from": "可以申请修复",
    "ends_at": "停止计入",
    "kept_until": "保存期满",
}
CHANNELS = {
    "channel": "渠道",
    "regime": "规则",
    "grade": "等级",
    "begins": "起算",
    "repair_from": "最短期满",
    "min_evidence": "确信（最短）",
    "ends": "最长期满",
    "max_evidence": "确信（最长）",
}
MOMENTS = {"day": "日期", "what": "事项", "applies": "适用", "source": "依据", "article": "条文", "evidence": "确信", "note": "说明"}
WORDS = {True: "是", False: "否", None: "不明"}


def life(
    record: RecordArgument,
    on: OnOption = "",
    known_at: KnownAtOption = "",
    audit: AuditOption = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一条记录的一生：状态、修复、停用，各有依据 · the life of a record."""
    with teaching():
        today = date.today()
        view = Ledger(settings_for(home).home).view(parse_day(on, today), parse_moment(known_at), audit=audit, today=today)
        try:
            found = records_named(view, record)
            if not found:
                raise NotFoundError(f"没有记录“{record}”，或者它已停止使用", where="RECORD", todo="核对标识或文号；已停止使用的记录只有审计（--audit）可查")
            told = [life_of(view, each) for each in found]
        finally:
            view.close()
        if output is Format.JSON:
            show_json(told)
            return
        for each in told:
            _print(each)


def _print(told: dict[str, Any]) -> None:
    out.print(f"{told['subject'] or '当事人不详'}，{told['document_no'] or '没有文号'}，{told['authority'] or '机关不详'}", highlight=False, soft_wrap=True)
    out.print(f"{told['record_id']}，{told['day']}：{told['stage']}", highlight=False, soft_wrap=True)
    rows = [{"field": _title(key, told), "value": _word(told[key], "不明" if key == "published" else "未定")} for key in FIELDS if key != "stage"]
    show_table("状态", {"field": "项目", "value": "值"}, rows, Format.TEXT)
    if told["repair_note"]:
        out.print(f"修复：{told['repair_note']}", highlight=False)
    if told["publications"]:
        show_table("公示渠道", CHANNELS, [{key: _word(each[key], "不明") for key in CHANNELS} for each in told["publications"]], Format.TEXT)
    show_table("经过和期限", MOMENTS, [each | {"applies": _applies(each)} for each in told["timeline"]], Format.TEXT)
    if told["final_note"]:
        out.print(f"生效日期为{told['final_note']}", highlight=False, soft_wrap=True)
    if off := dict.fromkeys(each["switch"] for each in told["timeline"] if each["switch"]):
        out.print("未启用的规则，由管理员启用（另填 --who、--document、--why）：", highlight=False)
        for rule in off:
            out.print(f"  creditgraph rule on {rule}", highlight=False, soft_wrap=True)


def _applies(moment: Mapping[str, Any]) -> str:
    """Whether a line applies, and whether it rests on a rule that was not read at source."""
    return WORDS[moment["applies"]] + ("，未核实" if moment["unsure"] else "")


def _title(key: str, told: Mapping[str, Any]) -> str:
    if key == "final_from" and told["final_note"]:
        return f"{FIELDS[key]}（估算）"
    return f"{FIELDS[key]}（{told['repair_channel']}）" if key == "repair_from" and told["repair_channel"] else FIELDS[key]


def _word(value: object, absent: str = "未定") -> str:
    if value is None:
        return absent
    return WORDS[value] if isinstance(value, bool) else str(value)
