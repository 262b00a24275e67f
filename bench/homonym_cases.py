"""The temptations, each a pair of different people of one name, and the true pairs, each with two independent corroborators."""

from collections.abc import Callable
from datetime import date

from bench.homonym_plant import BEGIN, COUNTIES, END, LONG_AGO, Register

Case = Callable[[Register], None]


def two_people(r: Register, kind: str, *firms: object, **_: object) -> None:
    """Plant one name at the first two firms, two people, no documents."""
    name = r.people.name()
    left, right = (r.office(firm, r.person(name, known=False)) for firm in firms[:2])  # type: ignore[arg-type]
    r.plant(kind, left, right, same=False)


def same_region(r: Register) -> None:
    """Nothing but the county."""
    county = r.rng.randrange(len(COUNTIES))
    two_people(r, "同县区", r.firm(county), r.firm(county))


def agent_phone(r: Register) -> None:
    """Both give the telephone of the agent who filed for them."""
    agent = r.firm()
    x, y = r.firm(phone=agent.phone), r.firm(phone=agent.phone)
    r.filed(x, agent)
    r.filed(y, agent)
    two_people(r, "同一代理机构的电话", x, y)


def agent_room_and_phone(r: Register) -> None:
    """Both sit, on paper, in the agent's room, with the agent's telephone."""
    agent = r.firm()
    x, y = (r.firm(agent.county, agent.address, agent.phone) for _ in range(2))
    r.filed(x, agent)
    two_people(r, "代理机构的房间和电话", x, y)


def unlisted_office(r: Register) -> None:
    """A bookkeeper whom no filing names: one room and one telephone for three firms."""
    host = r.firm()
    x, y = (r.firm(host.county, host.address, host.phone) for _ in range(2))
    two_people(r, "未登记代理的同一办公室（房间加电话）", x, y)


def cluster_address(r: Register) -> None:
    """A listed cluster address, one room for all, and a cluster telephone."""
    address = f"{COUNTIES[0][1]}{r.number()}号2幢201室"
    r.shared(address)
    two_people(r, "集群登记地址", r.firm(0, address), r.firm(0, address))


def cluster_words(r: Register) -> None:
    """An address whose text says that many share it."""
    address = f"{COUNTIES[0][1]}{r.number()}号3幢301室（集群注册）"
    two_people(r, "地址注明集群注册", r.firm(0, address), r.firm(0, address))


def other_room(r: Register) -> None:
    """One building, two rooms."""
    number = r.number()
    x, y = (r.firm(0, f"{COUNTIES[0][1]}{number}号1幢{room}室") for room in (101, 102))
    two_people(r, "同楼不同室", x, y)


def same_surname_co_person(r: Register) -> None:
    """At each firm a co-director of one surname, two people."""
    x, y = r.firm(), r.firm()
    for firm, given in ((x, "建国"), (y, "建军")):
        r.office(firm, r.person("欧阳" + given), "董事")
    two_people(r, "共同任职人同姓", x, y)


def homonym_co_person(r: Register) -> None:
    """At each firm a co-director of one name: without documents, or with two."""
    x, y, name, known = r.firm(), r.firm(), r.people.name(), r.rng.random() < 0.5
    left, right = (r.office(firm, r.person(name, known=known), "董事") for firm in (x, y))
    r.plant("共同任职人也同名（两人）", left, right, same=False)
    two_people(r, "共同任职人也同名", x, y)


def only_co_person(r: Register) -> None:
    """One corroborator: an identified co-person."""
    x, y, other = r.firm(), r.firm(), r.person()
    for firm in (x, y):
        r.office(firm, other, "董事")
    two_people(r, "只有共同任职人", x, y)


def only_phone(r: Register) -> None:
    """One corroborator: the telephone."""
    x = r.firm()
    two_people(r, "只有电话", x, r.firm(phone=x.phone))


def only_room(r: Register) -> None:
    """One corroborator: the room."""
    x = r.firm()
    two_people(r, "只有房间", x, r.firm(x.county, x.address))


def only_ownership(r: Register) -> None:
    """One corroborator: one firm owns the other."""
    x, y = r.firm(), r.firm()
    r.owns(x, y)
    two_people(r, "只有投资关系", x, y)


def group_office(r: Register) -> None:
    """A group: owned, in the same room, with the same telephone: one fact."""
    x = r.firm()
    y = r.firm(x.county, x.address, x.phone)
    r.owns(x, y)
    two_people(r, "集团共用办公室和电话", x, y)


def recycled(r: Register) -> None:
    """The room was let again and the telephone given again, five years later."""
    x = r.firm(begin=LONG_AGO, ended=END)
    y = r.firm(x.county, x.address, x.phone)
    name = r.people.name()
    left = r.office(x, r.person(name, known=False), begin=LONG_AGO, end=END)
    r.plant("房间换租、号码回收", left, r.office(y, r.person(name, known=False)), same=False)


def clerk(r: Register) -> None:
    """An identified person in office at ten firms, and the telephone of that office at as many."""
    hub, first = r.person(), r.firm()
    firms = [first, *(r.firm(phone=first.phone) for _ in range(9))]
    for firm in firms:
        r.office(firm, hub, "董事")
    two_people(r, "十户共同任职人和十户共用电话", *firms)


