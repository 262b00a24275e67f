"""Dates in the Japanese era calendar (元号), as Japanese authorities write them."""

import re
import unicodedata
from datetime import date

ERA_BEFORE_FIRST_YEAR = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925}  # 元号法 and the cabinet orders on 令和, 平成
WRITTEN = re.compile(r"(R|H|S|令和|平成|昭和)(\d{1,2}|元)(?:\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")


def era_date(text: str) -> date | None:
    """H28.10.4, 平成29年５月15日, 令和元年6月30日 as a date; None if it is none of these."""
    match = WRITTEN.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper())
    if not match:
        return None
    year = 1 if match[2] == "元" else int(match[2])
    month, day = (int(part) for part in match.groups()[2:] if part)
    try:
        return date(ERA_BEFORE_FIRST_YEAR[match[1]] + year, month, day)
    except ValueError:
        return None
