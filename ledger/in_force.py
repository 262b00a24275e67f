"""Which records count: final, not by simplified procedure, not disputed, not repaired or quashed, not past five years.

A repair ends, and an objection suspends, every row of the decision, whoever reported it (ledger/same_decision.py).

Sources: 浙江省公共信用信息管理条例 (final and ordinary procedure; kept five years; art. 32 repair), 行政处罚法 art. 48.
The rules are data in ledger/policy/record_life.toml.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ledger.canonical_relations import Relation
from ledger.codelists import read_rows
from ledger.errors import PolicyError
from ledger.same_decision import number_key, same_decision_relations

COUNTING_TABLES = ("penalties", "person_penalties", "listings")
BEGIN = {"penalties": "decided", "person_penalties": "decided", "listings": "valid_from"}
OWNER = {"penalties": "t.subject_id", "person_penalties": "t.person_id", "listings": "coalesce(t.subject_id, t.person_id)"}


@dataclass(frozen=True, slots=True)
class RecordLife:
    """The rules of record_life.toml that are switched on. None or False: not applied."""

    version: str
    retention_months: int | None
    finality_days: int | None
    ordinary_procedure_only: bool
    repaired: bool
    disputed: bool
    same_decision_days: int


def record_life() -> RecordLife:
    """The rules as shipped."""
    rules = tomllib.loads((files("ledger") / "policy" / "record_life.toml").read_text(encoding="utf-8"))
    if not rules["repaired"]["enabled"]:
        raise PolicyError("修复规则不可关闭", where="record_life.toml [repaired]", todo="恢复 enabled = true")
    return RecordLife(
        rules["version"],
        rules["retention"]["months"] if rules["retention"]["enabled"] else None,
        rules["finality"]["days"] if rules["finality"]["enabled"] else None,
        rules["ordinary_procedure_only"]["enabled"],
        rules["repaired"]["enabled"],
        rules["disputed"]["enabled"],
        rules["same_decision"]["days"],
    )


@cache
def red_lists() -> tuple[str, ...]:
    """Lists that honour (守信名单): shown, and never counted against anybody."""
    return tuple(row["id"] for row in read_rows("list_types_red.csv") if row["polarity"] == "red")


def in_force_relations(name: str, life: RecordLife, *, audit: bool) -> dict[str, Relation]:
    """Relations that make `name` the records that count, and `<name>_shown` those to show, with the reason why some do not.

    Both are made of `<name>_all`. Repaired, quashed and expired records are in neither, whatever `as_of`; only an audit
    view keeps them. `<name>_numbered` and `<name>_twins`: see ledger/same_decision.py.
    """
    gone = [] if audit else _gone(name, life)
    return {
        **same_decision_relations(name, OWNER[name], BEGIN[name], life.same_decision_days),
        f"ended_{name}": f"table {_ended(name)}",
        f"disputed_{name}": f"table {_disputed(name)}",
        f"{name}_shown": f"view select *, {_not_counted(name, life)} as not_counted from {name}_all t where {' and '.join(gone) or 'true'}",
        name: f"table select * exclude (not_counted) from {name}_shown where not_counted is null order by record_id",
    }


def _disputed(name: str) -> str:
    """Records of the decisions to which an objection points. A row that was corrected after the objection was upheld counts again."""
    return (
        f"select distinct n.record_id from {name}_numbered n join {name}_all t using (record_id) "
        f"join (select *, {number_key('document_no')} as number_key from objections where kind = '信息有误') o using (number_key) "
        "where n.number_key <> '' and coalesce(o.subject_id, o.person_id, n.owner) = n.owner "
        "and (coalesce(o.valid_to, date '9999-12-31') > $as_of or (o.outcome = '成立' and t.recorded_at <= o.recorded_at)) order by n.record_id"
    )


def _ended(name: str) -> str:
    """Records that a repair names by number, party and authority, and every other row of the same decisions. Equal joins only: one pass over each."""
    kind = "名单" if name == "listings" else "行政处罚"
    same = "n.authority_uscc is null or r.authority_uscc is null or r.authority_uscc = n.authority_uscc"
    return f"""with repaired as (
        select subject_id, authority_uscc, {number_key("document_no")} as number_key from repairs_reaching
        where record_kind = '{kind}' and outcome in ('准予修复', '原决定撤销')),
    named as (
        select n.record_id from {name}_numbered n join repaired r on r.number_key = n.number_key and r.subject_id = n.owner
        where n.number_key <> '' and ({same})
        union
        select n.record_id from {name}_numbered n join repaired r on r.number_key = n.number_key where r.subject_id is null and n.number_key <> '' and ({same}))
    from named union
    select record_id from {name}_twins where decision_id in (select decision_id from {name}_twins where record_id in (from named)) order by record_id"""


def _gone(name: str, life: RecordLife) -> list[str]:
    begin = BEGIN[name]
    conditions = [f"record_id not in (from ended_{name})"]
    if life.retention_months is not None:
        last = begin if name != "listings" else f"greatest({begin}, coalesce(valid_to, $as_of))"
        conditions.append(f"{last} + interval {life.retention_months} month > $as_of")
    return conditions


def _not_counted(name: str, life: RecordLife) -> str:
    cases = [f"when record_id in (from disputed_{name}) then '异议处理中，暂不计入'"] if life.disputed else []
    if name == "listings":
        red = ", ".join(f"'{each}'" for each in red_lists())
        return f"case when list_type in ({red}) then '守信名单，不计为不良信息' when valid_to <= $as_of then '已移出' {' '.join(cases)} end"
    if life.ordinary_procedure_only:
        cases.append("when procedure = '简易程序' then '简易程序，不计为不良信息'")
    if life.finality_days is not None:
        cases.append(f"when decided + interval {life.finality_days} day > $as_of then '复议期限未过，尚未生效'")
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"
