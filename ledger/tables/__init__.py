"""Every table of the ledger, declared once: loader checks, schema, templates, graph and documentation come from here.

Column titles follow the 双公示 field list (double_publicity_fields.csv) and the registration dictionaries of
Zhejiang's market regulator. Titles marked 扩展 in the note are ours: the official layouts do not carry them.
"""

from ledger.column import Table
from ledger.tables.account import ACCOUNTS, REJECTS, ZERO_REPORTS
from ledger.tables.agency import AGENTS, FILINGS
from ledger.tables.exchange import RECEIVED
from ledger.tables.field_work import CHECK_ITEMS, COMPLAINTS, INSPECTOR_TIES, INSPECTORS, SUBJECT_TAGS, VISIT_LISTS, VISITS
from ledger.tables.identity import IDENTITY_EVENTS
from ledger.tables.lists import LISTINGS
from ledger.tables.ownership import INTERESTS, STATEMENTS
from ledger.tables.platforms import MERCHANT_REPORTS, PLATFORMS, SHOPS
from ledger.tables.proceedings import PROCEEDINGS
from ledger.tables.publicity import LICENCES, PENALTIES, PERSON_LICENCES, PERSON_PENALTIES
from ledger.tables.references import AUTHORITIES, GRIDS, SHARED_ADDRESSES
from ledger.tables.registration import BRANCHES, CHANGES, ENTERPRISES, GUARANTEES, PERSONS, ROLES, SHAREHOLDERS
from ledger.tables.results import FINDINGS, SCORES
from ledger.tables.supervision import COMMITMENTS, FULFILMENTS, INSPECTIONS, OBJECTIONS, REPAIRS, REVIEWS

__all__ = [
    "ACCOUNTS",
    "AGENTS",
    "AUTHORITIES",
    "BRANCHES",
    "CHANGES",
    "CHECK_ITEMS",
    "COMMITMENTS",
    "COMPLAINTS",
    "ENTERPRISES",
    "FILINGS",
    "FINDINGS",
    "FULFILMENTS",
    "GRIDS",
    "GUARANTEES",
    "IDENTITY_EVENTS",
    "INSPECTIONS",
    "INSPECTORS",
    "INSPECTOR_TIES",
    "INTERESTS",
    "LICENCES",
    "LISTINGS",
    "MERCHANT_REPORTS",
    "OBJECTIONS",
    "PENALTIES",
    "PERSONS",
    "PERSON_LICENCES",
    "PERSON_PENALTIES",
    "PLATFORMS",
    "PROCEEDINGS",
    "RECEIVED",
    "REJECTS",
    "REPAIRS",
    "REVIEWS",
    "ROLES",
    "SCORES",
    "SHARED_ADDRESSES",
    "SHAREHOLDERS",
    "SHOPS",
    "STATEMENTS",
    "SUBJECT_TAGS",
    "TABLES",
    "VISITS",
    "VISIT_LISTS",
    "ZERO_REPORTS",
    "table",
]

TABLES: tuple[Table, ...] = (
    ENTERPRISES,
    PERSONS,
    ROLES,
    SHAREHOLDERS,
    BRANCHES,
    CHANGES,
    AGENTS,
    FILINGS,
    GUARANTEES,
    SHARED_ADDRESSES,
    PLATFORMS,
    SHOPS,
    MERCHANT_REPORTS,
    PENALTIES,
    PERSON_PENALTIES,
    LICENCES,
    PERSON_LICENCES,
    LISTINGS,
    COMMITMENTS,
    FULFILMENTS,
    INSPECTIONS,
    COMPLAINTS,
    VISITS,
    REPAIRS,
    OBJECTIONS,
    REVIEWS,
    GRIDS,
    AUTHORITIES,
    CHECK_ITEMS,
    INSPECTORS,
    INSPECTOR_TIES,
    SUBJECT_TAGS,
    ZERO_REPORTS,
    ACCOUNTS,
    REJECTS,
    IDENTITY_EVENTS,
    STATEMENTS,
    INTERESTS,
    PROCEEDINGS,
    RECEIVED,
    VISIT_LISTS,
    FINDINGS,
    SCORES,
)


def table(name: str) -> Table:
    """The table of that name; KeyError if there is none."""
    return next(each for each in TABLES if each.name == name)
