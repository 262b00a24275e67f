"""Which records count: final, not by simplified procedure, not disputed, not repaired or quashed, not past five years.

A repair ends, an objection suspends, and a review keeps from being final, every row of the decision, whoever reported it
(ledger/same_decision.py). ledger/life/state.py says the same of one record; a test holds the two to one answer.

Sources: 浙江省公共信用信息管理条例 (final and ordinary procedure; kept five years; art. 32 repair), 行政处罚法 art. 48.
The rules are data in ledger/policy/record_life.toml and life_*.csv; what somebody switched by the view's day applies (ledger/switches.py).
"""

from dataclasses import dataclass
from datetime import date

from ledger.canonical_relations import Read, Relation
from ledger.life.policy import RecordLife, Rules, ending_outcomes, life_rules
from ledger.life.policy import record_life as record_life
from ledger.life.policy import red_lists as red_lists
from ledger.life.sql import stop_sql
from ledger.life.words import DISPUTED, NOT_FINAL, RED, REMOVED, REVIEW_OPEN, SIMPLE, UPHELD_WAITING
from ledger.same_decision import number_key, same_decision_relations
from ledger.switches import states

COUNTING_TABLES = ("penalties", "person_penalties", "listings")
ENDING_TABLES = (*COUNTING_TABLES, "commitments")  # rows that can end or be corrected: whoever was served one is told
BEGIN = {"penalties": "decided", "person_penalties": "decided", "listings": "valid_from"}
OWNER = {"penalties": "t.subject_id", "person_penalties": "t.person_id", "listings": "coalesce(t.subject_id, t.person_id)"}


@dataclass(frozen=True, slots=True)
class Days:
    """`as_of`: the day that a view shows. `today`: the day on which it is asked; what has ended by then is in it for no day."""

    as_of: date
    today: date

    def sql(self, text: str) -> str:
        """The text with the days written out."""
        return text.replace("$as_of", f"date '{self.as_of}'").replace("$today", f"date '{self.today}'")


def in_force_relations(name: str, days: Days, *, audit: bool) -> dict[str, Relation]:
    """Relations that make `name` the records that count, and `<name>_shown` those to show, with the reason why some do not.

    Both are made of `<name>_all`. Repaired, quashed and expired records are in neither, whatever `as_of`; only an audit
    view keeps them. `<name>_numbered` and `<name>_twins`: see ledger/same_decision.py. `reviewed_<name>`: decisions under
    review. `expired_<name>`: records that time has ended between `as_of` and today.
    """
    return {
        **same_decision_relations(name, OWNER[name], BEGIN[name], record_life().same_decision_days),
        f"ended_{name}": f"table {_ended(name)}",
        f"disputed_{name}": f"table {_disputed(name)}",
        f"reviewed_{name}": lambda read: days.sql(f"table {_reviewed(name, rules_now(read).life)}"),
        f"expired_{name}": lambda read: days.sql(f"view {_expired(name, rules_now(read))}"),
        f"{name}_shown": lambda read: days.sql(f"view {_shown(name, rules_now(read), audit=audit)}"),
        name: f"table select * exclude (not_counted) from {name}_shown where not_counted is null order by record_id",
    }


def rules_now(read: Read) -> Rules:
    """The rules as they are switched in a view."""
    return life_rules(states(read("select matter_no, step from switches").to_pylist()))


def _shown(name: str, rules: Rules, *, audit: bool) -> str:
    gone = [] if audit else _gone(name, rules)
    reviewed = f" left join reviewed_{name} using (record_id)" if name != "listings" and rules.life.reviewed else ""
    columns = "* exclude (review_open, review_final)" if reviewed else "*"
    return f"select {columns}, {_not_counted(name, rules.life)} as not_counted from {name}_all t{reviewed} where {' and '.join(gone) or 'true'}"


def _disputed(name: str) -> str:
    """Records of the decisions to which an objection points, and whether one is open. A row corrected after one was upheld counts again."""
    return (
        f"select n.record_id, bool_or(coalesce(o.valid_to, date '9999-12-31') > $as_of) as still_open from {name}_numbered n "
        f"join {name}_all t using (record_id) "
        f"join (select *, {number_key('document_no')} as number_key from objections where kind = '信息有误') o using (number_key) "
        "where n.number_key <> '' and coalesce(o.subject_id, o.person_id, n.owner) = n.owner "
        "and (coalesce(o.valid_to, date '9999-12-31') > $as_of or (o.outcome = '成立' and t.recorded_at <= o.recorded_at)) "
        "group by n.record_id order by n.record_id"
    )


