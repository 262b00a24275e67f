"""A page of Typst filled in and printed as PDF, with the Chinese font that travels with the product."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

import typst

from api.fonts import chinese_font


def pdf(page: str, content: Mapping[str, Any], day: date) -> bytes:
    """The page api/pages/<page> with this content, dated that day: the same three give the same bytes. Text in `content` is data, never Typst."""
    fonts, family = chinese_font()
    template = files("api").joinpath("pages", page).read_bytes()
    inputs = {"data": json.dumps(content, ensure_ascii=False, default=str), "family": family}
    stamp = datetime.combine(day, time(), UTC)
    made = typst.Compiler(input=template, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs).compile(format="pdf", timestamp=stamp)
    assert isinstance(made, bytes)
    return made
