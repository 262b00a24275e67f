"""A penetration as a BODS 0.4 package (openownership.org): entities, persons, direct holdings, and indirect ones with their components.

- Every direct holding of the network is a relationship; a person who owns the subject through others has one relationship
  to it, with the direct interest (if any) and the indirect one as computed, loops included, and the records on its paths
  as `componentRecords`. Components come before what they are components of.
- Record numbers are credit codes, or digests of internal ids: no identity number and no internal key leaves. Statement
  numbers are digests of what is said, so the same facts give the same file.
- What is not known is left out or given its reason (unspecified), never guessed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from analytics.ownership.holdings import Holding
from analytics.ownership.penetration import Control, Owner, Party, Penetration
from ledger.identifiers import check_uscc
from ledger.view import View

Json = dict[str, Any]
VERSION = "0.4"
DECIMALS = 6  # of a percentage: beyond registers and within double precision
UNNAMED = "未具名自然人"
REGISTERED = """
select subject_id, name, established, address from enterprises where subject_id in (select unnest($subjects)) order by subject_id
"""


def bods_package(view: View, found: Penetration, publisher: str) -> list[Json]:
    """Statements in the order in which they may be loaded: every one refers only to records before it."""
    registered = {row["subject_id"]: row for row in view.rows(REGISTERED, {"subjects": sorted(found.parties)})}
    return _Package(found, publisher, registered).statements()


@dataclass(frozen=True)
class _Package:
    found: Penetration
    publisher: str
    registered: Mapping[str, Mapping[str, Any]]

    def statements(self) -> list[Json]:
        held = [each for each in self.found.holdings if each.holder_id != each.subject_id]  # the standard has no relationship to oneself
        used = dict.fromkeys([self.found.subject.id, *(key for each in held for key in (each.subject_id, each.holder_id))])
        parties = [self.found.parties[key] for key in used]
        primary = [each for each in held if (each.holder_id, each.subject_id) in self.primaries]
        parts = [each for each in held if (each.holder_id, each.subject_id) not in self.primaries]
        made = [
            *(self._entity(each) for each in parties if not each.person),
            *(self._person(each) for each in parties if each.person),
            *(self._direct(each) for each in parts),
            *(self._primary(owner, next((each for each in primary if each.holder_id == owner.party.id), None)) for owner in self.owners),
        ]
        return made if held else [*made, self._nobody()]

    @cached_property
    def owners(self) -> list[Owner]:
        """Persons who own the subject, whose relationship to it is the declaration itself."""
        return [each for each in self.found.owners if each.party.person]

    @cached_property
    def primaries(self) -> set[tuple[str, str]]:
        """Direct holdings that are part of such a relationship."""
        return {(each.party.id, self.found.subject.id) for each in self.owners}

    @cached_property
    def components(self) -> dict[str, list[str]]:
        """By owner the records on the ways down to the subject, ends left out: firms between, and relationships."""
        found = {}
        for owner in self.owners:
            ways = [path.parties for path in owner.paths if len(path.parties) > 2]
            between = dict.fromkeys(self.record(party.id) for way in ways for party in way[1:-1])
            links = dict.fromkeys(self.link(a.id, b.id) for way in ways for a, b in pairwise(way))
            found[owner.party.id] = [*between, *links]
        return found

    @cached_property
    def parts(self) -> set[str]:
        """Records that are a component of anything."""
        return {record for records in self.components.values() for record in records}

    def record(self, key: str) -> str:
        """Record number: the credit code, else a digest."""
        party = self.found.parties[key]
        return key if _is_code(key) else f"{'per' if party.person else 'ent'}-{_digest(key)[:16]}"

    def link(self, holder: str, subject: str) -> str:
        """Record number of a relationship."""
        return f"rel-{_digest(f'{holder}>{subject}')[:16]}"

    def _entity(self, party: Party) -> Json:
        row, record = self.registered.get(party.id, {}), self.record(party.id)
        details: Json = {"isComponent": record in self.parts, "entityType": {"type": "registeredEntity" if row or _is_code(party.id) else "legalEntity"}}
        details["name"] = party.name
        if _is_code(party.id):
            details["identifiers"] = [{"scheme": "CN-SAIC", "schemeName": "统一社会信用代码", "id": party.id}]
            details["jurisdiction"] = {"name": "China", "code": "CN"}
        elif party.id.startswith("BODS:") and len(numbered := party.id.split(":", 2)) == 3:
            details["identifiers"] = [{"scheme": numbered[1], "id": numbered[2]}]
        if row.get("established"):
            details["foundingDate"] = row["established"].isoformat()
        if row.get("address"):
            details["addresses"] = [{"type": "registered", "address": row["address"]}]
        return self._statement(record, "entity", details)

    def _person(self, party: Party) -> Json:
        record = self.record(party.id)
        details: Json = {"isComponent": record in self.parts, "personType": "knownPerson", "names": [{"type": "legal", "fullName": party.name}]}
        if party.name in (UNNAMED, party.id):
            unknown = {"personType": "unknownPerson", "unspecifiedPersonDetails": {"reason": "informationUnknownToPublisher"}}
            details = {"isComponent": record in self.parts, **unknown}
        return self._statement(record, "person", details)

    def _direct(self, held: Holding) -> Json:
        record = self.link(held.holder_id, held.subject_id)
        return self._relation(record, held.holder_id, held.subject_id, [self._share(held, beneficial=False)])

    def _primary(self, owner: Owner, direct: Holding | None) -> Json:
        """A person's relationship to the subject: direct, indirect, and control that is not a share."""
        subject, beneficial = self.found.subject.id, owner.party in self.found.beneficial
        interests = [self._share(direct, beneficial=beneficial)] if direct else []
        indirect = None if owner.effective is None else owner.effective - (owner.direct or 0)
        if self.components[owner.party.id] or indirect is None or indirect > 10**-DECIMALS:
            exact = {} if indirect is None else {"share": _exact(max(indirect, 0.0))}
            told = {"details": "循环持股中登记的比例达到或超过 100%，无法计算"} if indirect is None else {}
            interests.append({"type": "shareholding", "directOrIndirect": "indirect", "beneficialOwnershipOrControl": beneficial, **exact, **told})
        interests += [_voting(each) for each in self.found.control if each.parties == (owner.party,) and len(each.chain) > 2 and not each.declared]
        return self._relation(self.link(owner.party.id, subject), owner.party.id, subject, interests, self.components[owner.party.id])

    def _share(self, held: Holding, *, beneficial: bool) -> Json:
        interest: Json = {"type": "shareholding", "directOrIndirect": "direct", "beneficialOwnershipOrControl": beneficial}
        if held.share is not None:
            interest["share"] = _exact(held.share)
        if held.derived:
            interest["details"] = "由认缴出资额除以注册资本推算"
        if held.first:
            interest["startDate"] = held.first.isoformat()
        return interest

    def _nobody(self) -> Json:
        """No holder is on record: the relationship says why nobody is named."""
        subject = self.found.subject.id
        details = {"isComponent": False, "subject": self.record(subject), "interestedParty": {"reason": "informationUnknownToPublisher"}}
        return self._statement(self.link("", subject), "relationship", details)

    def _relation(self, record: str, holder: str, subject: str, interests: Sequence[Json], components: Sequence[str] = ()) -> Json:
        details: Json = {"isComponent": record in self.parts, "subject": self.record(subject), "interestedParty": self.record(holder)}
        details["interests"] = list(interests)
        if components:
            details["componentRecords"] = list(components)
        return self._statement(record, "relationship", details)

    def _statement(self, record: str, kind: str, details: Json) -> Json:
        day = self.found.as_of.isoformat()
        said = json.dumps([self.publisher, day, record, details], ensure_ascii=False, sort_keys=True)
        return {
            "statementId": _digest(said)[:40],
            "declarationSubject": self.record(self.found.subject.id),
            "statementDate": day,
            "publicationDetails": {"publicationDate": day, "bodsVersion": VERSION, "publisher": {"name": self.publisher}},
            "source": {"type": ["officialRegister"], "description": "登记的股东及出资，间接比例由其计算"},
            "recordId": record,
            "recordStatus": "new",
            "recordType": kind,
            "recordDetails": details,
        }


def _voting(control: Control) -> Json:
    share = {"exact": round(min(control.votes, 100.0), DECIMALS)} if control.votes is not None else {"exclusiveMinimum": 50, "maximum": 100}
    way = " → ".join(each.name for each in control.chain)
    return {"type": "votingRights", "directOrIndirect": "indirect", "beneficialOwnershipOrControl": True, "share": share, "details": f"{control.basis}：{way}"}


def _exact(share: float) -> Json:
    return {"exact": round(min(share, 100.0), DECIMALS)}


def _is_code(key: str) -> bool:
    return not key.startswith(("REG:", "BODS:", "P-", "N-")) and not check_uscc(key).flags


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
