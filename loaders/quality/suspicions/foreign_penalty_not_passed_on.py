"""**Finds**: a penalty by another province's authority on a subject of the home province that was neither pushed, received nor published.

**Why**: the deciding authority pushes it within 10 working days, the home authority publishes within 10 more (总局令第45号第10条).
**Limits**: the dates are not filled in by that province (then nothing is concluded); pushed by another channel; the subject moved.
**Next step**: ask the home authority whether it received the decision; the delay may be the sender's.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.quality.basis import Basis
from loaders.quality.known import Known
from loaders.quality.policy import OTHER_PROVINCE, Clock, clocks
from loaders.quality.suspicion import Kind, Suspicion, lead
from loaders.quality.units import Unit, province_name

ID = "foreign-penalty-not-passed-on"
STEPS = ("pushed", "received", "published")


def find(basis: Basis, known: Known) -> Iterator[Suspicion]:
    """Foreign penalties of the period without any of the three days, from provinces that do fill them in."""
    rules = [clock for clock in clocks() if clock.parties == OTHER_PROVINCE and "penalties" in clock.tables]
    if not rules or not basis.has("penalties", *STEPS):
        return
    home = basis.policy.home_province
    rows = basis.rows(
        "select t.record_id, t.subject_id, t.party_name, t.document_no, t.decided, t.authority, t.authority_uscc, "
        f"coalesce({', '.join(f't.{step}' for step in STEPS)}) as passed_on, t.decided between $begin and $end as asked from penalties_shown t "
        "left join enterprises e using (subject_id) where coalesce(e.region, t.subject_id[3:8])[:2] = $home order by t.record_id",
        {"begin": basis.period.begin, "end": basis.period.end, "home": home},
    )
    foreign = [(row, unit) for row in rows if (unit := _sender(basis, row, rules, home))]
    filling = {unit.province for row, unit in foreign if row["passed_on"]}
    for row, unit in foreign:
        if row["asked"] and not row["passed_on"] and unit.province in filling and _due(basis, row, rules):
            yield _suspicion(row, unit)


def _sender(basis: Basis, row: Mapping[str, Any], rules: list[Clock], home: str) -> Unit | None:
    unit = basis.units.unit(row["authority_uscc"], row["authority"])
    concerned = any(not clock.fields or unit.field in clock.fields for clock in rules)
    return unit if concerned and unit.province not in ("", home) else None


def _due(basis: Basis, row: Mapping[str, Any], rules: list[Clock]) -> bool:
    """Whether the time for pushing and publishing together has passed."""
    day = row["decided"]
    for clock in rules:
        day = clock.due(day, basis.calendar)
    return bool(day < basis.today)


def _suspicion(row: Mapping[str, Any], unit: Unit) -> Suspicion:
    text = (
        f"{row['decided']} {province_name(unit.province)}{unit.title}处罚本省主体{row['party_name']}（{row['document_no']}），"
        "没有推送、接收和公示的日期；可能是作出机关未推送，也可能是登记地未公示"
    )
    return Suspicion(ID, row["subject_id"], row["party_name"], unit, row["decided"], (row["record_id"],), row["document_no"], lead(text))


KIND = Kind(
    ID,
    "外省处罚本省主体而未推送公示",
    "外省处罚应推送至登记地并公示",
    ("经其他渠道推送", "主体已迁出本省", "日期漏填"),
    "请登记地市场监管部门核对是否收到推送",
    find,
    tuple(("penalties", step) for step in STEPS),
)
