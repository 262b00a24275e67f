"""The daily sweep: confirmed bans that the law has ended are written down as ended. They stopped binding on that day with or without it."""

from collections.abc import Sequence
from datetime import date

from ledger.store import Ledger
from ledger.view import View
from proceedings.bans.ban import PersonBan, State, Step
from proceedings.bans.register import person_bans
from proceedings.events import Actor, Draft, Entry, Event, Kind, record

DAILY = Actor("每日任务", "系统")
ENDING = {
    State.EXPIRED: (Step.EXPIRED, "期限届满"),
    State.QUASHED: (Step.QUASHED, "原决定已撤销"),
    State.LIFTED: (Step.LIFTED, "已移出名单"),
}


def sweep_bans(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """Write down what has ended by `today`; each ending once. (matter, firm or nothing, what was done, department): a person is told by the matter only."""

    def drafting(events: Sequence[Event], view: View) -> Entry:
        written = {each.matter_no for each in events if each.step in (Step.EXPIRED, Step.QUASHED, Step.LIFTED)}
        over = [each for each in person_bans(view, events) if each.state in ENDING and each.number not in written]
        return Entry([_ending(each, today) for each in over])

    done = record(ledger, Kind.BAN, drafting, today)
    return [(each.matter_no, each.subject_id, f"{each.step}：{each.why}", "") for each in done]


def _ending(ban: PersonBan, today: date) -> Draft:
    step, why = ENDING[ban.state]
    told = f"{why}（{ban.ended}）" if ban.ended else why
    return Draft(Kind.BAN, ban.number, step, today, DAILY, told, ban.subject_id, ban.person_id, "；".join(ban.records))
