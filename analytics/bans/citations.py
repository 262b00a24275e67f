"""Which articles of which laws a decision cites: 《药品管理法》第一百一十八条 → 药品管理法, 118."""

import re

DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "零〇一二两三四五六七八九十百千0-9"
LAW = re.compile(r"《(?:中华人民共和国)?([^》（(]+)[^》]*》([^《]*)")
ARTICLE = re.compile(rf"第\s*([{NUMERAL}]+)\s*条")

Citation = tuple[str, frozenset[int]]  # a law, and the articles of it that are cited


def numeral(text: str) -> int | None:
    """The number that Chinese numerals below ten thousand, or digits, say; None if they say none."""
    if text.isascii() and text.isdecimal():
        return int(text)
    total, digit = 0, None
    for sign in text:
        if sign in UNITS:
            total, digit = total + (1 if digit is None else digit) * UNITS[sign], None
        elif sign in DIGITS:
            digit = DIGITS[sign]
        else:
            return None
    return total + (digit or 0) if text else None


def citations(basis: str) -> tuple[Citation, ...]:
    """Laws with their articles, in the order of the text. Articles follow the law that they belong to, up to the next law."""
    found = (LAW.findall(basis)) if basis else []
    return tuple((law.strip(), frozenset(n for each in ARTICLE.findall(rest) if (n := numeral(each)) is not None)) for law, rest in found)


def article_text(article: str) -> str:
    """An article of our tables as a person cites it: 135(1) → 第 135 条（1）; 38;39 → 第 38、39 条."""
    parts = [re.match(r"(\d+)((?:\(\d+\))*)", part.strip()) for part in article.split(";")]
    found = [part for part in parts if part]
    if not found:
        return article
    if not any(part[2] for part in found):
        return f"第 {'、'.join(part[1] for part in found)} 条"
    return "、".join(f"第 {part[1]} 条{part[2].replace('(', '（').replace(')', '）')}" for part in found)
