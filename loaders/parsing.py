"""From the text of a cell to its value, by kind of column. A parser returns the value, a `Flagged` value or a `Problem`."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from ledger.codelists import code_list
from ledger.column import Column, Kind
from ledger.identifiers import check_registration_number, check_uscc, normalise
from ledger.industries import industry_section, is_class
from ledger.regions import current_code, splits, was_region
from ledger.registration_numbers import identifying_number
from loaders import rules
from loaders.astray_numbers import hidden, holds_citizen_number, is_free_text
from loaders.cell_words import cell_words
from loaders.record import Flagged, Problem
from loaders.region_names import region_of_name

Parser = Callable[[str], Any]
SUBJECT_CODE = "uscc"  # a wrong one need not reject the row: it may have a registration number, or be registered as it is
SHORTEST_ASTRAY = 15
LONG_TERM = "长期"  # what a parser of dates returns for an open end; the loader stores it as empty

INVISIBLE = re.compile("[\u200b-\u200f\ufeff\u00ad]")
SPACES = re.compile(r"\s+")
WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
BRACKETS = str.maketrans("()", "（）")
NARROW = {code: code - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for code in range(*span)}
YEAR_BRACKETS = re.compile(r"[\[［【(（〔〈<〖]((?:19|20)\d\d)[\]］】)）〕〉>〗]")
SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E[+-]?\d+")
DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:(?:[ T]|(?<=日))(\d{1,2}):\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?"
)
DATE_WORDS = re.compile(" ?([年月日]) ?")
UTC = frozenset({"Z", "+00:00", "+0000", "-00:00", "-0000"})
DAY_BEGINS = 16  # o'clock UTC: midnight in China, which has one time, UTC+8, and no summer time since 1992
GROUPED = re.compile(r"^([+-]?[1-9]\d{0,2}(?:,\d{3})+)(?![\d,])")  # commas stand between thousands and nowhere else: 0,5 is no number
AMOUNT = re.compile(r"([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:E[+-]?\d+)?)(万元人民币|万人民币|万元|万|元人民币|元)?")
MICRO = Decimal("0.000001")
LARGEST = Decimal(10) ** 11
USCC_FLAGS = {"prefix": rules.USCC_PREFIX, "region": rules.USCC_REGION, "organisation_check": rules.USCC_ORGANISATION}
YES_NO = {"是": True, "Y": True, "YES": True, "TRUE": True, "1": True, "否": False, "N": False, "NO": False, "FALSE": False, "0": False}


def clean_text(text: str) -> str | None:
    """The text as it is kept: full-width letters and digits made narrow, invisible characters and outer spaces gone, null words empty.

    Chinese punctuation stays as it is, and brackets in Chinese text are wide: NFKC would turn （） ， into ASCII, which no
    Chinese document writes, and one name would have two spellings.
    """
    if not text.isascii():
        text = INVISIBLE.sub("", text)
        if WIDE.search(text):
            text = text.translate(NARROW)
        if "(" in text or ")" in text:
            text = text.translate(BRACKETS)
    text = SPACES.sub(" ", text).strip()
    return None if text.upper() in cell_words().null else text


def parser_for(column: Column) -> Parser:
    """The parser of one column; only a column of identity numbers lets one through (loaders/astray_numbers.py)."""
    parse = _parser_of(column)
    return parse if column.kind is Kind.ID_NUMBER else without_citizen_numbers(column, parse)


def without_citizen_numbers(column: Column, parse: Parser) -> Parser:
    """The parser, but a citizen number in running text is hidden and flagged, and elsewhere refuses the cell. No message repeats it."""
    free = is_free_text(column)
    held_back = column.name == SUBJECT_CODE and column.kind is Kind.USCC

    def guarded(text: str) -> Any:
        result = parse(text)
        said = result.value if isinstance(result, Flagged | Problem) else result
        if said.__class__ is not str or len(said) < SHORTEST_ASTRAY:
            return result
        if free:
            return result if (bare := hidden(said)) == said else Flagged(bare, rules.ID_NUMBER_MASKED)
        if not holds_citizen_number(column, said):
            return result
        return Problem(rules.ID_NUMBER_ASTRAY, column.title, said if held_back else "")  # a doubted code is looked up, see loaders/checks.py

    return guarded


def _parser_of(column: Column) -> Parser:
    if column.kind is Kind.CODE:
        return code_parser(column)
    parse = number_text if column.kind is Kind.TEXT and column.name.endswith("_no") else PARSERS.get(column.kind)
    if parse is None:
        return clean_text

    def named(text: str) -> Any:
        clean = clean_text(text)
        if clean is None:
            return None
        result = parse(clean)
        return Problem(result, column.title, clean) if isinstance(result, rules.Rule) else result

    return named


def code_parser(column: Column) -> Parser:
    """Parser of a cell that holds one value, or several joined ones, of a code list."""
    accepted = code_list(column.code_list)

    def parse(text: str) -> Any:
        clean = clean_text(text)
        if clean is None:
            return None
        return accepted.stored(clean) or Problem(rules.UNKNOWN_CODE, column.title, clean, accepted.title_zh)

    return parse


def document_number(text: str | None) -> str | None:
    """The number of a document without spaces and with its year in 〔〕, so that one decision has one key (党政机关公文格式 7.2.5)."""
    return YEAR_BRACKETS.sub(r"〔\1〕", SPACES.sub("", text)) if text else text


def parse_date(text: str) -> Any:
    """A date, LONG_TERM, flagged None for a stand-in of “unknown”, or the rule that it breaks.

    A time of day is dropped: the date is the one written, in its own offset, but a time in UTC (Z) is turned into China
    time first, since systems write midnight in China as 16:00Z of the day before.
    """
    words = cell_words()
    text = DATE_WORDS.sub(r"\1", unicodedata.normalize("NFKC", text))
    if text in words.open_words:
        return LONG_TERM
    match = DATE.fullmatch(text)
    if not match:
        return rules.BAD_DATE
    try:
        day = date(int(match[1]), *(int(part) for part in match.groups()[2:8] if part))
        if match[10] in UTC and int(match[9]) >= DAY_BEGINS:
            day += timedelta(days=1)
    except (ValueError, OverflowError):
        return rules.BAD_DATE
    if day in words.open_days:
        return LONG_TERM
    if day in words.unknown_days:
        return Flagged(None, rules.PLACEHOLDER_DATE)
    return day if 1840 <= day.year <= 2200 else rules.BAD_DATE


def parse_amount(text: str) -> Decimal | rules.Rule:
    """万元 with six decimals. A written unit counts: 5000元 is 0.5. Commas stand between thousands: 1,000 but not 0,5."""
    match = AMOUNT.fullmatch(ungrouped(text))
    if not match:
        return rules.BAD_NUMBER
    try:
        value = Decimal(match[1])
    except InvalidOperation:
        return rules.BAD_NUMBER
    if (match[2] or "").startswith("元"):
        value /= 10_000
    if value < 0:
        return rules.NEGATIVE
    return value.quantize(MICRO, ROUND_HALF_UP) if value < LARGEST else rules.BAD_NUMBER


def parse_number(text: str) -> float | rules.Rule:
    """A decimal number that is not negative."""
    amount = parse_amount(text) if not text.endswith(("元", "万")) else rules.BAD_NUMBER
    return float(amount) if isinstance(amount, Decimal) else amount


def parse_integer(text: str) -> int | rules.Rule:
    """A whole number that is not negative."""
    digits = ungrouped(text).removesuffix("人").removesuffix(".0")
    if digits.startswith("-") and digits[1:].isdecimal():
        return rules.NEGATIVE
    return int(digits) if digits.isdecimal() and len(digits) < 16 else rules.BAD_NUMBER


def ungrouped(text: str) -> str:
    """A number as it is compared, without the commas between its thousands; other commas stay, so that it is none."""
    plain = normalise(text)
    return GROUPED.sub(lambda found: found[1].replace(",", ""), plain, count=1) if "," in plain else plain


def parse_percent(text: str) -> float | rules.Rule:
    """0..100, with or without %."""
    digits = normalise(text).removesuffix("%")
    try:
        value = float(digits)
    except ValueError:
        return rules.BAD_NUMBER
    return value if 0 <= value <= 100 else rules.BAD_PERCENT


def parse_uscc(text: str) -> Any:
    """A unified social credit code in five levels: odd prefix, region or organisation code are flagged, each by its own rule.

    A wrong shape or check character identifies nobody; for the subject of a row loaders/checks.py decides what that means.
    """
    if lost_digits(text):
        return rules.DIGITS_LOST
    check = check_uscc(text)
    if "charset" in check.flags:
        return rules.USCC_SHAPE
    if "check_character" in check.flags:
        return rules.USCC_CHECK
    odd = tuple(USCC_FLAGS[flag] for flag in check.flags)
    return Flagged(check.value, odd[0], odd[1:]) if odd else check.value


def parse_registration_number(text: str) -> Any:
    """An old registration number; one that breaks the 15-digit rule is flagged, one that can identify nobody is held back (loaders/checks.py)."""
    if lost_digits(text):
        return rules.DIGITS_LOST
    number = identifying_number(text)
    if number is None:
        return rules.REG_NO_NOBODY
    return check_registration_number(number) or Flagged(number, rules.REG_NO_CHECK)


def number_text(text: str) -> str | rules.Rule | None:
    """A number of some document, shop or case: text, but digits that a spreadsheet lost would make different ones equal."""
    return rules.DIGITS_LOST if lost_digits(text) else document_number(text)


def parse_identity_number(text: str) -> str | rules.Rule:
    """The number as it is compared. Whether it is right depends on the kind of document, see people.py."""
    return rules.DIGITS_LOST if lost_digits(text) else normalise(text)


def parse_region(text: str) -> Any:
    """A region code of today, from a code of any age or a full name. Of a code that was split, the street decides (loaders/checks.py)."""
    code = normalise(text)
    if not code.isdecimal():
        return region_of_name(text) or rules.BAD_REGION
    today = current_code(code) if len(code) == 6 else None
    if today is None:
        return rules.BAD_REGION
    if today == code:
        return today
    return Flagged(today, rules.SPLIT_REGION if code in splits() else rules.OLD_REGION if was_region(code) else rules.AUTHORITY_REGION)


def parse_industry(text: str) -> Any:
    """Four digits of GB/T 4754-2017, from a code with or without the section's letter, or a name. A division or group is flagged."""
    code = normalise(text)
    section = code[0] if code[:1].isalpha() and code[1:].isdecimal() else ""
    known = code_list("industries_gbt4754_2017").stored(code[1:] if section else text)
    if known is None or (section and industry_section(known) != section):
        return rules.BAD_INDUSTRY
    return known if is_class(known) else Flagged(known, rules.INDUSTRY_COARSE)


