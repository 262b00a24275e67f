"""Checks of the batch lines: the chain, the sums of each line, and what the accounts and the handed-back rows say of the same load."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from ledger.batch_line import link
from ledger.damage import first_line
from ledger.scan import scan
from ledger.schema import arrow_schema
from ledger.tables import ACCOUNTS, REJECTS
from ledger.verify_facts import Check, Damage, Facts, checked

COUNTS = ("rows_in", "accepted", "duplicate", "rejected")


def chain_holds(facts: Facts) -> Check:
    """No batch line was changed, removed or put in between."""
    damages: list[Damage] = []
    digest, linked = "", 0
    for line in facts.lines:
        digest = link(digest, line)
        if line.chain is None:
            continue
        linked += 1
        if line.chain != digest:
            what = f"批次 {line.batch_id[:12]}（{line.file_name}）与它之前的批次对不上：此行被改过，或之前有批次行被改、被删"
            damages.append(Damage(what, "batches", batch=line.batch_id, todo="从备份恢复 ledger/batches；没有备份时从源文件重建台账"))
            digest = line.chain  # go on from here, so that one break is told once
    without = len(facts.lines) - linked
    scope = f"{len(facts.lines)} 个批次" + (f"，其中 {without} 个旧批次无校验信息" if without else "")
    return checked("chain", "批次链", scope, damages, unknown=not linked and bool(facts.lines))


def counts_add_up(facts: Facts) -> Check:
    """Rows read = new + repeated + rejected, in every batch line."""
    damages = [
        Damage(
            f"读入 {line.rows_in} ≠ 新增 {line.accepted} + 重复 {line.duplicate} + 拒收 {line.rejected}",
            "batches",
            batch=line.batch_id,
            todo="从备份恢复 ledger/batches",
        )
        for line in facts.lines
        if line.kind in LOADS and line.rows_in != line.accepted + line.duplicate + line.rejected
    ]
    return checked("counts", "读入 = 新增 + 重复 + 拒收", f"{len(facts.lines)} 个批次", damages)


LOADS = ("load",)


def accounts_agree(facts: Facts) -> Check:
    """The account by department and month of every load sums up to its line."""
    loads = {line.batch_id: line for line in facts.counting if line.kind == "load" and "accounts" in line.written}
    sums = ", ".join(f"sum({name})::bigint as {name}" for name in COUNTS)
    rows, damages = _asked(facts, ACCOUNTS.name, f"select batch_id, {sums} from accounts group by batch_id")
    told = {damage.batch for damage in damages}  # their file cannot be read: said already
    for row in rows:
        line = loads.pop(row["batch_id"], None)
        said = {name: getattr(line, name) for name in COUNTS} if line else {}
        if line and any(row[name] != said[name] for name in COUNTS):
            words = "，".join(f"{name} {row[name]}/{said[name]}" for name in COUNTS if row[name] != said[name])
            damages.append(Damage(f"账目与批次行不符（账目/批次行）：{words}", "accounts", batch=line.batch_id, todo="从备份恢复 ledger/accounts"))
    damages += [
        Damage("批次没有账目", "accounts", batch=batch, todo="从备份恢复 ledger/accounts")
        for batch, line in loads.items()
        if line.rows_in and batch not in told
    ]
    return checked("accounts", "按单位、月份的账目与批次行一致", f"{len(rows)} 个批次有账目", damages, unknown=not rows and bool(facts.lines))


def rejects_agree(facts: Facts) -> Check:
    """No batch hands back more rows than it rejected, and every handed-back row belongs to a batch that counts."""
    sql = "select batch_id, count(distinct record_id) filter (state = '待改正') as open from rejects group by batch_id"
    rows, damages = _asked(facts, REJECTS.name, sql)
    for row in rows:
        line = facts.by_id.get(row["batch_id"])
        if line and line.kind == "load" and row["open"] > line.rejected:
            what = f"退回 {row['open']} 行，多于批次拒收的 {line.rejected} 行"
            damages.append(Damage(what, "rejects", batch=line.batch_id, todo="从备份恢复 ledger/rejects"))
    return checked("rejects", "退回行与拒收数一致", f"{len(rows)} 个批次有退回行", damages)


def _asked(facts: Facts, table: str, sql: str) -> tuple[list[Mapping[str, Any]], list[Damage]]:
    """Rows of a query over one table as it lies on disk, without the files that cannot be read; these as damages."""
    files, damages = list(facts.named.get(table, ())), []
    with duckdb.connect() as connection:
        try:
            return _rows(connection, facts, table, files, sql), []
        except duckdb.Error:
            for file in list(files):
                try:
                    _rows(connection, facts, table, [file], sql)
                except duckdb.Error as error:
                    line = facts.owner.get((table, file))
                    damages.append(Damage(f"表读不出：{first_line(error)}", table, file, line.batch_id if line else "", "见“数据文件未变”一项"))
                    files.remove(file)
        return _rows(connection, facts, table, files, sql), damages


def _rows(connection: duckdb.DuckDBPyConnection, facts: Facts, table: str, files: Sequence[str], sql: str) -> list[Mapping[str, Any]]:
    declared = {each.name: each for each in (ACCOUNTS, REJECTS)}[table]
    paths = [str(facts.root / table / file) for file in files]
    cursor = connection.execute(f"with {table} as ({scan(arrow_schema(declared), paths)}) {sql}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
