"""Facts as rows: what each table's file says in each column, by column name. Values are text, dates or numbers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from bench.generate.model import HOUSEHOLD, Authority, Firm, Licence, Listing, Penalty, Share
from bench.generate.people import Person
from bench.generate.places import streets
from bench.generate.world import World, authority

Cell = str | date | float | int | None
Row = Mapping[str, Cell]
FOREVER = date(2099, 12, 31)


def enterprises(world: World) -> Iterator[Row]:
    """One row per version."""
    for firm in world.versions:
        yield {
            "uscc": firm.uscc, "reg_no": firm.reg_no, "name": firm.name, "former_name": firm.former_name, "kind": firm.kind, "type_code": firm.type_code,
            "status": firm.status, "industry": firm.trade.code, "region": firm.county, "registrar": _registrar(firm), "capital_wan": firm.capital,
            "established": firm.established, "valid_from": firm.valid_from, "ended": firm.ended, "address": firm.place.text(),
            "operating_address": firm.operating.text() if firm.operating else "", "phone": firm.phone, "scope": firm.trade.scope, "grid": firm.grid,
            "insured": firm.insured,
        }  # fmt: skip


def roles(world: World) -> Iterator[Row]:
    """One row per person, role and interval."""
    for each in world.roles:
        yield {
            **_subject(each.firm),
            "enterprise_name": each.firm.name,
            **_person(each.person),
            "role": each.role,
            "valid_from": each.begin,
            "valid_to": each.end,
        }


def shareholders(world: World) -> Iterator[Row]:
    """One row per holding."""
    for each in world.shares:
        amount = round((each.firm.capital or 0) * each.percent / 100, 4)
        yield {
            **_subject(each.firm), "enterprise_name": each.firm.name, **_holder(each), "share": each.percent, "subscribed_wan": amount,
            "paid_wan": None if each.firm.capital is None else round(amount * (len(each.firm.name) % 5) / 4, 4), "valid_from": each.begin, "valid_to": each.end,
            "contribution_form": each.form,
        }  # fmt: skip


def branches(world: World) -> Iterator[Row]:
    """One row per branch."""
    for each in world.branches:
        yield {"uscc": each.firm.uscc, "parent_uscc": each.parent.uscc, "branch_name": each.firm.name, "valid_from": each.begin, "valid_to": each.end}


def filings(world: World) -> Iterator[Row]:
    """One row per application handed in by an agency."""
    for each in world.filings:
        if each.firm.uscc:
            yield {
                "uscc": each.firm.uscc,
                "enterprise_name": each.firm.name,
                "agent_uscc": each.agent.uscc,
                "agent_name": each.agent.name,
                "matter": each.matter,
                "valid_from": each.begin,
            }


def guarantees(world: World) -> Iterator[Row]:
    """One row per guarantee."""
    for each in world.guarantees:
        yield {"uscc": each.firm.uscc, "debtor_uscc": each.debtor.uscc, "amount_wan": each.amount, "valid_from": each.begin, "valid_to": each.end}


def shared_addresses(world: World) -> Iterator[Row]:
    """One row per address that many may share by law."""
    for each in world.shared:
        yield {
            "address": each.place.text(), "kind": each.kind, "host_uscc": each.host.uscc if each.host else "", "host_name": each.host.name if each.host else "",
            "valid_from": each.begin, "valid_to": FOREVER,
        }  # fmt: skip


def platforms(world: World) -> Iterator[Row]:
    """One row per platform."""
    for each in world.platforms:
        yield {
            "name": each.name,
            "kind": each.kind,
            "operator_uscc": each.operator.uscc,
            "operator_name": each.operator.name,
            "url": each.url,
            "valid_from": each.begin,
        }


def shops(world: World) -> Iterator[Row]:
    """One row per shop and operator."""
    for each in world.shops:
        if each.firm.uscc:
            yield {
                "shop_no": each.number, "name": each.name, "platform_name": each.platform.name, "uscc": each.firm.uscc, "operator_name": each.firm.name,
                "url": f"{each.platform.url}/{each.number}", "valid_from": each.begin, "valid_to": each.end,
            }  # fmt: skip


def penalties(world: World) -> Iterator[Row]:
    """One row per decision and reporting department: the 30 columns of 双公示 and ours."""
    for each in world.penalties:
        if each.firm:
            yield {**_party(each.firm, each.person), **_decision(each)}


def person_penalties(world: World) -> Iterator[Row]:
    """Decisions against natural persons."""
    for each in world.penalties:
        if each.firm is None:
            yield {"party_name": each.person.name, "id_type": "身份证", "id_number": each.person.number, **_decision(each)}


def licences(world: World) -> Iterator[Row]:
    """One row per licence of a subject."""
    for each in world.licences:
        yield {**_party(each.firm, each.firm.rep), **_licence(each)}


def listings(world: World) -> Iterator[Row]:
    """One row per entry on a list."""
    for each in world.listings:
        yield {
            "list_type": each.list_type, **_listed(each), "document_no": each.document_no, "reason": each.reason, "valid_from": each.begin,
            "authority": each.authority.name,
            "authority_uscc": each.authority.uscc, "authority_region": each.authority.region, "valid_to": each.end, "removal_reason": each.removal,
            "basis_document_no": each.basis_document_no, "basis_authority": each.basis_authority,
            **(_named(each.responsible, "responsible", "responsible_") if each.responsible else {}),
        }  # fmt: skip


def commitments(world: World) -> Iterator[Row]:
    """One row per promise."""
    for each in world.commitments:
        if each.firm.uscc:
            yield {
                "uscc": each.firm.uscc, "party_name": each.firm.name, "commitment_no": each.number, "kind": each.kind, "matter": each.matter,
                "valid_from": each.begin,
                "authority": each.authority.name, "fulfilment": each.fulfilment, "judged": each.judged,
            }  # fmt: skip


def changes(world: World) -> Iterator[Row]:
    """One row per change of a registered or filed item."""
    for each in world.changes:
        yield {
            **_subject(each.firm), "enterprise_name": each.firm.name, "item": each.item, "before": each.before, "after": each.after,
            "approved": each.approved, "serial_no": each.serial, "registrar": _registrar(each.firm),
        }  # fmt: skip


def agents(world: World) -> Iterator[Row]:
    """One row per agency and kind of service."""
    for each in world.agencies:
        yield {
            "uscc": each.firm.uscc, "name": each.firm.name, "kind": each.kind, "agent_no": each.number, "services": each.services,
            "phone": each.firm.phone, "authority": _registrar(each.firm), "valid_from": each.begin, "valid_to": each.end,
        }  # fmt: skip


def merchant_reports(world: World) -> Iterator[Row]:
    """One row per platform, half-year and shop."""
    for each in world.merchants:
        known = each.person is None
        yield {
            "platform_name": each.platform.name, "platform_uscc": each.platform.operator.uscc, "period": each.period, "shop_no": each.number,
            "shop_name": each.shop_name, "merchant_kind": "已登记" if known else "依法免登记",
            "merchant_name": each.name or (each.firm.name if each.firm else each.person.name if each.person else ""),
            "uscc": each.code or (each.firm.uscc if each.firm else ""),
            **({"id_type": "身份证", "id_number": each.person.number} if each.person and each.person.number else {}),
            "address": each.address, "phone": each.phone, "url": f"{each.platform.url}/{each.number}", "over_threshold": _yes(each.over_threshold),
            "reported": each.reported, "verified": each.verified,
        }  # fmt: skip


def fulfilments(world: World) -> Iterator[Row]:
    """One row per check of a promise."""
    for each in world.fulfilments:
        firm = each.promise.firm
        if firm.uscc:
            yield {
                "uscc": firm.uscc, "party_name": firm.name, "commitment_no": each.promise.number, "judged": each.day, "fulfilment": each.state,
                "facts": each.facts, "basis": each.basis, "authority": each.promise.authority.name,
            }  # fmt: skip


def inspections(world: World) -> Iterator[Row]:
    """One row per visit."""
    for each in world.inspections:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "inspection_no": each.number, "kind": each.kind, "matter": each.matter, "inspected": each.day,
            "authority": each.authority.name, "result": each.result, "critical": each.critical, "serious": each.serious, "minor": each.minor,
            "disposal": each.disposal,
        }  # fmt: skip


def repairs(world: World) -> Iterator[Row]:
    """One row per repair or quashing."""
    for each in world.repairs:
        yield {
            **_subject(each.firm), "party_name": each.firm.name, "record_kind": each.kind, "document_no": each.document_no,
            "authority_uscc": each.authority.uscc,
            "repair_no": each.number, "outcome": each.outcome, "applied": each.applied, "decided": each.decided,
        }  # fmt: skip


def objections(world: World) -> Iterator[Row]:
    """One row per objection."""
    for each in world.objections:
        who = _named(each.person, "party_name", "") if each.person else {"party_name": each.firm.name if each.firm else ""}
        yield {
            "objection_no": each.number, "kind": each.kind, **who, "uscc": each.firm.uscc if each.firm else "", "document_no": each.document_no,
            "valid_from": each.begin, "valid_to": each.end, "outcome": each.outcome,
        }  # fmt: skip


def grids(world: World) -> Iterator[Row]:
    """One row per grid that has a subject."""
    names = {street.code: street for known in streets().values() for street in known}
    for grid in sorted({firm.grid for firm in world.versions}):
        street = names[grid[:9]]
        yield {"grid": grid, "name": f"{street.name}第{int(grid[9:])}网格", "region": street.county, "street": street.name}


def authorities(world: World) -> Iterator[Row]:
    """One row per office that decided anything."""
    decided = (world.penalties, world.licences, world.listings, world.inspections, world.commitments)
    offices: set[Authority] = {each.authority for records in decided for each in records}
    for each in sorted(offices, key=lambda office: office.uscc):
        yield {"authority_uscc": each.uscc, "name": each.name, "region": each.region, "field": each.field}


def persons(world: World) -> Iterator[Row]:
    """The persons behind the decisions against persons and the objections."""
    people = {each.person for each in world.penalties if each.firm is None} | {each.person for each in world.objections if each.person}
    for each in sorted(people, key=lambda person: person.number):
        yield _person(each)


ROWS: Mapping[str, Callable[[World], Iterator[Row]]] = {
    made.__name__: made
    for made in (
        enterprises, persons, roles, shareholders, branches, filings, guarantees, shared_addresses, platforms, shops,
        penalties, person_penalties, licences, listings, commitments, inspections, repairs, objections, grids, authorities,
        changes, agents, merchant_reports, fulfilments,
    )
}  # fmt: skip


def _yes(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _subject(firm: Firm) -> Row:
    return {"uscc": firm.uscc, "reg_no": "" if firm.uscc else firm.reg_no}


def _person(person: Person) -> Row:
    return _named(person, "name", "")


def _named(person: Person, name: str, prefix: str) -> Row:
    return {name: person.name, f"{prefix}id_type": "身份证" if person.number else "", f"{prefix}id_number": person.number}


def _holder(share: Share) -> Row:
    if isinstance(share.holder, Person):
        return {"holder_kind": "自然人", **_named(share.holder, "holder_name", "holder_")}
    return {"holder_kind": "法人", "holder_name": share.holder.name, "holder_uscc": share.holder.uscc}


def _listed(listing: Listing) -> Row:
    if listing.firm:
        return {"party_name": listing.firm.name, **_subject(listing.firm)}
    return _named(listing.person, "party_name", "") if listing.person else {}


def _party(firm: Firm, rep: Person) -> Row:
    household = firm.kind == HOUSEHOLD
    return {
        "party_name": firm.name, "party_kind": "个体工商户" if household else "法人及非法人组织", **_subject(firm), **_named(rep, "legal_rep", "legal_rep_"),
        **({"id_type": "身份证", "id_number": rep.number} if household and rep.number else {}),
    }  # fmt: skip


def _decision(penalty: Penalty) -> Row:
    office, unit = penalty.authority, penalty.source_unit
    return {
        "document_no": penalty.document_no, "conduct": penalty.offence.conduct, "facts": penalty.facts, "basis": penalty.offence.basis,
        "penalty_kinds": penalty.kinds,
        "content": _content(penalty), "fine_wan": penalty.fine, "confiscated_wan": penalty.confiscated, "decided": penalty.decided,
        "valid_to": penalty.until or FOREVER,
        "licence_withheld": f"{penalty.firm.trade.licence or '营业执照'}" if penalty.firm and ("吊销" in penalty.kinds or "暂扣" in penalty.kinds) else "",
        "authority": office.name, "authority_uscc": office.uscc, "source_unit": unit.name, "source_unit_uscc": unit.uscc, "procedure": penalty.procedure,
        "reported": penalty.reported, "pushed": penalty.pushed, "received": penalty.received, "published": penalty.published,
    }  # fmt: skip


def _content(penalty: Penalty) -> str:
    if penalty.content:
        return penalty.content
    parts = [kind.partition("-")[2] or kind for kind in penalty.kinds.split("；")]
    amounts = {"罚款": penalty.fine, "没收违法所得": penalty.confiscated, "没收非法财物": penalty.confiscated}
    return "；".join(f"{part}{round(amount * 10_000, 2):g}元" if (amount := amounts.get(part)) else part for part in parts)


def _licence(licence: Licence) -> Row:
    office = licence.authority
    return {
        "document_name": f"准予行政许可决定书（{licence.certificate}）", "document_no": licence.document_no, "licence_kind": "普通",
        "certificate": licence.certificate,
        "certificate_no": f"XK{licence.document_no[-8:]}", "content": licence.firm.trade.scope, "decided": licence.begin, "valid_from": licence.begin,
        "valid_to": licence.end,
        "reported": licence.reported,
        "authority": office.name, "authority_uscc": office.uscc, "state": "有效", "source_unit": office.name, "source_unit_uscc": office.uscc,
    }  # fmt: skip


def _registrar(firm: Firm) -> str:
    return authority("市场监管", firm.county).name
