"""What of a draw is made public, what a supervisor gets, and what one subject may know of its own token.

Public: the file to check, and the page with the names of those drawn. The file does not say which token is whose, for the stratum of a
token tells its ratio, and the ratio the class (sampling.toml [publication]); each subject may ask for its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from analytics.draws.announcement import Dice, Plan, PublicNumber
from analytics.draws.choice import scarce_in_words
from analytics.draws.document import Document, opening, write
from analytics.draws.seeds import DiceSeed, FallbackSeed, HalvesSeed, PublicNumberSeed, Seed
from analytics.draws.tokens import SUBJECT
from ledger.errors import NotFoundError
from ledger.store import Ledger
from proceedings.draws.book import Book, open_book, paper
from proceedings.draws.matter import Draw
from proceedings.draws.policy import sampling_policy
from proceedings.draws.steps import DrawStateError, State
from proceedings.draws.task import read_seed

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What the page says. `drawn`: (credit code, name) by code, so that neither arm nor class shows; empty until the result is announced.

    It stays empty where only some classes were drawn: a name in such a list would tell its class. `count` is said then.
    """

    draw_no: str
    state: str
    file: Document
    seed_source: str
    seed: str
    drawn: tuple[tuple[str, str], ...]
    annulled: tuple[tuple[str, str], ...]  # earlier draws that this one replaces: number, reason
    void_reason: str
    void_from: str  # the state in which it was annulled
    beside: tuple[tuple[str, str, str], ...]  # other lists of the same items and district, open or annulled: number, state, reason
    count: int  # how many were drawn
    warnings: tuple[str, ...]  # where the people were not drawn by chance
    exchanged: int  # how many inspectors were replaced after the draw

    @property
    def unstaffed(self) -> int:
        """How many of those drawn have nobody to go."""
        return len(self.file.pairing.unstaffed) if self.file.pairing else 0


def public_file(ledger: Ledger, draw: Draw) -> Document:
    """The file that is published: the list from its publication on, the result once it is announced. DrawStateError before."""
    book, done = listed(ledger, draw), _told(draw)
    opened = done and sampling_policy().open_subjects and not draw.task.scope.classes
    names = {each.subject_id: book.subjects[each.subject_id].name for each in draw.placements} if opened else {}
    return paper(book, draw.published, _outcome(draw) if done else None, names)


def office_file(ledger: Ledger, draw: Draw) -> bytes:
    """The file for whoever supervises: the same list and result, every token opened, inspectors by their certificates. Not for publication."""
    book = listed(ledger, draw)
    outcome = _outcome(draw) if draw.live or _told(draw) else None
    return write(paper(book, draw.published, outcome, {key: each.name for key, each in book.subjects.items()}, inspectors=True))


def token_paper(ledger: Ledger, draw: Draw, subject_id: str) -> dict[str, Any]:
    """What one subject may have of itself: its token and the salt that proves it, and why it is not in the list if it is not.

    NotFoundError for a subject that the draw is not about.
    """
    book = listed(ledger, draw)
    if subject_id in book.subjects:
        own = opening(book.key, SUBJECT, subject_id, book.subjects[subject_id].name)
        return {"draw_no": draw.draw_no, "list_hash": draw.list_hash, "subject": subject_id, "left_out": "", "token": own.token, "salt": own.salt}
    if subject_id in book.excluded:
        return {"draw_no": draw.draw_no, "list_hash": draw.list_hash, "subject": subject_id, "left_out": book.excluded[subject_id], "token": "", "salt": ""}
    raise NotFoundError(f"“{subject_id}”不在本次抽查的范围内", where=draw.draw_no, todo="核对统一社会信用代码和抽查范围")


