"""The product's own layout of each table, made from its declaration: headers, aliases, official column codes, checks."""

from collections.abc import Iterable, Sequence

from ledger.codelists import read_rows
from ledger.column import Column, Kind, Table
from ledger.tables import TABLES
from loaders.checks import CHECKS_AFTER, CHECKS_BEFORE, checks_for
from loaders.derive import DERIVATIONS
from loaders.header import header_key
from loaders.record import Entry, Record
from loaders.source import Context, Source

OFFICIAL_TABLES = {"penalty_legal": "penalties", "penalty_natural": "person_penalties", "licence_legal": "licences", "licence_natural": "person_licences"}
FORMER_CODES = (("penalties", "CF_FR_SFZH", "legal_rep_id_number"), ("licences", "XK_FR_SFZH", "legal_rep_id_number"))  # older names in the field list's notes


STATE = Column("row_state", "数据状态", Kind.CODE, code_list="row_states", aliases=("状态标志",), stored=False, note="新增、更正、删除；空为新增或更正")
RETRACTED = "删除"


class TemplateConversion:
    """Rows of one file of a template becoming rows of its table."""

    def __init__(self, table: Table, context: Context) -> None:
        self.table, self.context = table, context
        self.derive = DERIVATIONS[table.name]
        self.before, self.after = checks_for(table, CHECKS_BEFORE), checks_for(table, CHECKS_AFTER)

    def row(self, record: Record) -> Sequence[Entry]:
        """The row itself, and the persons that it names for the first time.

        A row that is taken back brings nobody along, and need only say which row it is: what is wrong with it may be why.
        """
        retracted = record.values.pop(STATE.name, None) == RETRACTED
        for check in self.before:
            check(record, self.table, self.context)
        if record.problems:
            return ()
        people = self.derive(record, self.context)
        if retracted:
            return (Entry(self.table, record.values, retracted=True),)
        for check in self.after:
            check(record, self.table, self.context)
        return (Entry(self.table, record.values), *people)

    def end(self, rejected: int) -> Iterable[Entry]:
        """Nothing follows from the file as a whole."""
        return ()


def template_source(table: Table) -> Source:
    """The source that a table's declaration describes."""
    return Source(
        id=f"template:{table.name}",
        title=f"{table.title}模板",
        columns=(*table.template, STATE),
        open=lambda context: TemplateConversion(table, context),
        codes=official_codes(table),
        reporter=table.reporter,
        dated=table.dated or table.begin,
    )


def official_codes(table: Table) -> tuple[tuple[str, str], ...]:
    """Official column codes (CF_XDR_MC …) of the 双公示 tables, matched by the Chinese name of the column."""
    names = {header_key(text): column.name for column in table.template for text in (column.title, *column.aliases)}
    rows = (row for row in read_rows("double_publicity_fields.csv") if OFFICIAL_TABLES.get(row["table"]) == table.name)
    found = tuple((row["code"], names[header_key(row["name_cn"])]) for row in rows)
    return found + tuple((code, column) for name, code, column in FORMER_CODES if name == table.name)


TEMPLATE_SOURCES: tuple[Source, ...] = tuple(template_source(table) for table in TABLES if table.role != "result")
