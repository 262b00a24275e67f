"""What the cited rows say that are no records of the graph: a role, a holding, a change, a report. Without names of persons.

Penalties, listings, licences, commitments and inspections are not among them: whether one still counts may change after the
run, so who shows them asks the graph. The rows here are facts of registration and reporting, which a repair does not touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analytics.finding import Citation, Finding
from ledger.codelists import code_list
from ledger.tables import table
from ledger.view import View

UNTIL = "coalesce('（至 ' || valid_to || '）', '')"
# Relation of the view, whose it is, day, and what the row says; the table's name is the begin of the record id.
SAYS: dict[str, tuple[str, str, str, str]] = {
    "enterprises": ("enterprise_versions", "subject_id", "valid_from", "concat_ws('，', $status, '住所 ' || address)"),
    "roles": ("roles_all", "subject_id", "valid_from", f"role || {UNTIL} || case when valid_from is null then '（任职起始日期不详）' else '' end"),
    "shareholders": ("shareholders_all", "subject_id", "valid_from", f"concat('出资 ', printf('%g%%', share), {UNTIL})"),
    "branches": ("branches", "subject_id", "valid_from", f"coalesce(branch_name, '分支机构') || {UNTIL}"),
    "changes": ("changes", "subject_id", "approved", "item"),
    "filings": ("filings", "subject_id", "valid_from", "concat_ws('，', matter, '由' || agent_name || '办理')"),
    "agents": ("agents", "subject_id", "valid_from", "kind"),
    "guarantees": (
        "(select g.*, d.debtor from guarantees g left join (select subject_id as debtor_id, name as debtor from enterprises) d using (debtor_id))",
        "subject_id",
        "valid_from",
        f"'为' || coalesce(debtor, debtor_id) || '担保 ' || coalesce(printf('%g 万元', amount_wan), '金额不详') || {UNTIL}",
    ),
    "platforms": ("platforms", "null", "valid_from", "concat_ws('，', name, kind)"),
    "shops": ("shops", "subject_id", "valid_from", f"platform_name || '“' || name || '”' || {UNTIL}"),
    "merchant_reports": ("merchant_reports", "subject_id", "reported", "concat(platform_name, ' ', period, ' 店铺 ', shop_no)"),
    "fulfilments": ("fulfilments", "subject_id", "judged", "concat(commitment_no, '：', fulfilment)"),
    "complaints": ("complaints", "subject_id", "received", "concat(kind, coalesce('：' || outcome, '：未办结'))"),
    "visits": ("visits", "subject_id", "visited", "concat('走访：', result)"),
    "objections": ("objections", "subject_id", "valid_from", "kind || coalesce('（' || outcome || '）', '')"),
    "shared_addresses": ("shared_addresses", "null", "valid_from", "concat(kind, '：', address)"),
    "interests": ("interests", "subject_id", "valid_from", "coalesce(interest_title, interest)"),
    "statements": ("statements", "null", "stated", "record_type"),
}


def with_citations(view: View, findings: Sequence[Finding]) -> list[Finding]:
    """The same findings, each with what its cited rows say, in the order of the record ids."""
    cited = {record for finding in findings for record in finding.records}
    said = {citation.record_id: citation for name in SAYS for citation in _of_table(view, name, cited)}
    return [replace(each, citations=tuple(said[record] for record in each.records if record in said)) for each in findings]


def _of_table(view: View, name: str, cited: Iterable[str]) -> Iterator[Citation]:
    wanted = sorted(record for record in cited if record.partition(":")[0] == name)
    if not wanted:
        return
    relation, whose, day, says = SAYS[name]
    said = f"select record_id, source_file, source_row, {whose} as whose, {day} as day, {says.replace('$status', _status())} as says from {relation}"
    rows = view.rows(
        f"select t.*, e.name as subject_name from ({said}) t left join (select subject_id, name from enterprises) e on e.subject_id = t.whose "
        "where list_contains($wanted, t.record_id) order by t.record_id",
        {"wanted": wanted},
    )
    for row in rows:
        text = "：".join(part for part in (row["subject_name"], row["says"]) if part)
        yield Citation(row["record_id"], table(name).title, row["day"].isoformat() if row["day"] else "", text, _place(row["source_file"], row["source_row"]))


def _status() -> str:
    """The registration status in the words of its code list."""
    words = " ".join(f"when '{row['code']}' then '登记状态 {row['name']}'" for row in code_list("enterprise_status").rows)
    return f"case status {words} end"


def _place(file: str | None, number: int | None) -> str:
    return f"{file} 第 {number} 行" if file and number else file or ""
