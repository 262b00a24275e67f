"""Published enforcement cases of Japan's labour ministry (労働基準関係法令違反に係る公表事案): monthly snapshots of what is published.

A case (office, firm, day of publication) is a record; it is published from its 公表日 until the first later snapshot in
which it is missing, and a case that comes back begins a new interval. So a snapshot says three things: what is new, what
has changed, what has gone. Snapshots speak for the newest 最終更新日 in them and must be loaded in that order.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ledger.column import Column
from ledger.tables import ENTERPRISES, LISTINGS, PENALTIES
from loaders import rules
from loaders.era import era_date
from loaders.header import header_key
from loaders.reading import Sheet, file_error
from loaders.record import Entry, Record
from loaders.source import Context, Source
from loaders.versions import Versions

ID = "jp_labor_violations"
LIST_TYPE = "JP_LABOR_PUBLIC"
REMOVED = "后续快照中不再列载"
COLUMNS = (
    Column("office", "管轄", required=True),
    Column("updated", "最終更新日", required=True),
    Column("name", "企業・事業場名称", required=True, aliases=("企業・事業所名称",)),
    Column("place", "所在地", required=True),
    Column("published", "公表日", required=True),
    Column("articles", "違反法条", required=True),
    Column("facts", "事案概要", required=True),
    Column("course", "その他参考事項", required=True),
)
MEASURES = ("送検", "送致", "指導")  # what the office did, as その他参考事項 words it
ARTICLE = re.compile(r"(.+?)(第\d+.*)")
SPLIT_NUMBER = re.compile(r"(?<=\d) (?=\d{3})")  # the thousands comma became a tab when the tables were made
LARGEST_LOSS = 0.5  # of the open cases; in the 27 snapshots of 2017–2019 at most 23 % went from one to the next


class SnapshotConversion:
    """One snapshot becoming penalties, firms and publication intervals, given all snapshots before it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.day = snapshot_day(context.sheet)
        self._refuse_older()
        self.firms = Versions()
        self.firm_at: dict[tuple[str, str], str] = {}  # name and place → subject
        self.firm_of_case: dict[str, str] = {}
        self.intervals: dict[str, dict[int, dict[str, Any]]] = {}  # case → number of the interval → listing
        self.present: set[str] = set()
        self._recall()
        last = {case: numbers[max(numbers)] for case, numbers in sorted(self.intervals.items())}
        self.open_before = {case: listing for case, listing in last.items() if listing["valid_to"] is None}

    def row(self, record: Record) -> Sequence[Entry]:
        """A case that is published on the day of the snapshot."""
        values = record.values
        published = self._day(record, "published", "公表日")
        self._day(record, "updated", "最終更新日")
        measure = next((word for word in MEASURES if word in (values["course"] or "")), None)
        if values["course"] and measure is None:
            record.reject(rules.UNKNOWN_CODE, "その他参考事項", values["course"])
        if record.problems or published is None:
            return ()
        case = case_id(values["office"], values["name"], published)
        subject = self._subject(case, values["name"], values["place"])
        self.present.add(case)
        return (
            Entry(PENALTIES, penalty(values, case, subject, published, f"其他-{measure}")),
            Entry(LISTINGS, self._published(values, case, subject, published)),
            *self._firm(values, subject, published),
        )

    def end(self, rejected: int) -> Iterable[Entry]:
        """The cases that were published until now and are missing from this snapshot."""
        if self.context.partial:
            return []
        self.context.note["snapshot"] = self.day.isoformat()
        if rejected:  # a rejected row may be one of the missing cases
            self.context.flags.append(rules.REMOVALS_WITHHELD)
            return []
        gone = {case: listing for case, listing in self.open_before.items() if case not in self.present}
        if len(gone) > LARGEST_LOSS * len(self.open_before):
            raise file_error(rules.SHRUNKEN_SNAPSHOT, self.context.sheet.path, f"{len(self.open_before)} 条中少了 {len(gone)} 条")
        return [Entry(LISTINGS, listing | {"valid_to": max(self.day, listing["valid_from"]), "removal_reason": REMOVED}) for listing in gone.values()]

    def _published(self, values: dict[str, Any], case: str, subject: str, published: date) -> dict[str, Any]:
        """The interval in which the case is published: the open one, the one that would have ended today, or a new one."""
        numbers = self.intervals.setdefault(case, {})
        number = max(numbers, default=0)
        began = numbers[number]["valid_from"] if number else published
        ended = numbers[number]["valid_to"] if number else None
        if ended is not None and ended < self.day:
            number, began = number + 1, self.day
        number = number or 1
        listing = dict.fromkeys(LISTING_COLUMNS) | {
            "subject_id": subject,
            "list_type": LIST_TYPE,
            "party_name": values["name"],
            "document_no": case if number == 1 else f"{case}/{number}",
            "reason": articles(values["articles"]),
            "valid_from": began,
            "authority": values["office"],
        }
        numbers[number] = listing
        return listing

    def _subject(self, case: str, name: str, place: str) -> str:
        """The firm of a case: the one that the case was first seen with, else the one of that name and place, else a new one."""
        key = (plain(name), plain(place))
        subject = self.firm_of_case.get(case) or self.firm_at.get(key) or f"JP:{digest(*key)}"
        self.firm_of_case[case] = subject
        self.firm_at.setdefault(key, subject)
        return subject

    def _firm(self, values: dict[str, Any], subject: str, published: date) -> Sequence[Entry]:
        """A version of the firm: known from its first publication; where a snapshot corrects name or place, from that day on."""
        first = self.firms.first_day(subject)
        day = published if first is None or published < first else self.day
        if not self.firms.add(subject, day, (plain(values["name"]), plain(values["place"]))):
            return ()
        firm = {"subject_id": subject, "name": values["name"], "valid_from": day, "address": values["place"]}
        return (Entry(ENTERPRISES, firm),)

    def _day(self, record: Record, name: str, title: str) -> date | None:
        text = record.values[name]
        day = era_date(text) if text else None
        if text and day is None:
            record.reject(rules.BAD_DATE, title, text, "元号或年月日")
        return day

    def _refuse_older(self) -> None:
        lines = (line for line in self.context.ledger.lines() if line.source == ID)
        newest = max((note["snapshot"] for note in (json.loads(line.note) for line in lines) if "snapshot" in note), default="")
        if self.day.isoformat() < newest:
            raise file_error(rules.OLD_SNAPSHOT, self.context.sheet.path, f"本快照 {self.day}，已装载到 {newest}")

    def _recall(self) -> None:
        """What the snapshots before this one have said."""
        ledger = self.context.ledger
        for row in ledger.newest(LISTINGS, LISTING_COLUMNS):
            if row["list_type"] == LIST_TYPE:
                case, _, number = row["document_no"].partition("/")
                self.intervals.setdefault(case, {})[int(number or 1)] = row
                self.firm_of_case[case] = row["subject_id"]
        firms = (row for row in ledger.newest(ENTERPRISES, ("subject_id", "valid_from", "name", "address")) if row["subject_id"].startswith("JP:"))
        for row in sorted(firms, key=lambda each: (each["valid_from"], each["subject_id"])):
            content = (plain(row["name"]), plain(row["address"]))
            self.firms.add(row["subject_id"], row["valid_from"], content)
            self.firm_at.setdefault(content, row["subject_id"])


