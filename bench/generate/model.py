"""The facts of the invented province, one frozen shape per table of the ledger. Dates and numbers, not yet text."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bench.generate.catalogue import Offence, Trade
from bench.generate.people import Person
from bench.generate.places import Place

ENTERPRISE, HOUSEHOLD, COOPERATIVE, BRANCH = "企业", "个体工商户", "农民专业合作社", "分支机构"
REP_ROLE = {ENTERPRISE: "法定代表人", HOUSEHOLD: "经营者", COOPERATIVE: "法定代表人", BRANCH: "负责人"}
START, AS_OF = date(2021, 7, 1), date(2026, 6, 30)
Change = Literal["address", "phone", "name", "rep", "status"]


@dataclass(frozen=True, slots=True)
class Firm:
    """One version of a subject; `subject_id` as the ledger will name it."""

    subject_id: str
    uscc: str
    reg_no: str
    name: str
    kind: str
    type_code: str
    trade: Trade
    place: Place
    capital: float | None
    established: date
    valid_from: date
    phone: str
    rep: Person
    grid: str
    insured: int | None = None
    operating: Place | None = None
    former_name: str = ""
    status: str = "K"
    ended: date | None = None

    @property
    def county(self) -> str:
        """County code of the domicile."""
        return self.place.county

    @property
    def province(self) -> str:
        """First two digits of the region code."""
        return self.place.county[:2]


@dataclass(frozen=True, slots=True)
class Authority:
    """An office that decides."""

    uscc: str
    name: str
    region: str
    field: str
    short: str


@dataclass(frozen=True, slots=True)
class Role:
    firm: Firm
    person: Person
    role: str
    begin: date | None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Share:
    firm: Firm
    holder: Person | Firm
    percent: float
    begin: date
    end: date | None = None
    form: str = ""  # contribution_forms; two forms on one day are two rows of the same share


@dataclass(frozen=True, slots=True)
class Branch:
    firm: Firm
    parent: Firm
    begin: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    firm: Firm
    agent: Firm
    matter: str
    begin: date


@dataclass(frozen=True, slots=True)
class Guarantee:
    firm: Firm
    debtor: Firm
    amount: float | None  # in 万元; None where it was not reported
    begin: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class SharedAddress:
    place: Place
    kind: str
    host: Firm | None
    begin: date


@dataclass(frozen=True, slots=True)
class Platform:
    name: str
    kind: str
    operator: Firm
    url: str
    begin: date


@dataclass(frozen=True, slots=True)
class Shop:
    platform: Platform
    number: str
    name: str
    firm: Firm
    begin: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """A decision against a subject, or against a person when `firm` is None."""

    firm: Firm | None
    person: Person
    offence: Offence
    document_no: str
    authority: Authority
    decided: date
    kinds: str
    fine: float | None
    confiscated: float | None
    facts: str
    procedure: str
    reported: date
    source_unit: Authority
    pushed: date | None = None  # to the party's home province
    received: date | None = None
    published: date | None = None
    content: str = ""  # what the decision says, where that is more than its kinds
    until: date | None = None  # when what it imposes runs out; nothing to run out by default

    @property
    def simplified(self) -> bool:
        """Made by the simplified procedure: does not count (浙江省公共信用信息管理条例)."""
        return self.procedure == "简易程序"


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry on a list, of a subject or of a person (`firm` None)."""

    firm: Firm | None
    person: Person | None
    list_type: str
    document_no: str
    reason: str
    begin: date
    authority: Authority
    end: date | None = None
    removal: str = ""
    responsible: Person | None = None
    basis_document_no: str = ""  # what a court enforces
    basis_authority: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    firm: Firm
    kind: str  # 行政处罚 | 名单
    document_no: str
    authority: Authority
    number: str
    outcome: str
    applied: date
    decided: date


@dataclass(frozen=True, slots=True)
class Objection:
    firm: Firm | None
    person: Person | None
    kind: str
    number: str
    document_no: str
    begin: date
    end: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    firm: Firm
    authority: Authority
    document_no: str
    certificate: str
    begin: date
    end: date
    reported: date | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    firm: Firm
    authority: Authority
    number: str
    kind: str
    matter: str
    begin: date
    fulfilment: str
    judged: date | None


@dataclass(frozen=True, slots=True)
class Inspection:
    firm: Firm
    authority: Authority
    number: str
    kind: str
    matter: str
    day: date
    result: str
    critical: int
    serious: int
    minor: int
    disposal: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the register of changes: an item (change_items) before and after."""

    firm: Firm
    item: str
    before: str
    after: str
    approved: date
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """A registration agent, bookkeeper or credit-service agency, as filed."""

    firm: Firm
    kind: str  # agent_kinds
    number: str
    begin: date
    end: date | None = None
    services: str = ""


@dataclass(frozen=True, slots=True)
class Merchant:
    """What a platform reported of one shop for one half-year. `firm` None: a person who needs no registration."""

    platform: Platform
    period: str  # 2026上半年
    number: str
    shop_name: str
    reported: date
    firm: Firm | None = None
    person: Person | None = None
    code: str = ""  # the credit code as reported, where it is not the firm's: wrong or of nobody
    name: str = ""  # the merchant's name as reported, where there is no firm or person behind it
    address: str = ""
    phone: str = ""
    verified: date | None = None
    over_threshold: bool | None = None


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One check of whether a promise was kept."""

    promise: Commitment
    day: date
    state: str  # 履约中 | 已履约 | 失诺
    facts: str = ""
    basis: str = ""