def accountant(r: Register) -> None:
    """An identified bookkeeper and liaison, and the telephone."""
    x, outside = r.firm(), r.person()
    y = r.firm(phone=x.phone)
    for firm in (x, y):
        r.office(firm, outside, "财务负责人")
        r.office(firm, outside, "登记联络员")
    two_people(r, "同一外聘会计、联络员和电话", x, y)


def successor_of_one_name(r: Register) -> None:
    """At one firm an identified person left; a decision later names another person of that name."""
    x, gone = r.firm(begin=LONG_AGO), r.person()
    left = r.office(x, gone, "法定代表人", LONG_AGO, END)
    r.plant("同户前后任同名", left, r.penalty(x, r.person(gone[1].name), date(2022, 5, 1)), same=False)


def supervisor_and_head(r: Register) -> None:
    """At one firm the supervisor is identified, and a decision names a representative of that name: no one may be both."""
    x, supervisor = r.firm(), r.person()
    left = r.office(x, supervisor, "监事")
    r.plant("同户监事与法定代表人同名", left, r.penalty(x, r.person(supervisor[1].name), date(2022, 5, 1)), same=False)


def two_documents(r: Register) -> None:
    """Two identified people of one name at two firms with everything in common."""
    x, other, name = r.firm(), r.person(), r.people.name()
    y = r.firm(phone=x.phone)
    for firm in (x, y):
        r.office(firm, other, "董事")
    left, right = r.office(x, r.person(name)), r.office(y, r.person(name))
    r.plant("两个证件号码，佐证齐全", left, right, same=False)


def claimed_by_two(r: Register) -> None:
    """Three firms of one circle: two identified people of one name, and one entry without a document, which is the first's."""
    x, other, name = r.firm(), r.person(), r.people.name()
    y, z = r.firm(phone=x.phone), r.firm(phone=x.phone)
    for firm in (x, y, z):
        r.office(firm, other, "董事")
    one, two = r.person(name), r.person(name)
    r.office(x, one)
    right = r.office(y, two)
    left = r.office(z, (one[0], r.person(name, known=False)[1]))
    r.plant("两个证件号码争一处", left, right, same=False)


def common_name(r: Register) -> None:
    """A name that many have, with a telephone and a room in common."""
    name = str(r.rng.choice(("张伟", "王芳", "李娜")))
    for _ in range(2):
        r.office(r.firm(), r.person(name))
    x = r.firm()
    y = r.firm(x.county, x.address, x.phone)
    left, right = (r.office(firm, r.person(name, known=False)) for firm in (x, y))
    r.plant("常见姓名，两项佐证", left, right, same=False)


def true_pair(r: Register, kind: str, x: object, y: object, *, known: bool) -> None:
    """One person at two firms, at the second without a document; at the first with one if `known`."""
    true, person = r.person(r.people.name())
    bare = (true, r.person(person.name, known=False)[1])
    left = r.office(x, (true, person) if known else bare)  # type: ignore[arg-type]
    r.plant(kind, left, r.office(y, bare), same=True)  # type: ignore[arg-type]


def true_co_person_phone(r: Register) -> None:
    """Co-person and telephone."""
    x, other = r.firm(), r.person()
    y = r.firm(phone=x.phone)
    for firm in (x, y):
        r.office(firm, other, "董事")
    true_pair(r, "真：共同任职人＋电话", x, y, known=r.rng.random() < 0.5)


def true_co_person_room(r: Register) -> None:
    """Co-person and room."""
    x, other = r.firm(), r.person()
    y = r.firm(x.county, x.address)
    for firm in (x, y):
        r.office(firm, other, "董事")
    true_pair(r, "真：共同任职人＋房间", x, y, known=r.rng.random() < 0.5)


def true_co_person_ownership(r: Register) -> None:
    """Co-person and ownership."""
    x, y, other = r.firm(), r.firm(), r.person()
    r.owns(x, y)
    for firm in (x, y):
        r.office(firm, other, "董事")
    true_pair(r, "真：共同任职人＋投资", x, y, known=r.rng.random() < 0.5)


def true_phone_room(r: Register) -> None:
    """Telephone and room, of these two firms only."""
    x = r.firm()
    true_pair(r, "真：电话＋房间", x, r.firm(x.county, x.address, x.phone), known=r.rng.random() < 0.5)


def true_head(r: Register) -> None:
    """The representative, identified in the register, named without a document in a decision of the time."""
    x, head = r.firm(), r.person()
    left = r.office(x, head, "法定代表人", BEGIN)
    r.plant("真：在任法定代表人＋文书载明", left, r.penalty(x, head, date(2022, 5, 1)), same=True)


TEMPTATIONS: tuple[Case, ...] = (
    same_region, agent_phone, agent_room_and_phone, unlisted_office, cluster_address, cluster_words, other_room, same_surname_co_person, homonym_co_person,
    only_co_person, only_phone, only_room, only_ownership, group_office, recycled, clerk, accountant, successor_of_one_name, supervisor_and_head,
    two_documents, claimed_by_two, common_name,
)  # fmt: skip
TRUE: tuple[Case, ...] = (true_co_person_phone, true_co_person_room, true_co_person_ownership, true_phone_room, true_head)
