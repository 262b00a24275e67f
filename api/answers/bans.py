"""Bans of persons, read fresh from the ledger: a step taken a moment ago is in the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from api.masking import Masker
from api.models_bans import BanLine, BanStepRequest, CandidateLine, EligibilityAnswer, EligibilityRequest, EmploymentLine, ProposalRequest
from ledger.errors import InputError
from ledger.person_key_ring import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.view import View
from proceedings.bans.acts import act, confirm, propose
from proceedings.bans.as_rows import ban_row, eligibility_row, employment_row
from proceedings.bans.ban import PersonBan, Step
from proceedings.bans.candidates import candidates
from proceedings.bans.checks import Statement
from proceedings.bans.eligibility import eligibility
from proceedings.bans.employers import employments
from proceedings.bans.register import names_of, person_bans
from proceedings.events import Actor

KNOWN_AS = """
select id, coalesce(canonical_id, id) as shown from (select unnest($ids::varchar[]) as id) left join id_aliases using (id)
where coalesce(canonical_id, id) in (select person_id from person_names)
"""


def candidate_lines(settings: Settings, on: date) -> list[CandidateLine]:
    """For investigators only."""
    with _view(settings, on) as view:
        found = candidates(view)
    return [
        CandidateLine(
            person=each.person_id, name=each.name, rule=each.rule, basis=each.citation, mechanism=each.mechanism, role=each.role,
            document_no=each.document_no, authority=each.authority, day=date.fromisoformat(each.day), until=each.until, subject=each.subject_id,
            firm=each.firm_name, records=list(each.records), stated=each.stated, sentence=each.sentence, matter=each.matter,
        )
        for each in found
    ]  # fmt: skip


def ban_lines(settings: Settings, on: date) -> list[BanLine]:
    """Every ban as it stands on the day."""
    with _view(settings, on) as view:
        found = person_bans(view)
        names = names_of(view, [each.person_id for each in found])
    return [_line(each, names.get(each.person_id, "")) for each in found]


def proposed(settings: Settings, request: ProposalRequest, actor: Actor, today: date) -> BanLine:
    """The ban that was put before a second person."""
    said = Statement(
        rule=request.rule, person_id=request.person, document_no=request.document_no, authority=request.authority, decided=request.decided,
        subject_id=request.subject, length=request.length, start=request.start, named_as=request.named_as, finding_no=request.finding_no, scope=request.scope,
    )  # fmt: skip
    return _line(propose(Ledger.of(settings), said, actor, today, request.why))


def stepped(settings: Settings, number: str, request: BanStepRequest, actor: Actor, today: date) -> BanLine:
    """The ban after the step."""
    step, ledger = Step(request.step), Ledger.of(settings)
    if step is Step.CONFIRMED:
        return _line(confirm(ledger, number, actor, today, request.why))
    return _line(act(ledger, number, step, actor, today, request.why, request.document_no))


def eligibility_answer(settings: Settings, request: EligibilityRequest, today: date) -> EligibilityAnswer:
    """可以, 不可以 or 不知道, with the documents."""
    with _view(settings, request.on or today) as view:
        answer = eligibility(view, _person(settings, view, request), request.role, subject_id=request.subject, sector=request.sector)
    return EligibilityAnswer.model_validate(eligibility_row(answer))


def employment_lines(settings: Settings, on: date, subject_id: str, masker: Masker) -> list[EmploymentLine]:
    """Roles today of people under a confirmed ban."""
    with _view(settings, on) as view:
        found = employments(view, subject_id)
    return [EmploymentLine.model_validate(employment_row(each, masker.person(each.person_name))) for each in found]


def _person(settings: Settings, view: View, request: EligibilityRequest) -> str:
    """The person meant; an unknown document is an unknown person, not a wrong request."""
    if bool(request.person) == bool(request.id_number):
        raise InputError("须写明人员标识或者证件号码，二者取一", where="person / id_number")
    if request.person:
        return request.person
    ids = open_person_key(settings).person_ids(request.id_type, request.id_number)
    known = {row["id"]: row["shown"] for row in view.rows(KNOWN_AS, {"ids": list(ids)})}
    return next((known[each] for each in reversed(ids) if each in known), ids[0])


@contextmanager
def _view(settings: Settings, on: date) -> Iterator[View]:
    view = Ledger(settings.home).view(on)
    try:
        yield view
    finally:
        view.close()


def _line(ban: PersonBan, name: str = "") -> BanLine:
    row = ban_row(ban, name)
    return BanLine.model_validate({**row, "state": ban.state.value, "suspended": ban.suspended, "ended": ban.ended, "confirmed_on": ban.confirmed_on})