def parse_phone(text: str) -> str | rules.Rule:
    """A phone number as people write it."""
    return rules.DIGITS_LOST if lost_digits(text) else unicodedata.normalize("NFKC", text)


def parse_boolean(text: str) -> bool | rules.Rule:
    """是 or 否."""
    value = YES_NO.get(normalise(text))
    return rules.UNKNOWN_CODE if value is None else value


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet turned a long number into scientific notation."""
    return SCIENTIFIC.fullmatch(normalise(text)) is not None


def spreadsheet_text(value: object, number_format: str = "") -> str:
    """The text of a spreadsheet cell, a percentage as it is shown. A number of 16 digits or more has lost some: the checks see that."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float) and "%" in number_format:
        return f"{value * 100:.10g}"
    if isinstance(value, int | float):
        return f"{value:.14E}" if abs(value) >= 1e15 else str(int(value)) if value == int(value) else repr(value)
    return str(value)


PARSERS: dict[Kind, Parser] = {
    Kind.DATE: parse_date,
    Kind.MONEY_WAN: parse_amount,
    Kind.NUMBER: parse_number,
    Kind.INTEGER: parse_integer,
    Kind.PERCENT: parse_percent,
    Kind.USCC: parse_uscc,
    Kind.REG_NO: parse_registration_number,
    Kind.ID_NUMBER: parse_identity_number,
    Kind.REGION: parse_region,
    Kind.INDUSTRY: parse_industry,
    Kind.PHONE: parse_phone,
    Kind.BOOLEAN: parse_boolean,
}
