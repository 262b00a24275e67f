"""Columns that many tables share, and the short words in which columns are declared."""

from ledger.column import Audience, Column, Kind

SUBJECT_ID = Column("subject_id", audience=Audience.PUBLIC, note="主体标识：统一社会信用代码；没有时为 REG:注册号", identity=True)
PERSON_ID = Column("person_id", audience=Audience.INTERNAL, note="人员标识：证件号码的密钥散列；无证件号码时为“某户的某人”，不与他人合并", identity=True)
FROM = Column("valid_from", "起始日期", Kind.DATE, aliases=("开始日期",))
TO = Column("valid_to", "截止日期", Kind.DATE, aliases=("终止日期", "结束日期"), note="2099/12/31 等表示长期")


def uscc(title: str = "统一社会信用代码", name: str = "uscc", *, required: bool = False, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, title, Kind.USCC, required, aliases, audience=Audience.PUBLIC)


def reg_no(title: str = "注册号") -> Column:
    return Column("reg_no", title, Kind.REG_NO, aliases=("工商注册号", "营业执照注册号"), audience=Audience.PUBLIC)


def id_type(title: str = "证件类型", name: str = "id_type") -> Column:
    return Column(name, title, Kind.CODE, code_list="id_doc_types")


def id_number(title: str = "证件号码", name: str = "id_number") -> Column:
    return Column(name, title, Kind.ID_NUMBER, audience=Audience.NOBODY, stored=False)


def text(name: str, title: str, *, required: bool = False, aliases: tuple[str, ...] = (), audience: Audience = Audience.PUBLIC, note: str = "") -> Column:
    return Column(name, title, Kind.TEXT, required, aliases, audience=audience, note=note)


def day(name: str, title: str, *, required: bool = False, aliases: tuple[str, ...] = (), note: str = "") -> Column:
    return Column(name, title, Kind.DATE, required, aliases, audience=Audience.PUBLIC, note=note)


def wan(name: str, title: str, *, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, title, Kind.MONEY_WAN, aliases=aliases, audience=Audience.PUBLIC, note="单位：万元")


def code(name: str, title: str, code_list: str, *, required: bool = False, aliases: tuple[str, ...] = (), note: str = "") -> Column:
    return Column(name, title, Kind.CODE, required, aliases, code_list, Audience.PUBLIC, note=note)
