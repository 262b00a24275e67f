"""The report as a workbook: one sheet per question, every row, headers frozen, numbers as numbers. The same report gives the same bytes."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from loaders.quality import wording
from loaders.quality.counts import Counts
from loaders.quality.policy import clocks
from loaders.quality.report import Report
from loaders.quality.sampling import TO_FILL

PERCENT = ("率", "占比")
WIDE = ("线索", "问题", "怎么办", "依据", "说明", "不一致", "时限", "可能的正当解释")
NAMES = ("单位", "责任单位", "当事人", "文号", "表", "目录", "报送单位")
COUNTED = ("报送数", "重复数", "撤回数", "首次拒收数", "已改正数", "待改正数", "入库数", "首次合规率", "改正后合规率")
Cell = str | int | float | date | None


def quality_xlsx(report: Report) -> bytes:
    """The workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": f"{wording.TITLE} {report.period.title}", "created": report.known_at.replace(tzinfo=None)})
    sheets = Sheets(book)
    sheets.notes("说明", _notes(report))
    for name, header, rows in _tables(report):
        sheets.add(name, header, rows)
    book.close()
    return buffer.getvalue()


class Sheets:
    """Writes sheets of one look: bold header, frozen, filtered, A4 landscape."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bg_color": "#E7EEF5", "border": 1, "text_wrap": True, "valign": "vcenter"})
        self._text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self._number = book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"})
        self._percent = book.add_format({"border": 1, "num_format": "0.0%", "valign": "top"})
        self._day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})

    def add(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """One table."""
        sheet = self._book.add_worksheet(name)
        for n, title in enumerate(header):
            sheet.write_string(0, n, title, self._head)
            sheet.set_column(n, n, 60 if title in WIDE else 26 if title in NAMES else max(10, 2 * len(title) + 2))
        last = 0
        for last, row in enumerate(rows, start=1):
            for n, value in enumerate(row):
                self._write(sheet, last, n, value, percent=header[n].endswith(PERCENT))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(last, 1), len(header) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L" + wording.DISCLAIMER.replace("&", "&&") + "&R第 &P 页，共 &N 页")

    def notes(self, name: str, lines: Iterable[tuple[str, str]]) -> None:
        """Two columns of words."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 110)
        for n, (title, text) in enumerate(lines):
            sheet.write_string(n, 0, title, self._head)
            sheet.write_string(n, 1, text, self._text)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _write(self, sheet: Any, row: int, column: int, value: Cell, *, percent: bool) -> None:
        if value is None or value == "":
            sheet.write_blank(row, column, None, self._text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self._text)
        else:
            sheet.write_number(row, column, value, self._percent if percent else self._number)


def _notes(report: Report) -> list[tuple[str, str]]:
    """What the workbook is, how its figures are defined, and what it could not measure."""
    times = (
        f"数据截至 {report.as_of}；归集截至 {report.known_at.isoformat(timespec='seconds')}；规则 {report.policy}、{report.clocks}；指纹 {report.fingerprint}"
    )
    drawn = f"种子 {report.sample.seed}；总体 {report.sample.population} 份，SHA-256 {report.sample.population_hash}"
    lines = [(wording.TITLE, report.period.title), ("时间和版本", times), *(("要点", sentence) for sentence in wording.headline(report))]
    lines += [("提示", wording.DISCLAIMER), ("核对", wording.reconciliation(report)), ("抽查", drawn)]
    lines += [*wording.DEFINITIONS, *(("局限", sentence) for sentence in wording.caveats(report)), ("标记", wording.MARKS)]
    return lines


