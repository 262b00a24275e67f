"""Lines below the header that are not data: sums, who filled in the sheet, remarks, a header repeated on every page."""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NUMBER = re.compile(r"[-+¥￥]?[\d,.]+(%|万?元|户|家|件|条|人|个|份)?|[-—/]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of left_out.toml."""

    sums: frozenset[str]
    label: re.Pattern[str]
    endings: tuple[re.Pattern[str], ...]
    first_characters: frozenset[str]


@cache
def words() -> Words:
    """The lists as shipped."""
    lists = tomllib.loads((files("loaders.reading") / "left_out.toml").read_text(encoding="utf-8"))
    sums, labels = lists["sums"]["words"], lists["labels"]["words"]
    endings = tuple(re.compile(pattern) for pattern in lists["endings"]["patterns"])
    first = frozenset(word[0] for word in (*sums, *labels)) | frozenset("(（共已以【[")
    return Words(frozenset(sums), re.compile(rf"(?:{'|'.join(map(re.escape, labels))})\s*:.*", re.DOTALL), endings, first)


def left_out(header: Sequence[str]) -> Callable[[Sequence[str], str], bool]:
    """A function that says of the cells of a row, and of its first filled cell, whether the row is no data."""
    lists, titles = words(), [cell.strip() for cell in header if cell.strip()]
    first_characters = lists.first_characters | {titles[0][0]} if titles else lists.first_characters

    def is_left_out(cells: Sequence[str], first: str) -> bool:
        first = first.lstrip()
        if first[:1] not in first_characters:
            return False
        filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
        if filled == titles:
            return True
        text = plain(first)
        if text in lists.sums:
            return all(NUMBER.fullmatch(plain(cell)) for cell in filled[1:])
        if lists.label.fullmatch(text):
            return len(filled) <= max(1, len(header) // 2)
        return len(filled) == 1 and any(pattern.fullmatch(text) for pattern in lists.endings)

    return is_left_out


def plain(text: str) -> str:
    """A text as it is compared here: narrow, without spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