def _ended(name: str) -> str:
    """Records that a repair or the end of a review names by number, party and authority, and every other row of the same decisions.

    `before`: what a review has ended is the decision made before the day of its end; a later one of the same number replaces it.
    Equal joins only: one pass over each.
    """
    kind = "名单" if name == "listings" else "行政处罚"
    same = "n.authority_uscc is null or r.authority_uscc is null or r.authority_uscc = n.authority_uscc"
    return f"""with repaired as (
        select subject_id, authority_uscc, before, {number_key("document_no")} as number_key from repairs_reaching
        where record_kind = '{kind}' and outcome in ('准予修复', '原决定撤销')),
    named as (
        select n.record_id, r.before from {name}_numbered n join repaired r on r.number_key = n.number_key and r.subject_id = n.owner
        where n.number_key <> '' and ({same})
        union
        select n.record_id, r.before from {name}_numbered n join repaired r on r.number_key = n.number_key
        where r.subject_id is null and n.number_key <> '' and ({same})),
    reached as ({_with_twins(name, "named", "before")})
    select distinct record_id from reached where before is null
    union
    select record_id from reached join {name}_all t using (record_id) where t.{BEGIN[name]} < before order by record_id"""


def _with_twins(name: str, named: str, columns: str) -> str:
    """The named records and every other row of their decisions, with what was said of the named one."""
    return (
        f"select record_id, {columns} from {named} union select twin.record_id, {columns} from {named} "
        f"join {name}_twins same using (record_id) join {name}_twins twin using (decision_id)"
    )


def _reviewed(name: str, life: RecordLife) -> str:
    """Decisions that were or are under review by `as_of`: whether one is open, and from when on none keeps them from being final.

    A review that has ended nobody knows how counts as open.
    """
    over, to_sue = ", ".join(f"'{each}'" for each in ("撤回", *ending_outcomes())), _whole(life.litigation_days)
    return f"""with under as (
        select coalesce(subject_id, person_id) as owner, authority_uscc, {number_key("document_no")} as number_key,
            ended is null or ended > $as_of or coalesce(outcome, '') = '' as review_open,
            cast(ended + interval (case when kind = '行政复议' and coalesce(outcome, '') not in ({over}) then {to_sue} else 0 end) day as date)
            as review_final
        from reviews where record_kind = '行政处罚' and filed <= $as_of),
    named as (
        select n.record_id, review_open, review_final from {name}_numbered n join under u on u.number_key = n.number_key and u.owner = n.owner
        where n.number_key <> '' and (n.authority_uscc is null or u.authority_uscc is null or u.authority_uscc = n.authority_uscc)
        union all
        select n.record_id, review_open, review_final from {name}_numbered n join under u on u.number_key = n.number_key
        and u.authority_uscc = n.authority_uscc where u.owner is null and n.number_key <> '')
    select record_id, bool_or(review_open) as review_open, max(review_final) as review_final
    from ({_with_twins(name, "named", "review_open, review_final")}) group by record_id order by record_id"""


def _whole(days: int) -> int:
    """Days until a period is over that begins with the next day; see `ledger.life.state.after`."""
    return days + 1 if days else 0


def _gone(name: str, rules: Rules) -> list[str]:
    return [f"record_id not in (from ended_{name})", *_lasting(name, rules, "$today")]


def _lasting(name: str, rules: Rules, day: str) -> list[str]:
    """Conditions of a row that time has not ended by `day`: kept five years, and no longer than a switched-on regime lets it be used."""
    begin, months = BEGIN[name], rules.life.retention_months
    conditions = []
    if months is not None:
        last = begin if name != "listings" else f"greatest({begin}, coalesce(valid_to, {day}))"
        conditions.append(f"{last} + interval {months} month > {day}")
    if stop := stop_sql(name, rules):
        conditions.append(f"coalesce({stop}, date '9999-12-31') > {day}")
    return conditions or ["true"]


def _expired(name: str, rules: Rules) -> str:
    """Records that time has ended between the view's day and today."""
    then, now = (" and ".join(_lasting(name, rules, day)) for day in ("$as_of", "$today"))
    return f"select record_id from {name}_all t where ({then}) and not ({now})"


def _not_counted(name: str, life: RecordLife) -> str:
    cases = [_objected(name, condition, words) for condition, words in (("still_open", DISPUTED), ("true", UPHELD_WAITING))] if life.disputed else []
    if name == "listings":
        red = ", ".join(f"'{each}'" for each in red_lists())
        return f"case when list_type in ({red}) then '{RED}' when valid_to <= $as_of then '{REMOVED}' {' '.join(cases)} end"
    if life.ordinary_procedure_only:
        cases.append(f"when procedure = '简易程序' then '{SIMPLE}'")
    if life.reviewed:
        cases.append(f"when review_open then '{REVIEW_OPEN}'")
    if life.finality_days is not None:
        cases.append(f"when decided + interval {_whole(life.finality_days)} day > $as_of then '{NOT_FINAL}'")
    if life.reviewed:
        cases.append(f"when review_final > $as_of then '{NOT_FINAL}'")
    return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"


def _objected(name: str, condition: str, words: str) -> str:
    return f"when record_id in (select record_id from disputed_{name} where {condition}) then '{words}'"