def _tables(report: Report) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]:
    """(name, header, rows) of every sheet."""
    yield "单位总览", ("单位", *COUNTED, "可判断份数", "迟报份数", "迟报率", wording.DISTANT, "漏报项数", "未报送线索", "内容冲突", "产生数（已知）"), (
        (
            each.unit.title, *_counted(each.counts), each.judged, each.late, each.late_rate, each.distant, each.gaps, each.suspicions,
            each.conflicts, each.produced,
        ) for each in report.departments
    )  # fmt: skip
    yield "单位月份表", ("单位", "单位代码", "月份", "表", *COUNTED, "可判断份数", "迟报份数", "迟报率", "及时率"), (
        (
            line.unit.title, line.unit.id, line.month, wording.table_title(line.table), *_counted(line.counts), line.judged, line.late, line.late_rate,
            line.punctual_rate,
        ) for line in report.lines
    )  # fmt: skip
    yield "月报表", ("单位", "月份", "产生数（已知）", "单位公示数", "报送数", "未报送数（线索）", "未报送理由", "有效入库数", "待改正数", "存在问题"), (
        (
            each.unit.title, each.month, each.produced, each.published, each.counts.reported, each.unreported, "", each.counts.stored, each.counts.pending, "",
        ) for each in report.monthly
    )  # fmt: skip
    yield (
        "时限",
        ("时限", "责任单位", "及时", "迟", "未到期", "无法判断", "其中按归集日期", "迟报率"),
        (
            (wording.clock_title(each.clock), each.unit.title, each.in_time, each.late, each.running, each.unknown, each.by_recorded, each.late_rate)
            for each in report.clock_lines
        ),
    )
    yield "迟报个案", ("责任单位", "文号", "当事人", "决定日期", "起算日期", "最后期限", "完成日期", "日期来源", "超期天数", "单位（日）", "时限"), (
        (
            each.accountable.title, each.decision.document_no, each.decision.party_name, each.decision.decided, each.begin, each.due,
            each.end, each.by, each.days_late,
            "工作日" if each.clock.unit == "working_days" else "日", each.clock.title,
        ) for each in report.late_cases
    )  # fmt: skip
    yield "退回原因", ("单位", "月份", "表", "类别", "规则", "问题", "怎么办", "行次"), _rules(report)
    yield (
        "漏报与零报送",
        ("单位", "单位代码", "目录", "月份", "状态", "为什么应报"),
        ((gap.unit.title, gap.unit.id, wording.table_title(gap.table), gap.month, gap.state, gap.why) for gap in report.gaps),
    )
    yield "未见报送的机关", ("单位", "单位代码", "监管领域"), ((unit.title, unit.id, unit.field) for unit in report.coverage.silent)
    yield "未报送线索", ("责任单位", "类别", "日期", "当事人", "主体代码", "所指的决定", "线索", "可能的正当解释", "下一步", "证据记录", "核实结果"), (
        (
            each.unit.title, wording.KIND_BY_ID[each.kind].title, each.day, each.subject_name, each.subject_id, each.presupposed, each.sentence,
            "；".join(wording.KIND_BY_ID[each.kind].innocent), wording.KIND_BY_ID[each.kind].next_step, "；".join(each.records), "",
        ) for each in report.suspicions
    )  # fmt: skip
    yield "内容冲突", ("文号", "当事人", "主体代码", "类别", "报送单位", "不一致", "证据记录"), (
        (
            each.document_no, each.party_name, each.subject_id, each.kind, "；".join(unit.title for unit in each.units),
            "；".join(f"{column}：{' ／ '.join(said)}" for column, said in each.differences), "；".join(each.records),
        ) for each in report.conflicts
    )  # fmt: skip
    yield (
        "抽查核验清单",
        ("单位", "表", "文号", "当事人", "决定日期", "抽取方式", *TO_FILL, "记录编号"),
        (
            (
                each.unit.title,
                wording.table_title(each.table),
                each.document_no,
                each.party_name,
                each.decided,
                each.arm,
                *("" for _ in TO_FILL),
                each.record_id,
            )
            for each in report.sample.drawn
        ),
    )
    yield (
        "时限依据",
        ("时限", "依据", "条文", "起用", "止用", "标记"),
        ((clock.title, clock.instrument, clock.article, clock.valid_from, clock.valid_to, clock.evidence) for clock in clocks()),
    )


def _counted(counts: Counts) -> tuple[Cell, ...]:
    """The cells under COUNTED."""
    rows = (counts.reported, counts.duplicate, counts.withdrawn, counts.rejected, counts.corrected, counts.pending, counts.stored)
    return (*rows, counts.first_rate, counts.corrected_rate)


def _rules(report: Report) -> Iterable[Sequence[Cell]]:
    for line in report.lines:
        for kind, counts in (("拒收", line.counts.reasons), ("照收须核对", line.counts.flags)):
            for code, count in counts.items():
                yield line.unit.title, line.month, wording.table_title(line.table), kind, code, *wording.rule_words(code), count
