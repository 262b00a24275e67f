"""What people do to a ban: propose it with a document, confirm or refuse it as a second person, lift, quash, suspend and resume it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.bans.ban import PersonBan, State, Step, Terms
from proceedings.bans.checks import Statement, checked, not_yet_recorded, still_sound
from proceedings.bans.errors import DocumentError, SecondPersonError, StateError
from proceedings.bans.grounds import resting_on
from proceedings.bans.register import person_ban, person_bans
from proceedings.events import Actor, Draft, Entry, Event, Kind, next_number, record, same_person

OPEN = {
    Step.CONFIRMED: State.CANDIDATE,
    Step.REFUSED: State.CANDIDATE,
    Step.LIFTED: State.CONFIRMED,
    Step.QUASHED: State.CONFIRMED,
    Step.SUSPENDED: State.CONFIRMED,
    Step.RESUMED: State.CONFIRMED,
}
BY_DOCUMENT = (Step.LIFTED, Step.QUASHED)


def propose(ledger: Ledger, said: Statement, actor: Actor, day: date, why: str = "") -> PersonBan:
    """Put a ban before a second person, with everything that its document says. It touches no right. Raises a BanError if the document does not carry it."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        not_yet_recorded(person_bans(view, events), said)
        terms = checked(view, said, day)
        records = resting_on(view, terms.document_no, said.subject_id, said.person_id)
        number = next_number(events, Kind.BAN, day)
        return Entry([_proposal(number, said, terms, records, day, actor, why)])

    written = record(ledger, Kind.BAN, drafting, day)
    return _read(ledger, day, written[0].matter_no)


def confirm(ledger: Ledger, number: str, actor: Actor, day: date, why: str = "") -> PersonBan:
    """Confirm a proposed ban: from now on it touches rights. Who proposed it cannot; everything is checked once more, as known now."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        ban = _open(view, events, number, Step.CONFIRMED)
        if same_person(ban.proposed_by, actor.who):
            raise SecondPersonError(f"{number} 由本人提请，须由另一人确认", where="--who", todo="请另一名办理人核对文书后确认")
        still_sound(view, ban, events, day)
        return Entry([_step(ban, Step.CONFIRMED, actor, day, why, "", events)])

    record(ledger, Kind.BAN, drafting, day)
    return _read(ledger, day, number)


def act(ledger: Ledger, number: str, step: Step, actor: Actor, day: date, why: str, document_no: str = "") -> PersonBan:
    """Refuse, lift, quash, suspend or resume a ban. Lifting and quashing need the document that does it. DocumentError, StateError."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        ban = _open(view, events, number, step)
        if step in BY_DOCUMENT and not document_no.strip():
            raise DocumentError(f"{step.value}须有文书", where="--document", todo=f"填写作出{step.value}的文书文号")
        if not why.strip():
            raise DocumentError("缺少理由", where="--why", todo="写明理由")
        return Entry([_step(ban, step, actor, day, why, document_no, events)])

    record(ledger, Kind.BAN, drafting, day)
    return _read(ledger, day, number)


def _proposal(number: str, said: Statement, terms: Terms, records: Sequence[str], day: date, actor: Actor, why: str) -> Draft:
    content = {name: str(value) for name, value in asdict(terms).items() if name != "document_no"}
    about = "；".join(records)
    return Draft(Kind.BAN, number, Step.PROPOSED, day, actor, why, said.subject_id, said.person_id, about, terms.document_no, content)


def _step(ban: PersonBan, step: Step, actor: Actor, day: date, why: str, document_no: str, events: Sequence[Event]) -> Draft:
    latest = max(each.day for each in events if each.matter_no == ban.number)
    if day < latest:
        raise StateError(f"办理日期 {day} 早于上一步 {latest}", where="--on", todo="按办理的先后填写日期")
    return Draft(Kind.BAN, ban.number, step, day, actor, why, ban.subject_id, ban.person_id, "；".join(ban.records), document_no)


def _open(view: View, events: Sequence[Event], number: str, step: Step) -> PersonBan:
    """The ban, if this step is possible now."""
    ban = person_ban(view, number, events)
    if ban.state is not OPEN[step]:
        raise StateError(f"{number} 现在是“{ban.state.value}”，不能{step.value}", where="number", todo="用 creditgraph ban show 查看各步骤")
    return ban


def _read(ledger: Ledger, day: date, number: str) -> PersonBan:
    view = ledger.view(day)
    try:
        return person_ban(view, number)
    finally:
        view.close()
