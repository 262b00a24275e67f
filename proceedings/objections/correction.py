"""Correcting what an upheld objection was about: the rows of the ledger are written again as they should have been, or taken back.

Every row of the decision is corrected, whoever reported it, so that no uncorrected twin stays. What stands before and after is
kept in the step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.column import Column, Kind, Table
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.store import Ledger
from ledger.view import View
from loaders.parsing import parser_for
from loaders.record import Flagged, Problem
from loaders.rules import Rule
from proceedings.events import Entry, Event
from proceedings.objections.consequences import quashed
from proceedings.objections.contested import declared
from proceedings.objections.deciders import BEFORE_REMOVAL, check_decider, check_second_person
from proceedings.objections.errors import WrongCorrectionError, WrongStepError
from proceedings.objections.matter import WRONG_RECORD, Objection, Step
from proceedings.objections.steps import Act, next_step, objector, step
from proceedings.outbox import notices

WORD = {False: "更正", True: "撤销"}  # what is told to those who were served the record
PARTY = ("subject_id", "person_id", "party_name", "uscc", "reg_no")  # a decision against somebody else is taken back, not corrected


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to stand instead: title or name of a column → text, as a source file would write it. Empty and `remove`: the record goes."""

    values: Mapping[str, str]
    remove: bool = False


def correct(ledger: Ledger, number: str, act: Act, correction: Correction) -> list[Event]:
    """Rewrite or take back the contested rows; who was served them is told. WrongCorrectionError (CG636) if nothing would change."""

    def drafted(objection: Objection, view: View) -> Entry:
        draft = next_step(objection, Step.REMOVED if correction.remove else Step.CORRECTED, act)
        if objection.kind != WRONG_RECORD:
            raise WrongStepError("冒用身份的异议成立后，该关联已不再使用，没有要更正的记录", where=number, todo="登记机关撤销登记后，按登记信息重新报送")
        check_decider(objection, act.actor)
        if correction.remove:
            check_second_person(objection, act.actor, BEFORE_REMOVAL)
        rows = [(declared(each), stored_row(ledger, view, each)) for each in objection.records]
        found = _removed(rows) if correction.remove else _corrected(rows, correction.values)
        word = WORD[correction.remove]
        told = notices(view, objection.number, objection.records, objection.subject_id, word, act.day, act.actor, also=(objector(objection),))
        ended = quashed(view, objection, act.day, act.actor) if correction.remove else []
        changed = replace(draft, content={**draft.content, "changes": [dict(each) for each in found.changes]})
        return Entry([changed, *ended, *told], found.rows, found.withdrawn)

    return step(ledger, number, drafted, act.day, facts=True)


def stored_row(ledger: Ledger, view: View, record: str) -> dict[str, Any]:
    """The newest known version of a row as it was written, with its own ids: the natural key must stay what it was."""
    of = declared(record)
    names = ", ".join(f"r.{column.name}" for column in of.stored)
    rows = view.rows(
        f"select {names} from ({scan(arrow_schema(of), ledger.files(of.name))}) r join batches b using (batch_id) "
        "where record_id = $record order by b.batch_number desc, sequence desc limit 1",
        {"record": record},
    )
    return rows[0]


@dataclass(frozen=True, slots=True)
class _Found:
    """What is written, what is taken back, and what is another now, for people."""

    rows: Sequence[tuple[Table, Mapping[str, Any]]]
    withdrawn: Sequence[tuple[Table, Mapping[str, Any]]]
    changes: Sequence[Mapping[str, str]]


def _removed(rows: Sequence[tuple[Table, Mapping[str, Any]]]) -> _Found:
    return _Found((), rows, [{"item": "整条记录", "before": "在用", "after": "已移除"}])


def _corrected(rows: Sequence[tuple[Table, dict[str, Any]]], wanted: Mapping[str, str]) -> _Found:
    """The rows with the new values. A row whose natural key changes is another row: the old one is taken back."""
    values = {column.name: _parsed(column, text) for column, text in ((_column(rows[0][0], name), text) for name, text in wanted.items())}
    written = [(of, old | values) for of, old in rows]
    changes = {
        (of.column(name).title, shown(old[name]), shown(value)) for of, old in rows for name, value in values.items() if shown(old[name]) != shown(value)
    }
    if not changes:
        raise WrongCorrectionError("更正后的内容与现有的相同", where="--set", todo="写明更正后的内容，形如 --set 罚款金额（万元）=2；整条记录有误的用 --remove")
    gone = [(of, old) for (of, old), (_, new) in zip(rows, written, strict=True) if any(old[key] != new[key] for key in of.key)]
    return _Found(written, gone, [{"item": item, "before": before, "after": now} for item, before, now in sorted(changes)])


def _column(of: Table, name: str) -> Column:
    found = next((column for column in of.template if column.stored and name in (column.title, column.name, *column.aliases)), None)
    if found is None:
        titles = "、".join(column.title for column in of.template if column.stored)
        raise WrongCorrectionError(f"“{of.title}”没有“{name}”这一项", where="--set", todo=f"可以更正：{titles}")
    if found.name in PARTY or found.kind is Kind.ID_NUMBER:
        raise WrongCorrectionError(
            f"“{found.title}”不能更正：不是这个主体的记录应当移除", where="--set", todo="用 --remove 移除，由提供单位向正确的主体重新报送"
        )
    return found


def _parsed(column: Column, text: str) -> Any:
    """The value of a cell; empty text makes an optional cell empty. WrongCorrectionError if a source file could not say it either."""
    if not text.strip():
        if column.required:
            raise WrongCorrectionError(f"“{column.title}”不能为空", where="--set", todo="写明更正后的内容")
        return None
    value = parser_for(column)(text.strip())
    if isinstance(value, (Problem, Rule)):
        rule = value if isinstance(value, Rule) else value.rule
        raise WrongCorrectionError(f"“{column.title}”不能写作“{text}”：{rule.message}", where="--set", todo=rule.todo)
    return value.value if isinstance(value, Flagged) else value


def shown(value: object) -> str:
    """A value as a person reads it; nothing is 空."""
    if value is None or value == "":
        return "（空）"
    return value.isoformat() if isinstance(value, date) else f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
