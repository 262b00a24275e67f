"""The second sheet of a reject workbook: whose rows, what is wrong with how many, what to do, how to send them back."""

from collections.abc import Sequence
from typing import Any

import xlsxwriter

from loaders.discover import NOTES_SHEET, REJECT_NOTES
from loaders.rejects_draft import Pile
from loaders.rules import BY_CODE

STEPS = (
    "在“退回行”表中改正：红色的单元格内容有误，黄色的单元格须补填，原因见“问题”一列和单元格批注。",
    "“退回编号”不要改动：改正后的行凭它销号。“问题”“原位置”两列可以删去，列可以换顺序，也可以连同“退回编号”一起复制到本单位自己的文件中。",
    "代码、号码、日期都按文本填写（单元格已设为文本格式），以免表格软件改动号码。",
    "改好后存为 XLSX（CSV 亦可），按原来的渠道报回。可以只报回改好的行；没有报回的行仍记为待改正。",
    "装载时通过检查的行自动销号；仍有问题的行再次退回，编号不变。",
)
PERSONAL = (
    "本文件按原样载有报送的数据，可能含姓名、证件号码、电话等个人信息，只供报送单位改正使用：不得转发或另作他用，报回并销号后即行删除"
    "（《中华人民共和国个人信息保护法》第六条、第四十七条、第五十一条）。"
)
RULE_HEADERS = ("规则", "问题", "怎么办", "行数", "依据")
WIDTHS = (20, 50, 56, 10, 30)


def write_notes(book: xlsxwriter.Workbook, department: str, pile: Pile, facts: Sequence[tuple[str, str]]) -> None:
    """Write the sheet."""
    sheet = book.add_worksheet(NOTES_SHEET)
    shared: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
    title, label, plain, warning = (
        book.add_format({**shared, **look})
        for look in ({"bold": True, "font_size": 16, "text_wrap": False}, {"bold": True}, {"num_format": "@"}, {"bold": True, "font_color": "#C00000"})
    )
    heading = book.add_format({**shared, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "border": 1, "border_color": "#BFBFBF"})
    cell = book.add_format({**shared, "border": 1, "border_color": "#BFBFBF"})
    for n, width in enumerate(WIDTHS):
        sheet.set_column(n, n, width)
    sheet.write_string(0, 0, f"{REJECT_NOTES}：{department}", title)
    row = 2
    for name, value in facts:
        sheet.write_string(row, 0, name, label)
        sheet.merge_range(row, 1, row, 4, value, plain)
        row += 1
    row = _paragraphs(sheet, row + 1, [("怎样改正和报回", label), *((f"{n}. {step}", plain) for n, step in enumerate(STEPS, 1))])
    row = _paragraphs(sheet, row + 1, [("注意", label), (PERSONAL, warning)])
    lines = [RULE_HEADERS, *rule_lines(pile)]
    for number, line in enumerate(lines, row + 1):
        for n, text in enumerate(line):
            sheet.write_string(number, n, text, heading if line is RULE_HEADERS else cell)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&L&"宋体"含个人信息，仅供改正使用&R&"宋体"第 &P 页，共 &N 页')


def rule_lines(pile: Pile) -> list[tuple[str, ...]]:
    """One line per rule that rows of the pile break, the most frequent first."""
    known = [(BY_CODE[code], count) for code, count in sorted(pile.rules.items(), key=lambda item: (-item[1], item[0]))]
    return [(rule.code, rule.message, rule.todo, str(count), rule.basis) for rule, count in known]


def _paragraphs(sheet: Any, row: int, texts: Sequence[tuple[str, Any]]) -> int:
    for text, look in texts:
        sheet.set_row(row, 15 * max(1, -(-2 * len(text) // (sum(WIDTHS) - 4))) + 3)
        sheet.merge_range(row, 0, row, 4, text, look)
        row += 1
    return row
