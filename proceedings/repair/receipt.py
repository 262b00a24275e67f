"""The receipt of a repair: what was decided and everything that it changed, before and after.

Two readers. The party reads of itself, and of others only how many: their names and figures are theirs. The auditor reads all of it. Neither
reads what the record said: only its number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from graph.settle import GraphChanges
from proceedings.events import Event, Kind
from proceedings.repair.matter import Repair
from proceedings.settle import Change, Settlement

OF_OTHERS = "另有 {subjects} 个关联主体的结果随之重新计算，共 {changes} 项变化；他人的情况不在本回执中列出"
AT_THE_CONSOLE = "命令行用户"  # how the log of servings names whoever used the command line here
USCC_LENGTH = 18
REMEDY = "对本决定不服的，可以依法申请行政复议或者提起行政诉讼。"


@dataclass(frozen=True, slots=True)
class Followed:
    """A step of another matter that the decision brought about: a measure lifted, a ban ended, a notice drafted."""

    kind: str
    matter_no: str
    step: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """All of it. `complete`: the graph shows it too. `others`: changes of other subjects; empty in the party's copy, which counts them."""

    number: str
    outcome: str
    party_id: str
    party: str
    document_no: str
    record_kind: str
    decided: date
    department: str
    basis: str
    reasons: str
    run_id: str
    known_at: str
    changes: tuple[Change, ...]
    others: tuple[Change, ...]
    others_subjects: int
    others_changes: int
    followed: tuple[Followed, ...]
    graph: GraphChanges | None
    notes: tuple[str, ...]
    complete: bool
    notified: int = 0  # how many notices wait to be delivered; whoever used the command line of this system is no office to be told
    authority: str = ""  # the body that made the finding
    seconds: Mapping[str, float] = field(default_factory=dict)  # how long each part of putting it into effect took

    def for_party(self) -> "Receipt":
        """The copy for the applicant: nothing about others, not who was served, nothing of the machinery."""
        told = tuple(replace(each, recipient="") for each in self.followed if each.kind != Kind.NOTICE.value)
        return replace(self, others=(), followed=told, notes=(), run_id="", graph=None, seconds={})

    @property
    def party_uscc(self) -> str:
        """The credit code of the party; empty for a natural person, whose numbers are not printed."""
        return self.party_id if len(self.party_id) == USCC_LENGTH and self.party_id.isalnum() else ""

    def as_json(self) -> dict[str, Any]:
        """For the log of steps, and for a door."""
        return asdict(self) | {"decided": self.decided.isoformat(), "changes": _told(self.changes), "others": _told(self.others)}


def receipt_of(repair: Repair, settlement: Settlement, followed: Sequence[Followed]) -> Receipt:
    """The receipt of a repair that was just put into effect."""
    party_id = repair.subject_id or repair.person_id
    own = tuple(each for each in settlement.changes if each.subject_id == party_id)
    others = tuple(each for each in settlement.changes if each.subject_id != party_id)
    return Receipt(
        **stated(repair),
        run_id=settlement.run_id,
        known_at=settlement.known_at.isoformat(),
        changes=own,
        others=others,
        others_subjects=len({each.subject_id for each in others}),
        others_changes=len(others),
        followed=tuple(followed),
        graph=settlement.graph,
        notes=settlement.notes,
        complete=settlement.graph is not None,
        notified=sum(each.kind == Kind.NOTICE.value and not each.recipient.startswith(AT_THE_CONSOLE) for each in followed),
        seconds=dict(settlement.seconds),
    )


def refusal_of(repair: Repair) -> Receipt:
    """The receipt of a decision that changes nothing: not accepted, or refused, with its reasons."""
    nothing: dict[str, Any] = {"run_id": "", "known_at": "", "changes": (), "others": (), "others_subjects": 0, "others_changes": 0}
    return Receipt(**stated(repair), **nothing, followed=(), graph=None, notes=(), complete=True)


def stated(repair: Repair) -> dict[str, Any]:
    """What the receipt says of the decision itself."""
    step = _deciding(repair)
    basis = repair.court_ruling or step.document_no
    return {
        "number": repair.number,
        "outcome": step.step,
        "party_id": repair.subject_id or repair.person_id,
        "party": repair.party,
        "document_no": repair.document_no,
        "record_kind": repair.record_kind,
        "decided": step.day,
        "department": step.department,
        "basis": basis,
        "reasons": step.why,
        "authority": repair.authority,
    }


def receipt_from(content: Mapping[str, Any]) -> Receipt:
    """The receipt that `as_json` wrote."""
    values = dict(content)
    values["decided"] = date.fromisoformat(values["decided"])
    values["changes"], values["others"] = (tuple(Change(**each) for each in values[name]) for name in ("changes", "others"))
    values["followed"] = tuple(Followed(**each) for each in values["followed"])
    values["graph"] = GraphChanges(**values["graph"]) if values["graph"] else None
    values["notes"] = tuple(values["notes"])
    return Receipt(**values)


def followed_by(decision: Event, steps: Sequence[Event]) -> list[Followed]:
    """What was written with the decision, in one batch: `steps` are those of other kinds."""
    same = [each for each in steps if each.recorded_at == decision.recorded_at and each.matter_no != decision.matter_no]
    return [Followed(each.kind.value, each.matter_no, each.step, str(each.content.get("recipient", ""))) for each in same]


def _deciding(repair: Repair) -> Event:
    return repair.decision or repair.steps[-1]


def _told(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [each.as_json() for each in changes]