LISTING_COLUMNS = tuple(column.name for column in LISTINGS.stored)


def penalty(values: dict[str, Any], case: str, subject: str, published: date, measure: str) -> dict[str, Any]:
    """The case as a record. Procedure and end of validity stay empty: the layout does not say."""
    laws = dict.fromkeys(law for law, _ in split_articles(values["articles"]))
    return {
        "subject_id": subject,
        "party_name": values["name"],
        "party_kind": "法人及非法人组织",
        "document_no": case,
        "conduct": "；".join(laws),
        "facts": SPLIT_NUMBER.sub(",", values["facts"]),
        "basis": articles(values["articles"]),
        "penalty_kinds": measure,
        "content": values["course"],
        "decided": published,
        "authority": values["office"],
        "source_unit": "厚生労働省",
    }


def snapshot_day(sheet: Sheet) -> date:
    """The day for which a snapshot speaks: the newest 最終更新日 of its offices."""
    place = [header_key(cell) for cell in sheet.header].index("最終更新日")
    days = {era_date(text) for text in {cells[place] for _, cells in sheet.rows() if len(cells) > place}}
    newest = max((day for day in days if day), default=None)
    if newest is None:
        raise file_error(rules.NO_DATE, sheet.path)
    return newest


def split_articles(text: str) -> list[tuple[str, str]]:
    """(law, article) of each breach; the article is empty where none is named."""
    parts = [part for part in re.split(r"[,、，]", unicodedata.normalize("NFKC", text)) if part.strip()]
    return [(match[1], match[2]) if (match := ARTICLE.fullmatch(part.strip())) else (part.strip(), "") for part in parts]


def articles(text: str) -> str:
    """The articles breached in the form that the ledger keeps: 《law》article, joined by ；."""
    return "；".join(f"《{law}》{article}" for law, article in split_articles(text))


def case_id(office: str, name: str, published: date) -> str:
    """One case: an office publishes one case per firm and day (so in all 27 snapshots), while place and articles get corrected later."""
    return f"JP-{published:%Y%m%d}-{digest(plain(office), plain(name))}"


def plain(text: str | None) -> str:
    """A text as it is compared: NFKC, without spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


def digest(*parts: str) -> str:
    """Twelve hex digits that stand for the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


SOURCE = Source(
    id=ID,
    title="日本厚生劳动省违反劳动法令公表案件（月度快照）",
    columns=COLUMNS,
    open=SnapshotConversion,
    expected_rows=(200, 800),
    moment=snapshot_day,
)
