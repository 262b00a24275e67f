"""Food inspections of the City of Chicago: one row per inspection, with the business, its licence, the result and the counts of violations.

Subject: the licence (`CHI:<number>`); name and address come with each inspection, so a change begins on the day it was
first observed. A failed inspection is no penalty decision: it stays an inspection.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from ledger.column import Column, Kind
from ledger.tables import ENTERPRISES, INSPECTIONS
from loaders import rules
from loaders.record import Entry, Record
from loaders.source import Context, Source
from loaders.versions import Versions

AUTHORITY = "Chicago Department of Public Health"
REGISTRAR = "City of Chicago"
NO_LICENCE = "0"  # the city's entry for a business without a licence number

COLUMNS = (
    Column("inspection_id", "Inspection_ID", required=True, aliases=("Inspection ID",)),
    Column("name", "DBA_Name", required=True, aliases=("DBA Name",)),
    Column("licence", "License", required=True, aliases=("License #",)),
    Column("facility", "Facility_Type", aliases=("Facility Type",)),
    Column("address", "Address", Kind.ADDRESS),
    Column("city", "City"),
    Column("state", "State"),
    Column("zip", "Zip"),
    Column("inspected", "Inspection_Date", Kind.DATE, required=True, aliases=("Inspection Date",)),
    Column("kind", "Inspection_Type", required=True, aliases=("Inspection Type",)),
    Column("result", "Results", required=True),
    Column("critical", "criticalCount", Kind.INTEGER),
    Column("serious", "seriousCount", Kind.INTEGER),
    Column("minor", "minorCount", Kind.INTEGER),
)
# The city's kinds of inspection that have an equal in inspection_kinds; licence inspections and consultations have none.
KINDS: Mapping[str, str] = {
    "CANVASS": "日常",
    "CANVASS RE-INSPECTION": "日常",
    "COMPLAINT": "投诉举报",
    "COMPLAINT RE-INSPECTION": "投诉举报",
    "SHORT FORM COMPLAINT": "投诉举报",
    "SUSPECTED FOOD POISONING": "投诉举报",
    "SUSPECTED FOOD POISONING RE-INSPECTION": "投诉举报",
}
# The city's words: Pass = no critical or serious violation; Pass w/ Conditions = such violations, corrected during the
# inspection; Fail = such violations, not correctable during it. No Entry and Not Ready say nothing of the premises.
RESULTS: Mapping[str, str] = {
    "PASS": "未发现问题",
    "PASS W/ CONDITIONS": "发现问题已整改",
    "FAIL": "发现问题待整改",
    "OUT OF BUSINESS": "已停业",
    "BUSINESS NOT LOCATED": "查无下落",
}
HOUSE = re.compile(r"\d+(?:\s?-\s?\d+)? .+")


class ChicagoConversion:
    """Inspections becoming inspections, and versions of the businesses inspected."""

    def __init__(self, context: Context) -> None:
        self.businesses = Versions()
        rows = context.ledger.newest(ENTERPRISES, ("subject_id", "valid_from", "name", "address", "scope"))
        for row in sorted((each for each in rows if each["subject_id"].startswith("CHI:")), key=lambda each: each["valid_from"]):
            self.businesses.add(row["subject_id"], row["valid_from"], (row["name"], row["address"], row["scope"]))

    def row(self, record: Record) -> Sequence[Entry]:
        """The inspection, and the business if it was not known in this form."""
        values = record.values
        kind, result = translate(record, "kind", "Inspection_Type", KINDS), translate(record, "result", "Results", RESULTS)
        if values["licence"] == NO_LICENCE:
            record.reject(rules.NO_SUBJECT, "License", NO_LICENCE)
        if record.problems:
            return ()
        if result == "未发现问题" and ((values["critical"] or 0) + (values["serious"] or 0)) > 0:
            record.flag(rules.RESULT_CONFLICT)
        subject = f"CHI:{values['licence']}"
        inspection = {
            "subject_id": subject,
            "party_name": values["name"],
            "inspection_no": f"CHI-{values['inspection_id']}",
            "kind": kind,
            "matter": values["kind"],
            "inspected": values["inspected"],
            "authority": AUTHORITY,
            "result": result,
            **{name: values[name] for name in ("critical", "serious", "minor")},
        }
        return (Entry(INSPECTIONS, inspection), *self._business(record, subject))

    def end(self, rejected: int) -> Iterable[Entry]:
        """Nothing follows from the file as a whole."""
        return ()

    def _business(self, record: Record, subject: str) -> Sequence[Entry]:
        values = record.values
        place = " ".join(part for part in (values["state"], values["zip"]) if part)
        address = ", ".join(part for part in (values["address"], values["city"], place) if part) or None
        if not self.businesses.add(subject, values["inspected"], (values["name"], address, values["facility"])):
            return ()
        business = {
            "subject_id": subject,
            "name": values["name"],
            "registrar": REGISTRAR,
            "valid_from": values["inspected"],
            "address": address,
            "address_key": house_key(values["address"]),
            "scope": values["facility"],
        }
        return (Entry(ENTERPRISES, business),)


def translate(record: Record, name: str, title: str, words: Mapping[str, str]) -> str | None:
    """Our word for one of the city's; a word without an equal rejects the row."""
    value = record.values[name]
    if value is None:
        return None
    found = words.get(value.upper())
    if found is None:
        record.reject(rules.UNKNOWN_CODE, title, value)
    return found


def house_key(street: str | None) -> str | None:
    """The key of a street address with a house number; the layout has no room."""
    text = re.sub(r"\s+", " ", street or "").strip().upper()
    return f"CHI:{text}" if HOUSE.fullmatch(text) else None


SOURCE = Source(
    id="chicago_food_inspections",
    title="芝加哥市食品检查",
    columns=COLUMNS,
    open=ChicagoConversion,
    ignored=("AKA_Name", "AKA Name", "Risk", "Latitude", "Longitude", "Location", "Violations"),
    expected_rows=(1, 500_000),
)
