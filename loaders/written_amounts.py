"""Amounts as a decision writes them: 50000元, 5万元, 5,000.00元, 伍万元整, 壹万贰仟元. In yuan."""

import re
import unicodedata
from decimal import Decimal

WRITTEN_DIGITS = ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {character: value for value, characters in enumerate(WRITTEN_DIGITS) for character in characters}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
NUMERAL = "".join((*DIGITS, *SMALL, *LARGE))
AMOUNT = re.compile(rf"(?:(\d[\d,]*(?:\.\d+)?(?:[eE]\+?\d{{1,2}})?)([十百千万亿]*)|([{NUMERAL}]+))(?:元|圆)(?:整|正)?")
SUBJECT = re.compile(r"罚款|罚金|没收|违法所得|货值|退还|退赔|赔偿|缴纳|销售额|价值|金额")
FINE = "罚款"
FINE_FOLLOWS = re.compile(r"[整正)）]*的?罚款")


def fines_in(content: str) -> tuple[Decimal, ...]:
    """Every amount that the text says is a fine, in yuan, in order: what stands after 罚款 or right before it."""
    if "元" not in content and "圆" not in content:
        return ()
    text = unicodedata.normalize("NFKC", content).replace(" ", "")
    found = []
    for match in AMOUNT.finditer(text):
        amount = _yuan(match)
        if amount is not None and (FINE_FOLLOWS.match(text, match.end()) or _last_subject(text, match.start()) == FINE):
            found.append(amount)
    return tuple(found)


def chinese_number(text: str) -> int | None:
    """The whole number that Chinese numerals write (壹万贰仟 is 12000, 二〇 is 20); None if they write none."""
    if all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text)) if text else None
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SMALL:
            section, digit = section + (digit or 1) * SMALL[character], 0
        elif character in LARGE:
            part = section + digit if LARGE[character] == 10_000 else total + section + digit
            total = part * LARGE[character] + (total if LARGE[character] == 10_000 else 0)
            section = digit = 0
        else:
            return None
    return total + section + digit


def _yuan(match: re.Match[str]) -> Decimal | None:
    digits, unit, numerals = match.groups()
    if numerals:
        number = chinese_number(numerals)
        return None if number is None else Decimal(number)
    factor = 1
    for character in unit:
        factor *= SMALL.get(character) or LARGE[character]
    return Decimal(digits.replace(",", "")) * factor


def _last_subject(text: str, before: int) -> str:
    """What the amount at this place is an amount of: the last word before it that says so, in the same sentence."""
    sentence = text[max(text.rfind("。", 0, before), 0) : before]
    words = SUBJECT.findall(sentence)
    return words[-1] if words else ""