def public_page(ledger: Ledger, draw: Draw, known: Iterable[Draw]) -> PublicPage:
    """Everything that the page for the public says."""
    book, done, file = listed(ledger, draw), _told(draw), public_file(ledger, draw)
    subjects = book.subject_tokens() if done and not draw.task.scope.classes else {}
    chosen = file.selection.tokens if file.selection else ()
    drawn = sorted((subjects[token], book.subjects[subjects[token]].name) for token in chosen) if subjects else []
    by_number = {each.draw_no: each for each in known}
    annulled: list[tuple[str, str]] = []
    before = by_number.get(draw.task.replaces)
    while before and before.draw_no not in {number for number, _ in annulled}:
        annulled.append((before.draw_no, before.void_reason))
        before = by_number.get(before.task.replaces)
    scarce = tuple(scarce_in_words(book.announcement))
    return PublicPage(
        draw.draw_no, draw.state.value, file, plan_in_words(book.announcement.seed), seed_of(draw) if done else "", tuple(drawn), tuple(annulled),
        draw.void_reason, draw.void_from.value if draw.void_from else "", _beside(draw, by_number.values()), len(chosen) if done else 0, scarce,
        len(draw.exchanged),
    )  # fmt: skip


def seed_of(draw: Draw) -> str:
    """What the seed was and where it can be looked up; empty before it is whole."""
    if not draw.seed:
        return ""
    confirmed = "；另一人已按记录确认" if draw.confirmed_by else ""
    return seed_in_words(read_seed(draw.seed)) + confirmed


def _beside(draw: Draw, known: Iterable[Draw]) -> tuple[tuple[str, str, str], ...]:
    """As they are now, also lists that came later: none of them is kept out of sight."""
    others = (each for each in known if each.draw_no != draw.draw_no and each.published and each.overlaps(draw.task))
    return tuple((each.draw_no, each.state.value, each.void_reason) for each in others if each.open or each.state is State.VOID)


def _told(draw: Draw) -> bool:
    """Whether the result is out: announced, or annulled once the seed was in. What was drawn does not vanish with the draw."""
    return draw.state is State.ANNOUNCED or (draw.state is State.VOID and draw.seed is not None)


def plan_in_words(plan: Plan) -> str:
    """Where the seed comes from."""
    if isinstance(plan, PublicNumber):
        return f"公共数字：{plan.source}，共 {plan.digits} 位，不早于 {beijing(plan.not_before)}"
    if isinstance(plan, Dice):
        return f"掷 {plan.faces} 面骰子 {plan.count} 次，见证：{'、'.join(plan.witnesses)}，不早于 {beijing(plan.not_before)}"
    halves = "；".join(f"{each.party} 密封摘要 {each.commitment}" for each in plan.commitments)
    return f"两方各密封一半，不早于 {beijing(plan.not_before)} 揭示：{halves}；到期不揭示的，改用{plan_in_words(plan.fallback)}"


def beijing(moment: str) -> str:
    """A moment of the published file as people read it here; empty for none. China has one time and no summer time."""
    return f"{datetime.fromisoformat(moment).astimezone(CHINA):%Y-%m-%d %H:%M:%S}（北京时间）" if moment else ""


def seed_in_words(seed: Seed) -> str:
    """What the seed was."""
    match seed:
        case PublicNumberSeed():
            return f"{seed.value}（{seed.evidence or '来源见上'}），取得于 {beijing(seed.obtained)}"
        case DiceSeed():
            return f"点数 {' '.join(str(each) for each in seed.rolls)}，见证：{'、'.join(seed.witnesses)}（{seed.evidence}），掷于 {beijing(seed.obtained)}"
        case HalvesSeed():
            return f"{'；'.join(f'{each.party}：{each.half}' for each in seed.halves)}，揭示于 {beijing(seed.obtained)}"
        case FallbackSeed():
            return f"{'、'.join(seed.withheld)} 到期没有揭示，改用备用公共数字 {seed.value}（{seed.evidence or '来源见上'}），取得于 {beijing(seed.obtained)}"


def listed(ledger: Ledger, draw: Draw) -> Book:
    """The book of a list that was published; DrawStateError before."""
    if not draw.book:
        raise DrawStateError(f"该抽查{draw.state.value}，名单还没有公布", where=draw.draw_no, todo="先公布名单")
    return open_book(ledger, draw.draw_no, draw.book)


def _outcome(draw: Draw) -> tuple[Seed, str]:
    return read_seed(draw.seed or {}), draw.drawn_at or draw.void_at
